"""A delivery: one event on its way to one receiver, from the queue to its end."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import DeliveryId
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery_rule import DeliveryRule

EXPIRED = "expired"  # a fault: the receiver's access token ended before the event was taken


class ReceiverKind(StrEnum):
    """Who is sent it: an endpoint of the operator, or the address that a relying service named in a subscription."""

    ENDPOINT = "endpoint"
    SINK = "sink"


class DeliveryState(StrEnum):
    """Where it is. `parked`: it was given up; a person can replay it."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery.

    Attributes:
        receiver: Id of the endpoint, or of the subscription.
        subject: What the event is about: the events of one subject reach one receiver in their order.
        kind: Type of the webhook or of the CloudEvent.
        place: In the order of the subject's events; of an endpoint it is the index of the ledger's entry.
        content: Of a sink: address, token and event, sealed; None once it has ended, and for endpoints, whose events the ledger has.
        due_at: No attempt before.
        first_tried_at: Its age counts from here; None: no attempt yet.
        leased_until: An attempt is under way, and belongs to one process until then.
        attempts: How many were begun.
        ended_at: When it was taken, or given up.
        fault: Why the last attempt failed; empty: it did not.
    """

    id: DeliveryId
    receiver_kind: ReceiverKind
    receiver: str
    subject: str
    kind: str
    place: int
    created_at: datetime
    due_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    content: bytes | None = None
    first_tried_at: datetime | None = None
    leased_until: datetime | None = None
    attempts: int = 0
    ended_at: datetime | None = None
    fault: str = ""

    def begin(self, rule: DeliveryRule, *, at: datetime) -> "Delivery":
        """The delivery with one more attempt under way."""
        return replace(self, attempts=self.attempts + 1, first_tried_at=self.first_tried_at or at, leased_until=at + rule.lease)

    def after(self, attempt: Attempt, rule: DeliveryRule, *, at: datetime, chance: float) -> "Delivery":
        """The delivery after the attempt under way.

        Args:
            attempt: What came of it.
            rule: How long is waited, and when it is given up.
            at: Now.
            chance: In [0, 1), for the pause.
        """
        over = replace(self, leased_until=None, fault=attempt.fault)
        if attempt.is_accepted:
            return replace(over, state=DeliveryState.DELIVERED, ended_at=at, content=None)
        if attempt.is_gone or attempt.failure == EXPIRED or at - (self.first_tried_at or at) >= rule.longest_age:
            return over.park(at)
        return replace(over, due_at=at + rule.pause_after(self.attempts, attempt, chance=chance))

    def park(self, at: datetime) -> "Delivery":
        """Give it up. What a sink was to be sent is forgotten: it may name a number."""
        return replace(self, state=DeliveryState.PARKED, leased_until=None, ended_at=at, content=None)

    def replay(self, at: datetime) -> "Delivery":
        """The same delivery, to be sent again under the same id."""
        return replace(
            self, state=DeliveryState.WAITING, due_at=at, first_tried_at=None, leased_until=None, ended_at=None, fault="", attempts=0
        )
