"""An entry of the journal of deletions as one line of JSON."""

import json
from datetime import UTC, datetime

from realname.kernel.case_number import CaseNumber
from realname.kernel.errors import IntegrityError, InvalidInput
from realname.kernel.identifiers import AgentId, HoldId, LineId, PersonId, RegistrationId
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.registration.model.registration import RegistrationState
from realname.vault.use_cases.deletion_journal import Deletion, DestroyedKey, ErasedRegistration, HeldRecord, ReleasedRecord

_HELD_KEYS = {"by", "case", "hold", "held", "line", "reason", "since", "until"}
_END = "}"  # of a line that was written whole


def encode_deletion(deletion: Deletion) -> str:
    """Write as a line, without its end."""
    match deletion:
        case DestroyedKey():
            content = {"key": deletion.key_name, "person": deletion.person_id.value}
        case ErasedRegistration():
            content = {"registration": deletion.registration_id.value, "state": deletion.state.value}
        case HeldRecord():
            content = _held(deletion.hold)
        case _:
            content = {"released": deletion.hold_id.value}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode_deletions(text: str) -> list[Deletion]:
    """Read lines. One that was cut off says nothing: whoever wrote it never got to delete.

    Raises:
        IntegrityError: A whole line is none of ours.
    """
    return [_decode(line) for line in text.splitlines() if line.endswith(_END)]


def _decode(line: str) -> Deletion:
    try:
        read = json.loads(line)
        if read.keys() == {"key", "person"}:
            return DestroyedKey(person_id=PersonId(_text(read["person"])), key_name=_text(read["key"]))
        if read.keys() == {"registration", "state"}:
            return ErasedRegistration(registration_id=RegistrationId(_text(read["registration"])), state=RegistrationState(read["state"]))
        if read.keys() == _HELD_KEYS:
            return HeldRecord(_hold(read))
        if read.keys() == {"released"}:
            return ReleasedRecord(HoldId(_text(read["released"])))
    except (ValueError, TypeError, AttributeError, RecursionError, InvalidInput) as problem:
        raise IntegrityError(kind="deletions") from problem
    raise IntegrityError(kind="deletions")


def _held(hold: RecordHold) -> dict[str, str]:
    return {
        "by": hold.held_by.value,
        "case": hold.case_number.value,
        "hold": hold.id.value,
        "held": hold.registration_id.value,
        "line": hold.line_id.value if hold.line_id else "",
        "reason": hold.reason.value,
        "since": hold.held_at.astimezone(UTC).isoformat(),
        "until": hold.until.astimezone(UTC).isoformat(),
    }


def _hold(read: dict[str, object]) -> RecordHold:
    line = _text(read["line"])
    return RecordHold(
        id=HoldId(_text(read["hold"])),
        registration_id=RegistrationId(_text(read["held"])),
        line_id=LineId(line) if line else None,
        case_number=CaseNumber(_text(read["case"])),
        reason=HoldReason(_text(read["reason"])),
        held_by=AgentId(_text(read["by"])),
        held_at=_moment(read["since"]),
        until=_moment(read["until"]),
    )


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
