"""The contract of the wrapped keys: counted by generation, exchanged one for one, and none older than the floor ever comes in."""

from dataclasses import replace

import pytest

from realname.kernel.identifiers import PersonId
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.store.persons import Persons
from realname.vault.errors import KeysOutdated
from realname.vault.model.wrapped_key import Person, head_of
from realname.vault.ports import KeyGeneration
from realname.vault.store.wrapped_keys import WrappedKeys
from tests.support.examples import keep

SECOND = KeyGeneration(number=2, key_id="2" * 64)


def person(place: int, *, generation: int) -> Person:
    wrapped = head_of(generation) + bytes([place]) * 60 if generation > 1 else b"\x01" + bytes([place]) * 60
    return Person(id=PersonId(f"person-{place}"), subject_hash=f"{place:064x}", wrapped_key=wrapped)


OLD, NEW, GONE = person(1, generation=1), person(2, generation=2), replace(person(3, generation=1), wrapped_key=None)


def raise_floor(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[WrappedKeys].raise_floor(SECOND)
        unit.commit()


def test_keys_are_counted_by_generation(bound_units: UnitsOfWork) -> None:
    keep(bound_units, OLD, NEW, GONE, person(4, generation=2))
    with bound_units() as unit:
        assert dict(unit[WrappedKeys].counts()) == {1: 1, 2: 2}


def test_those_of_an_older_generation_are_given_in_order_and_in_parts(bound_units: UnitsOfWork) -> None:
    olds = [person(place, generation=1) for place in (1, 4, 5)]
    keep(bound_units, *olds, NEW, GONE)
    with bound_units() as unit:
        assert list(unit[WrappedKeys].below(2, after=None, limit=2)) == olds[:2]
        assert list(unit[WrappedKeys].below(2, after=olds[1].id, limit=2)) == olds[2:]
        assert list(unit[WrappedKeys].below(1, after=None, limit=2)) == []


def exchange(unit: UnitOfWork, *, former: bytes | None) -> bool:
    return unit[WrappedKeys].exchange(OLD.id, former=former or b"", wrapped_key=NEW.wrapped_key or b"")


def test_a_key_is_exchanged_for_the_same_wrapped_anew(bound_units: UnitsOfWork) -> None:
    keep(bound_units, OLD)
    with bound_units() as unit:
        assert exchange(unit, former=OLD.wrapped_key)
        unit.commit()
    with bound_units() as unit:
        assert unit[Persons].get(OLD.id).wrapped_key == NEW.wrapped_key
        assert dict(unit[WrappedKeys].counts()) == {2: 1}


def test_a_key_destroyed_meanwhile_does_not_come_back(bound_units: UnitsOfWork) -> None:
    keep(bound_units, OLD)
    with bound_units() as unit:
        unit[Persons].destroy_key(OLD.id)
        assert not exchange(unit, former=OLD.wrapped_key)
        unit.commit()
    with bound_units() as unit:
        assert unit[Persons].get(OLD.id).wrapped_key is None


def test_a_key_renewed_meanwhile_stays(bound_units: UnitsOfWork) -> None:
    keep(bound_units, OLD)
    with bound_units() as unit:
        unit[Persons].renew_key(OLD.id, wrapped_key=b"\x01renewed")
        assert not exchange(unit, former=OLD.wrapped_key)


def test_at_first_there_is_no_floor(bound_units: UnitsOfWork) -> None:
    with bound_units() as unit:
        assert unit[WrappedKeys].floor() == 0


def test_the_floor_is_raised_and_never_lowered(bound_units: UnitsOfWork) -> None:
    raise_floor(bound_units)
    with bound_units() as unit:
        unit[WrappedKeys].raise_floor(KeyGeneration(number=1, key_id="1" * 64))
        unit.commit()
    with bound_units() as unit:
        assert unit[WrappedKeys].floor() == SECOND.number


def test_at_first_the_database_is_bound_to_no_key(bound_units: UnitsOfWork) -> None:
    with bound_units() as unit:
        assert (unit[WrappedKeys].bound(), unit[WrappedKeys].bound_for_change()) == (None, None)


def test_the_database_is_bound_to_the_first_key_of_a_generation(bound_units: UnitsOfWork) -> None:
    raise_floor(bound_units)
    with bound_units() as unit:
        unit[WrappedKeys].raise_floor(replace(SECOND, key_id="3" * 64))
        unit.commit()
    with bound_units() as unit:
        assert (unit[WrappedKeys].bound(), unit[WrappedKeys].bound_for_change()) == (SECOND, SECOND)


def test_a_new_person_below_the_floor_is_refused(bound_units: UnitsOfWork) -> None:
    raise_floor(bound_units)
    with bound_units() as unit, pytest.raises(KeysOutdated):
        unit[Persons].add(OLD)


def test_a_new_person_at_the_floor_is_taken(bound_units: UnitsOfWork) -> None:
    raise_floor(bound_units)
    keep(bound_units, NEW)
    with bound_units() as unit:
        assert unit[Persons].get(NEW.id) == NEW


def test_a_renewed_key_below_the_floor_is_refused(bound_units: UnitsOfWork) -> None:
    keep(bound_units, GONE)
    raise_floor(bound_units)
    with bound_units() as unit, pytest.raises(KeysOutdated):
        unit[Persons].renew_key(GONE.id, wrapped_key=OLD.wrapped_key or b"")
