"""The contract of disputes, and of people's codes and sign-ins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.holder.model.sign_in import NUMBER_TRIES, PersonSignIn
from realname.holder.store.sign_ins import PersonSignIns
from realname.kernel.identifiers import AgentId, DisputeId, LineId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import DisputeConflict, UnknownDispute
from realname.lines.model.dispute import Dispute, DisputeCheck, DisputeMeans, DisputeReason, answer_for
from realname.lines.model.person_code import CodeAsked, CodePurpose, PersonCode
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.person_codes import PersonCodes
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from tests.support.examples import LINE, NUMBER, OPENED, OTHER, OTHER_NUMBER, OTHER_SIM, PERSON, SECOND, STAFF, keep
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
REVIEWER = replace(STAFF, member=replace(STAFF.member, id=AgentId("reviewer-1"), login="reviewer"))
OTHER_LINE = replace(LINE, id=LineId("line-2"), registration_id=OTHER.id, msisdn=OTHER_NUMBER, iccid=OTHER_SIM)
OPEN = Dispute(
    id=DisputeId("dispute-1"),
    line_id=LINE.id,
    person_id=PERSON.id,
    registration_id=OPENED.id,
    outlet_id=OPENED.outlet_id,
    means=DisputeMeans.CODE,
    said_over=OTHER_LINE.id,
    was_frozen=False,
    opened_at=START,
    due_at=START + 2 * HOUR,
)
NEXT = replace(
    OPEN, id=DisputeId("dispute-2"), line_id=OTHER_LINE.id, registration_id=OTHER.id, opened_at=START + HOUR, due_at=START + HOUR
)
ANSWERED = OPEN.answer(answer_for(DisputeReason.NO_PROOF, frozenset({DisputeCheck.PHOTO})), by=REVIEWER.member.id, at=START + SECOND)
CODE = PersonCode(
    holder_hash="1" * 64,
    purpose=CodePurpose.SIGN_IN,
    number_mark="2" * 32,
    asked_at=START,
    code_hash="3" * 32,
    line_id=LINE.id,
    person_id=PERSON.id,
)
SIGN_IN = PersonSignIn(token_hash="4" * 64, person_id=PERSON.id, line_id=LINE.id, signed_in_at=START, seen_at=START)


@pytest.fixture(autouse=True)
def _kept(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, LINE, OTHER_LINE, REVIEWER)
    with units() as unit:
        unit[Disputes].add(OPEN)
        unit[Disputes].add(NEXT)
        unit[PersonCodes].add(CODE)
        unit[PersonSignIns].add(SIGN_IN)
        unit.commit()


def save(units: UnitsOfWork, *disputes: Dispute) -> None:
    with units() as unit:
        for one in disputes:
            unit[Disputes].save(one)
        unit.commit()


def test_a_dispute_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    late = replace(OPEN.late(at=START + 2 * HOUR), means=DisputeMeans.COUNTER, said_over=None, was_frozen=True)
    for changed in (OPEN, ANSWERED.closing(at=START + HOUR), OPEN.withdraw(at=START + SECOND), late):
        save(units, changed)
        with units() as unit:
            assert unit[Disputes].get(OPEN.id) == changed


def test_a_line_has_one_open_dispute_and_many_that_are_over(units: UnitsOfWork) -> None:
    again = replace(OPEN, id=DisputeId("dispute-3"))
    with units() as unit, pytest.raises(DisputeConflict):
        unit[Disputes].add(again)
    save(units, ANSWERED)
    with units() as unit:
        assert unit[Disputes].open_of_line(LINE.id) is None
        unit[Disputes].add(again)
        assert unit[Disputes].open_of_line(LINE.id) == again


def test_those_of_a_person_come_the_newest_first_and_one_that_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownDispute):
        unit[Disputes].get(DisputeId("none"))
    with units() as unit:
        assert unit[Disputes].of_person(PERSON.id) == [NEXT, OPEN]
        assert unit[Disputes].of_person(PersonId("none")) == []


def test_what_waits_comes_by_its_clock_and_what_is_answered_the_newest_first(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Disputes].open(limit=9) == [NEXT, OPEN]
        assert unit[Disputes].open(limit=1) == [NEXT]
    withdrawn = NEXT.withdraw(at=START + HOUR)
    save(units, ANSWERED, withdrawn)
    with units() as unit:
        assert unit[Disputes].open(limit=9) == []
        assert unit[Disputes].answered(limit=9) == [withdrawn, ANSWERED]
        assert unit[Disputes].answered(limit=1) == [withdrawn]


def test_what_is_late_is_found_until_it_is_noted(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Disputes].ids_to_mark(at=START + HOUR - SECOND, limit=9) == []
        assert unit[Disputes].ids_to_mark(at=START + 2 * HOUR, limit=9) == [NEXT.id, OPEN.id]
        assert unit[Disputes].ids_to_mark(at=START + 2 * HOUR, limit=1) == [NEXT.id]
    save(units, NEXT.late(at=START + HOUR), ANSWERED)
    with units() as unit:
        assert unit[Disputes].ids_to_mark(at=START + 3 * HOUR, limit=9) == []


def test_what_is_to_be_closed_is_found_until_it_was_asked_for(units: UnitsOfWork) -> None:
    save(units, ANSWERED, NEXT.withdraw(at=START + HOUR))
    with units() as unit:
        assert unit[Disputes].ids_to_close(limit=9) == [OPEN.id]
    save(units, ANSWERED.closing(at=START + HOUR))
    with units() as unit:
        assert unit[Disputes].ids_to_close(limit=9) == []


def test_a_line_that_is_not_theirs_by_the_answer_counts_for_them_no_more(units: UnitsOfWork) -> None:
    for answered, count in ((OPEN, 2), (ANSWERED, 1)):
        save(units, answered)
        with units() as unit:
            assert (unit[Lines].count_held(PERSON.id), unit[Lines].count_private(PERSON.id)) == (count, count)


def test_with_its_registration_a_dispute_is_forgotten(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Disputes].forget(OPENED.id)
        assert unit[Disputes].of_person(PERSON.id) == [NEXT]


def test_a_code_comes_back_for_its_holder_and_purpose_alone(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.SIGN_IN) == CODE
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.CLOSE_LINE) is None
        assert unit[PersonCodes].find("0" * 64, CodePurpose.SIGN_IN) is None
        used = replace(CODE, code_hash=None, tries=3)
        unit[PersonCodes].save(used)
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.SIGN_IN) == used


def test_codes_are_found_by_number_and_time_with_who_asked(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[PersonCodes].add(replace(CODE, holder_hash="5" * 64, asked_at=START + HOUR, code_hash=None, asked_by="s1"))
        unit[PersonCodes].add(replace(CODE, holder_hash="6" * 64, number_mark="9" * 32))
        assert len(unit[PersonCodes].lately(CODE.number_mark, since=START - SECOND)) == 2
        assert unit[PersonCodes].lately(CODE.number_mark, since=START) == [CodeAsked(START + HOUR, "s1")]


def test_old_codes_lose_their_hash_and_then_go(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[PersonCodes].expire(asked_before=START)
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.SIGN_IN) == CODE
        unit[PersonCodes].expire(asked_before=START + SECOND)
        left = replace(CODE, code_hash=None, line_id=None, person_id=None)
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.SIGN_IN) == left
        unit[PersonCodes].forget(asked_before=START + SECOND)
        assert unit[PersonCodes].find(CODE.holder_hash, CodePurpose.SIGN_IN) is None


def test_a_sign_in_is_touched_counted_and_ended(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[PersonSignIns].touch(SIGN_IN.token_hash, seen_at=START + SECOND)
        assert [unit[PersonSignIns].count_wrong_number(SIGN_IN.token_hash) for _ in range(2)] == [1, 2]
        touched = replace(SIGN_IN, seen_at=START + SECOND, number_tries=2)
        assert unit[PersonSignIns].find(SIGN_IN.token_hash) == unit[PersonSignIns].lock(SIGN_IN.token_hash) == touched
        unit[PersonSignIns].end(SIGN_IN.token_hash)
        unit[PersonSignIns].end(SIGN_IN.token_hash)
        unit[PersonSignIns].touch(SIGN_IN.token_hash, seen_at=START)
        assert unit[PersonSignIns].count_wrong_number(SIGN_IN.token_hash) == NUMBER_TRIES  # a request under way counts as used up
        assert unit[PersonSignIns].find(SIGN_IN.token_hash) is unit[PersonSignIns].lock(SIGN_IN.token_hash) is None


def test_sign_ins_that_are_over_are_forgotten(units: UnitsOfWork) -> None:
    for seen, begun in ((START + SECOND, START), (START, START + SECOND)):
        with units() as unit:
            unit[PersonSignIns].forget(seen_before=START, signed_in_before=START)
            assert unit[PersonSignIns].find(SIGN_IN.token_hash) == SIGN_IN
            unit[PersonSignIns].forget(seen_before=seen, signed_in_before=begun)
            assert unit[PersonSignIns].find(SIGN_IN.token_hash) is None


def test_the_registrations_of_a_person_come_the_newest_first(units: UnitsOfWork) -> None:
    theirs = [replace(one, person_id=PERSON.id, state=RegistrationState.ACTIVATED, msisdn=NUMBER) for one in (OPENED, OTHER)]
    with units() as unit:
        for one in theirs:
            unit[Registrations].save(one)
        assert unit[Registrations].of_person(PERSON.id) == theirs[::-1]
        assert unit[Registrations].of_person(PersonId("none")) == []


def test_a_registration_in_which_a_person_acts_is_theirs_and_its_holders(units: UnitsOfWork) -> None:
    authority = Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE)
    child = replace(PERSON, id=PersonId("child"), identity_hash="c" * 64)
    acting = Representative(authority=authority, person_id=PERSON.id, sealed_attributes=b"\x01sealed")
    theirs = replace(OPENED, id=RegistrationId("registration-7"), opened_at=START + HOUR, person_id=child.id, representative=acting)
    keep(units, child, theirs)
    with units() as unit:
        assert unit[Registrations].of_person(child.id) == unit[Registrations].of_person(PERSON.id) == [theirs]
