"""A subscription of a relying service to new SIMs of a line, and the events that it brings (CAMARA SIM Swap Subscriptions)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import LineId, PersonId, RelyingClientId, SubscriptionId

SWAPPED = "org.camaraproject.sim-swap-subscriptions.v0.swapped"
ENDED = "org.camaraproject.sim-swap-subscriptions.v0.subscription-ended"
MOST_OF_LINE = 20  # subscriptions of one client to one line
SUBSCRIBE = f"sim-swap-subscriptions:{SWAPPED}:create"  # the scope
_SOURCE = "/sim-swap-subscriptions/v0.4"


class EndReason(StrEnum):
    """Why a subscription ended, as the definition names it."""

    NETWORK_TERMINATED = "NETWORK_TERMINATED"
    SUBSCRIPTION_EXPIRED = "SUBSCRIPTION_EXPIRED"
    MAX_EVENTS_REACHED = "MAX_EVENTS_REACHED"
    ACCESS_TOKEN_EXPIRED = "ACCESS_TOKEN_EXPIRED"  # noqa: S105 - a word
    SUBSCRIPTION_DELETED = "SUBSCRIPTION_DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapSubscription:
    """One subscription.

    Attributes:
        person_id: Who held the line when it was made: it ends with their tenure.
        is_two_legged: Whether it was made by a token that stands for no line: its answers and events name the number then.
        sink: Where events are sent (HTTPS).
        sealed_token: Bearer token for the sink, sealed under the holder's key; None: none was given.
        token_expires_at: When that token expires; with it the subscription ends.
        expires_at: When the client wants it to end; None: it did not say.
        most_events: After so many events it ends; None: it did not say.
        events: How many there were.
    """

    id: SubscriptionId
    client: RelyingClientId
    purpose: str
    line_id: LineId
    person_id: PersonId
    is_two_legged: bool
    sink: str
    created_at: datetime
    sealed_token: bytes | None = None
    token_expires_at: datetime | None = None
    expires_at: datetime | None = None
    most_events: int | None = None
    events: int = 0
    ended_at: datetime | None = None
    end_reason: EndReason | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends by itself; None: not by any time."""
        times = [one for one in (self.expires_at, self.token_expires_at) if one is not None]
        return min(times, default=None)

    def reported(self) -> "SwapSubscription":
        """Count an event."""
        return replace(self, events=self.events + 1)

    @property
    def is_used_up(self) -> bool:
        """Whether it brought as many events as the client wanted."""
        return self.most_events is not None and self.events >= self.most_events

    def over(self, reason: EndReason, *, at: datetime) -> "SwapSubscription":
        """End it."""
        return replace(self, ended_at=at, end_reason=reason)

    def time_reason(self, *, at: datetime) -> EndReason:
        """Why it ends at a time that has come."""
        has_expired = self.expires_at is not None and self.expires_at <= at
        return EndReason.SUBSCRIPTION_EXPIRED if has_expired else EndReason.ACCESS_TOKEN_EXPIRED


def token_place(person_id: PersonId, subscription_id: SubscriptionId) -> str:
    """Under what the sink's token is sealed: it opens nowhere else."""
    return f"{person_id}/swap-subscriptions/{subscription_id}/token"


def cloud_event(
    subscription: SwapSubscription, *, event_id: str, kind: str, at: datetime, phone_number: str, reason: EndReason | None = None
) -> Mapping[str, object]:
    """The event as it is sent (CloudEvents 1.0.2).

    Args:
        subscription: That brings it.
        event_id: The same for every try to deliver it.
        kind: `SWAPPED` or `ENDED`.
        at: When it happened.
        phone_number: The line's (E.164); it is sent where the client named it itself.
        reason: Why the subscription ended.
    """
    known: dict[str, object] = {"subscriptionId": subscription.id.value}
    if subscription.is_two_legged:
        known["phoneNumber"] = phone_number
    if reason is not None:
        known["terminationReason"] = reason.value
    return {
        "id": event_id,
        "source": _SOURCE,
        "specversion": "1.0",
        "type": kind,
        "datacontenttype": "application/json",
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": known,
    }
