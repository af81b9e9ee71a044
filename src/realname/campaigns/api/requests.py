"""Bodies that calls about campaigns take."""

from typing import Literal

from pydantic import Field

from realname.campaigns.model.line import AppealGround
from realname.platform.api.bodies import JsonBody, RequestBody
from realname.registration.api.requests import SMALL_BODY_BYTES, OwnId


class AppealRequest(RequestBody):
    """Record an appeal of a line's holder. What they say beyond the ground is heard by a person and not kept here."""

    ground: Literal[AppealGround.ALREADY_VERIFIED, AppealGround.CANNOT_ATTEND, AppealGround.SELECTED_WRONGLY, AppealGround.OTHER] = Field(
        description="Why the holder objects to being verified again now."
    )
    agent_id: OwnId | None = Field(
        default=None,
        description="Your id of the person who took the appeal down, who is not to decide it; null: the holder wrote to a machine.",
    )


APPEAL = JsonBody(AppealRequest, limit_bytes=SMALL_BODY_BYTES)
