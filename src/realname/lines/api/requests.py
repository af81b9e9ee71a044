"""Bodies that calls about lines take."""

from typing import Literal

from pydantic import Field

from realname.platform.api.bodies import JsonBody
from realname.registration.api.requests import CARD_BODY_BYTES, OpenRequest, ResidentIdCard
from realname.registration.model.registration import Purpose


class ChangeRequest(OpenRequest):
    """Open a registration that changes a line."""

    purpose: Literal[Purpose.REPLACE_SIM, Purpose.TRANSFER, Purpose.REVERIFY, Purpose.CLOSE] = Field(
        description="A new SIM, another holder, the same holder verified again, or the closing of the line."
    )
    holder: ResidentIdCard | None = Field(
        default=None, description="Of a transfer: what the card reader gives of the present holder, who gives the line away."
    )


CHANGE = JsonBody(ChangeRequest, limit_bytes=CARD_BODY_BYTES)
