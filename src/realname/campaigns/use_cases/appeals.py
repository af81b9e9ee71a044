"""Appeals against a campaign: the clock stands until a person has decided (Anti-Telecom-Fraud Law, art. 32)."""

from dataclasses import dataclass
from datetime import datetime

from realname.access.model.two_people import TwoPersonAct
from realname.access.store.clients import IdempotencyKeys
from realname.access.use_cases.two_people import TwoPeople
from realname.campaigns.errors import AppealsUsedUp, LineNotInCampaign
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.appeal_decision import AppealDecision, AppealOutcome
from realname.campaigns.model.line import MOST_APPEALS, AppealGround, CampaignLine
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.line_actions import CampaignLineActions
from realname.campaigns.use_cases.transitions import record_appeal, record_leaving, record_step
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, CampaignId, LineId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.registration.use_cases.opening.open_registration import ClientRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAppeal:
    """Stops a line's clock in a campaign that is named."""

    units: UnitsOfWork
    clock: Clock

    def rehearse(self, campaign_id: CampaignId, line_id: LineId, ground: AppealGround) -> None:
        """Raise what opening would raise; changes nothing."""
        with self.units() as unit:
            held = unit[CampaignLines].get(campaign_id, line_id)
            held.appeal(ground, at=self.clock.now())
            require_appeal_left(unit, held)

    def __call__(self, campaign_id: CampaignId, line_id: LineId, ground: AppealGround, *, acting: AgentId) -> CampaignLine:
        """Open; what is barred stays barred, and nothing more follows until it is decided.

        Raises:
            InvalidInput: No holder gives this ground.
            LineNotInCampaign: It is not in this campaign.
            CampaignConflict: The holder was not told of anything yet, or an appeal is under way.
            AppealsUsedUp: All their appeals were dismissed.
        """
        now = self.clock.now()
        with self.units() as unit:
            before = unit[CampaignLines].get(campaign_id, line_id)
            held = before.appeal(ground, at=now, by=acting)
            require_appeal_left(unit, before)
            record_appeal(unit, before=before, held=held, at=now)
            unit.commit()
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAppeal:
    """Stops a line's clock in whichever campaign holds it: all that a holder has to know is the line."""

    units: UnitsOfWork
    clock: Clock

    def __call__(
        self, line_id: LineId, ground: AppealGround, *, acting: AgentId | None, request: ClientRequest | None = None
    ) -> CampaignLine:
        """Record, as `OpenAppeal` does; the same request again records nothing, and tells where the line stands now.

        Args:
            line_id: The line; neither a face nor an ID is asked for, since all that follows is that a person decides.
            ground: The holder's.
            acting: Who recorded it; None: a machine client without anyone.
            request: Of a machine client.

        Raises:
            InvalidInput: No holder gives this ground.
            UnknownLine: There is no such line.
            LineNotInCampaign: No campaign holds it.
            CampaignConflict: The holder was not told of anything yet, or an appeal is under way.
            AppealsUsedUp: All their appeals were dismissed.
            IdempotencyKeyReused: The client's key stood for another request.
        """
        now = self.clock.now()
        with self.units() as unit:
            line = unit[Lines].get(line_id)  # locked: of two at once the second finds what the first recorded
            if (known := _recorded_before(unit, line, request)) is not None:
                return known
            before = unit[CampaignLines].find_open(line_id)
            if before is None:
                raise LineNotInCampaign
            held = before.appeal(ground, at=now, by=acting)
            require_appeal_left(unit, before)
            record_appeal(unit, before=before, held=held, at=now, client_id=request.client_id if request else None)
            if request is not None:
                unit[IdempotencyKeys].claim(
                    client_id=request.client_id, key=request.key, fingerprint=request.fingerprint, subject=held.campaign_id.value
                )
            unit.commit()
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAppeal:
    """Records a person's decision on an appeal that another person recorded."""

    units: UnitsOfWork
    clock: Clock
    line_actions: CampaignLineActions
    two_people: TwoPeople

    def rehearse(self, campaign_id: CampaignId, line_id: LineId, *, acting: AgentId | None = None) -> None:
        """Raise what deciding would raise; changes nothing. Without anyone named it is not asked who recorded the appeal."""
        with self.units() as unit:
            unit[CampaignLines].get(campaign_id, line_id).require_decidable(acting)

    def __call__(self, campaign_id: CampaignId, line_id: LineId, decision: AppealDecision, *, acting: AgentId) -> CampaignLine:
        """Decide: granted, the line leaves and its bars are lifted; dismissed, its step begins anew, with its notice.

        A person who appealed is told either way. Decided again in the same way it is a conflict: there is no appeal any more.

        Args:
            campaign_id: The campaign.
            line_id: The line that appealed.
            decision: What was decided, and why.
            acting: The member of staff who decided.

        Raises:
            LineNotInCampaign: It is not in this campaign.
            CampaignConflict: There is no appeal.
            OwnAppeal: They recorded it themselves.
            NotTwoPeople: They and whoever recorded it do not count as two people.
            StateConflict: Its bars would have to be lifted while its closing waits for the operator.
        """
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            campaign = unit[Campaigns].get(campaign_id)
            line, held = unit[Lines].get(line_id), unit[CampaignLines].get(campaign_id, line_id)
            held.require_decidable(acting)
            self.two_people.require(unit, TwoPersonAct.APPEAL, acting=acting, other=held.appealed_by)
            unit.ledger.append(_decided(held, decision, at=now, acting=acting))
            if decision.outcome is AppealOutcome.GRANTED:
                _require_liftable(line, held)
                decided = held.grant_appeal(at=now)
                record_leaving(unit, self.line_actions, line=line, before=held, left=decided, at=now)
            else:
                decided = held.dismiss_appeal(at=now, schedule=campaign.schedule)
                record_step(unit, self.line_actions, line=line, held=decided, at=now)
                unit[Campaigns].save(campaign.reopen())
            self.line_actions.tell_decision(unit, line, held, decision.outcome, at=now)
            unit.commit()
        return decided


def _recorded_before(unit: UnitOfWork, line: Line, request: ClientRequest | None) -> CampaignLine | None:
    if request is None:
        return None
    known = unit[IdempotencyKeys].find(client_id=request.client_id, key=request.key, fingerprint=request.fingerprint)
    return None if known is None else unit[CampaignLines].get(CampaignId(known), line.id)


def _decided(held: CampaignLine, decision: AppealDecision, *, at: datetime, acting: AgentId) -> RecordedEvent:
    facts = (
        ("agent", acting.value),
        ("campaign", held.campaign_id.value),
        ("outcome", decision.outcome.value),
        ("reason", decision.reason.value),
    )
    return RecordedEvent(at=at, event=CampaignEvent.REVERIFICATION_APPEAL_DECIDED, subject=held.line_id.value, facts=facts)


def _require_liftable(line: Line, held: CampaignLine) -> None:
    """Refuse to grant what cannot be done now: if the operator refuses the closing, the bars would stand with no one to lift them."""
    if held.is_barred and line.state is LineState.DEACTIVATION_REQUESTED:
        raise StateConflict(state=line.state.value)


def appeals_left(unit: UnitOfWork, held: CampaignLine) -> int:
    """Count what is left of a line's appeals against the campaign it is in; the ledger says how many there were.

    Each stops the clock: without a bound a campaign would never go on.
    """
    campaign = ("campaign", held.campaign_id.value)
    events = unit.ledger.events_of(held.line_id.value)
    made = sum(one.event is CampaignEvent.REVERIFICATION_APPEALED and campaign in one.facts for one in events)
    return max(0, MOST_APPEALS - made)


def require_appeal_left(unit: UnitOfWork, held: CampaignLine) -> None:
    """Return where the holder may appeal once more.

    Raises:
        AppealsUsedUp: All their appeals were dismissed.
    """
    if not appeals_left(unit, held):
        raise AppealsUsedUp(most=MOST_APPEALS)
