"""What a campaign does to a line, in the transaction of the step that does it: notices and bars."""

from dataclasses import dataclass
from datetime import datetime

from realname.campaigns.model.appeal_decision import AppealOutcome
from realname.campaigns.model.line import CampaignLine
from realname.campaigns.model.step import NOTICES, Step
from realname.kernel.identifiers import NoticeId
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.store.notices import Notices
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.changes import add_notice
from realname.lines.use_cases.disputes import awaits_verification

# Under each of them emergency calls go through (realname.lines.model.barring).
_REASONS = {Step.PARTIALLY_BARRED: BarReason.REVERIFICATION, Step.SUSPENDED: BarReason.SUSPENSION}
_DECISIONS = {AppealOutcome.GRANTED: NoticeKind.APPEAL_GRANTED, AppealOutcome.DISMISSED: NoticeKind.APPEAL_DISMISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLineActions:
    """Writes down what is to be done; the line's clockwork sends the notices and carries out the orders."""

    bar_line: BarLine
    lift_bar: LiftBar

    def tell(self, unit: UnitOfWork, line: Line, held: CampaignLine, *, at: datetime) -> None:
        """Write the notice of the step."""
        add_notice(unit, line, NOTICES[held.step], notice_id=NoticeId(held.notice_key), at=at)

    def tell_decision(self, unit: UnitOfWork, line: Line, appealed: CampaignLine, outcome: AppealOutcome, *, at: datetime) -> None:
        """Write the notice of a decision to the person who appealed; where only a notice was given up no one awaits one."""
        if appealed.is_appealed:
            add_notice(unit, line, _DECISIONS[outcome], notice_id=NoticeId(appealed.notice_key), at=at)

    def told_at(self, unit: UnitOfWork, held: CampaignLine) -> datetime | None:
        """When the step's notice was sent; None: it is still on its way."""
        notice = unit[Notices].get(NoticeId(held.notice_key))
        return None if notice is None else notice.sent_at

    def is_given_up(self, unit: UnitOfWork, held: CampaignLine) -> bool:
        """Whether the step's notice is not tried any more: the message centre never took it."""
        notice = unit[Notices].get(NoticeId(held.notice_key))
        return notice is not None and notice.undeliverable_at is not None

    def bar(self, unit: UnitOfWork, line: Line, step: Step, *, at: datetime) -> None:
        """Bar the line as the step asks for; the step has a notice of its own."""
        self.bar_line.within(unit, line.id, _REASONS[step], at=at, notice=None)

    def lift(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Lift what campaigns have barred; whatever else the line is barred for stays, and what a dispute left until a verification."""
        kept = {BarReason.SUSPENSION} if awaits_verification(unit, line) else set()
        self.lift_bar.within(unit, line.id, tuple(reason for reason in _REASONS.values() if reason not in kept), at=at)
