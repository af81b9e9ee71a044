"""The contract of the registrations: what is saved is what comes back, and recovery finds what it looks for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import AgentId, ChallengeId, OutletId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import UnknownRegistration
from realname.registration.model.decisions import Approved, Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration, RegistrationState, Upload
from realname.registration.store.registrations import Registrations
from tests.support.examples import CHALLENGE, FULL, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START

S = RegistrationState


def test_a_full_registration_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, PERSON, FULL)
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == FULL


def test_saving_replaces_every_field(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED)
    with units() as unit:
        unit[Registrations].save(FULL)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == FULL
        unit[Registrations].save(OPENED)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == OPENED


def test_many_are_read_at_once_and_those_that_are_not_there_are_left_out(units: UnitsOfWork) -> None:
    keep(units, PERSON, FULL, OTHER)
    with units() as unit:
        found = unit[Registrations].read_many([OTHER.id, RegistrationId("nobody"), FULL.id])
        assert sorted(found, key=lambda one: one.id.value) == sorted([FULL, OTHER], key=lambda one: one.id.value)
        assert list(unit[Registrations].read_many([])) == []


@pytest.mark.parametrize("decision", [Approved("e" * 64), Refused(frozenset(), "e" * 64)])
def test_each_decision_comes_back_as_it_was(units: UnitsOfWork, decision: Approved | Refused) -> None:
    keep(units, replace(OPENED, decision=decision))
    with units() as unit:
        assert unit[Registrations].get(OPENED.id).decision == decision


def test_a_time_of_another_zone_comes_back_as_the_same_moment(units: UnitsOfWork) -> None:
    keep(units, replace(OPENED, opened_at=START.astimezone(tz=None)))
    with units() as unit:
        assert unit[Registrations].get(OPENED.id).opened_at == START


def test_an_unknown_registration_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_saving_what_was_never_added_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].save(OPENED)


def test_open_ones_are_listed_oldest_first_and_only_from_before_the_time(units: UnitsOfWork) -> None:
    keep(units, OTHER, OPENED)
    with units() as unit:
        assert list(unit[Registrations].ids_open_before(START + 2 * SECOND)) == [OPENED.id, OTHER.id]
        assert list(unit[Registrations].ids_open_before(OTHER.opened_at)) == [OPENED.id]
        assert list(unit[Registrations].ids_open_before(START)) == []


@pytest.mark.parametrize("state", [state for state in S if state is not S.OPEN])
def test_what_left_the_open_state_is_not_listed_as_open(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state))
    with units() as unit:
        assert list(unit[Registrations].ids_open_before(START + SECOND)) == []


def test_referred_ones_are_listed_once_their_decision_is_older(units: UnitsOfWork) -> None:
    keep(units, replace(OPENED, state=S.REFERRED, decided_at=START), replace(OTHER, state=S.REFUSED, decided_at=START))
    with units() as unit:
        assert list(unit[Registrations].ids_referred_before(START + SECOND)) == [OPENED.id]
        assert list(unit[Registrations].ids_referred_before(START)) == []


def test_refused_ones_are_listed_until_their_media_are_erased(units: UnitsOfWork) -> None:
    refused = replace(OPENED, state=S.REFUSED, decided_at=START)
    keep(units, refused, replace(OTHER, state=S.REFUSED, decided_at=START, media_erased_at=START))
    with units() as unit:
        assert list(unit[Registrations].ids_refused_with_media_before(START + SECOND)) == [refused.id]
        assert list(unit[Registrations].ids_refused_with_media_before(START)) == []


@pytest.mark.parametrize("state", S)
def test_a_workflow_must_run_for_submitted_approved_and_unnotified_ones(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state), replace(OTHER, state=S.ACTIVATED, notified_at=START))
    expected = [OPENED.id] if state in {S.SUBMITTED, S.APPROVED, S.ACTIVATED} else []
    with units() as unit:
        assert list(unit[Registrations].ids_in_workflow()) == expected


@pytest.mark.parametrize("state", S)
def test_media_are_left_of_those_closed_without_a_line(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state), replace(OTHER, state=state, media_erased_at=START))
    expected = [OPENED.id] if state in {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED} else []
    with units() as unit:
        assert list(unit[Registrations].ids_closed_with_media()) == expected


UPLOADED = replace(OPENED, upload=Upload(chunks=1, received_bytes=10), challenge_id=CHALLENGE.id)
USED = replace(CHALLENGE, used_at=START)


def test_judging_was_interrupted_where_the_current_challenge_was_used_before(units: UnitsOfWork) -> None:
    keep(units, UPLOADED, USED)
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + SECOND)) == [OPENED.id]
        assert list(unit[Registrations].ids_interrupted_before(START)) == []


def test_judging_was_not_interrupted_where_a_newer_challenge_is_unused(units: UnitsOfWork) -> None:
    keep(units, UPLOADED, USED, replace(CHALLENGE, id=ChallengeId("challenge-2")))
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + timedelta(days=1))) == []


@pytest.mark.parametrize("registration", [replace(UPLOADED, upload=None), replace(UPLOADED, state=S.SUBMITTED)])
def test_judging_was_not_interrupted_without_a_clip_or_after_submission(units: UnitsOfWork, registration: Registration) -> None:
    keep(units, registration, USED)
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + SECOND)) == []


AWAITING = replace(OPENED, state=S.AWAITING_SUPERVISOR, handed_over_at=START + SECOND)


def test_what_awaits_a_supervisor_is_listed_once_its_hand_over_is_older(units: UnitsOfWork) -> None:
    keep(units, AWAITING, replace(OTHER, handed_over_at=START))
    with units() as unit:
        assert [list(unit[Registrations].ids_handed_over_before(START + delay * SECOND)) for delay in (1, 2)] == [[], [AWAITING.id]]


def test_a_supervisor_sees_what_was_handed_over_at_the_outlet_the_longest_waiting_first(units: UnitsOfWork) -> None:
    longer = replace(AWAITING, id=OTHER.id, handed_over_at=START)
    elsewhere = replace(AWAITING, id=RegistrationId("registration-3"), outlet_id=OutletId("outlet-2"))
    open_one = replace(OPENED, id=RegistrationId("registration-4"))
    keep(units, AWAITING, longer, elsewhere, open_one)
    with units() as unit:
        assert list(unit[Registrations].handed_over(OPENED.outlet_id, limit=9)) == [longer, AWAITING]
        assert list(unit[Registrations].handed_over(OPENED.outlet_id, limit=1)) == [longer]


def test_an_agent_sees_what_they_opened_at_the_outlet_since_a_time_newest_first(units: UnitsOfWork) -> None:
    elsewhere = replace(OPENED, id=RegistrationId("registration-3"), outlet_id=OutletId("outlet-2"))
    of_another = replace(OPENED, id=RegistrationId("registration-4"), agent_id=AgentId("agent-2"))
    before = replace(OPENED, id=RegistrationId("registration-5"), opened_at=START - SECOND)
    keep(units, OPENED, OTHER, elsewhere, of_another, before)
    with units() as unit:
        listed = [
            list(unit[Registrations].of_agent_since(OPENED.agent_id, outlet_id=OPENED.outlet_id, since=START, limit=limit))
            for limit in (9, 1)
        ]
        times = [
            unit[Registrations].opened_before_last(OPENED.agent_id, outlet_id=OPENED.outlet_id, since=START, places=places)
            for places in (0, 1, 2)
        ]
    assert listed == [[OTHER, OPENED], [OTHER]]
    assert times == [OTHER.opened_at, OPENED.opened_at, None]


def test_those_that_were_decided_are_read_in_the_order_of_their_ids(units: UnitsOfWork) -> None:
    decided = [replace(FULL, person_id=None, for_line_id=None, line_id=None, id=RegistrationId(name)) for name in ("b", "c")]
    keep(units, OPENED, *reversed(decided))
    with units() as unit:
        pages = [list(unit[Registrations].decided(after=after, limit=1)) for after in (None, RegistrationId("b"), RegistrationId("c"))]
        assert (pages, unit[Registrations].count_decided()) == ([[decided[0]], [decided[1]], []], 2)


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED])
def test_whose_an_erased_registration_was_is_forgotten_from_a_time_on(units: UnitsOfWork, state: S) -> None:
    erased = replace(OPENED, person_id=PERSON.id, state=state, media_erased_at=START)
    keep(units, PERSON, erased)
    with units() as unit:
        assert [unit[Registrations].forget_persons(erased_before=START + delay * SECOND) for delay in (0, 1, 2)] == [0, 1, 0]
        assert unit[Registrations].get(OPENED.id) == replace(erased, person_id=None)


@pytest.mark.parametrize("state", sorted(set(S) - {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED}))
def test_whose_any_other_registration_is_stays_known(units: UnitsOfWork, state: S) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state, media_erased_at=START))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 0


def test_whose_a_registration_was_stays_known_until_it_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.WITHDRAWN))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 0


def test_decisions_on_a_person_are_listed_over_all_registrations_from_a_time_on(units: UnitsOfWork) -> None:
    refused, approved = Refused(frozenset({Reason.FACE_CHANGED}), "e" * 64), Approved("e" * 64)
    keep(
        units,
        PERSON,
        replace(OPENED, person_id=PERSON.id, decision=approved, decided_at=START + SECOND),
        replace(OTHER, person_id=PERSON.id, decision=refused, decided_at=START),
        replace(OPENED, id=RegistrationId("registration-3"), person_id=PERSON.id),
        replace(OPENED, id=RegistrationId("registration-4"), decision=refused, decided_at=START),
    )
    with units() as unit:
        listed = [list(unit[Registrations].decisions_since(PERSON.id, START + delay * SECOND)) for delay in (0, 1, 2)]
    assert listed == [[refused, approved], [approved], []]
