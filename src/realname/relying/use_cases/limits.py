"""Bounds of each relying service: calls in a minute, different numbers in a day; and the sign that one collects numbers."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import Msisdn, RelyingClientId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.relying.errors import NumberQuotaReached
from realname.relying.events import HarvestSign, RelyingEvent
from realname.relying.model.client import RelyingClient
from realname.relying.store.limits import ClientCalls, ClientWeeks, Marks

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
LEAST_MISSES = 20  # fewer may be numbers that were mistyped


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLimits:
    """Counts, and refuses what is too much."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes

    def count_call(self, client: RelyingClient) -> None:
        """Count one call.

        Raises:
            RateLimited: One too many in this minute; `retry_after_s` says for how long.
        """
        now = self.clock.now()
        minute = now.replace(second=0, microsecond=0)
        with self.units() as unit:
            calls = unit[ClientCalls].count_call(client.id, minute=minute)
            unit[ClientWeeks].count_call(client.id, at=now)
            unit.commit()
        if calls > client.calls_per_minute:
            raise RateLimited(retry_after_s=max(1, int((minute + _MINUTE - now).total_seconds())))

    def count_number(self, client: RelyingClient, msisdn: Msisdn) -> None:
        """Count a number that a service names, whether or not it has a line: the same one counts once a day.

        Raises:
            NumberQuotaReached: One too many different ones on this day, in UTC.
        """
        now, mark = self.clock.now(), self._mark(msisdn)
        with self.units() as unit:
            if unit[ClientCalls].has_number(client.id, day=now.date(), mark=mark):
                return
            counted = unit[ClientCalls].of_day(client.id, day=now.date())
            is_full = counted.numbers >= client.numbers_per_day
            misses = counted.numbers - counted.answered
            if is_full:
                suspect(unit, client.id, HarvestSign.NUMBERS_A_DAY, numbers=counted.numbers, at=now)
            elif misses >= LEAST_MISSES and misses > counted.answered:
                suspect(unit, client.id, HarvestSign.NUMBERS_WITHOUT_CONSENT, numbers=misses, at=now)
            if not is_full:
                unit[ClientCalls].add_number(client.id, day=now.date(), mark=mark)
            unit.commit()
        if is_full:
            raise NumberQuotaReached(retry_after_s=seconds_of_day_left(now))

    def one_at_a_time(self, unit: UnitOfWork, client: RelyingClient, msisdn: Msisdn) -> None:
        """Let other requests of the service about a number that was counted wait until the transaction ends."""
        unit[ClientCalls].lock_number(client.id, day=self.clock.now().date(), mark=self._mark(msisdn))

    def note_answered(self, unit: UnitOfWork, client: RelyingClient, msisdn: Msisdn) -> None:
        """Record that a number led to a consent: the service did not guess it."""
        unit[ClientCalls].answered(client.id, day=self.clock.now().date(), mark=self._mark(msisdn))

    def _mark(self, msisdn: Msisdn) -> str:
        return self.keyed_hashes.hash(f"relying-number/{msisdn.value}")


def seconds_of_day_left(now: datetime) -> int:
    """How long it is until midnight in UTC; at least one second."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    return max(1, int((midnight - now).total_seconds()))


def suspect(unit: UnitOfWork, client_id: RelyingClientId, sign: HarvestSign, *, numbers: int, at: datetime) -> None:
    """Record once a day that a service may be collecting data."""
    once = hashlib.sha256(f"harvest/{client_id}/{sign}/{at.date()}".encode()).hexdigest()
    if unit[Marks].set(once, expires_at=at + 2 * _DAY):
        facts = {"numbers": numbers, "sign": sign.value}
        unit.ledger.append(recorded_event(RelyingEvent.RELYING_HARVEST_SUSPECTED, client_id.value, at=at, **facts))
