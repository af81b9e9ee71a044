"""The events of campaigns and the verification of lines again: who writes each, about what, with which facts."""

from realname.campaigns.model.appeal_decision import AppealOutcome, AppealReason
from realname.campaigns.model.line import AppealGround, WithdrawalCause
from realname.campaigns.model.step import Step
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, OrNothing, code
from realname.kernel.text.text import Text


class CampaignEvent(Event):
    """What the ledger records of campaigns and the verification of lines again."""

    CAMPAIGN_PLANNED = declare(
        "campaign:planned", Text("Campaign planned"), "office command", SubjectKind.CAMPAIGN, agent=ID, lines=COUNT, policy=DIGEST
    )
    CAMPAIGN_STARTED = declare(
        "campaign:started",
        Text("Campaign started"),
        "office command",
        SubjectKind.CAMPAIGN,
        announces="lines",
        agent=ID,
        lines=COUNT,
        waves=COUNT,
    )
    CAMPAIGN_STOPPED = declare("campaign:stopped", Text("Campaign stopped"), "office command", SubjectKind.CAMPAIGN, announces="", agent=ID)
    CAMPAIGN_ENDED = declare("campaign:ended", Text("Campaign ended"), "upkeep", SubjectKind.CAMPAIGN, announces="lines", lines=COUNT)
    REVERIFICATION_MOVED = declare(
        "reverification:moved",
        Text("Line moved to another step of the campaign"),
        "upkeep office",
        SubjectKind.LINE,
        announces="campaign step",
        agent=ID,
        campaign=ID,
        cause=OrNothing(code(WithdrawalCause, AppealGround)),
        step=code(Step),
    )
    REVERIFICATION_APPEALED = declare(
        "reverification:appealed",
        Text("Holder appealed against the campaign"),
        "counter office api",
        SubjectKind.LINE,
        agent=ID,
        campaign=ID,
        client=ID,
        ground=OrNothing(code(AppealGround)),
    )
    REVERIFICATION_APPEAL_DECIDED = declare(
        "reverification:appeal-decided",
        Text("Appeal against the campaign decided"),
        "office",
        SubjectKind.LINE,
        announces="campaign outcome",
        agent=ID,
        campaign=ID,
        outcome=code(AppealOutcome),
        reason=code(AppealReason),
    )
