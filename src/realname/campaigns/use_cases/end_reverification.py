"""End the re-verification of a line whose holder was verified afresh, or that ended, in the same transaction."""

from datetime import datetime

from realname.campaigns.model.line import WithdrawalCause
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.transitions import record_place, withdraw_notice
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line


class EndReverifications:
    """What follows a change of a line: it is in its campaign no longer."""

    def reverified(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Take the line out of the campaign that holds it, as re-verified; in no campaign nothing happens.

        The caller lifts its bars: `Line.reverify` does so where the line stays with its holder.

        Args:
            unit: The transaction in which the approval is recorded.
            line: The line, locked in this transaction.
            at: When its holder was verified.
        """
        held = unit[CampaignLines].find_open(line.id)
        if held is not None:
            withdraw_notice(unit, held)
            record_place(unit, held.reverify(at=at), at=at)

    def sim_replaced(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Do as for a renewed verification: the holder was verified for the new SIM.

        Args:
            unit: The transaction in which the new SIM is recorded.
            line: The line, locked in this transaction.
            at: When it got the SIM.
        """
        self.reverified(unit, line, at=at)

    def ended(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Take a line that has ended out of the campaign that holds it, at whatever step: of some steps nothing else comes any more.

        Args:
            unit: The transaction in which the end is recorded.
            line: The line, locked in this transaction.
            at: When it ended.
        """
        held = unit[CampaignLines].find_open(line.id)
        if held is not None:
            withdraw_notice(unit, held)
            record_place(unit, held.withdraw(WithdrawalCause.LINE_ENDED, at=at), at=at)
