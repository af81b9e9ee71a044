"""Record what a line's step in a campaign brings: the step, its notice or bar, and the ledger's entry, in one transaction."""

from datetime import datetime

from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.line import CampaignLine
from realname.campaigns.model.step import BARRED
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.line_actions import CampaignLineActions
from realname.kernel.identifiers import AgentId, ClientId, NoticeId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import Transition, is_legal
from realname.lines.store.notices import Notices


def record_step(
    unit: UnitOfWork, line_actions: CampaignLineActions, *, line: Line, held: CampaignLine, at: datetime, acting: AgentId | None = None
) -> None:
    """Write a step that was just taken, with all that belongs to it."""
    if held.owes_notice:
        line_actions.tell(unit, line, held, at=at)
    if held.step in BARRED:
        line_actions.bar(unit, line, held.step, at=at)
    record_place(unit, held, at=at, acting=acting)


def record_leaving(
    unit: UnitOfWork,
    line_actions: CampaignLineActions,
    *,
    line: Line,
    before: CampaignLine,
    left: CampaignLine,
    at: datetime,
    acting: AgentId | None = None,
) -> None:
    """Write that a line left the campaign; what the campaign barred is lifted where the line is still there."""
    if before.is_barred and is_legal(line.state, Transition.LIFT):
        line_actions.lift(unit, line, at=at)
    withdraw_notice(unit, before)
    record_place(unit, left, at=at, acting=acting)


def record_appeal(unit: UnitOfWork, *, before: CampaignLine, held: CampaignLine, at: datetime, client_id: ClientId | None = None) -> None:
    """Write that a line's clock stands because of an appeal; who recorded it, a machine client too."""
    withdraw_notice(unit, before)
    unit[CampaignLines].save(held)
    agent = (("agent", held.appealed_by.value),) if held.appealed_by else ()
    client = (("client", client_id.value),) if client_id else ()
    facts = (*agent, ("campaign", held.campaign_id.value), *client, ("ground", held.ground.value if held.ground else ""))
    unit.ledger.append(RecordedEvent(at=at, event=CampaignEvent.REVERIFICATION_APPEALED, subject=held.line_id.value, facts=facts))


def record_undelivered(unit: UnitOfWork, held: CampaignLine, *, at: datetime) -> None:
    """Write that a line awaits a person's decision, since its holder could not be told of its step."""
    unit[CampaignLines].save(held)
    ground = held.ground.value if held.ground else ""
    facts = (("campaign", held.campaign_id.value), ("cause", ground), ("step", held.step.value))
    unit.ledger.append(RecordedEvent(at=at, event=CampaignEvent.REVERIFICATION_MOVED, subject=held.line_id.value, facts=facts))


def withdraw_notice(unit: UnitOfWork, before: CampaignLine) -> None:
    """Keep a notice that is not sent yet from being sent: it would tell what is not so any more."""
    if before.owes_notice:
        unit[Notices].take_back(NoticeId(before.notice_key))


def record_place(unit: UnitOfWork, held: CampaignLine, *, at: datetime, acting: AgentId | None = None) -> None:
    """Write where a line stands now, and the ledger's entry; who asked for it where a person did."""
    unit[CampaignLines].save(held)
    agent = (("agent", acting.value),) if acting else ()
    cause = (("cause", held.cause.value),) if held.cause else ()
    facts = (*agent, ("campaign", held.campaign_id.value), *cause, ("step", held.step.value))
    unit.ledger.append(RecordedEvent(at=at, event=CampaignEvent.REVERIFICATION_MOVED, subject=held.line_id.value, facts=facts))
