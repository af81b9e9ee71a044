"""Wrong codes of strangers, counted by the site they come from and in all processes together: one bound for each kind of code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.access.model.wrong_tries import TryKind, TryLimit
from realname.access.store.wrong_tries import WrongTriesByMark
from realname.kernel.network_limits import site_of
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork

MOST_WRONG_CODES = 30  # of one site, of one kind of code
WITHIN = timedelta(minutes=15)
_LIMIT = TryLimit(most=MOST_WRONG_CODES, within=WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStrangersTries:
    """Counts a try before a code is looked up, and takes it back where the code was right."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes

    def __call__(self, codes: str, *, address: str) -> str:
        """Count a try and return the mark under which it is counted.

        Args:
            codes: The kind of code, such as `enrolment`; each kind has its own bound.
            address: Where the request comes from; of IPv6 its /48 is counted.

        Raises:
            RateLimited: Too many wrong ones from there lately. Nothing is looked up, and nothing is written.
        """
        mark, now = TryKind.STRANGER.mark(self.keyed_hashes.hash(f"{codes}/{site_of(address)}")), self.clock.now()
        with self.units.reading() as unit:  # the caller who has none left keeps no writer waiting
            _LIMIT.require_left(unit[WrongTriesByMark].of([mark]).get(mark, ()), at=now)
        with self.units() as unit:
            tries = unit[WrongTriesByMark].get(mark, at=now)
            _LIMIT.require_left(tries.times, at=now)
            unit[WrongTriesByMark].save(tries.again(_LIMIT, at=now))
            unit.commit()
        return mark


def forgive(unit: UnitOfWork, mark: str, *, at: datetime) -> None:
    """Take the last try back, in the transaction that uses the code up.

    Call it before the code is locked: the purge locks in this order.
    """
    unit[WrongTriesByMark].save(unit[WrongTriesByMark].get(mark, at=at).forgiven())
