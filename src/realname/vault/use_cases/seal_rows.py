"""Rows that are older than the seal of their table are sealed once, at the first start that knows of it; and all again after a rotation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.platform.db.sealed_rows import Resealed, SealedRows
from realname.vault.events import VaultEvent
from realname.vault.ports import KeyGeneration

SUBJECT = "rows"  # of the ledger's entries about sealed rows
AT_ONCE = 500
_TABLE = "table-"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInRows:
    """Seals what a release without seals has left. Called at each start, before anything is read; may be killed at any point.

    The ledger says which tables were taken in. That entry cannot be taken back, so nobody who empties seals is taken in a second time.
    """

    units: UnitsOfWork
    clock: Clock

    def is_done(self) -> bool:
        """Whether every sealed table was taken in."""
        with self.units.reading() as unit:
            return not _left(unit)

    def __call__(self) -> None:
        """Seal, table by table, and record how many rows of each."""
        with self.units.reading() as unit:
            left = _left(unit)
        counts = dict.fromkeys(left, 0)
        for table in left:
            while sealed := self._seal(table):
                counts[table] += sealed
        with self.units() as unit:
            if still := [table for table in left if table in _left(unit)]:
                facts = tuple((f"{_TABLE}{table}", counts[table]) for table in still)
                unit.ledger.append(RecordedEvent(at=self.clock.now(), event=VaultEvent.ROWS_TAKEN_IN, subject=SUBJECT, facts=facts))
                unit.commit()

    def _seal(self, table: str) -> int:
        with self.units() as unit:
            if table not in _left(unit):
                return 0  # another process has ended with it meanwhile
            sealed = unit[SealedRows].seal_new(table, limit=AT_ONCE)
            unit.commit()
        return sealed


def _left(unit: UnitOfWork) -> list[str]:
    events = [event for event in unit.ledger.events_of(SUBJECT) if event.event is VaultEvent.ROWS_TAKEN_IN]
    taken = {name.removeprefix(_TABLE) for event in events for name, _ in event.facts}
    return [table for table in unit[SealedRows].tables() if table not in taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResealRows:
    """Seals the rows of all tables again, by the newest key, while everything goes on; the ledger says when it came to the end."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, newest: KeyGeneration) -> int:
        """Seal; returns how many rows. A row whose seal does not fit stays as it is."""
        sealed = sum(batch.sealed for batch in self._batches(newest))
        with self.units() as unit:
            if resealed_generation(unit) < newest.number:
                facts = (("generation", newest.number), ("rows", sealed))
                unit.ledger.append(RecordedEvent(at=self.clock.now(), event=VaultEvent.ROWS_RESEALED, subject=SUBJECT, facts=facts))
                unit.commit()
        return sealed

    def _batches(self, newest: KeyGeneration) -> Iterator[Resealed]:
        def reseal(unit: UnitOfWork, table: str, after: Resealed) -> Resealed:
            return unit[SealedRows].reseal(table, generation=newest.number, after=after.last, limit=AT_ONCE)

        return _each_batch(self.units, reseal)


def count_rows_of(units: UnitsOfWork, generation: int) -> int:
    """Count the rows that are sealed by a generation: with it, they would be refused. Reads every row of every sealed table."""

    def count(unit: UnitOfWork, table: str, after: Resealed) -> Resealed:
        return unit[SealedRows].uses(table, generation=generation, after=after.last, limit=AT_ONCE)

    return sum(batch.sealed for batch in _each_batch(units, count))


def resealed_generation(unit: UnitOfWork) -> int:
    """The generation by which all rows were sealed last, as the ledger says; 0: they were never sealed again."""
    events = [dict(event.facts) for event in unit.ledger.events_of(SUBJECT) if event.event is VaultEvent.ROWS_RESEALED]
    return max((int(facts["generation"]) for facts in events), default=0)


def _each_batch(units: UnitsOfWork, work: Callable[[UnitOfWork, str, Resealed], Resealed]) -> Iterator[Resealed]:
    with units.reading() as unit:
        tables = unit[SealedRows].tables()
    for table in tables:
        batch = Resealed()
        while True:
            with units() as unit:
                batch = work(unit, table, batch)
                unit.commit()
            if not batch.last:
                break
            yield batch
