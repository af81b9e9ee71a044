"""Hold this machine's clock against the database's, the ledger's last entry, its files' and, where one is named, a server's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.errors import ClockSkewed
from realname.ledger.events import LedgerEvent
from realname.ledger.model.clocks import ClockOf, ClockReading, seconds_behind_ledger, seconds_between
from realname.ledger.store.ledger_times import LedgerTimes
from realname.platform.outbound.told_time import OutsideClock
from realname.platform.system.disk import Disks

_TOLD_TO = timedelta(seconds=1)  # so exactly a server tells its time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadClocks:
    """Reads; changes nothing. It asks no server: what one said last is reckoned on.

    Attributes:
        disks: A file server dates what is written to it by a clock of its own.
    """

    reads: Reads
    clock: Clock
    outside: OutsideClock
    disks: Disks

    def __call__(self) -> Sequence[ClockReading]:
        """How far this machine's clock is from each; a server that was not asked, or did not answer, is left out.

        Raises:
            StorageUnavailable: The database does not answer.
        """
        with self.reads() as unit:
            asked_at = self.clock.now()
            said = unit[LedgerTimes].database_now()
            heard_at = self.clock.now()
            last = unit[LedgerTimes].last_entry_at()
        readings = [
            ClockReading(of=ClockOf.DATABASE, ahead_s=seconds_between(said, asked_at=asked_at, heard_at=heard_at)),
            ClockReading(of=ClockOf.LEDGER, ahead_s=seconds_behind_ledger(heard_at, last=last)),
        ]
        dated_ahead_s = self.disks.ahead_s()
        if dated_ahead_s is not None:
            readings.append(ClockReading(of=ClockOf.FILES, ahead_s=dated_ahead_s))
        told, now = self.outside.now(), self.clock.now()
        if told is not None:
            ahead_s = seconds_between(told, asked_at=now - _TOLD_TO, heard_at=now)
            readings.append(ClockReading(of=ClockOf.TIME_SOURCE, ahead_s=ahead_s))
        return readings

    def require(self) -> None:
        """Return where this machine's clock can be right.

        Raises:
            ClockSkewed: It is further than the limit from one of them; says which, and how far.
            StorageUnavailable: The database does not answer.
        """
        for one in self():
            if one.is_skewed:
                raise ClockSkewed(kind=one.of.value, ahead_s=round(one.ahead_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectClock:
    """Lets the ledger go on where a clock that was ahead dated its last entries: from then on it goes by the clock as it is now."""

    units: UnitsOfWork
    clock: Clock

    def behind(self) -> timedelta:
        """How far this machine's clock is behind the last entry; none: it is not."""
        with self.units() as unit:
            last = unit[LedgerTimes].last_entry_at()
        return timedelta(seconds=-seconds_behind_ledger(self.clock.now(), last=last))

    def __call__(self, *, acting: AgentId) -> None:
        """Record the correction, with the time as it is now; what was dated ahead stays as it is, and the entry says why."""
        with self.units() as unit:
            now = self.clock.now()
            unit.ledger.append(recorded_event(LedgerEvent.LEDGER_CLOCK_CORRECTED, "ledger", at=now, agent=acting.value))
            unit.commit()
