"""How often one person looks lines and cards up."""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from realname.access.model.wrong_tries import TryKind, TryLimit
from realname.access.store.wrong_tries import WrongTriesByMark
from realname.kernel.identifiers import AgentId, ClientId, LineId
from realname.kernel.ports import KeyedHashes
from realname.kernel.unit_of_work import UnitsOfWork

Looker = AgentId | ClientId  # over the API the client: the agent's id is what its caller says
MISSES = 5  # mistyped numbers of a customer or two; the person who guesses has no sixth
LOOKS = 60  # more than a counter serves in the window
WINDOW = timedelta(minutes=10)
_MOST_LOOKERS = 10_000  # some 6 MB
# A client speaks for all outlets of an operator: wrong cards for one line are few, and over all of its lines more than slips of a busy day.
MISSES_OF_CLIENT = 50
_CARDS = TryLimit(most=MISSES, within=WINDOW)
_LOOKS = TryLimit(most=LOOKS, within=WINDOW)


@dataclass(slots=True, kw_only=True)
class LookUpLimits:
    """What each agent, or client of the API, looked up lately.

    Numbers that no one has and cards of others count together, in the database: for all processes. An agent has five in all. A client has
    five cards for each line, so that a person who guesses whose a line is keeps no other line of the client's waiting; and fifty over all
    lines, for a person who tries many. Looks that found something are counted in this process: each further process allows as many again.
    """

    units: UnitsOfWork
    keyed_hashes: KeyedHashes
    _found: OrderedDict[Looker, deque[datetime]] = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def require_left(self, looker: Looker, *, at: datetime) -> None:
        """Refuse one look too many.

        Raises:
            RateLimited: Too many in the window; `retry_after_s` says for how long.
        """
        self._require({self._mark(looker): _misses_of(looker)}, looker, at=at)

    def require_card_left(self, looker: Looker, line_id: LineId, *, at: datetime) -> None:
        """Refuse one card too many for a line, or one look too many.

        Raises:
            RateLimited: Too many in the window; `retry_after_s` says for how long.
        """
        self._require({self._mark(looker, line_id): _CARDS, self._mark(looker): _misses_of(looker)}, looker, at=at)

    def count_found(self, looker: Looker, *, at: datetime) -> None:
        """Count a look that found something."""
        with self._lock:
            self._found.setdefault(looker, deque(maxlen=LOOKS)).append(at)
            self._found.move_to_end(looker)
            if len(self._found) > _MOST_LOOKERS:
                self._found.popitem(last=False)

    def count_missed(self, looker: Looker, *, at: datetime) -> None:
        """Count a look that found nothing. In no other transaction: it takes one of its own.

        Raises:
            RateLimited: Of many at once this is one too many: the caller is not told that it found nothing.
        """
        self._count({self._mark(looker): _misses_of(looker)}, at=at)

    def count_wrong_card(self, looker: Looker, line_id: LineId, *, at: datetime) -> None:
        """Count a card that is not that of whom the line is asked about for. In no other transaction: it takes one of its own.

        Raises:
            RateLimited: Of many at once this is one too many: the caller is not told that the card is wrong.
        """
        self._count({self._mark(looker): _misses_of(looker), self._mark(looker, line_id): _CARDS}, at=at)

    def _require(self, limits: Mapping[str, TryLimit], looker: Looker, *, at: datetime) -> None:
        with self.units.reading() as unit:
            tried = unit[WrongTriesByMark].of(limits)
        for mark, limit in limits.items():
            limit.require_left(tried.get(mark, ()), at=at)
        with self._lock:
            found = list(self._found.get(looker, ()))
        _LOOKS.require_left(sorted([*found, *tried.get(self._mark(looker), ())]), at=at)

    def _count(self, limits: Mapping[str, TryLimit], *, at: datetime) -> None:
        with self.units() as unit:
            for mark, limit in limits.items():
                tries = unit[WrongTriesByMark].get(mark, at=at)
                limit.require_left(tries.times, at=at)  # others may have been counted since the first look
                unit[WrongTriesByMark].save(tries.again(limit, at=at))
            unit.commit()

    def _mark(self, looker: Looker, line_id: LineId | None = None) -> str:
        kind = TryKind.AGENT if isinstance(looker, AgentId) else TryKind.CLIENT
        return kind.mark(self.keyed_hashes.hash(f"look-up/{kind.name}/{looker.value}/{line_id.value if line_id else ''}"))


def _misses_of(looker: Looker) -> TryLimit:
    return TryLimit(most=MISSES if isinstance(looker, AgentId) else MISSES_OF_CLIENT, within=WINDOW)
