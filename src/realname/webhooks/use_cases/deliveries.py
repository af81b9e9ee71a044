"""Deliveries as others ask for them: events for the sinks of relying services, and webhooks that are sent again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, DeliveryId, EndpointId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ledger.field_types import ID
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.webhooks.connectors.outgoing import Outgoing, Sender, parse_url
from realname.webhooks.connectors.server_seals import ServerSeals
from realname.webhooks.errors import UnknownDelivery
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.message import sink_body
from realname.webhooks.model.sink import Sink
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints

CLOUD_EVENT = "application/cloudevents+json"
MOST_REPLAYED = 10_000
_LARGEST_EVENT_BYTES = 64 * 1024  # CloudEvents 1.0, "Size limits"
_LONGEST_KIND = 200  # characters
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Takes events for sinks."""

    clock: Clock
    tokens: RandomTokens
    seals: ServerSeals
    sender: Sender

    def require_usable(self, sink: Sink) -> None:
        """Refuse the address of a sink that could not be sent anything.

        Raises:
            EndpointUrlInvalid: It is no address, or one that may not be called.
        """
        self.sender.require_sink_allowed(parse_url(sink.url, allows_http=self.sender.allows_http))

    def enqueue(self, unit: UnitOfWork, *, sink: Sink, subject: str, event: Mapping[str, object], content_type: str = CLOUD_EVENT) -> None:
        """Queue an event in the transaction that records it: it is delivered at least once, after the subject's earlier ones.

        Args:
            unit: The caller commits it.
            sink: Of the subscription.
            subject: An id of ours, never a number: it is kept in clear. The event, the address and the token are sealed.
            event: A CloudEvent; its `id` is the same at every attempt, so that a receiver knows a repeated one.
            content_type: Of the body.

        Raises:
            InvalidInput: The subject is no id, the event has no `type`, or is larger than 64 KiB.
            EndpointUrlInvalid: The sink's address may not be called.
        """
        self.require_usable(sink)
        body, kind, now = sink_body(event), str(event.get("type", "")), self.clock.now()
        if not ID.takes(subject):
            raise InvalidInput(field="subject")
        if not 0 < len(kind) <= _LONGEST_KIND or len(body) > _LARGEST_EVENT_BYTES:
            raise InvalidInput(field="event")
        delivery_id = DeliveryId(self.tokens.token())
        content = _Content(
            url=sink.url,
            access_token=sink.access_token,
            token_ends_at=sink.token_ends_at.isoformat() if sink.token_ends_at else "",
            content_type=content_type,
            body=body.decode(),
        )
        queued = Delivery(
            id=delivery_id,
            receiver_kind=ReceiverKind.SINK,
            receiver=sink.id,
            subject=subject,
            kind=kind,
            place=(now - _EPOCH) // _MICROSECOND,
            created_at=now,
            due_at=now,
            content=self.seals.seal(content.dumped(), place=_place(delivery_id)),
        )
        unit[QueuedDeliveries].queue([queued])

    def forget(self, unit: UnitOfWork, sink_id: str) -> None:
        """Forget what waits for the sink of a subscription that is deleted."""
        unit[QueuedDeliveries].forget(sink_id)

    def outgoing(self, delivery: Delivery) -> Outgoing | None:
        """What the sink is sent; None: its access token has ended.

        Raises:
            SealBroken: The content was changed.
        """
        content = _Content(**json.loads(self.seals.open(delivery.content or b"", place=_place(delivery.id))))
        if content.token_ends_at and datetime.fromisoformat(content.token_ends_at) <= self.clock.now():
            return None
        token = (("Authorization", f"Bearer {content.access_token}"),) if content.access_token else ()
        headers = (("Content-Type", content.content_type), *token)
        return Outgoing(receiver_kind=ReceiverKind.SINK, url=content.url, headers=headers, body=content.body.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What is sealed of an event for a sink."""

    url: str
    access_token: str
    token_ends_at: str
    content_type: str
    body: str

    def dumped(self) -> bytes:
        content = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(content, ensure_ascii=False).encode()


def _place(delivery_id: DeliveryId) -> str:
    return f"delivery/{delivery_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What is sent again.

    Attributes:
        count: How many deliveries.
        rest_since: From when on more were queued than are sent again at once; None: that was all.
    """

    count: int
    rest_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDeliveries:
    """Sends webhooks of an endpoint again, under the ids that they had."""

    units: UnitsOfWork
    clock: Clock

    def one(self, endpoint_id: EndpointId, delivery_id: DeliveryId, *, acting: AgentId) -> int:
        """Send one again, whatever became of it.

        Raises:
            UnknownEndpoint: There is no such endpoint.
            UnknownDelivery: It has no such delivery, or its delivery still waits.
        """
        with self.units() as unit:
            unit[WebhookEndpoints].get(endpoint_id)
            delivery = unit[QueuedDeliveries].get(delivery_id)
            if delivery.receiver != endpoint_id.value or delivery.state is DeliveryState.WAITING:
                raise UnknownDelivery
            return self._replay(unit, endpoint_id, [delivery], acting=acting)

    def parked(self, endpoint_id: EndpointId, *, acting: AgentId) -> int:
        """Send all again that were given up, 10,000 at most; returns how many.

        Raises:
            UnknownEndpoint: There is no such endpoint.
        """
        with self.units() as unit:
            unit[WebhookEndpoints].get(endpoint_id)
            found = unit[QueuedDeliveries].of(endpoint_id.value, state=DeliveryState.PARKED, since=None, limit=MOST_REPLAYED)
            return self._replay(unit, endpoint_id, found, acting=acting)

    def since(self, endpoint_id: EndpointId, since: datetime, *, acting: AgentId) -> Replayed:
        """Send all again that were queued at a time or later and have ended: the oldest 10,000, and says from when on there are more.

        Raises:
            UnknownEndpoint: There is no such endpoint.
        """
        with self.units() as unit:
            unit[WebhookEndpoints].get(endpoint_id)
            ended = unit[QueuedDeliveries].ended(endpoint_id.value, since=since, limit=MOST_REPLAYED + 1)
            rest_since = ended[MOST_REPLAYED].created_at if len(ended) > MOST_REPLAYED else None
            return Replayed(count=self._replay(unit, endpoint_id, ended[:MOST_REPLAYED], acting=acting), rest_since=rest_since)

    def _replay(self, unit: UnitOfWork, endpoint_id: EndpointId, found: Sequence[Delivery], *, acting: AgentId) -> int:
        now = self.clock.now()
        for delivery in found:
            unit[QueuedDeliveries].save(delivery.replay(now))
        replayed = recorded_event(WebhookEvent.ENDPOINT_REPLAYED, endpoint_id.value, at=now, agent=acting.value, deliveries=len(found))
        unit.ledger.append(replayed)
        unit.commit()
        return len(found)
