"""Freeze an outlet or an agent, and lift that: one asks, a second person confirms; only then is it in force, from the next request on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from realname.access.model.operating_status import OperatingStatus
from realname.access.model.rights import Right, require_right
from realname.access.model.staff import StaffMember
from realname.access.model.two_people import TwoPersonAct
from realname.access.use_cases.two_people import TwoPeople
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.outlets.errors import FreezeConflict, UnknownAgent
from realname.outlets.events import OutletEvent
from realname.outlets.model.freeze import REASONS, FreezeAction, FreezeDraft, FreezeRequest, FreezeState, FreezeTarget, freeze_request
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, Outlets
from realname.outlets.store.freezes import Freezes

_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForFreeze:
    """Records a request; nothing is in force by it."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    outlet_rule: OutletRule

    def __call__(self, asked: FreezeDraft, *, acting: StaffMember) -> FreezeRequest:
        """Ask; another person has to confirm it.

        Raises:
            AccessDenied: Their role may not.
            InvalidInput: The reason is none for it.
            UnknownOutlet, UnknownAgent: There is none, or the agent works elsewhere.
            StateConflict: It is so already, or closed.
            FreezeConflict: The same was asked for, and waits.
            TookPart: It is about them, or they ask to lift it at their own outlet.
        """
        require_right(acting.role, Right.FREEZES_ASK)
        if asked.reason not in REASONS[asked.deed]:
            raise InvalidInput(field="reason")
        now = self.clock.now()
        request = freeze_request(asked, acting, freeze_id=FreezeId(self.tokens.token()), rule=self.outlet_rule, at=now)
        with self.units() as unit:
            _moved(_operating_status(unit, asked.about), asked.deed, at=now)  # what could not be done is not asked for
            if unit[Freezes].waiting_about(asked.about, at=now):
                raise FreezeConflict(state=FreezeState.ASKED.value)
            unit[Freezes].add(request)
            unit.ledger.append(_event(request, OutletEvent.FREEZE_ASKED, acting.id, at=now, until=request.lapses_at))
            unit.commit()
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFreeze:
    """Records the second person's answer; a confirmed one is in force from the next request on."""

    units: UnitsOfWork
    clock: Clock
    two_people: TwoPeople

    def confirm(self, freeze_id: FreezeId, *, acting: StaffMember) -> FreezeRequest:
        """Confirm.

        Raises:
            AccessDenied: Their role may not.
            UnknownFreeze: There is none.
            FreezeConflict: It was answered, or has lapsed.
            TookPart: They are no second person: of the same role and outlet as the first, or of the outlet concerned.
            StateConflict: It was closed meanwhile.
            NotTwoPeople: They and whoever asked do not count as two people.
        """
        require_right(acting.role, Right.FREEZES_ANSWER)
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            asked = unit[Freezes].get(freeze_id)
            answered = asked.answer(acting, is_confirmed=True, at=now)
            self.two_people.require(unit, TwoPersonAct.FREEZE, acting=acting.id, other=asked.asked_by)
            _save_operating_status(unit, answered.about, _moved(_operating_status(unit, answered.about), answered.deed, at=now))
            unit[Freezes].save(answered)
            event = OutletEvent.FREEZE_CONFIRMED if answered.deed is FreezeAction.FREEZE else OutletEvent.FREEZE_LIFTED
            unit.ledger.append(_event(answered, event, acting.id, at=now))
            unit.commit()
        return answered

    def refuse(self, freeze_id: FreezeId, *, acting: StaffMember) -> FreezeRequest:
        """Refuse: all stays as it is.

        Raises:
            AccessDenied, UnknownFreeze, FreezeConflict, TookPart: As above.
        """
        require_right(acting.role, Right.FREEZES_ANSWER)
        now = self.clock.now()
        with self.units() as unit:
            answered = unit[Freezes].get(freeze_id).answer(acting, is_confirmed=False, at=now)
            unit[Freezes].save(answered)
            unit.ledger.append(_event(answered, OutletEvent.FREEZE_REFUSED, acting.id, at=now))
            unit.commit()
        return answered


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeView:
    """A request as a person sees it."""

    request: FreezeRequest
    state: FreezeState
    may_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFreezes:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock

    def waiting(self, *, acting: StaffMember | None = None) -> Sequence[FreezeView]:
        """Those that wait for a second person, the first to lapse first."""
        now = self.clock.now()
        with self.units() as unit:
            return [_view(one, acting, at=now) for one in unit[Freezes].waiting(at=now)]

    def of_outlet(self, outlet_id: OutletId, *, acting: StaffMember) -> Sequence[FreezeView]:
        """Those about an outlet and its agents, the newest first; some dozen."""
        now = self.clock.now()
        with self.units() as unit:
            return [_view(one, acting, at=now) for one in unit[Freezes].of_outlet(outlet_id, limit=_SHOWN)]


def _view(request: FreezeRequest, acting: StaffMember | None, *, at: datetime) -> FreezeView:
    state = request.state(at)
    may_answer = state is FreezeState.ASKED and acting is not None and request.may_answer(acting)
    return FreezeView(request=request, state=state, may_answer=may_answer)


def _operating_status(unit: UnitOfWork, about: FreezeTarget) -> OperatingStatus:
    if about.agent_id is None:
        return unit[Outlets].get(about.outlet_id).operating_status
    agent = unit[Agents].get(about.agent_id)
    if agent.outlet_id != about.outlet_id:
        raise UnknownAgent
    return agent.operating_status


def _moved(operating_status: OperatingStatus, action: FreezeAction, *, at: datetime) -> OperatingStatus:
    if operating_status.closed_at is not None:
        raise StateConflict(state=operating_status.state.value)
    return operating_status.freeze(at=at) if action is FreezeAction.FREEZE else operating_status.unfreeze()


def _save_operating_status(unit: UnitOfWork, about: FreezeTarget, operating_status: OperatingStatus) -> None:
    if about.agent_id is None:
        unit[Outlets].save(replace(unit[Outlets].get(about.outlet_id), operating_status=operating_status))
    else:
        unit[Agents].save(replace(unit[Agents].get(about.agent_id), operating_status=operating_status))


def _event(request: FreezeRequest, event: Event, acting: AgentId, *, at: datetime, until: datetime | None = None) -> RecordedEvent:
    said = {"agent": acting.value, "deed": request.deed.value, "freeze": request.id.value, "reason": request.reason.value}
    if request.about.agent_id is not None:
        said["about"] = request.about.agent_id.value
    if request.alert_id:
        said["alert"] = request.alert_id
    if until is not None:
        said["until"] = until.astimezone(UTC).isoformat(timespec="seconds")
    return RecordedEvent(at=at, event=event, subject=request.about.outlet_id.value, facts=tuple(sorted(said.items())))
