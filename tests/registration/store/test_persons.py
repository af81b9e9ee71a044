"""The contract of the persons: found again by hash, locked while counted, their key gone for good once destroyed."""

from dataclasses import replace
from datetime import datetime

import pytest

from realname.kernel.identifiers import PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.registration import RegistrationState
from realname.registration.store.persons import Persons
from realname.vault.errors import SealBroken
from tests.support.examples import OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START

S = RegistrationState


def test_a_person_is_found_by_id_and_by_hash(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].get(PERSON.id) == PERSON
        assert unit[Persons].find(PERSON.identity_hash) == PERSON


def test_whoever_is_added_with_a_hash_that_is_known_is_the_person_that_is_known(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].add(replace(PERSON, id=PersonId("the-same-again"), wrapped_key=b"\x01other")) == PERSON
        unit.commit()
    with units() as unit, pytest.raises(SealBroken):
        unit[Persons].get(PersonId("the-same-again"))


def test_an_unknown_hash_finds_nobody(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].find("b" * 64) is None


def test_an_unknown_person_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(SealBroken):
        unit[Persons].get(PERSON.id)


def test_a_destroyed_key_is_gone_and_the_person_stays(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        unit[Persons].destroy_key(PERSON.id)
        unit.commit()
    with units() as unit:
        assert unit[Persons].find(PERSON.identity_hash) == replace(PERSON, wrapped_key=None)


def test_a_person_who_comes_again_gets_a_new_key(units: UnitsOfWork) -> None:
    keep(units, replace(PERSON, wrapped_key=None))
    with units() as unit:
        assert unit[Persons].renew_key(PERSON.id, wrapped_key=b"\x01new") == replace(PERSON, wrapped_key=b"\x01new")
        unit.commit()
    with units() as unit:
        assert unit[Persons].get(PERSON.id).wrapped_key == b"\x01new"


@pytest.mark.parametrize("state", S)
def test_the_key_is_needed_until_a_registration_is_closed_or_erased(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state, sealed_attributes=b"\x01sealed"), OTHER)
    with units() as unit:
        needed = unit[Persons].registrations_that_need_key(PERSON.id)
    assert needed == (0 if state in {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED} else 1)


def test_the_key_is_not_needed_once_a_refusal_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.REFUSED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 0


def test_the_key_is_not_needed_once_a_record_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.ACTIVATED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 0


def test_nobody_is_found_by_a_number_of_whom_nothing_is_kept_any_more(units: UnitsOfWork) -> None:
    keep(units, replace(PERSON, wrapped_key=None), replace(OPENED, person_id=PERSON.id, state=S.ACTIVATED, media_erased_at=START))
    assert _forgotten(units, erased_before=START + SECOND) == 1
    with units() as unit:
        assert unit[Persons].find(PERSON.identity_hash) is None
        assert unit[Persons].get(PERSON.id).identity_hash != PERSON.identity_hash
    assert _forgotten(units, erased_before=START + SECOND) == 0


@pytest.mark.parametrize(
    ("wrapped_key", "erased_at"),
    [(b"\x01key", START), (None, None), (None, START + SECOND)],
    ids=["has a key", "not erased", "erased just now"],
)
def test_whoever_may_be_asked_for_is_still_found(units: UnitsOfWork, wrapped_key: bytes | None, erased_at: datetime | None) -> None:
    keep(units, replace(PERSON, wrapped_key=wrapped_key), replace(OPENED, person_id=PERSON.id, state=S.REFUSED, media_erased_at=erased_at))
    assert _forgotten(units, erased_before=START + SECOND) == 0
    with units() as unit:
        assert unit[Persons].find(PERSON.identity_hash) is not None


def _forgotten(units: UnitsOfWork, *, erased_before: datetime) -> int:
    with units() as unit:
        count = unit[Persons].forget_unneeded(erased_before=erased_before)
        unit.commit()
    return count
