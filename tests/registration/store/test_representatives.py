"""The contract of who acts for the holder: kept with the registration, counted, and forgotten with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from realname.evidence.model.evidence import Evidence, EvidenceKind, EvidenceMeans
from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.decisions import Approved, Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Purpose, Registration, RegistrationState
from realname.registration.store.challenges import Challenges
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import SourceFinding
from tests.support.examples import CHALLENGE, FULL, OPENED, PERSON, SECOND, keep
from tests.support.manual_clock import START

S = RegistrationState
ACTING = Person(id=PersonId("person-2"), identity_hash="b" * 64, wrapped_key=b"\x01wrapped key 2")
GUARDIAN = Representative(authority=Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE))
PROXY = Representative(
    authority=Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION),
    person_id=ACTING.id,
    evidence=Evidence(
        kind=EvidenceKind.RESIDENT_ID_CARD, means=EvidenceMeans.CHIP, valid_from_on=date(2020, 1, 1), valid_until_on=date(2040, 1, 1)
    ),
    sealed_attributes=b"\x01sealed",
    source=SourceFinding.CONFIRMED,
)
BY_PROXY = replace(OPENED, person_id=PERSON.id, representative=PROXY)
APPROVED = replace(BY_PROXY, state=S.APPROVED, decision=Approved("e" * 64), decided_at=START)
DAY = timedelta(days=1)


@pytest.mark.parametrize("acting", [GUARDIAN, PROXY, None], ids=["guardian", "proxy", "nobody"])
def test_who_acts_comes_back_as_they_were(units: UnitsOfWork, acting: Representative | None) -> None:
    one = replace(FULL, representative=acting)
    keep(units, PERSON, ACTING, one)
    with units() as unit:
        assert unit[Registrations].get(one.id) == one
        assert list(unit[Registrations].read_many([one.id])) == [one]


def test_saving_replaces_what_is_known_of_who_acts(units: UnitsOfWork) -> None:
    began = replace(BY_PROXY, representative=replace(PROXY, person_id=None, evidence=None, sealed_attributes=None, source=None))
    keep(units, PERSON, ACTING, began)
    with units() as unit:
        unit[Registrations].save(BY_PROXY)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(BY_PROXY.id) == BY_PROXY


def test_a_key_is_needed_by_both_until_the_registration_ended(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, BY_PROXY)
    with units() as unit:
        assert [unit[Persons].registrations_that_need_key(one.id) for one in (PERSON, ACTING)] == [1, 1]
        unit[Registrations].save(replace(BY_PROXY, state=S.WITHDRAWN))
        assert [unit[Persons].registrations_that_need_key(one.id) for one in (PERSON, ACTING)] == [0, 0]


def test_whose_it_was_is_forgotten_for_both(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, replace(BY_PROXY, state=S.WITHDRAWN, media_erased_at=START))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 1
        unit.commit()
    with units() as unit:
        forgotten = unit[Registrations].get(BY_PROXY.id)
    assert (forgotten.person_id, forgotten.verified_person_id) == (None, None)


def test_who_acts_is_found_by_their_number_as_long_as_a_record_needs_them(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(ACTING, wrapped_key=None), replace(BY_PROXY, state=S.REFUSED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].forget_unneeded(erased_before=START) == 0
        assert unit[Persons].forget_unneeded(erased_before=START + SECOND) == 1


def test_tries_and_decisions_count_for_who_is_verified_and_not_for_the_holder(units: UnitsOfWork) -> None:
    refused = Refused(frozenset({Reason.FACE_CHANGED}), "e" * 64)
    keep(units, PERSON, ACTING, replace(BY_PROXY, state=S.REFUSED, decision=refused, decided_at=START), CHALLENGE)
    with units() as unit:
        assert [list(unit[Challenges].failed_since(one.id, START)) for one in (PERSON, ACTING)] == [[], [START]]
        assert [list(unit[Registrations].decisions_since(one.id, START)) for one in (PERSON, ACTING)] == [[], [refused]]


@pytest.mark.parametrize(
    ("kept", "counted"),
    [
        (APPROVED, 1),
        (replace(APPROVED, state=S.ACTIVATED), 1),
        (replace(APPROVED, state=S.REFERRED), 0),
        (replace(APPROVED, state=S.REFUSED), 0),
        (replace(APPROVED, purpose=Purpose.REPLACE_SIM), 0),
        (replace(APPROVED, representative=replace(GUARDIAN, person_id=ACTING.id)), 0),
        (replace(APPROVED, representative=None), 0),
        (replace(APPROVED, decided_at=START - DAY), 1),
        (replace(APPROVED, decided_at=START - DAY - SECOND), 0),
        (replace(APPROVED, decided_at=START + SECOND), 0),
    ],
)
def test_lines_by_one_proxy_are_counted(units: UnitsOfWork, kept: Registration, counted: int) -> None:
    keep(units, PERSON, ACTING, kept)
    with units() as unit:
        found = [
            unit[Registrations].count_by_proxy(person.id, since=START - DAY, until=START, but=RegistrationId("another"))
            for person in (ACTING, PERSON)
        ]
    assert found == [counted, 0]


def test_the_one_that_is_decided_is_not_counted(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, APPROVED)
    with units() as unit:
        assert unit[Registrations].count_by_proxy(ACTING.id, since=START - DAY, until=START, but=APPROVED.id) == 0
