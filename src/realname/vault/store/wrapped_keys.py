"""The persons' wrapped keys by the generation of what wraps them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, or_, select, update

from realname.kernel.identifiers import PersonId
from realname.platform.db.repository import locking
from realname.platform.db.store import SqlStore, Transaction
from realname.platform.db.tables import deployment
from realname.vault.errors import KeysOutdated
from realname.vault.model.wrapped_key import Person, generation_of
from realname.vault.ports import KeyGeneration
from realname.vault.store.tables import persons

_FIRST: ColumnElement[int] = literal_column("1", Integer)  # what a release that knew one key only wrote says nothing of its generation

KnownKeys = Callable[[], Sequence[KeyGeneration]]


def no_keys() -> Sequence[KeyGeneration]:
    """Of what only reads, or works beside no keys: a key's generation is then all that is compared."""
    return ()


class WrappedKeys(SqlStore):
    """The persons' wrapped keys, by the generation of what wraps them."""

    def __init__(self, transaction: Transaction, known: KnownKeys = no_keys) -> None:
        super().__init__(transaction)
        self._known = known

    def counts(self) -> Mapping[int, int]:
        """How many there are of each generation that any is of."""
        generation = func.coalesce(persons.c.key_generation, _FIRST)
        asked = select(generation, func.count()).where(persons.c.wrapped_key.is_not(None)).group_by(generation).order_by(generation)
        return {int(number): int(count) for number, count in self._connection.execute(asked)}

    def below(self, generation: int, *, after: PersonId | None, limit: int) -> Sequence[Person]:
        """Persons whose key is of an older generation, in the order of their ids, from behind one on; not locked."""
        known = persons.c.key_generation
        asked = select(persons).where(persons.c.wrapped_key.is_not(None), or_(known < generation, known.is_(None)))
        if after is not None:
            asked = asked.where(persons.c.id > after.value)
        rows = self._connection.execute(asked.order_by(persons.c.id).limit(limit)).mappings()
        return [Person(id=PersonId(row["id"]), identity_hash=row["identity_hash"], wrapped_key=row["wrapped_key"]) for row in rows]

    def exchange(self, person_id: PersonId, *, former: bytes, wrapped_key: bytes) -> bool:
        """Put one wrapped key in the place of another; False where that is not there any more: destroyed, or exchanged already."""
        changed = update(persons).where(persons.c.id == person_id.value, persons.c.wrapped_key == former)
        values = {"wrapped_key": wrapped_key, "key_generation": generation_of(wrapped_key)}
        is_done = self._connection.execute(changed.values(values)).rowcount == 1
        if is_done:
            self._transaction.note_erasure()
        return is_done

    def floor(self) -> int:
        """The oldest generation that a new person's key may be of; 0: any."""
        # On PostgreSQL the person who raises the floor waits until those who read it here have ended: none of theirs is missed.
        asked = locking(select(deployment.c.key_generation), self._connection, is_shared=True)
        return self._connection.scalars(asked).one_or_none() or 0

    def bound(self) -> KeyGeneration | None:
        """The generation that new persons' keys are of, by number and digest; None: the database is bound to none yet."""
        return self._bound(locking(select(deployment.c.key_generation, deployment.c.encryption_key_id), self._connection, is_shared=True))

    def bound_for_change(self) -> KeyGeneration | None:
        """The same, and until the unit of work ends no one else raises the floor or gives a person a key, on no machine."""
        return self._bound(select(deployment.c.key_generation, deployment.c.encryption_key_id).with_for_update())

    def require_newest(self, wrapped_key: bytes) -> None:
        """Return where a new person's key is wrapped by what the database is bound to; the first of a newer generation binds it.

        Raises:
            KeysOutdated: By an older generation, or by another key of the same: one that was made on another machine at the same time.
        """
        number, known = generation_of(wrapped_key), self._known()
        own = next((one for one in known if one.number == number), None)
        if own is not None:
            # A key that wraps something is never one that the next machine to rotate would leave behind.
            self.raise_floor(own)
        bound = self.bound()
        is_unknown = bool(known) and own is None
        is_other = own is not None and bound is not None and bound.number == number and bound != own
        if is_unknown or is_other or (bound is not None and number < bound.number):
            raise KeysOutdated(generation=number)

    def _bound(self, asked: Select[int | None, str | None]) -> KeyGeneration | None:
        number, key_id = self._connection.execute(asked).one_or_none() or (None, None)
        return None if number is None else KeyGeneration(number=number, key_id=key_id or "")

    def raise_floor(self, generation: KeyGeneration) -> None:
        """From now on refuse new persons' keys of an older generation; it is never lowered."""
        known = deployment.c.key_generation
        values = {"key_generation": generation.number, "encryption_key_id": generation.key_id}
        self._connection.execute(update(deployment).where(or_(known.is_(None), known < generation.number)).values(values))
