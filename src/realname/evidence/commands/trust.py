"""`realname evidence trust`: the issuers whose documents are believed."""

import os
from pathlib import Path

import click

from realname.evidence.chip.certificates import parse_certificate
from realname.evidence.chip.proving_trust import trust_named
from realname.evidence.chip.stored_trust import StoredTrust, TrustChange, prove_sources, sha256_of
from realname.evidence.chip.trust_files import read_trust_file
from realname.evidence.commands.trust_files import read_bytes, read_trust, trust_folder
from realname.evidence.connectors.trust_store import TrustStore
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step
from realname.kernel.errors import InvalidInput
from realname.platform.cli.open_app import execute_option, json_option
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.system.clock_and_tokens import SystemClock

_FILE = click.Path(path_type=Path)
_data_option = click.option("--data", type=_FILE, envvar="REALNAME_DATA", help="The data folder, for its store of trusted issuers.")


@examples(
    "realname evidence trust import german.ml --signer csca-germany.cer --data ./data --execute",
    "realname evidence trust list --data ./data",
)
@click.group()
def trust() -> None:
    """Import and list the issuers that are trusted for chips.

    The store is the folder of the setting chip_trust, or `trust` in the data folder (docs/reference/chips.md).
    """


@examples(
    "realname evidence trust import german.ml --signer csca-germany.cer --data ./data",
    "realname evidence trust import german.ml --signer csca-germany.cer --data ./data --execute --json",
)
@trust.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--signer", type=_FILE, help="Certificate of the issuer that signed FILE or its signer. Get it from the state by another way."
)
@_data_option
@execute_option("Import. Without it this is a dry run.")
@json_option
def import_(*, file: Path, signer: Path | None, data: Path | None, execute: bool, is_json: bool) -> None:
    """Trust the certificates of FILE, or keep its revocation list.

    FILE is a master list, an LDIF of the ICAO PKD, certificates or revocation lists, in PEM or DER. A trusted issuer must have signed it.
    You alone are responsible for a certificate that is signed by its own key. A list replaces the former one of the same state as a whole.
    """
    store = TrustStore(_folder(data))
    before, today, content = store.load(), SystemClock().now().date(), read_bytes(file, field="FILE")
    given = before.trust if signer is None else trust_named([(signer.name, read_trust(signer, field="--signer"))], before.trust)
    after = before
    for source in prove_sources(read_trust_file(content), given, file_sha256=sha256_of(content), today=today):
        after = after.with_source(source)
    if execute:
        store.save(after)
    change = before.change_to(after)
    unreadable = _count_unreadable(after)
    if is_json:
        print_json(_change_as_json(change, after, unreadable=unreadable, execute=execute))
    else:
        _say_change(change, after, unreadable=unreadable)
    if not execute:
        say_dry_run()


@examples("realname evidence trust list --data ./data", "realname evidence trust list --data ./data --json")
@trust.command("list")
@_data_option
@json_option
def list_(*, data: Path | None, is_json: bool) -> None:
    """List the trusted issuers: country, validity, key, digest and source."""
    stored = TrustStore(_folder(data)).load()
    rows = []
    for anchor in stored.trust.anchors:
        try:
            facts = parse_certificate(anchor.certificate, wrong=Step.ISSUER_NOT_ALLOWED).facts(anchor.source)
        except ChipCheckFailed:
            continue
        rows.append([facts.country, str(facts.valid_from_on), str(facts.valid_until_on), facts.key, facts.sha256, facts.source])
    columns = ["country", "valid_from_on", "valid_until_on", "key", "sha256", "source"]
    rows.sort()
    if is_json:
        print_json({"issuers": [dict(zip(columns, row, strict=True)) for row in rows], "sources": _sources_as_json(stored), "error": None})
        return
    print_table(columns, rows)
    say(f"{len(rows)} issuers, {len(stored.trust.revocations)} revocation lists.")


def _folder(data: Path | None) -> Path:
    folder = trust_folder(data, os.environ)
    if folder is None:
        raise InvalidInput(field="--data")
    return folder


def _count_unreadable(stored: StoredTrust) -> int:
    """Issuers whose keys or algorithms cannot be used here: no document is verified by them."""
    count = 0
    for anchor in stored.trust.anchors:
        try:
            parse_certificate(anchor.certificate, wrong=Step.ISSUER_NOT_ALLOWED)
        except ChipCheckFailed:
            count += 1
    return count


def _change_as_json(change: TrustChange, after: StoredTrust, *, unreadable: int, execute: bool) -> dict[str, object]:
    return {
        "executed": execute,
        "added": list(change.added),
        "removed": list(change.removed),
        "kept": change.kept,
        "issuers": len(after.trust.anchors),
        "unreadable": unreadable,
        "sources": _sources_as_json(after),
        "error": None,
    }


def _say_change(change: TrustChange, after: StoredTrust, *, unreadable: int) -> None:
    rows = [
        ["added", str(len(change.added))],
        ["removed", str(len(change.removed))],
        ["kept", str(change.kept)],
        ["issuers", str(len(after.trust.anchors))],
        ["revocation lists", str(len(after.trust.revocations))],
        ["unreadable", str(unreadable)],
    ]
    print_table(["trusted issuers", "count"], rows)


def _sources_as_json(stored: StoredTrust) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "sha256": one.sha256,
            "imported_on": one.imported_on.isoformat(),
            "signed_on": one.signed_on.isoformat() if one.signed_on else None,
            "certificates": len(one.certificates),
            "revocation_lists": len(one.revocations),
        }
        for one in stored.sources
    ]
