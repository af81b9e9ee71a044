"""What the commands of the transparency log read and show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from realname.kernel.errors import FileUnreadable
from realname.kernel.ledger.ledger_faults import LedgerFinding, LedgerReport
from realname.ledger.model.head_delivery import Delivery
from realname.ledger.model.record_audit import RecordAudit, RecordDifference
from realname.ledger.model.signed_note import NoteKey, parse_note_key
from realname.platform.cli.output import print_line, print_table, say
from realname.platform.db.schemas import SchemaDifference, SchemaDifferenceKind

_LARGEST_FILE_BYTES = 64 * 1024
_SPELLED_PARTS = 2  # plus signs in a key
_AUDIT_COLUMNS = ("table", "id", "column", "difference")
_SCHEMA_WORDS = {
    SchemaDifferenceKind.MISSING: "the migrations make it, and it is not there",
    SchemaDifferenceKind.UNEXPECTED: "it is there, and no migration makes it",
    SchemaDifferenceKind.CHANGED: "it is not as the migrations make it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as it is shown.

    Attributes:
        ends_at: When the head that closes an export was signed.
        is_key_known: Whether the log's key was known, and not taken from what is verified.
    """

    report: LedgerReport
    ends_at: datetime | None = None
    is_key_known: bool = True

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.report.is_intact

    def as_json(self) -> dict[str, object]:
        """For programs."""
        report = self.report
        return {
            "intact": report.is_intact,
            "entries": report.entries,
            "root_hash": report.root_hash,
            "heads": report.heads,
            "outside_heads": report.outside,
            "cosignatures": report.cosigned,
            "agrees_up_to": report.agreed,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "key_known": self.is_key_known,
            "findings": [_finding_json(one) for one in report.findings],
        }

    def say(self) -> None:
        """For people: the result on standard output, the rest beside it."""
        report = self.report
        if report.is_intact:
            print_line(f"intact: {report.entries} entries, root {report.root_hash}")
        for one in report.findings:
            print_line(_finding_line(one))
        say(
            f"Checked against {report.heads} published heads and {report.outside} heads from outside. "
            f"Valid witness signatures: {report.cosigned}."
        )
        if self.ends_at is not None:
            say(f"The export was closed at {self.ends_at.isoformat(timespec='seconds')}. Later entries are not in it.")
        if not self.is_key_known:
            say("No --key was given, so the key comes from the export and proves nothing about its origin. Ask the operator for the key.")
        if report.is_intact and not report.outside and not report.cosigned:
            say("No --head or --witness was given: the owner of the signing key could show other people another log.")


def read_keys(given: Sequence[str]) -> Sequence[NoteKey]:
    """Read keys that are spelled out, or files with one a line.

    Raises:
        InvalidInput: One is no key.
        FileUnreadable: A file cannot be read.
    """
    lines = [line for one in given for line in ([one] if one.count("+") >= _SPELLED_PARTS else _read(Path(one)).splitlines())]
    return [parse_note_key(line) for line in lines if line.strip()]


def read_heads(files: Sequence[Path]) -> Sequence[str]:
    """Read signed heads, one a file.

    Raises:
        FileUnreadable: A file cannot be read.
    """
    return [_read(file) for file in files]


def show_deliveries(one: Delivery) -> Mapping[str, object]:
    """How far one place has the heads, for programs."""
    return {
        "place": one.target,
        "delivered": one.delivered,
        "delivered_at": one.delivered_at.isoformat() if one.delivered_at else None,
        "fault": one.fault or None,
        "failures": one.failures,
    }


def audit_json(audit: RecordAudit) -> Mapping[str, object]:
    """What an audit found, for programs."""
    return {
        "records": audit.records,
        "taken_in": audit.taken_in,
        "differences": [_difference_json(one) for one in audit.differences],
        "schema": [_schema_json(one) for one in audit.schema],
    }


def _difference_json(one: RecordDifference) -> Mapping[str, object]:
    place = {"table": one.table, "subject": one.subject, "id": one.record_id, "column": one.column or None}
    return {**place, "kind": one.kind.value, "why": one.why}


def _schema_json(one: SchemaDifference) -> Mapping[str, object]:
    found = {"expected": one.expected or None, "found": one.found or None}
    return {"object": one.name, "kind": one.kind.value, "why": _SCHEMA_WORDS[one.kind], **found}


def say_audit(audit: RecordAudit) -> None:
    """What an audit found, for people: the result on standard output, the rest beside it."""
    if audit.taken_in:
        say(f"{audit.taken_in} records older than their events were added to the log.")
    if audit.is_clean:
        print_line(f"no differences: {audit.records} records")
        return
    for one in audit.schema:
        print_line(f"{one.name}: {one.kind.value}: {_SCHEMA_WORDS[one.kind]}")
        for name, definition in (("expected", one.expected), ("found", one.found)):
            for line in definition.splitlines():
                print_line(f"    {name}: {line}")
    if audit.schema:
        say(f"{len(audit.schema)} objects of the schema differ. Treat it as an intrusion until you know the cause.")
    if not audit.differences:
        return
    rows = [(one.table, one.record_id, one.column or "-", f"{one.kind.value}: {one.why}") for one in audit.differences]
    print_table(_AUDIT_COLUMNS, rows)
    say(f"{len(audit.differences)} differences among {audit.records} records. Run `realname ledger verify` to check the ledger itself.")


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_FILE_BYTES).decode()
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable(field="file") from problem


def _finding_json(one: LedgerFinding) -> Mapping[str, object]:
    return {"fault": one.fault.value, "index": one.index, "until": one.until, "size": one.size, "why": one.why}


def _finding_line(one: LedgerFinding) -> str:
    if one.index is None:
        place = "" if one.size is None else f" head of size {one.size}:"
    elif one.until is None or one.until == one.index + 1:
        place = f" entry {one.index}:"
    else:
        place = f" entries {one.index} to {one.until - 1}:"
    return f"{one.fault.value}:{place} {one.why}"
