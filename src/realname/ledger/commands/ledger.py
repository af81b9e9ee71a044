"""`realname ledger`: the transparency log, signed and given out, proven, exported, and verified by the person who does not believe it."""

import base64
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.ledger.merkle import EMPTY_ROOT, is_consistent, is_included
from realname.kernel.unit_of_work import Reads
from realname.ledger.commands.output import ShownReport, audit_json, read_heads, read_keys, say_audit, show_deliveries
from realname.ledger.errors import UnknownTreeHead
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.audit_records import AuditRecords
from realname.ledger.use_cases.deliver_heads import DeliverHeads
from realname.ledger.use_cases.export_ledger import entry_content
from realname.ledger.use_cases.read_clocks import CorrectClock
from realname.ledger.use_cases.sign_head import SignHead
from realname.ledger.use_cases.tree import head_of, prove_consistency, prove_inclusion
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.wiring import TransparencyLog, verify_export
from realname.platform.cli.open_app import always_json_option, data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, say, say_dry_run, working
from realname.platform.cli.problems import ExitCode
from realname.platform.cli.progress import ProgressBars

_STDOUT = "-"


@examples("realname ledger head --data ./data", "realname ledger verify ledger.jsonl --key realname/0123456789abcdef+1a2b3c4d+AQ…")
@click.group()
def ledger() -> None:
    """Sign, prove, export and verify the transparency log (docs/explanation/transparency-log.md)."""


@examples("realname ledger head --data ./data", "realname ledger head --data ./data --json")
@ledger.command()
@data_option
@json_option
def head(*, data: Path, is_json: bool) -> None:
    """Show the newest published head, the keys of the log, and the progress of each receiver.

    The output is the signed head itself (a C2SP checkpoint) and can be verified directly.
    """
    with open_app(data) as app:
        with app[Reads]() as unit:
            latest = unit[PublishedHeads].latest()
            size = unit.ledger.count()
            deliveries = unit[HeadDeliveries].all()
        keys = [key.spelled() for key in app[TransparencyLog].keys]
    if is_json:
        places = [show_deliveries(one) for one in deliveries]
        checkpoint = latest.checkpoint if latest else None
        print_json({"checkpoint": checkpoint, "entries": size, "keys": keys, "places": places, "error": None})
        return
    if latest is None:
        say("No head is published yet. Run `realname ledger publish`, or start a server.")
    else:
        click.echo(latest.checkpoint, nl=False)
    say(f"{size} entries in total. Keys of the log, the newest last:")
    for key in keys:
        say(f"  {key}")
    for one in deliveries:
        say(f"  {one.target}: {one.fault or 'up to head ' + str(one.delivered)}")


@examples("realname ledger publish --data ./data", "realname ledger publish --data ./data --json")
@ledger.command()
@data_option
@json_option
@click.pass_context
def publish(ctx: click.Context, *, data: Path, is_json: bool) -> None:
    """Sign the head over all entries now, and deliver it to the receivers in the settings.

    A server does this every day by itself. Exit code 69: a receiver did not accept it. Every server will try again.
    """
    with open_app(data) as app, working("Signing and delivering"):
        published = app[SignHead]()
        places = app[DeliverHeads].now()
    if is_json:
        listed = [show_deliveries(one) for one in places]
        print_json({"checkpoint": published.checkpoint, "places": listed, "error": None})
    else:
        click.echo(published.checkpoint, nl=False)
        for one in places:
            say(f"{one.target}: {one.fault or 'delivered'}")
    if any(one.fault for one in places):
        ctx.exit(ExitCode.DEPENDENCY)


@examples(
    "realname ledger prove 1204 --data ./data",
    "realname ledger prove 1204 --size 5000 --data ./data",
    "realname ledger prove --from 5000 --size 9000 --data ./data",
)
@ledger.command()
@click.argument("index", type=click.IntRange(0), required=False)
@click.option("--size", type=click.IntRange(0), default=None, help="Size of the tree. Default: that of the newest published head.")
@click.option("--from", "first", type=click.IntRange(0), default=None, help="Prove instead that the tree extends the tree of this size.")
@data_option
@always_json_option
def prove(*, index: int | None, size: int | None, first: int | None, data: Path) -> None:
    """Prove that entry INDEX is in the log, or with --from that an earlier head is unchanged. Prints JSON.

    A proof is checked against the root of the head (RFC 9162, 2.1.3.2 and 2.1.4.2). This command checks it before it prints it.
    """
    if (index is None) == (first is None):
        raise InvalidInput(field="INDEX, --from")
    with open_app(data) as app, app[Reads]() as unit:
        latest = unit[PublishedHeads].latest()
        if size is None and latest is None:
            raise UnknownTreeHead
        tree = head_of(unit.ledger, size=size if size is not None or latest is None else latest.head.size)
        root = bytes.fromhex(tree.root_hash)
        said: dict[str, object] = {"size": tree.size, "root_hash": tree.root_hash}
        if index is not None:
            proof = prove_inclusion(unit.ledger, index=index, size=tree.size)
            (entry,) = unit.ledger.from_index(index, limit=1)
            leaf = bytes.fromhex(entry.leaf_hash)
            stands = is_included(leaf=leaf, index=index, size=tree.size, proof=proof, root=root)
            said |= {"index": index, "leaf_hash": entry.leaf_hash, "entry": entry_content(entry)}
        else:
            start = head_of(unit.ledger, size=first)
            proof = prove_consistency(unit.ledger, first=start.size, second=tree.size)
            old = bytes.fromhex(start.root_hash) if start.size else EMPTY_ROOT
            stands = is_consistent(first=start.size, second=tree.size, first_root=old, second_root=root, proof=proof)
            said |= {"first": start.size, "first_root_hash": start.root_hash}
    print_json({**said, "proof": [base64.b64encode(one).decode() for one in proof], "stands": stands, "error": None})


@examples("realname ledger export ledger.jsonl --data ./data", "realname ledger export - --data ./data | zstd > ledger.jsonl.zst")
@ledger.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@data_option
@json_option
def export(*, file: Path, data: Path, is_json: bool) -> None:
    """Write the whole log into FILE, one JSON object a line, or to standard output (`-`).

    The export has the public keys of the log, all published heads and every entry. It ends with a signed head over all of it.
    """
    if is_json and str(file) == _STDOUT:
        raise InvalidInput(field="FILE, --json")
    with open_app(data) as app, ProgressBars() as progress:
        lines = app[TransparencyLog].export(progress)()
        if str(file) == _STDOUT:
            sys.stdout.writelines(lines)
            return
        draft = file.with_name(f".{file.name}.new")
        try:
            with draft.open("w", encoding="utf-8", newline="") as written:
                written.writelines(lines)
            draft.replace(file)
        except OSError as problem:
            raise FileUnreadable(field="file") from problem
        finally:
            draft.unlink(missing_ok=True)
    if is_json:
        print_json({"file": str(file), "bytes": file.stat().st_size, "error": None})
        return
    say(f"Written: {file}. Run `realname ledger verify {file}` on any machine to verify it.")


@examples(
    "realname ledger verify ledger.jsonl --key realname/0123456789abcdef+1a2b3c4d+AQ… --head seen-in-october.txt",
    "realname ledger verify --data ./data --head seen-in-october.txt",
)
@ledger.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--data", type=click.Path(path_type=Path), default=None, envvar="REALNAME_DATA", help="Verify the ledger itself instead.")
@click.option("--key", "keys", multiple=True, help="A key of the log (name+hint+key), or a file of keys, from a source that you trust.")
@click.option(
    "--head", "heads", type=click.Path(path_type=Path, dir_okay=False), multiple=True, help="A signed head that you received earlier."
)
@click.option("--witness", "witnesses", multiple=True, help="The key of a witness (name+hint+key) that must have signed.")
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    *,
    file: Path | None,
    data: Path | None,
    keys: Sequence[str],
    heads: Sequence[Path],
    witnesses: Sequence[str],
    is_json: bool,
) -> None:
    """Verify FILE, an export, offline. With --data verify the ledger itself: rows, tree and heads.

    It finds every edit, removal, insertion, reordering and truncation below a signed head, and names the first bad entry. A log that
    was changed and signed again by the owner of its key looks valid. Only a head from outside (--head) or a witness shows the change.

    Exit code: 0 valid, 74 not valid.
    """
    trust = Trust(keys=read_keys(keys), witnesses=read_keys(witnesses), outside=read_heads(heads))
    if file is not None:
        report = _verify_file(file, trust)
    elif data is not None:
        with open_app(data) as app, ProgressBars() as progress:
            known = trust.keys or app[TransparencyLog].keys
            report = ShownReport(report=app[TransparencyLog].verify(progress)(replace(trust, keys=known)))
    else:
        raise InvalidInput(field="FILE, --data")
    if is_json:
        print_json({**report.as_json(), "error": None})
    else:
        report.say()
    if not report.is_intact:
        ctx.exit(ExitCode.INTEGRITY)


@examples("realname ledger audit --data ./data", "realname ledger audit --data ./data --json")
@ledger.command()
@data_option
@json_option
@click.pass_context
def audit(ctx: click.Context, *, data: Path, is_json: bool) -> None:
    """Compare the tables with the ledger, and the schema of the database with the migrations.

    The tables are those of staff, counters, clients, outlets, agents, freezes and block lists. They are also those of registrations,
    decisions, reviews, lines, disputes, holds, inspections and photo openings.

    The schema has to be as the migrations make it. Each trigger, table, column, index, constraint, function, rule or policy that differs
    is shown with what it has to be.

    Each record that differs is named by table and id, never by value. Run `realname ledger verify` first, because this command trusts the
    entries. A server does the same every day. The first audit after an update adds older records to the log.

    Exit code: 0 no difference, 74 a difference.
    """
    with open_app(data) as app, ProgressBars() as progress:
        found = app[AuditRecords](progress)
    if is_json:
        print_json({**audit_json(found), "error": None})
    else:
        say_audit(found)
    if not found.is_clean:
        ctx.exit(ExitCode.INTEGRITY)


@examples("realname ledger correct-clock --data ./data", "realname ledger correct-clock --data ./data --execute --as li.na")
@ledger.command("correct-clock")
@data_option
@execute_option("Record the correction. Without it the command only shows the difference.")
@acting_option(Right.CLOCK_CORRECT)
@json_option
def correct_clock(*, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Let the ledger continue after entries with a date in the future.

    A server whose clock is behind the last entry records nothing (`clock-behind`). Set the clock first. If the date of that entry was
    wrong, record the correction here. The log keeps it permanently.
    """
    with open_app(data) as app:
        correct = app[CorrectClock]
        behind_s = round(correct.behind().total_seconds())
        if execute and behind_s:
            correct(acting=named.find(app))
    if is_json:
        print_json({"behind_s": behind_s, "executed": execute and behind_s > 0, "error": None})
    elif not behind_s:
        say("The clock is not behind the last entry. No correction is needed.")
    else:
        say(f"The clock is {behind_s} s behind the last entry.")
        if execute:
            say("The ledger continues from now.")
        else:
            say_dry_run("Record the correction permanently. The ledger continues from now.")


def _verify_file(file: Path, trust: Trust) -> ShownReport:
    try:
        with file.open(encoding="utf-8", newline="\n") as lines, ProgressBars() as progress:
            verified = verify_export(progress)(lines, trust)
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable(field="file") from problem
    return ShownReport(report=verified.report, ends_at=verified.ends_at, is_key_known=verified.is_key_known)
