"""Units of work that share a transaction: each is all or nothing, the next sees what it kept, and all are kept together."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from bench.country.records.shared_unit_of_work import SharedUnits
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import Msisdn
from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.events import LineEvent

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
NUMBER = Msisdn("+8619910000000")


def event(subject: str) -> RecordedEvent:
    return RecordedEvent(at=AT, event=LineEvent.SUBSCRIBER_NOTIFIED, subject=subject)


def record(units: SqlUnitsOfWork, subject: str) -> None:
    with units() as unit:
        unit.ledger.append(event(subject))
        unit.commit()


def subjects(units: SqlUnitsOfWork) -> list[str]:
    with units() as unit:
        return [one.event.subject for one in unit.ledger.from_index(0, limit=100)]


def test_what_a_unit_committed_is_seen_by_the_next_and_by_no_one_else_before_it_is_kept(engine: Engine) -> None:
    units = SharedUnits(engine)
    with units() as unit:
        unit[Numbers].add([NUMBER])
        unit.commit()
    with units() as unit:
        assert unit[Numbers].free(limit=1, at=AT) == [NUMBER]
    units.drop()
    with SqlUnitsOfWork(engine)() as unit:
        assert unit[Numbers].free(limit=1, at=AT) == []


def test_what_is_kept_is_there_for_everybody(engine: Engine) -> None:
    units = SharedUnits(engine)
    record(units, "a")
    record(units, "b")
    units.keep()
    assert subjects(SqlUnitsOfWork(engine)) == ["a", "b"]


def test_a_unit_that_does_not_commit_leaves_nothing_and_the_others_stay(engine: Engine) -> None:
    units = SharedUnits(engine)
    record(units, "a")
    with units() as unit:
        unit.ledger.append(event("lost"))
        unit[Numbers].add([NUMBER])
    record(units, "b")
    units.keep()
    assert subjects(SqlUnitsOfWork(engine)) == ["a", "b"]
    with SqlUnitsOfWork(engine)() as unit:
        assert unit[Numbers].free(limit=1, at=AT) == []


def test_what_was_written_to_be_read_is_written_again_after_a_unit_was_taken_back(engine: Engine) -> None:
    units = SharedUnits(engine)
    record(units, "a")
    with units() as unit:
        assert len(unit.ledger.of_subject("a")) == 1  # written in this unit, which leaves nothing
    record(units, "a")
    with units() as unit:
        assert [one.index for one in unit.ledger.of_subject("a")] == [0, 1]
        unit.commit()
    units.keep()
    assert subjects(SqlUnitsOfWork(engine)) == ["a", "a"]


def test_what_is_held_is_read_back_in_the_place_that_it_gets(engine: Engine) -> None:
    units = SharedUnits(engine)
    record(units, "a")
    with units() as unit:
        unit.ledger.of_subject("a")
        unit.commit()
    for subject in ("b", "a", "b"):
        record(units, subject)
    with units() as unit:
        held = [*unit.ledger.of_subject("a"), *unit.ledger.of_subject("b")]
        unit.commit()
    units.keep()
    with SqlUnitsOfWork(engine)() as unit:
        kept = {one.index: one for one in unit.ledger.from_index(0, limit=10)}
        assert unit.ledger.require_intact() == 4
    assert [one.index for one in held] == [0, 2, 1, 3]
    assert all(kept[one.index] == one for one in held)
