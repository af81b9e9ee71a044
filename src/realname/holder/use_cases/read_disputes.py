"""Read disputes for the office: those that wait for an answer, those that were answered, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.store.staff import Staff
from realname.holder.use_cases.disputes import require_no_conflict_of_interest
from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId, DisputeId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.lines.model.dispute import Dispute
from realname.lines.model.line import Line
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations

_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A dispute as it is now.

    Attributes:
        share: How much of its time is used, in steps of five percent.
        registration: By which the line came under the identity.
        answered_by: The reviewer's login; empty: no one has answered.
        conflict_of_interest: Whether the person who looks had to do with the registration.
    """

    dispute: Dispute
    registration: Registration
    is_late: bool
    share: int
    answered_by: str
    conflict_of_interest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDetails:
    """One of them, with its line as it is."""

    view: DisputeView
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeList:
    """The queue of the office.

    Attributes:
        waiting: The first due first.
        late: How many of those are late.
        answered: The newest first.
    """

    waiting: Sequence[DisputeView]
    late: int
    answered: Sequence[DisputeView]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDisputes:
    """Reads; changes nothing. The number of the line and who its person is are in none of it."""

    units: Reads
    clock: Clock

    def __call__(self, *, acting: AgentId | None = None) -> DisputeList:
        """A hundred of each at most."""
        now = self.clock.now()
        with self.units() as unit:
            waiting = [_view(unit, one, acting, at=now) for one in unit[Disputes].open(limit=_SHOWN)]
            answered = [_view(unit, one, acting, at=now) for one in unit[Disputes].answered(limit=_SHOWN)]
        return DisputeList(waiting=waiting, late=sum(1 for one in waiting if one.is_late), answered=answered)

    def one(self, dispute_id: DisputeId, *, acting: AgentId) -> DisputeDetails:
        """One of them.

        Raises:
            UnknownDispute: There is none.
        """
        with self.units() as unit:
            dispute = unit[Disputes].get(dispute_id)
        with self.units() as unit:  # elsewhere a line is locked before its dispute
            view = _view(unit, dispute, acting, at=self.clock.now())
            return DisputeDetails(view=view, line=unit[Lines].get(dispute.line_id))


def _view(unit: UnitOfWork, dispute: Dispute, acting: AgentId | None, *, at: datetime) -> DisputeView:
    (registration,) = unit[Registrations].read_many([dispute.registration_id])
    return DisputeView(
        dispute=dispute,
        registration=registration,
        is_late=dispute.is_late(at),
        share=5 * round(dispute.share_used(at) * 20),
        answered_by=unit[Staff].get(dispute.answered_by).member.login if dispute.answered_by else "",
        conflict_of_interest=_conflict_of_interest(unit, dispute, acting),
    )


def _conflict_of_interest(unit: UnitOfWork, dispute: Dispute, acting: AgentId | None) -> bool:
    if acting is None:
        return False
    try:
        require_no_conflict_of_interest(unit, dispute, acting)
    except TookPart:
        return True
    return False
