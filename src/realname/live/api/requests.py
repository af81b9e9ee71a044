"""Bodies that calls about counters and live sessions take."""

from pydantic import Field

from realname.platform.api.bodies import JsonBody, RequestBody
from realname.registration.api.requests import SMALL_BODY_BYTES


class EnrolRequest(RequestBody):
    """Enrol a counter."""

    code: str = Field(min_length=1, max_length=64, description="Of `realname counters enrol`; valid once, for 15 minutes.")
    public_key: str = Field(min_length=1, max_length=512, description="P-256, SubjectPublicKeyInfo (DER) in base64.")


class LiveSessionRequest(RequestBody):
    """Ask for a live session."""

    counter_id: str = Field(pattern=r"^[0-9a-f]{32}$", description="The counter that will hold it.")


ENROLMENT = JsonBody(EnrolRequest, limit_bytes=SMALL_BODY_BYTES)
LIVE_SESSION = JsonBody(LiveSessionRequest, limit_bytes=SMALL_BODY_BYTES)
