"""`realname outlets blocklist`: agents and agent companies that are not to be engaged, shared between operators in a signed file."""

import base64
import json
import secrets
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.identifiers import BlockId, IssuerId
from realname.kernel.ports import Clock
from realname.kernel.receipt import SignedStatement
from realname.outlets.errors import BlockListInvalid
from realname.outlets.model.block_list import KEY_BYTES, BlockAppeal, BlockedKind, BlockEntry, BlockReason, block_digest
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.block_lists import ExportBlocks, ImportBlocks, MaintainBlockList, ReadBlocks
from realname.platform.cli.open_app import always_json_option, data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.vault.keys.signer import is_signed_by

_COLUMNS = ("id", "issuer", "kind", "reason", "since", "until", "appeal", "in_force")
_ID = "5f2d0c81a94e4b7793b0a6e1c2d3f405"
_MOST_BYTES = 64_000_000


@examples(
    "realname outlets blocklist list --data ./data",
    "realname outlets blocklist import list.json --key their-key.json --data ./data --execute --as zhao",
)
@click.group()
def blocklist() -> None:
    """Manage, export and import the block list; decide appeals."""


@examples("realname outlets blocklist new-key > list.key", "realname outlets blocklist new-key --json")
@blocklist.command("new-key")
@json_option
def new_key(*, is_json: bool) -> None:
    """Print a new key for a block list. Share it only with the operators of the list."""
    key = secrets.token_hex(KEY_BYTES)
    if is_json:
        print_json({"key": key, "error": None})
    else:
        click.echo(key)


@examples(
    "realname outlets blocklist add agent --number number.txt --list-key list.key --reason false-identities --until 2027-11-28 "
    "--data ./data",
    "realname outlets blocklist add agent --number number.txt --list-key list.key --reason false-identities --until 2027-11-28 "
    "--data ./data --execute --as zhao",
)
@blocklist.command()
@click.argument("kind", type=click.Choice([one.value for one in BlockedKind]))
@click.option("--number", type=click.File(), required=True, help="A file with the number of the ID or company; `-` is standard input.")
@click.option("--list-key", type=click.File(), required=True, help="The key shared by the operators of the list.")
@click.option("--reason", type=click.Choice([one.value for one in BlockReason]), required=True, help="The reason.")
@click.option("--until", required=True, help="The last day (YYYY-MM-DD, UTC). The rule pack sets the longest term.")
@data_option
@execute_option("Add. Without it this is a dry run.")
@acting_option(Right.BLOCKS_MANAGE)
@json_option
def add(  # noqa: PLR0913 - one for each option of the command
    *, kind: str, number: TextIO, list_key: TextIO, reason: str, until: str, data: Path, execute: bool, named: Acting, is_json: bool
) -> None:
    """Add an agent or an agent company to this operator's list. Only a keyed digest of the number is kept."""
    digest = block_digest(BlockedKind(kind), number.read().strip(), key=read_list_key(list_key))
    ends_at = _end_of(until)
    with (open_app if execute else open_rehearsal)(data) as app:
        keep = app[MaintainBlockList]
        done = keep.add(BlockedKind(kind), digest, BlockReason(reason), ends_at, acting=named.find(app))
    _show(done if execute else None, is_json=is_json)


@examples(
    "realname outlets blocklist list --data ./data",
    "realname outlets blocklist list --data ./data --json",
)
@blocklist.command(name="list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List the entries of all issuers, including cancelled ones."""
    with open_app(data) as app:
        now, rule = app[Clock].now(), app[OutletRule]
        rows = [_row(one, is_in_force=one.is_in_force(now, rule=rule)) for one in app[ReadBlocks]()]
    if is_json:
        print_json({"entries": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    elif rows:
        print_table(_COLUMNS, rows)
    else:
        say("The block list is empty.")


@examples(
    f"realname outlets blocklist appeal {_ID} --data ./data",
    f"realname outlets blocklist appeal {_ID} --data ./data --execute --as zhao",
)
@blocklist.command()
@click.argument("entry")
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.BLOCKS_MANAGE)
@json_option
def appeal(*, entry: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record an appeal against ENTRY of this operator. The entry stays in force until another person decides."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[MaintainBlockList].appeal(BlockId(entry), acting=named.find(app))
    _show(done if execute else None, is_json=is_json)


@examples(
    f"realname outlets blocklist decide {_ID} upheld --data ./data",
    f"realname outlets blocklist decide {_ID} upheld --data ./data --execute --as wang.li",
)
@blocklist.command()
@click.argument("entry")
@click.argument("outcome", type=click.Choice([BlockAppeal.UPHELD.value, BlockAppeal.DISMISSED.value]))
@data_option
@execute_option("Decide. Without it this is a dry run.")
@acting_option(Right.BLOCKS_DECIDE)
@json_option
def decide(*, entry: str, outcome: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Decide the appeal against ENTRY. The person who made the entry or recorded the appeal cannot decide. `upheld` cancels it."""
    with (open_app if execute else open_rehearsal)(data) as app:
        keep = app[MaintainBlockList]
        done = keep.decide(BlockId(entry), BlockAppeal(outcome), acting=named.find(app)) if execute or named.login else None
    _show(done if execute else None, is_json=is_json)


@examples(
    "realname outlets blocklist export --issuer operator-a --data ./data --as zhao > list.json",
    "realname outlets blocklist export --issuer operator-b --data ./data --as zhao",
)
@blocklist.command()
@click.option("--issuer", required=True, help="This operator's name among those who share the list.")
@data_option
@acting_option(Right.BLOCKS_MANAGE)
@always_json_option
def export(*, issuer: str, data: Path, named: Acting) -> None:
    """Print this operator's list, signed. Other operators get the public key from GET /v1/receipt-key."""
    with open_app(data) as app:
        signed = app[ExportBlocks](IssuerId(issuer), acting=named.find(app))
    print_json({"body": signed.body.decode(), "key_id": signed.key_id, "signature": base64.b64encode(signed.signature).decode()})


@examples(
    "realname outlets blocklist import list.json --key their-key.json --data ./data",
    "realname outlets blocklist import list.json --key their-key.json --data ./data --execute --as zhao",
)
@blocklist.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The issuer's answer to GET /v1/receipt-key, as a file."
)
@data_option
@execute_option("Import. Without it this is a dry run.")
@acting_option(Right.BLOCKS_MANAGE)
@json_option
def import_(*, file: Path, key: Path, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Import FILE, another operator's list; it replaces the earlier one. It stops no agent by itself: a person decides."""
    statement = _signed(file, key)
    with open_app(data) as app:
        blocks = app[ImportBlocks]
        change = blocks(statement, acting=named.find(app)) if execute else blocks.plan(statement)
    counts = {"added": len(change.added), "changed": len(change.changed), "gone": len(change.gone)}
    if is_json:
        print_json({**counts, "executed": execute, "error": None})
    else:
        say(", ".join(f"{name}: {count}" for name, count in counts.items()))
        if execute:
            say("Imported.")
        else:
            say_dry_run()


def read_list_key(file: TextIO) -> bytes:
    """Read the key of a list: 64 hexadecimal digits.

    Raises:
        InvalidInput: Of another form.
    """
    try:
        key = bytes.fromhex(file.read().strip())
    except ValueError:
        raise InvalidInput(field="--list-key") from None
    if len(key) != KEY_BYTES:
        raise InvalidInput(field="--list-key")
    return key


def _signed(file: Path, key: Path) -> SignedStatement:
    """Read a list whose signature is by the key given: whose name stands in it says nothing."""
    content, published = _json(file, "file"), _json(key, "--key")
    try:
        body, signature = str(content["body"]).encode(), base64.b64decode(str(content["signature"]), validate=True)
        statement = SignedStatement(body=body, signature=signature, key_id=str(content["key_id"]))
        public_key = base64.b64decode(str(published["public_key"]), validate=True)
    except (KeyError, ValueError) as problem:
        raise BlockListInvalid(place="file") from problem
    if len(public_key) != KEY_BYTES or not is_signed_by(statement, public_key=public_key):
        raise BlockListInvalid(place="signature")
    return statement


def _json(path: Path, name: str) -> dict[str, object]:
    try:
        content: object = json.loads(path.read_bytes()[:_MOST_BYTES])
    except OSError as problem:
        raise FileUnreadable(field=name) from problem
    except (ValueError, RecursionError) as problem:
        raise InvalidInput(field=name) from problem
    if not isinstance(content, dict):
        raise InvalidInput(field=name)
    return content


def _end_of(day: str) -> datetime:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise InvalidInput(field="--until") from None
    return datetime.combine(on, time.min, tzinfo=UTC) + timedelta(days=1)


def _show(entry: BlockEntry | None, *, is_json: bool) -> None:
    if is_json:
        print_json(
            {**({"id": entry.id.value, "appeal": entry.appeal.value} if entry else {}), "executed": entry is not None, "error": None}
        )
    elif entry is None:
        say_dry_run()
    else:
        say(f"{entry.id}: {entry.reason.value}, appeal {entry.appeal.value}.")


def _row(one: BlockEntry, *, is_in_force: bool) -> tuple[str, ...]:
    since, until = (at.isoformat(timespec="seconds") for at in (one.since, one.until))
    return (
        one.id.value,
        one.issuer.value,
        one.kind.value,
        one.reason.value,
        since,
        until,
        one.appeal.value,
        "yes" if is_in_force else "no",
    )
