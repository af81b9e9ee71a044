"""The journal of deletions: what was deleted, noted outside of the database before it goes, so that no restored backup brings it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from realname.kernel.identifiers import HoldId, PersonId, RegistrationId
from realname.registration.model.record_hold import RecordHold
from realname.registration.model.registration import RegistrationState


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

    It names nobody: random ids, names of keys, numbers of orders.
    """

    def note(self, deletion: Deletion, *, at: datetime) -> None:
        """Write down durably; whoever deletes calls this first.

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
