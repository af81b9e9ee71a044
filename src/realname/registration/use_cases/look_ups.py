"""How often one person looks lines and cards up."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import AgentId, ClientId, LineId

Looker = AgentId | ClientId  # over the API the client: the agent's id is what its caller says
MISSES = 5  # mistyped numbers of a customer or two; the person who guesses has no sixth
LOOKS = 60  # more than a counter serves in the window
WINDOW = timedelta(minutes=10)
_MOST_LOOKERS = 10_000  # some 6 MB
_MOST_LINES = 10_000  # some 4 MB; to push one out takes more lines than all misses of two hundred clients
# A client speaks for all outlets of an operator: wrong cards for one line are few, and over all of its lines more than slips of a busy day.
MISSES_OF_CLIENT = 50


@dataclass(slots=True)
class LookUpLimits:
    """What each agent, or client of the API, looked up lately, in this process: each further process allows as many tries again.

    Numbers that no one has and cards of others count together. An agent has five in all. A client has five cards for each line, so that
    a person who guesses whose a line is keeps no other line of the client's waiting; and fifty over all lines, for a person who tries many.
    """

    _looks: OrderedDict[Looker, deque[tuple[datetime, bool]]] = field(default_factory=OrderedDict)
    _cards: OrderedDict[tuple[Looker, LineId], deque[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def require_left(self, looker: Looker, *, at: datetime) -> None:
        """Refuse one look too many.

        Raises:
            RateLimited: Too many in the window; `retry_after_s` says for how long.
        """
        with self._lock:
            looks = [look for look in self._looks.get(looker, ()) if look[0] > at - WINDOW]
        _require_fewer([when for when, is_found in looks if not is_found], most=_misses_of(looker), at=at)
        _require_fewer([when for when, _ in looks], most=LOOKS, at=at)

    def require_card_left(self, looker: Looker, line_id: LineId, *, at: datetime) -> None:
        """Refuse one card too many for a line, or one look too many.

        Raises:
            RateLimited: Too many in the window; `retry_after_s` says for how long.
        """
        with self._lock:
            cards = [when for when in self._cards.get((looker, line_id), ()) if when > at - WINDOW]
        _require_fewer(cards, most=MISSES, at=at)
        self.require_left(looker, at=at)

    def count(self, looker: Looker, *, at: datetime, is_found: bool) -> None:
        """Count a look."""
        with self._lock:
            self._looks.setdefault(looker, deque(maxlen=LOOKS)).append((at, is_found))
            self._looks.move_to_end(looker)
            if len(self._looks) > _MOST_LOOKERS:
                self._looks.popitem(last=False)

    def count_wrong_card(self, looker: Looker, line_id: LineId, *, at: datetime) -> None:
        """Count a card that is not that of whom the line is asked about for."""
        self.count(looker, at=at, is_found=False)
        with self._lock:
            self._cards.setdefault((looker, line_id), deque(maxlen=MISSES)).append(at)
            self._cards.move_to_end((looker, line_id))
            if len(self._cards) > _MOST_LINES:
                self._cards.popitem(last=False)


def _misses_of(looker: Looker) -> int:
    return MISSES if isinstance(looker, AgentId) else MISSES_OF_CLIENT


def _require_fewer(times: Sequence[datetime], *, most: int, at: datetime) -> None:
    if len(times) >= most:
        raise RateLimited(retry_after_s=max(1, -((at - times[-most] - WINDOW) // timedelta(seconds=1))))
