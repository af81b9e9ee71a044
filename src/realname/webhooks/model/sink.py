"""Where a relying service wants the events of a subscription: an address, and the token that it gave for it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A sink (CloudEvents Subscriptions API; CAMARA event subscription guide).

    Attributes:
        id: Of the subscription: the events of one subject reach one sink in their order.
        url: Address that events are sent to by POST; `https`, or `http` in a sandbox.
        access_token: Sent as a bearer token (RFC 6750); empty: none is.
        token_ends_at: From then on nothing is sent: the token has ended. None: it does not say.
    """

    id: str
    url: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    token_ends_at: datetime | None = None
