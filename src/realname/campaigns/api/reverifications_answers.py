"""What the API answers about what a campaign asks of a line, and about an appeal against it."""

from datetime import datetime

from pydantic import Field

from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.read_appeals import Reverification
from realname.platform.api.bodies import Answer, Part


class ReverificationPart(Part):
    """Where a line is in the campaign that holds it."""

    campaign: str
    step: Step = Field(description="`appealed`: the clock stands until a person has decided.")
    since: datetime = Field(description="When the line came to this step.")
    next_step: Step | None = Field(description="What comes by itself; null: nothing does, or the holder is still to be told of this step.")
    next_at: datetime | None
    ground: AppealGround | None = Field(description="Why a person is to decide; `not-reached`: no message reached the line.")
    decide_by: datetime | None = Field(description="Until when a person is to decide.")
    appeals_left: int = Field(description="How often the holder may still appeal against this campaign.")


class AppealAnswer(Answer):
    """An appeal as it is."""

    line_id: str
    reverification: ReverificationPart


def reverification_part(found: Reverification) -> ReverificationPart:
    """Show what is asked of a line."""
    held = found.held
    follows = held.follows
    return ReverificationPart(
        campaign=held.campaign_id.value,
        step=held.step,
        since=held.moved_at,
        next_step=follows[0] if follows else None,
        next_at=follows[1] if follows else None,
        ground=held.ground if held.step is Step.APPEALED else None,
        decide_by=found.decide_by,
        appeals_left=found.appeals_left,
    )


def appeal_answer(found: Reverification, *, mode: str) -> AppealAnswer:
    """Show an appeal."""
    return AppealAnswer(mode=mode, line_id=found.held.line_id.value, reverification=reverification_part(found))
