"""The records of persons, part of the unit of work: whom the operator knows, and the key their records are sealed under."""

from datetime import datetime
from typing import Protocol

from realname.domain.applicant import Person
from realname.domain.identifiers import PersonId


class Persons(Protocol):
    """Persons by id and by keyed hash of their identity number."""

    def add(self, person: Person) -> Person:
        """Keep a new one, locked; or give whom another outlet began to know at the same moment, by the same keyed hash.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def get(self, person_id: PersonId) -> Person:
        """Read and lock until the transaction ends: what depends on the person's other lines is counted under this lock.

        Raises:
            SealBroken: There is none.
        """
        ...

    def find(self, identity_hash: str) -> Person | None:
        """Find again whom the operator knows."""
        ...

    def renew_key(self, person_id: PersonId, *, wrapped_key: bytes) -> Person:
        """Give a person whose key was destroyed a new one; nothing sealed before opens with it.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def destroy_key(self, person_id: PersonId) -> None:
        """Forget the wrapped key: whatever is sealed under it is gone."""
        ...

    def registrations_that_need_key(self, person_id: PersonId) -> int:
        """Registrations of the person that have neither ended without a line nor been erased: after refusal, or at the record's term.

        Those in which they act for the holder count as well.
        """
        ...

    def forget_unneeded(self, *, erased_before: datetime) -> int:
        """Let nobody be found by the hash of their number whose key is destroyed, and whose registrations were all erased before a time.

        Returns:
            How many persons.
        """
        ...
