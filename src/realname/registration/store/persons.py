"""Persons in their table: a random id, a keyed hash, a wrapped key, and nothing that names anyone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, literal, not_, or_, select, update

from realname.kernel.identifiers import PersonId
from realname.platform.db.repository import OneTable, insert_into
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.store import Transaction
from realname.registration.model.registration import ENDED_WITHOUT_LINE, RegistrationState
from realname.registration.store.representatives import concerns
from realname.registration.store.tables import HELD, record_holds, registrations, representatives
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person, generation_of
from realname.vault.store.tables import FORGOTTEN_HASH, FOUND_WITHOUT_KEY, persons
from realname.vault.store.wrapped_keys import WrappedKeys

# Made once: to put a statement together costs more than to run it.
_FIND = select(persons).where(persons.c.identity_hash == bindparam("one")).with_for_update()


class Persons(OneTable[Person]):
    """Persons by id and by keyed hash of their identity number."""

    rows = RowMapper(Person, persons, beside=("key_generation",))

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._wrapped_keys = transaction[WrappedKeys]
        self._locked = dict[PersonId, Person]()

    def add(self, person: Person) -> Person:
        """Keep a new one, locked; or give whom another outlet began to know at the same moment, by the same keyed hash.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        row = {**self.rows.row(person), **self._key_columns(person.wrapped_key)}
        new = insert_into(persons, self._connection).values(row)
        # It waits for a transaction that is inserting the same hash, and sees it once that is committed.
        added = self._connection.execute(new.on_conflict_do_nothing(index_elements=[persons.c.identity_hash]))
        return person if added.rowcount == 1 else self.find(person.identity_hash) or person

    def get(self, person_id: PersonId) -> Person:
        """Read and lock until the transaction ends: what depends on the person's other lines is counted under this lock.

        One that the transaction has locked is as it was read: no one else changes it before the end.

        Raises:
            SealBroken: There is none.
        """
        if person_id not in self._locked:
            person = self._records.lock(person_id)
            if person is None:
                raise SealBroken(kind="person")
            self._locked[person_id] = person
        return self._locked[person_id]

    def read_many(self, ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        """Those of some hundred that there are; not locked."""
        return {one.id: one for one in self._records.all(select(persons).where(persons.c.id.in_([one.value for one in ids])))}

    def find(self, identity_hash: str) -> Person | None:
        """Find again whom the operator knows."""
        return self._records.one(_FIND, {"one": identity_hash})

    def renew_key(self, person_id: PersonId, *, wrapped_key: bytes) -> Person:
        """Give a person whose key was destroyed a new one; nothing sealed before opens with it.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        self._set_key(person_id, wrapped_key)
        return self.get(person_id)

    def destroy_key(self, person_id: PersonId) -> None:
        """Forget the wrapped key: whatever is sealed under it is gone."""
        self._set_key(person_id, None)
        self._transaction.note_erasure()

    def registrations_that_need_key(self, person_id: PersonId) -> int:
        """Registrations of the person that have neither ended without a line nor been erased: after refusal, or at the record's term.

        Those in which they act for the holder count as well.
        """
        state = registrations.c.state
        over = or_(
            state.in_([closed.value for closed in ENDED_WITHOUT_LINE]),
            and_(state == RegistrationState.REFUSED.value, registrations.c.media_erased_at.is_not(None)),
            # The photo of an approval is kept beside an erasure of the rest: its attributes say whether the record is there.
            and_(state == RegistrationState.ACTIVATED.value, registrations.c.sealed_attributes.is_(None)),
        )
        # Held: its media and attributes are there whatever became of it.
        is_held = exists().where(HELD, record_holds.c.registration_id == registrations.c.id)
        counted = select(func.count()).select_from(registrations).where(concerns(person_id), or_(not_(over), is_held))
        return self._connection.scalars(counted).one()

    def forget_unneeded(self, *, erased_before: datetime) -> int:
        """Let no one be found by the hash of their number whose key is destroyed, and whose registrations were all erased before a time.

        Returns:
            How many persons.
        """
        self._locked.clear()
        erased_at = registrations.c.media_erased_at
        is_kept = or_(erased_at.is_(None), erased_at >= erased_before)
        as_holder = exists().where(registrations.c.person_id == persons.c.id, is_kept)
        acting = representatives.join(registrations, registrations.c.id == representatives.c.registration_id)
        as_acting = exists().select_from(acting).where(representatives.c.person_id == persons.c.id, is_kept)
        unneeded = (
            update(persons)
            .where(FOUND_WITHOUT_KEY, ~as_holder, ~as_acting)
            .values(identity_hash=literal(FORGOTTEN_HASH).concat(persons.c.id))
        )
        count = self._connection.execute(unneeded).rowcount
        if count:
            self._transaction.note_erasure()
        return count

    def _set_key(self, person_id: PersonId, wrapped_key: bytes | None) -> None:
        self._locked.pop(person_id, None)
        changed = update(persons).where(persons.c.id == person_id.value).values(self._key_columns(wrapped_key))
        if self._connection.execute(changed).rowcount != 1:
            raise SealBroken(kind="person")

    def _key_columns(self, wrapped_key: bytes | None) -> dict[str, bytes | int | None]:
        if wrapped_key is None:
            return {"wrapped_key": None, "key_generation": None}
        self._wrapped_keys.require_newest(wrapped_key)
        return {"wrapped_key": wrapped_key, "key_generation": generation_of(wrapped_key)}
