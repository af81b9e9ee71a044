"""Alerts: who sees them, and who answers.

The supervisor of an outlet may be part of what goes on there. So they see what is about an agent of theirs, and neither what is about
the outlet as a whole nor about themselves; they may say that they saw or did something, and never that there is nothing in it. The
operator's administrator sees and answers all, the inspector sees all with every answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.access.model.rights import Right, require_right
from realname.access.model.staff import StaffMember
from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.fraud.errors import UnknownAlert
from realname.fraud.events import FraudEvent
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert
from realname.fraud.store.alerts import Alerts
from realname.kernel.errors import AccessDenied
from realname.kernel.identifiers import AgentId, AlertId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork

SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert with the case files it rests on, those that are there."""

    raised: RaisedAlert
    files: Sequence[CaseFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlerts:
    """Reads; changes nothing."""

    reads: Reads

    def listed(self, asked: AlertsAsked, *, limit: int = SHOWN) -> Sequence[RaisedAlert]:
        """Those that are asked for, the newest first."""
        with self.reads() as unit:
            return unit[Alerts].listed(asked, limit=limit)

    def one(self, alert_id: AlertId) -> AlertView:
        """One, with its case files in their order.

        Raises:
            UnknownAlert: There is none.
        """
        with self.reads() as unit:
            raised = unit[Alerts].find(alert_id)
            if raised is None:
                raise UnknownAlert
            files = {one.case_id: one for one in unit[CaseFiles].among(raised.alert.cases)}
        return AlertView(raised=raised, files=[files[one] for one in raised.alert.cases if one in files])

    def unanswered(self) -> int:
        """How many alerts no one has answered."""
        with self.reads() as unit:
            return sum(count for (_, state), count in unit[Alerts].counts().items() if state is AlertState.NEW)

    def seen_by(self, member: StaffMember, asked: AlertsAsked) -> Sequence[RaisedAlert]:
        """Those that a member may see: of their outlet's agents, or all."""
        here = replace(asked, outlet_id=member.outlet_id) if member.outlet_id else asked
        return [one for one in self.listed(here) if may_see(member, one)]

    def one_for(self, member: StaffMember, alert_id: AlertId) -> AlertView:
        """One that a member may see.

        Raises:
            UnknownAlert: There is none, or not for them: which of the two, no one is told.
        """
        view = self.one(alert_id)
        if not may_see(member, view.raised):
            raise UnknownAlert
        return view


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAlert:
    """Answers one; the last answer holds, and the ledger has all of them."""

    units: UnitsOfWork
    clock: Clock

    def by_member(self, member: StaffMember, alert_id: AlertId, answer: AlertAnswer) -> RaisedAlert:
        """Answer as a member of the staff.

        Raises:
            UnknownAlert: There is none, or not for them.
            AccessDenied: They see alerts and do not answer them, or dismiss one of their own outlet.
        """
        require_right(member.role, Right.ALERTS_ANSWER)
        with self.units() as unit:
            raised = unit[Alerts].find(alert_id)
        if raised is None or not may_see(member, raised):
            raise UnknownAlert
        if answer not in answers_of(member):
            raise AccessDenied(field="outlet")
        return self(alert_id, answer, acting=member.id)

    def __call__(self, alert_id: AlertId, answer: AlertAnswer, *, acting: AgentId) -> RaisedAlert:
        """Answer as the person who runs the deployment.

        Raises:
            UnknownAlert: There is none.
        """
        now = self.clock.now()
        with self.units() as unit:
            answered = unit[Alerts].get(alert_id).answered(answer, by=acting, at=now)
            unit[Alerts].answer(answered)
            facts = (("agent", acting.value), ("answer", answer.value), ("cases", len(answered.alert.cases)))
            unit.ledger.append(RecordedEvent(at=now, event=FraudEvent.ALERT_ANSWERED, subject=alert_id.value, facts=facts))
            unit.commit()
        return answered


def may_see(member: StaffMember, raised: RaisedAlert) -> bool:
    """Whether a member may see an alert: no one sees an alert about their own work, and of an outlet only what is about an agent there."""
    about, outlet = raised.alert.agent_id, raised.alert.outlet_id
    if about == member.id:
        return False
    return member.outlet_id is None or (member.outlet_id == outlet and about is not None)


def answers_of(member: StaffMember) -> Sequence[AlertAnswer]:
    """What a member may say of an alert: the person who is of an outlet does not dismiss one there."""
    return [one for one in AlertAnswer if member.outlet_id is None or one.state is not AlertState.DISMISSED]
