"""Who is stopped opens nothing and goes on with nothing, from the next request on; what was under way is held, and nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.errors import AgentStopped, OutletStopped
from realname.access.model.operating_status import SuspensionReason
from realname.kernel.errors import RequestError
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.rules.working_days import LocalDays
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.outlets.errors import AgentNotEnrolled, DocumentsMissing, OutletNotEnrolled, TrainingLapsed
from realname.outlets.store.enrolments import Agents
from realname.outlets.use_cases.duty_check import EnrolledOnDuty, OnDuty
from realname.outlets.use_cases.stops import StopAgent, StopOutlet
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.decisions import Referred
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.opening.open_registration import Opening, OpenRegistration
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.outlets.enrolments import AT_WORK, BOSS, OTHER_COMPANY, OTHER_PERSON, SHOWN, TRAINED_ON, enrol, place_of
from tests.registration.openings import AGENT, OPENING, OUTLET
from tests.support.live_desk import Desk

CN = load_policy("cn")
DAY = timedelta(days=1)


@pytest.fixture
def strict(desk: Desk) -> Desk:
    """At an enrolled outlet, where lines are real."""
    enrol(desk.units, clock=desk.clock, policy=desk.policy)
    app = desk.app.with_others({OnDuty: desk.app[EnrolledOnDuty]})
    return replace(desk, app=app, open=app[OpenRegistration], open_without_face=app[OpenWithoutFace])


def _stop_outlet(desk: Desk) -> None:
    StopOutlet(units=desk.units, clock=desk.clock).suspend(OUTLET, SuspensionReason.ALERT, acting=BOSS)


def _stop_agent(desk: Desk) -> None:
    StopAgent(units=desk.units, clock=desk.clock).suspend(AGENT, SuspensionReason.ALERT, acting=BOSS)


def test_an_enrolled_agent_opens_a_registration(strict: Desk) -> None:
    assert strict.open(OPENING).state is RegistrationState.OPEN


@pytest.mark.parametrize(
    ("opening", "refusal"),
    [
        (replace(OPENING, outlet_id=OutletId("outlet-9")), OutletNotEnrolled),
        (replace(OPENING, agent_id=AgentId("agent-9")), AgentNotEnrolled),
        (replace(OPENING, outlet_id=OutletId("outlet-2")), AgentNotEnrolled),
    ],
)
def test_absence_never_approves_and_no_client_names_the_agent_of_another_outlet(
    strict: Desk, opening: Opening, refusal: type[RequestError]
) -> None:
    elsewhere = replace(SHOWN, place=place_of(OutletId("outlet-2")), company=OTHER_COMPANY, contract="2026-118")
    enrol(strict.units, clock=strict.clock, policy=strict.policy, shown=elsewhere, agent=None)
    with pytest.raises(refusal):
        strict.open(opening)


@pytest.mark.parametrize(("days", "is_let"), [(364, True), (365, True), (366, False)])
def test_a_training_holds_for_the_term_of_the_pack(strict: Desk, days: int, is_let: bool) -> None:  # noqa: FBT001 - parametrised
    day = CN[LocalDays].day_of(strict.clock.now())
    strict.clock.advance(TRAINED_ON + days * DAY - day)
    if is_let:
        assert strict.open(OPENING).state is RegistrationState.OPEN
    else:
        with pytest.raises(TrainingLapsed):
            strict.open(OPENING)


def test_a_training_in_the_future_is_none_whatever_the_clock_did_since(strict: Desk) -> None:
    strict.clock.advance(-30 * DAY)
    with pytest.raises(TrainingLapsed):
        strict.open(OPENING)


def test_who_was_never_trained_or_lacks_a_paper_opens_nothing(strict: Desk) -> None:
    with strict.units() as unit:
        agent = unit[Agents].get(AGENT)
        unit[Agents].save(replace(agent, trained_on=None))
        unit[Agents].save(replace(agent, id=AgentId("agent-2"), documents=agent.documents[:1]))
        unit.commit()
    with pytest.raises(TrainingLapsed):
        strict.open(OPENING)
    with pytest.raises(DocumentsMissing) as refused:
        strict.open(replace(OPENING, agent_id=AgentId("agent-2")))
    assert refused.value.facts == {"kinds": "employment-contract"}


def test_where_lines_are_simulated_a_person_who_is_not_enrolled_may_try_and_who_is_enrolled_is_held_to_it(desk: Desk) -> None:
    assert isinstance(desk.open.keep.duty, UnsafeAnybodyOnDuty)
    desk.open(OPENING)
    enrol(desk.units, clock=desk.clock, policy=desk.policy, agent=replace(AT_WORK, trained_on=None))
    with pytest.raises(TrainingLapsed):
        desk.open(OPENING)
    assert desk.open(replace(OPENING, agent_id=AgentId("agent-9"))).state is RegistrationState.OPEN


def _ready(desk: Desk) -> RegistrationId:
    """A registration that lacks nothing but to be submitted."""
    ready = desk.with_line()
    desk.judged(ready)
    return ready


_STOPS = [(_stop_outlet, OutletStopped), (_stop_agent, AgentStopped)]


@pytest.mark.parametrize(("stop", "refusal"), _STOPS)
def test_who_is_stopped_opens_nothing_by_either_route(strict: Desk, stop: Callable[[Desk], None], refusal: type[RequestError]) -> None:
    stop(strict)
    with pytest.raises(refusal):
        strict.open(OPENING)
    with pytest.raises(refusal):
        strict.open_without_face(replace(OPENING, has_biometric_consent=False))


@pytest.mark.parametrize(("stop", "refusal"), _STOPS)
def test_who_is_stopped_goes_on_with_nothing_and_after_it_all_is_as_it_was(
    strict: Desk, stop: Callable[[Desk], None], refusal: type[RequestError]
) -> None:
    opened, ready = strict.open(OPENING).id, _ready(strict)
    before = strict.registration(ready)
    asked = strict.asked(strict.with_line(place=1))
    stop(strict)
    steps: list[Callable[[], object]] = [
        lambda: strict.attach_evidence(opened, strict.card(SAMPLE_MAN)),
        lambda: strict.choose_line(ready, msisdn=sandbox_msisdns()[2], iccid=sandbox_iccids()[2]),
        lambda: strict.get_challenge(ready),
        lambda: strict.asked(ready),
        lambda: strict.open_session(asked.token),
        lambda: strict.refer_to_supervisor(ready),
        lambda: strict.submit(ready),
    ]
    for step in steps:
        with pytest.raises(refusal):
            step()
    assert strict.registration(ready) == before


def test_the_applicant_can_still_withdraw(strict: Desk) -> None:
    ready = _ready(strict)
    _stop_outlet(strict)
    strict.close.withdraw(ready)
    assert strict.registration(ready).state is RegistrationState.WITHDRAWN


@pytest.mark.parametrize("stop", [_stop_outlet, _stop_agent])
def test_what_was_submitted_before_the_stop_goes_to_a_person(strict: Desk, stop: Callable[[Desk], None]) -> None:
    ready = _ready(strict)
    strict.submit(ready)
    stop(strict)
    decided = strict.decided(ready)
    assert decided.state is RegistrationState.REFERRED
    assert isinstance(decided.decision, Referred)
    assert Reason.STOPPED_MEANWHILE in decided.decision.reasons


def test_another_persons_registration_at_the_outlet_goes_on_when_one_agent_is_stopped(strict: Desk) -> None:
    other = replace(AT_WORK, agent_id=AgentId("agent-2"), identity_number=OTHER_PERSON)
    enrol(strict.units, clock=strict.clock, policy=strict.policy, agent=other)
    _stop_agent(strict)
    assert strict.open(replace(OPENING, agent_id=AgentId("agent-2"))).state is RegistrationState.OPEN
