"""Deliver what is due: several attempts at the same time, each in a thread of its own, and their outcomes kept by one thread."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Protocol

import structlog

from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.webhooks.connectors.outgoing import Outgoing, Sender
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.attempt import NOT_STARTED, UNREADABLE, Attempt
from realname.webhooks.model.delivery import EXPIRED, Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.model.endpoint import EndpointSecret, EndpointState, WebhookEndpoint
from realname.webhooks.model.message import body_of
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import EndpointSecrets, WebhookEndpoints
from realname.webhooks.use_cases.deliveries import Deliveries
from realname.webhooks.use_cases.webhook_requests import WebhookRequests

_ONE_CALL_S = 0.8  # the clockwork calls again at once; a stop of the process waits for this and no longer
_LOOKS_EVERY_S = 0.1
_CHANCES = 1_000_000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """An attempt that was begun, with what it needs of the database."""

    delivery: Delivery
    body: bytes = b""
    endpoint: WebhookEndpoint | None = None
    secrets: Sequence[EndpointSecret] = ()


class OnSinkGone(Protocol):
    """Follows a sink that answered 410; what waits for it is given up in the same transaction."""

    def __call__(self, unit: UnitOfWork, sink_id: str, *, at: datetime) -> None:
        """End what the sink belongs to; where that has ended already, nothing is done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Delivers. Any number of processes may do it on one database; one object is used by one thread.

    The intention is kept before the attempt and its outcome after it. A process that dies in between leaves a lease, which ends, and the
    event is sent again under the same id: at least once, never none.
    """

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    sender: Sender
    requests: WebhookRequests
    sinks: Deliveries
    rule: DeliveryRule
    on_sink_gone: OnSinkGone
    _under_way: dict[DeliveryId, Delivery] = field(default_factory=dict, init=False)
    _outcomes: SimpleQueue[tuple[DeliveryId, Attempt]] = field(default_factory=SimpleQueue, init=False)

    def __call__(self) -> int:
        """Deliver for at most a second; attempts that are under way then are looked after by the next call.

        Returns:
            How many attempts ended.

        Raises:
            StorageUnavailable: The database is away.
        """
        ended, until_s = 0, monotonic() + _ONE_CALL_S
        while True:
            outcomes = self._take_outcomes()
            ended += len(outcomes)
            for ready in self._turn_or_put_back(outcomes):
                self._under_way[ready.delivery.id] = ready.delivery
                self._start(ready)
            if (not self._under_way and self._outcomes.empty()) or monotonic() >= until_s:
                return ended

    def _start(self, ready: _Ready) -> None:
        """Start an attempt; where the system has no thread for it, that is its outcome, and its place is free again."""
        try:
            Thread(target=self._attempt, args=(ready,), name="webhook", daemon=True).start()
        except (RuntimeError, MemoryError) as problem:
            _log.error("webhook-failed", error=type(problem).__name__)
            self._outcomes.put((ready.delivery.id, Attempt(failure=NOT_STARTED)))

    def _take_outcomes(self) -> Sequence[tuple[DeliveryId, Attempt]]:
        """Wait for an outcome for a moment where attempts are under way, and take all that there are."""
        found = list[tuple[DeliveryId, Attempt]]()
        try:
            if self._under_way:
                found.append(self._outcomes.get(timeout=_LOOKS_EVERY_S))
            while True:
                found.append(self._outcomes.get_nowait())
        except Empty:
            return found

    def _turn_or_put_back(self, outcomes: Sequence[tuple[DeliveryId, Attempt]]) -> Sequence[_Ready]:
        """Keep outcomes and begin attempts; where that fails, the outcomes are there for the next turn."""
        try:
            return self._turn(outcomes)
        except BaseException:
            for outcome in outcomes:
                self._outcomes.put(outcome)
            raise

    def _turn(self, outcomes: Sequence[tuple[DeliveryId, Attempt]]) -> Sequence[_Ready]:
        """Keep outcomes and begin attempts, in one transaction; where there is neither, nothing is written."""
        free, now = self.rule.attempts_at_once - len(self._under_way) + len(outcomes), self.clock.now()
        if not outcomes:
            with self.reads() as unit:
                if free <= 0 or not unit[QueuedDeliveries].has_due(now):
                    return ()
        for delivery_id, attempt in outcomes:
            self._end_where_gone(self._under_way[delivery_id], attempt, at=now)
        with self.units() as unit:
            # By receiver: of two processes that keep outcomes of the same endpoints, none waits for what waits for it.
            for delivery_id, attempt in sorted(outcomes, key=lambda one: self._under_way[one[0]].receiver):
                self._keep(unit, self._under_way[delivery_id], attempt, at=now)
            left = {one: delivery for one, delivery in self._under_way.items() if one not in dict(outcomes)}
            ready = self._begin(unit, left, free=free, at=now)
            unit.commit()
        for delivery_id, _ in outcomes:
            del self._under_way[delivery_id]
        return ready

    def _end_where_gone(self, delivery: Delivery, attempt: Attempt, *, at: datetime) -> None:
        """End what a sink belongs to that answered 410: a transaction of its own locks that before any delivery, as its owner does."""
        if delivery.receiver_kind is not ReceiverKind.SINK or not attempt.is_gone:
            return
        with self.units() as unit:
            self.on_sink_gone(unit, delivery.receiver, at=at)
            unit[QueuedDeliveries].park_all(delivery.receiver, at=at, fault=attempt.fault)
            unit.commit()

    def _keep(self, unit: UnitOfWork, delivery: Delivery, attempt: Attempt, *, at: datetime) -> None:
        is_of_endpoint = delivery.receiver_kind is ReceiverKind.ENDPOINT
        endpoint = unit[WebhookEndpoints].lock(EndpointId(delivery.receiver)) if is_of_endpoint else None
        after = delivery.after(attempt, self.rule, at=at, chance=secrets.randbelow(_CHANCES) / _CHANCES)
        if not unit[QueuedDeliveries].conclude(after) or endpoint is None:
            return
        changed = endpoint.after(attempt, self.rule, at=at)
        unit[WebhookEndpoints].save(changed)
        if changed.state is EndpointState.GONE and endpoint.state is not EndpointState.GONE:
            unit[QueuedDeliveries].park_all(endpoint.id.value, at=at, fault=attempt.fault)
            unit.ledger.append(recorded_event(WebhookEvent.ENDPOINT_GONE, endpoint.id.value, at=at))

    def _begin(self, unit: UnitOfWork, left: Mapping[DeliveryId, Delivery], *, free: int, at: datetime) -> Sequence[_Ready]:
        """Begin as many attempts as are free, of each receiver no more than it may have at once."""
        begun, busy, full = list[Delivery](), Counter(one.receiver for one in left.values()), set[str]()
        limits = {one.id.value: one.attempts_at_once(self.rule) for one in unit[WebhookEndpoints].all()}
        while len(begun) < free:
            found = [one for one in unit[QueuedDeliveries].due(at, but=full, limit=free - len(begun)) if one.id not in left]
            if not found:
                break
            for one in found:
                if busy[one.receiver] >= limits.get(one.receiver, self.rule.attempts_per_receiver):
                    full.add(one.receiver)
                    continue
                busy[one.receiver] += 1
                begun.append(one.begin(self.rule, at=at))
                unit[QueuedDeliveries].save(begun[-1])
        return self._read(unit, begun)

    def _read(self, unit: UnitOfWork, begun: Sequence[Delivery]) -> Sequence[_Ready]:
        known = {one.id.value: one for one in unit[WebhookEndpoints].all()}
        secrets_of = unit[EndpointSecrets].of([one.id for one in known.values()])
        ready = list[_Ready]()
        for one in begun:
            endpoint = known.get(one.receiver)
            if one.receiver_kind is ReceiverKind.SINK or endpoint is None:
                ready.append(_Ready(delivery=one))
                continue
            entries = unit.ledger.from_index(one.place, limit=1)
            body = body_of(entries[0]) if entries else b""
            ready.append(_Ready(delivery=one, body=body, endpoint=endpoint, secrets=secrets_of[endpoint.id]))
        return ready

    def _attempt(self, ready: _Ready) -> None:
        """Send once, in a thread of its own; whatever happens, an outcome is given."""
        attempt = Attempt(failure=UNREADABLE)
        try:
            outgoing = self._outgoing(ready)
            attempt = Attempt(failure=EXPIRED) if outgoing is None else self.sender.send(outgoing, within_s=self.rule.answer_s)
        except IntegrityError as problem:
            _log.error("webhook-unreadable", code=problem.code)
        except Exception as problem:  # noqa: BLE001 - an attempt without an outcome would never end
            _log.error("webhook-failed", error=type(problem).__name__)
        finally:
            self._outcomes.put((ready.delivery.id, attempt))

    def _outgoing(self, ready: _Ready) -> Outgoing | None:
        if ready.endpoint is None:
            return self.sinks.outgoing(ready.delivery)
        return self.requests.webhook(ready.endpoint, ready.secrets, delivery_id=ready.delivery.id, body=ready.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetDelivered:
    """Forgets what was delivered or given up long ago, and secrets that have ended."""

    units: UnitsOfWork
    clock: Clock
    rule: DeliveryRule

    def __call__(self) -> int:
        """Forget; returns how many deliveries."""
        now = self.clock.now()
        with self.units() as unit:
            delivered = unit[QueuedDeliveries].forget_ended(DeliveryState.DELIVERED, before=now - self.rule.delivered_kept)
            parked = unit[QueuedDeliveries].forget_ended(DeliveryState.PARKED, before=now - self.rule.parked_kept)
            unit[EndpointSecrets].forget_ended(now)
            unit.commit()
        return delivered + parked
