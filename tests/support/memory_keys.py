"""The persons' wrapped keys in memory; pass the same contract as the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from realname.evidence.model.applicant import Person
from realname.kernel.identifiers import PersonId
from realname.vault.model import generation_of
from realname.vault.ports import KeyGeneration
from tests.support.memory_records import Records


class MemoryWrappedKeys:
    """Implements the port `WrappedKeys`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def counts(self) -> Mapping[int, int]:
        return Counter(generation_of(one.wrapped_key) for one in self._records.persons.values() if one.wrapped_key is not None)

    def below(self, generation: int, *, after: PersonId | None, limit: int) -> Sequence[Person]:
        found = [
            one
            for one in self._records.persons.values()
            if one.wrapped_key is not None and generation_of(one.wrapped_key) < generation and (after is None or one.id.value > after.value)
        ]
        return sorted(found, key=lambda one: one.id.value)[:limit]

    def exchange(self, person_id: PersonId, *, former: bytes, wrapped_key: bytes) -> bool:
        person = self._records.persons.get(person_id)
        if person is None or person.wrapped_key != former:
            return False
        self._records.persons[person_id] = replace(person, wrapped_key=wrapped_key)
        return True

    def floor(self) -> int:
        return self._records.bound_key.number if self._records.bound_key else 0

    def bound(self) -> KeyGeneration | None:
        return self._records.bound_key

    def bound_for_change(self) -> KeyGeneration | None:
        return self._records.bound_key

    def raise_floor(self, generation: KeyGeneration) -> None:
        if generation.number > self.floor():
            self._records.bound_key = generation
