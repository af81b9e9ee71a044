"""What subscriptions bring: an event for each new SIM of their line, and a last one when they end."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.identifiers import EventId
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.registration.store.persons import Persons
from realname.relying.model.operation import Operation
from realname.relying.model.subscription import ENDED, SWAPPED, EndReason, SwapEvent, SwapSubscription, cloud_event
from realname.relying.store.subscriptions import SwapEvents, SwapSubscriptions
from realname.relying.use_cases.answers import RecordAnswer

_KEPT = timedelta(days=30)  # what ended, and its events: a service that asks why is answered so long
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverEvent:
    """Hands an event over to be delivered: the one place where events leave this capability, in the transaction that makes them."""

    tokens: RandomTokens
    vault: Vault

    def __call__(
        self, unit: UnitOfWork, subscription: SwapSubscription, line: Line, kind: str, *, at: datetime, reason: EndReason | None = None
    ) -> None:
        """Keep the CloudEvent, sealed under the holder's key; where that is gone nothing of the person may be told any more."""
        person = unit[Persons].read_many([subscription.person_id]).get(subscription.person_id)
        if person is None or person.wrapped_key is None:
            return
        event_id = EventId(self.tokens.token())
        event = cloud_event(subscription, event_id=event_id.value, kind=kind, at=at, phone_number=line.msisdn.value, reason=reason)
        sealed = self.vault.seal(
            json.dumps(event, sort_keys=True).encode(),
            wrapped_key=person.wrapped_key,
            context=f"{person.id}/swap-events/{event_id}",
        )
        kept = SwapEvent(
            id=event_id,
            subscription_id=subscription.id,
            ordinal=subscription.events + (kind == ENDED),
            person_id=person.id,
            sealed_event=sealed,
            made_at=at,
        )
        unit[SwapEvents].add(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubscription:
    """Ends a subscription, and tells its address."""

    hand_over: HandOverEvent

    def __call__(self, unit: UnitOfWork, subscription: SwapSubscription, line: Line, reason: EndReason, *, at: datetime) -> None:
        """End one that is running and locked."""
        unit[SwapSubscriptions].save(subscription.over(reason, at=at))
        self.hand_over(unit, subscription, line, ENDED, at=at, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSwaps:
    """What follows a change of a line for its subscriptions. Implements `OnLineChange`."""

    hand_over: HandOverEvent
    end: EndSubscription
    record: RecordAnswer

    def sim_replaced(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Report the new SIM to each; one that has reported as often as its client wanted ends."""
        for one in unit[SwapSubscriptions].of_line(line.id):
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
