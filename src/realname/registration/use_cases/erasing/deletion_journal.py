"""The journal of deletions: what was deleted, noted outside of the database before it goes, so that no restored backup brings it back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from realname.kernel.errors import IntegrityError, InvalidInput
from realname.kernel.identifiers import AgentId, HoldId, LineId, PersonId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.registration.model.registration import RegistrationState
from realname.vault.ports import LineFormat

_HELD_KEYS = {"by", "case", "hold", "held", "line", "reason", "since", "until"}
_END = "}"  # of a line that was written whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedRegistration:
    """Everything of a registration is erased.

    Attributes:
        state: The state it was erased in.
    """

    registration_id: RegistrationId
    state: RegistrationState


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedKey:
    """A person's data key is destroyed.

    Attributes:
        key_name: `Vault.key_name`: it outlives every rotation, and is another for the key that the person gets when they come again.
    """

    person_id: PersonId
    key_name: str


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record is kept for an authority, from now on or for longer."""

    hold: RecordHold


@dataclass(frozen=True, slots=True)
class ReleasedRecord:
    """It is not any more."""

    hold_id: HoldId


Deletion = ErasedRegistration | DestroyedKey | HeldRecord | ReleasedRecord


class DeletionJournal(Protocol):
    """Keeps what was deleted and what was held, apart from what a backup holds.

    It names no one: random ids, names of keys, numbers of orders.
    """

    def note(self, deletion: Deletion, *, at: datetime) -> None:
        """Write down durably; the person who deletes calls this first.

        Raises:
            StorageUnavailable: It could not be written: nothing may be deleted then; retryable.
        """
        ...

    def read(self) -> Sequence[Deletion]:
        """All that is noted, the oldest day first; what was noted twice is there twice.

        Raises:
            StorageUnavailable: It cannot be read.
            IntegrityError: An entry is damaged.
        """
        ...

    def is_begun(self) -> bool:
        """Whether there is any entry: a place without one is new, or not the place where the deletions were noted."""
        ...

    def forget(self, *, noted_before: date) -> None:
        """Drop the days before one (UTC): no backup that old is ever restored."""
        ...


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
    """Read lines. One that was cut off says nothing: the person who wrote it never got to delete.

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


DELETION_LINES: LineFormat[Deletion] = LineFormat(encode=encode_deletion, decode=decode_deletions)
