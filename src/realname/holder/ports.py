"""The records of disputed lines, and of people's sign-ins to their own page; part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.holder.model.dispute import Dispute
from realname.holder.model.sign_in import CodePurpose, PersonCode, PersonSignIn
from realname.kernel.identifiers import DisputeId, LineId, PersonId, RegistrationId


class Disputes(Protocol):
    """Disputes by id, line and person; a line has one open dispute at most, by database constraint."""

    def add(self, dispute: Dispute) -> None:
        """Keep a new one.

        Raises:
            DisputeConflict: The line has an open one.
        """
        ...

    def get(self, dispute_id: DisputeId) -> Dispute:
        """Read and lock until the transaction ends.

        Raises:
            UnknownDispute: There is none.
        """
        ...

    def save(self, dispute: Dispute) -> None:
        """Replace."""
        ...

    def open_of_line(self, line_id: LineId) -> Dispute | None:
        """The open one of a line, locked, or None."""
        ...

    def of_person(self, person_id: PersonId) -> Sequence[Dispute]:
        """All of a person, the newest first; not locked."""
        ...

    def open(self, *, limit: int) -> Sequence[Dispute]:
        """Those that wait for an answer, the first due first; not locked."""
        ...

    def answered(self, *, limit: int) -> Sequence[Dispute]:
        """Those that were answered or withdrawn, the newest answer first; not locked."""
        ...

    def ids_to_mark(self, *, at: datetime, limit: int) -> Sequence[DisputeId]:
        """Open ones whose clock has run out and of which nobody has noted it."""
        ...

    def ids_to_close(self, *, limit: int) -> Sequence[DisputeId]:
        """Of lines that are not theirs and whose closing was not asked for yet, the longest answered first."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all about a registration that is erased."""
        ...


class PersonCodes(Protocol):
    """One-time codes that were asked for, by the hash of what the browser holds."""

    def add(self, code: PersonCode) -> None:
        """Keep a new one."""
        ...

    def find(self, holder_hash: str, purpose: CodePurpose) -> PersonCode | None:
        """Find, or None; locked until the transaction ends, so that tries are counted one by one."""
        ...

    def save(self, code: PersonCode) -> None:
        """Replace."""
        ...

    def count(self, number_mark: str, *, since: datetime) -> int:
        """How many were asked for with a number since a time."""
        ...

    def expire(self, *, asked_before: datetime) -> None:
        """Forget the hashes of the codes that were asked for before a time, and where they went: only that they were asked for remains."""
        ...

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked for before a time."""
        ...


class PersonSignIns(Protocol):
    """Sign-ins of people that have not ended, by the hash of their token."""

    def add(self, sign_in: PersonSignIn) -> None:
        """Keep a new one."""
        ...

    def find(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None."""
        ...

    def lock(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None; locked until the transaction ends, so that what is typed in it is compared one by one."""
        ...

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        ...

    def count_wrong_number(self, token_hash: str) -> int:
        """Count a wrong identity number that was typed, and say how many there were; of a sign-in that is gone they are used up."""
        ...

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        ...

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> None:
        """Forget those idle since the one time or begun before the other."""
        ...
