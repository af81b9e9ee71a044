"""A freeze takes two: one asks, another of another role or outlet confirms, and nothing is in force until then; and its records."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.model.operating_status import OperatingState, SuspensionReason
from realname.access.model.staff import Role, StaffMember
from realname.kernel.errors import AccessDenied, InvalidInput, StateConflict, TookPart
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import FreezeConflict, UnknownAgent, UnknownFreeze, UnknownOutlet
from realname.outlets.model.freeze import FreezeAction, FreezeDraft, FreezeReason, FreezeRequest, FreezeState, FreezeTarget
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, Outlets
from realname.outlets.store.freezes import Freezes
from realname.outlets.use_cases.freezes import AnswerFreeze, AskForFreeze, ReadFreezes
from realname.outlets.use_cases.outlets import EnrolOutlet
from realname.outlets.use_cases.stops import StopAgent, StopOutlet
from realname.packs.use_cases.load_policy import load_policy
from tests.outlets.enrolments import BOSS, SHOWN, enrol, place_of
from tests.registration.openings import AGENT, OUTLET
from tests.support.known_staff import know
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

POLICY = load_policy("cn")
TERM = POLICY[OutletRule].answer_freeze_within
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
SHOP = OutletId("shop-1")
ASKED = FreezeRequest(
    id=FreezeId("freeze-1"),
    deed=FreezeAction.FREEZE,
    about=FreezeTarget(outlet_id=SHOP),
    reason=FreezeReason.ALERT,
    alert_id="alert-1",
    asked_by=AgentId("supervisor-1"),
    asked_role=Role.SUPERVISOR,
    asked_outlet=OutletId("shop-2"),
    asked_at=START,
    lapses_at=START + 2 * HOUR,
)
LIFT_OF_AGENT = replace(
    ASKED,
    id=FreezeId("freeze-2"),
    about=FreezeTarget(outlet_id=SHOP, agent_id=AgentId("agent-1")),
    deed=FreezeAction.LIFT,
    reason=FreezeReason.CLEARED,
    alert_id="",
    asked_role=Role.INSPECTOR,
    asked_outlet=None,
    asked_at=START + HOUR,
    lapses_at=START + HOUR,
)


def _member(name: str, role: Role, outlet: str | None = None) -> StaffMember:
    return StaffMember(id=AgentId(name), login=name, role=role, outlet_id=OutletId(outlet) if outlet else None)


ASKER = _member("supervisor-2", Role.SUPERVISOR, "outlet-2")
COLLEAGUE = _member("supervisor-2b", Role.SUPERVISOR, "outlet-2")
ELSEWHERE = _member("supervisor-3", Role.SUPERVISOR, "outlet-3")
OF_THERE = _member("supervisor-1", Role.SUPERVISOR, OUTLET.value)
INSPECTOR, OTHER_INSPECTOR = _member("inspector-1", Role.INSPECTOR), _member("inspector-2", Role.INSPECTOR)
ADMINISTRATOR = _member("administrator-1", Role.ADMINISTRATOR)
PEOPLE = (ASKER, COLLEAGUE, ELSEWHERE, OF_THERE, INSPECTOR, OTHER_INSPECTOR, ADMINISTRATOR)
WHOLE = FreezeDraft(deed=FreezeAction.FREEZE, about=FreezeTarget(outlet_id=OUTLET), reason=FreezeReason.ALERT, alert_id="alert-7")
OF_AGENT = replace(WHOLE, about=FreezeTarget(outlet_id=OUTLET, agent_id=AGENT))
LIFT = replace(WHOLE, deed=FreezeAction.LIFT, reason=FreezeReason.CLEARED, alert_id="")


class Office:
    """Where freezes are asked for and answered."""

    def __init__(self) -> None:
        self.units, self.clock = SqliteUnits(), ManualClock()
        enrol(self.units, clock=self.clock, policy=POLICY)
        know(self.units, *PEOPLE)
        self.use = app_over(self.units, None, {Clock: self.clock}, policy=POLICY)
        self.ask, self.answer, self.read = self.use[AskForFreeze], self.use[AnswerFreeze], self.use[ReadFreezes]
        self.stop = self.use[StopOutlet]

    def states(self) -> tuple[OperatingState, OperatingState]:
        """Of the outlet and of its agent."""
        with self.units() as unit:
            return unit[Outlets].get(OUTLET).state, unit[Agents].get(AGENT).state

    def events(self) -> list[str]:
        """What the ledger says of the outlet after its enrolment."""
        with self.units() as unit:
            return [one.event.event.value for one in unit.ledger.of_subject(OUTLET.value)][1:]

    def frozen(self, asked: FreezeDraft = WHOLE) -> FreezeRequest:
        """Asked for by one, confirmed by an inspector."""
        return self.answer.confirm(self.ask(asked, acting=ASKER).id, acting=INSPECTOR)


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_one_asks_for_is_not_in_force(office: Office) -> None:
    request = office.ask(WHOLE, acting=ASKER)
    assert (office.states(), request.lapses_at) == ((OperatingState.ACTIVE, OperatingState.ACTIVE), office.clock.now() + TERM)
    assert office.events() == ["freeze:asked"]


@pytest.mark.parametrize("second", [INSPECTOR, ELSEWHERE, ADMINISTRATOR])
def test_a_second_person_of_another_role_or_outlet_puts_it_in_force(office: Office, second: StaffMember) -> None:
    done = office.answer.confirm(office.ask(WHOLE, acting=ASKER).id, acting=second)
    assert (done.answered_by, office.states()) == (second.id, (OperatingState.FROZEN, OperatingState.ACTIVE))
    assert office.events() == ["freeze:asked", "freeze:confirmed"]


@pytest.mark.parametrize(
    ("first", "second"), [(ASKER, ASKER), (ASKER, COLLEAGUE), (INSPECTOR, INSPECTOR), (INSPECTOR, OTHER_INSPECTOR), (ASKER, OF_THERE)]
)
def test_who_is_no_second_person_neither_confirms_nor_refuses(office: Office, first: StaffMember, second: StaffMember) -> None:
    request = office.ask(WHOLE, acting=first)
    for answer in (office.answer.confirm, office.answer.refuse):
        with pytest.raises(TookPart):
            answer(request.id, acting=second)
    assert office.states() == (OperatingState.ACTIVE, OperatingState.ACTIVE)


def test_an_agent_is_frozen_alone(office: Office) -> None:
    office.frozen(OF_AGENT)
    assert office.states() == (OperatingState.ACTIVE, OperatingState.FROZEN)


@pytest.mark.parametrize(("late", "is_let"), [(TERM - SECOND, True), (TERM, False), (TERM + SECOND, False)])
def test_a_request_that_no_one_answers_lapses(office: Office, late: timedelta, is_let: bool) -> None:  # noqa: FBT001 - parametrised
    request = office.ask(WHOLE, acting=ASKER)
    office.clock.advance(late)
    if is_let:
        office.answer.confirm(request.id, acting=INSPECTOR)
        assert office.states()[0] is OperatingState.FROZEN
        return
    with pytest.raises(FreezeConflict):
        office.answer.confirm(request.id, acting=INSPECTOR)
    assert (office.states()[0], office.read.waiting()) == (OperatingState.ACTIVE, [])
    assert office.ask(WHOLE, acting=ASKER).state(office.clock.now()) is FreezeState.ASKED


def test_what_was_refused_is_over(office: Office) -> None:
    request = office.ask(WHOLE, acting=ASKER)
    office.answer.refuse(request.id, acting=INSPECTOR)
    with pytest.raises(FreezeConflict):
        office.answer.confirm(request.id, acting=ADMINISTRATOR)
    assert (office.states()[0], office.events()) == (OperatingState.ACTIVE, ["freeze:asked", "freeze:refused"])


def test_a_freeze_is_lifted_by_two_and_by_no_one_of_the_outlet(office: Office) -> None:
    office.frozen()
    with pytest.raises(TookPart):
        office.ask(LIFT, acting=OF_THERE)
    request = office.ask(LIFT, acting=ASKER)
    assert office.states()[0] is OperatingState.FROZEN
    office.answer.confirm(request.id, acting=INSPECTOR)
    assert (office.states()[0], office.events()[-2:]) == (OperatingState.ACTIVE, ["freeze:asked", "freeze:lifted"])


def test_one_person_lifts_no_freeze_by_any_other_way(office: Office) -> None:
    office.frozen()
    office.stop.suspend(OUTLET, SuspensionReason.ALERT, acting=BOSS)
    office.stop.resume(OUTLET, acting=BOSS)
    office.use[EnrolOutlet](SHOWN, acting=BOSS)
    assert office.states()[0] is OperatingState.FROZEN


def test_the_same_is_asked_for_once_at_a_time(office: Office) -> None:
    office.ask(WHOLE, acting=ASKER)
    with pytest.raises(FreezeConflict):
        office.ask(WHOLE, acting=ELSEWHERE)
    assert office.ask(OF_AGENT, acting=ELSEWHERE).about.agent_id == AGENT


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (LIFT, StateConflict),
        (replace(WHOLE, reason=FreezeReason.CLEARED), InvalidInput),
        (replace(LIFT, reason=FreezeReason.ALERT), InvalidInput),
        (replace(WHOLE, about=FreezeTarget(outlet_id=OutletId("outlet-9"))), UnknownOutlet),
        (replace(WHOLE, about=FreezeTarget(outlet_id=OUTLET, agent_id=AgentId("agent-9"))), UnknownAgent),
        (replace(WHOLE, about=FreezeTarget(outlet_id=OutletId("outlet-9"), agent_id=AGENT)), UnknownAgent),
    ],
)
def test_what_could_not_be_done_is_not_asked_for(office: Office, asked: FreezeDraft, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        office.ask(asked, acting=ASKER)


def test_what_is_frozen_or_closed_is_not_frozen_again(office: Office) -> None:
    office.frozen()
    with pytest.raises(StateConflict):
        office.ask(WHOLE, acting=ASKER)
    StopAgent(units=office.units, clock=office.clock).close(AGENT, acting=BOSS)
    with pytest.raises(StateConflict):
        office.ask(OF_AGENT, acting=ASKER)


def test_who_is_no_supervisor_and_no_inspector_asks_for_nothing(office: Office) -> None:
    for member in (ADMINISTRATOR, _member("reviewer-1", Role.REVIEWER), _member("agent-2", Role.AGENT, "outlet-2")):
        with pytest.raises(AccessDenied):
            office.ask(WHOLE, acting=member)
    with pytest.raises(AccessDenied):
        office.answer.confirm(office.ask(WHOLE, acting=ASKER).id, acting=_member("reviewer-1", Role.REVIEWER))


def test_no_one_asks_about_themself(office: Office) -> None:
    office.use[EnrolOutlet](replace(SHOWN, place=place_of(OutletId("outlet-2"))), acting=BOSS)
    with office.units() as unit:
        unit[Agents].save(replace(unit[Agents].get(AGENT), id=ASKER.id, outlet_id=OutletId("outlet-2")))
        unit.commit()
    with pytest.raises(TookPart):
        office.ask(replace(WHOLE, about=FreezeTarget(outlet_id=OutletId("outlet-2"), agent_id=ASKER.id)), acting=ASKER)


def test_the_list_says_who_may_answer(office: Office) -> None:
    office.ask(WHOLE, acting=ASKER)
    assert [one.may_answer for member in (ASKER, COLLEAGUE, INSPECTOR) for one in office.read.waiting(acting=member)] == [
        False,
        False,
        True,
    ]
    assert [one.state for one in office.read.of_outlet(OUTLET, acting=INSPECTOR)] == [FreezeState.ASKED]


def _keep(units: UnitsOfWork, *requests: FreezeRequest) -> None:
    with units() as unit:
        for one in requests:
            unit[Freezes].add(one)
        unit.commit()


def test_a_request_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    _keep(units, ASKED, LIFT_OF_AGENT)
    answered = replace(ASKED, answered_by=AgentId("inspector-1"), answered_at=START + HOUR, is_confirmed=True)
    with units() as unit:
        unit[Freezes].save(answered)
        unit.commit()
    with units() as unit:
        assert (unit[Freezes].get(ASKED.id), unit[Freezes].get(LIFT_OF_AGENT.id)) == (answered, LIFT_OF_AGENT)
        with pytest.raises(UnknownFreeze):
            unit[Freezes].get(FreezeId("none"))


def test_those_that_wait_are_found_until_they_lapse_or_are_answered(units: UnitsOfWork) -> None:
    _keep(units, ASKED, LIFT_OF_AGENT)
    with units() as unit:
        freezes = unit[Freezes]
        assert list(freezes.waiting(at=START)) == [LIFT_OF_AGENT, ASKED]
        assert list(freezes.waiting(at=START + HOUR)) == [ASKED]
        assert list(freezes.waiting_about(ASKED.about, at=START)) == [ASKED]
        assert list(freezes.waiting_about(LIFT_OF_AGENT.about, at=START)) == [LIFT_OF_AGENT]
        freezes.save(replace(ASKED, answered_by=AgentId("inspector-1"), answered_at=START))
        assert list(freezes.waiting(at=START + HOUR)) == []


def test_those_of_an_outlet_and_its_agents_are_listed_the_newest_first(units: UnitsOfWork) -> None:
    other = replace(ASKED, id=FreezeId("freeze-3"), about=FreezeTarget(outlet_id=OutletId("shop-9")))
    _keep(units, ASKED, LIFT_OF_AGENT, other)
    with units() as unit:
        assert list(unit[Freezes].of_outlet(SHOP, limit=9)) == [LIFT_OF_AGENT, ASKED]
        assert list(unit[Freezes].of_outlet(SHOP, limit=1)) == [LIFT_OF_AGENT]
