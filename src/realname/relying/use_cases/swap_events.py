"""What subscriptions bring: an event for each new SIM of their line, and a last one when they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from realname.kernel.identifiers import SubscriptionId
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.registration.store.persons import Persons
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import Purpose
from realname.relying.model.subscription import ENDED, SUBSCRIBE, SWAPPED, EndReason, SwapSubscription, cloud_event, token_place
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.store.subscriptions import SwapSubscriptions
from realname.relying.use_cases.answers import RecordAnswer
from realname.webhooks.errors import EndpointUrlInvalid
from realname.webhooks.model.sink import Sink
from realname.webhooks.use_cases.deliveries import Deliveries

_KEPT = timedelta(days=30)  # what ended: a service that asks why is answered so long
_AT_ONCE = 100
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverEvent:
    """Hands an event over to be delivered: the one place where events leave this capability, in the transaction that makes them."""

    tokens: RandomTokens
    vault: Vault
    deliveries: Deliveries

    def __call__(
        self, unit: UnitOfWork, subscription: SwapSubscription, line: Line, kind: str, *, at: datetime, reason: EndReason | None = None
    ) -> None:
        """Queue the CloudEvent for the sink; where the person's key is gone nothing of the person may be told any more.

        A sink whose address may no longer be called gets nothing: the line changes all the same.
        """
        person = unit[Persons].read_many([subscription.person_id]).get(subscription.person_id)
        if person is None or person.wrapped_key is None:
            return
        sink = Sink(
            id=subscription.id.value,
            url=subscription.sink,
            access_token=self._token(subscription, person.wrapped_key),
            token_ends_at=subscription.token_expires_at,
        )
        event_id = self.tokens.token()
        event = cloud_event(subscription, event_id=event_id, kind=kind, at=at, phone_number=line.msisdn.value, reason=reason)
        try:
            self.deliveries.enqueue(unit, sink=sink, subject=line.id.value, event=event)
        except EndpointUrlInvalid as problem:
            _log.warning("sink-refused", code=problem.code, subscription=subscription.id.value)

    def _token(self, subscription: SwapSubscription, wrapped_key: bytes) -> str:
        if subscription.sealed_token is None:
            return ""
        place = token_place(subscription.person_id, subscription.id)
        return self.vault.open(subscription.sealed_token, wrapped_key=wrapped_key, context=place).decode()


def is_allowed(unit: UnitOfWork, subscription: SwapSubscription) -> bool:
    """Whether the service was not ended, and the holder's consent to the subscription is in force."""
    client = unit[RelyingClients].find(subscription.client)
    if client is None or client.is_ended:
        return False
    found = unit[Consents].in_force(
        line_id=subscription.line_id,
        person_id=subscription.person_id,
        client_id=subscription.client,
        purpose=Purpose(subscription.purpose),
    )
    return any(SUBSCRIBE in one.scopes for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubscription:
    """Ends a subscription, and tells its address."""

    hand_over: HandOverEvent

    def __call__(self, unit: UnitOfWork, subscription: SwapSubscription, line: Line, reason: EndReason, *, at: datetime) -> None:
        """End one that is running and locked."""
        unit[SwapSubscriptions].save(subscription.over(reason, at=at))
        self.hand_over(unit, subscription, line, ENDED, at=at, reason=reason)


@dataclass(frozen=True, slots=True)
class EndGone:
    """Ends the subscription whose address answered 410: no event follows, not even the last one. Implements `OnSinkGone`."""

    def __call__(self, unit: UnitOfWork, sink_id: str, *, at: datetime) -> None:
        """End it where it is running."""
        subscription_id = SubscriptionId(sink_id)
        if unit[SwapSubscriptions].find(subscription_id) is None:
            return
        locked = unit[SwapSubscriptions].get(subscription_id)
        if locked.ended_at is None:
            unit[SwapSubscriptions].save(locked.over(EndReason.NETWORK_TERMINATED, at=at))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDisallowed:
    """Ends the subscriptions of a line that its holder allows no more."""

    deliveries: Deliveries
    end: EndSubscription

    def __call__(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """End them; what waits for their addresses is forgotten, and the last event alone is sent."""
        for one in unit[SwapSubscriptions].of_line(line.id):
            if not is_allowed(unit, one):
                self.deliveries.forget(unit, one.id.value)
                self.end(unit, one, line, EndReason.NETWORK_TERMINATED, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSwaps:
    """What follows a change of a line for its subscriptions. Implements `OnLineChange`."""

    hand_over: HandOverEvent
    end: EndSubscription
    record: RecordAnswer

    def sim_replaced(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Report the new SIM to each that is still allowed; one that has reported as often as its client wanted ends.

        A service that is suspended is told nothing, and its subscription stays.
        """
        # By client: the answers of each are counted in one row, and two transactions lock those rows in the same order.
        for one in sorted(unit[SwapSubscriptions].of_line(line.id), key=lambda one: one.client.value):
            if not is_allowed(unit, one):
                self.end(unit, one, line, EndReason.NETWORK_TERMINATED, at=at)
                continue
            client = unit[RelyingClients].find(one.client)
            if client is None or not client.is_active:
                continue
            told = one.reported()
            unit[SwapSubscriptions].save(told)
            self.hand_over(unit, told, line, SWAPPED, at=at)
            self.record.of(unit, client=one.client, purpose=one.purpose, line=line, operation=Operation.REPORT_SIM_SWAP)
            if told.is_used_up:
                self.end(unit, told, line, EndReason.MAX_EVENTS_REACHED, at=at)

    def reverified(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """End those that were made while another person held the line: its new holder allowed none of them."""
        for one in unit[SwapSubscriptions].of_line(line.id):
            if one.person_id != line.person_id:
                self.end(unit, one, line, EndReason.NETWORK_TERMINATED, at=at)

    def ended(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """End all of them with the line."""
        for one in unit[SwapSubscriptions].of_line(line.id):
            self.end(unit, one, line, EndReason.NETWORK_TERMINATED, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDueSubscriptions:
    """Ends those whose time is over, and forgets those that ended long ago."""

    units: UnitsOfWork
    clock: Clock
    end: EndSubscription

    def __call__(self) -> None:
        """Go over all that are due."""
        now = self.clock.now()
        with self.units() as unit:
            if unit[SwapSubscriptions].forget(ended_before=now - _KEPT):
                unit.commit()
        while self._end_some(now):
            pass

    def _end_some(self, now: datetime) -> bool:
        """End some; returns whether there may be more."""
        with self.units() as unit:
            due: Sequence[SwapSubscription] = unit[SwapSubscriptions].due(at=now, limit=_AT_ONCE)
            for one in due:
                self.end(unit, one, unit[Lines].read(one.line_id), one.time_reason(at=now), at=now)
            unit.commit()
        return len(due) == _AT_ONCE
