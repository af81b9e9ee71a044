"""Appeals against a campaign: the clock stands until a person has decided (Anti-Telecom-Fraud Law, art. 32)."""

from dataclasses import dataclass
from enum import StrEnum

from realname.application.campaign_deeds import CampaignDeeds
from realname.application.campaign_moves import record_appeal, record_leaving, record_step
from realname.application.ports import Clock
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.campaign_line import AppealGround, CampaignLine
from realname.domain.errors import StateConflict
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import AgentId, CampaignId, LineId
from realname.domain.line import Line
from realname.domain.line_moves import LineState


class AppealOutcome(StrEnum):
    """What a person decides."""

    GRANTED = "granted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAppeal:
    """Stops a line's clock."""

    units: UnitsOfWork
    clock: Clock

    def rehearse(self, campaign_id: CampaignId, line_id: LineId, ground: AppealGround) -> None:
        """Raise what opening would raise; changes nothing."""
        with self.units() as unit:
            unit.campaign_lines.get(campaign_id, line_id).appeal(ground, at=self.clock.now())

    def __call__(self, campaign_id: CampaignId, line_id: LineId, ground: AppealGround, *, acting: AgentId) -> CampaignLine:
        """Open; what is barred stays barred, and nothing more follows until it is decided.

        Raises:
            LineNotInCampaign: It is not in this campaign.
            CampaignConflict: The holder was not told of anything yet, or an appeal is under way.
        """
        now = self.clock.now()
        with self.units() as unit:
            before = unit.campaign_lines.get(campaign_id, line_id)
            held = before.appeal(ground, at=now)
            record_appeal(unit, before=before, held=held, at=now, acting=acting)
            unit.commit()
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAppeal:
    """Records a person's decision on an appeal."""

    units: UnitsOfWork
    clock: Clock
    deeds: CampaignDeeds

    def rehearse(self, campaign_id: CampaignId, line_id: LineId) -> None:
        """Raise what deciding would raise; changes nothing."""
        with self.units() as unit:
            unit.campaign_lines.get(campaign_id, line_id).grant_appeal(at=self.clock.now())

    def __call__(self, campaign_id: CampaignId, line_id: LineId, outcome: AppealOutcome, *, acting: AgentId) -> CampaignLine:
        """Decide: granted, the line leaves and its bars are lifted; dismissed, its step begins anew, with its notice.

        Args:
            campaign_id: The campaign.
            line_id: The line that appealed.
            outcome: What was decided.
            acting: The member of staff who decided.

        Raises:
            LineNotInCampaign: It is not in this campaign.
            CampaignConflict: There is no appeal.
            StateConflict: Its bars would have to be lifted while its closing waits for the operator.
        """
        now = self.clock.now()
        with self.units() as unit:
            campaign = unit.campaigns.get(campaign_id)
            line, held = unit.lines.get(line_id), unit.campaign_lines.get(campaign_id, line_id)
            facts = (("agent", acting.value), ("campaign", campaign_id.value), ("outcome", outcome.value))
            unit.ledger.append(RecordedEvent(at=now, event=Event.REVERIFICATION_APPEAL_DECIDED, subject=line_id.value, facts=facts))
            if outcome is AppealOutcome.GRANTED:
                _require_liftable(line, held)
                decided = held.grant_appeal(at=now)
                record_leaving(unit, self.deeds, line=line, before=held, left=decided, at=now)
            else:
                decided = held.dismiss_appeal(at=now, schedule=campaign.schedule)
                record_step(unit, self.deeds, line=line, held=decided, at=now)
                unit.campaigns.save(campaign.reopen())
            unit.commit()
        return decided


def _require_liftable(line: Line, held: CampaignLine) -> None:
    """Refuse to grant what cannot be done now: if the operator refuses the closing, the bars would stand with nobody to lift them."""
    if held.is_barred and line.state is LineState.DEACTIVATION_REQUESTED:
        raise StateConflict(state=line.state.value)
