"""Admission: how fast pictures are judged now, whether one more session can be kept up, and who waits for it. Pure: no clock."""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

NEEDED_FPS = 12.0  # a session needs eight judged pictures a second (verification/use_cases/frame_rates.py); the rest is kept in reserve
_WINDOW_S = 2.0
_TRIED_WINDOW_S = 6.0  # on a machine whose load changes, one of many looks is lucky: those of the last seconds count together
_LEAST_SAMPLES = 3  # fewer in the window say nothing
_MOST_SAMPLES = 1024
_PLACE_KEPT_S = 10.0
_MOST_WAITING = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    at_s: float
    wall_s: float
    judge: Hashable


@dataclass(slots=True)
class JudgingSpeed:
    """What judging a picture costs in wall time now, over all sessions of the process.

    Wall time holds everything that a picture waits for: the processor that others keep busy, the other sessions, the decoder.
    Where no session is judged, blank pictures are judged in its place.
    """

    _samples: deque[_Sample] = field(default_factory=lambda: deque(maxlen=_MOST_SAMPLES), init=False)
    _tried: deque[_Sample] = field(default_factory=lambda: deque(maxlen=_MOST_SAMPLES), init=False)

    def judge(self, *, judge: Hashable, wall_s: float, at_s: float) -> None:
        """Count a picture; `judge` tells apart those who judge at the same time."""
        self._samples.append(_Sample(at_s=at_s, wall_s=wall_s, judge=judge))

    def try_out(self, *, wall_s: float, at_s: float) -> None:
        """Count a blank picture: it tells where sessions do not."""
        self._tried.append(_Sample(at_s=at_s, wall_s=wall_s, judge=None))

    def is_known(self, *, at_s: float) -> bool:
        """Whether enough was judged within the last two seconds to tell."""
        return any(len(_since(samples, at_s - _WINDOW_S)) >= _LEAST_SAMPLES for samples in (self._samples, self._tried))

    def picture_s(self, *, at_s: float) -> float:
        """Mean wall time of a picture of late, seconds; 0 where none was judged."""
        recent = self._recent(at_s)
        return sum(one.wall_s for one in recent) / len(recent) if recent else 0.0

    def can_add(self, sessions: int, *, at_s: float) -> bool:
        """Whether one more session beside so many can be judged at the rate that is needed, and they as well.

        As many as judge now are given what they have now. More share it: that there is a free core for them is not believed before it is
        seen. Of sessions that have begun and are not judged yet the measure shows nothing: as much again is kept in reserve for each.
        Where nothing is known, the answer is no.
        """
        recent = self._recent(at_s)
        if len(recent) < _LEAST_SAMPLES:
            return False
        share = min(1.0, len({one.judge for one in recent}) / (sessions + 1))
        unseen = max(0, sessions - len({one.judge for one in _since(self._samples, at_s - _WINDOW_S)}))
        return share >= NEEDED_FPS * (1 + unseen) * self.picture_s(at_s=at_s)

    def _recent(self, at_s: float) -> Sequence[_Sample]:
        judged = _since(self._samples, at_s - _WINDOW_S)
        return judged if len(judged) >= _LEAST_SAMPLES else _since(self._tried, at_s - _TRIED_WINDOW_S)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ticket:
    """A place in the waiting line; `owner` is the registration that waits."""

    owner: Hashable
    since_s: float


@dataclass(slots=True)
class WaitingLine:
    """Who waits for a session, in the order in which they came.

    A registration whose token ran out while it waited keeps its place for ten seconds, in which it comes back with a new one.
    """

    most: int = _MOST_WAITING
    _line: list[Ticket] = field(default_factory=list, init=False)
    _kept: dict[Hashable, tuple[Ticket, float]] = field(default_factory=dict, init=False)

    def join(self, owner: Hashable, *, at_s: float) -> Ticket | None:
        """Take a place; None where the line is full."""
        self._kept = {one: kept for one, kept in self._kept.items() if kept[1] > at_s}
        if len(self._line) >= self.most:
            return None
        kept = self._kept.pop(owner, None)
        ticket = Ticket(owner=owner, since_s=kept[0].since_s if kept else at_s)
        self._line.append(ticket)
        self._line.sort(key=lambda one: one.since_s)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give the place up."""
        self._line.remove(ticket)

    def keep(self, ticket: Ticket, *, at_s: float) -> None:
        """Remember the place of a registration that will come back; the ticket is still to leave."""
        self._kept[ticket.owner] = (ticket, at_s + _PLACE_KEPT_S)

    def place(self, ticket: Ticket) -> int:
        """Its place; 1 is next."""
        return self._line.index(ticket) + 1

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._line)


def _since(samples: Iterable[_Sample], since_s: float) -> Sequence[_Sample]:
    return [one for one in samples if one.at_s > since_s]
