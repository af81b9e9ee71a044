"""Whether enough frames come, and enough of them are judged: where not, the session says so instead of judging by too little.

The client is to blame for frames that do not come, the server for frames that came and waited in vain.
"""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field

from realname.verification.model.session_findings import MISSED, SessionFinding

_LEAST_FPS = 8  # of the client, and of the server over any second that counts: below it a blink may fall between two frames
_ARRIVAL_WINDOW_MS = 5000
_LEAST_JUDGED_FPS = 6  # of the server: below it the motion cannot be judged
_JUDGED_WINDOW_MS = 3000
_SILENCE_MS = 5000
_MOST_FPS = 30
_BURST = 60  # what a network held back for two seconds comes at once, and is no flood
# Frames that come evenly to a server that is behind wait all the time. Of those that come in a burst most are pushed out at once.
_BEHIND_SHARE = 0.5
_LOOK_MS, _LOOK_STEP_MS = 1000, 100
_LONGEST_LOOK_MS = 8000  # the time of a prompt
_MOST_KEPT = 4096  # a session's pictures and more


@dataclass(slots=True)
class FrameRates:
    """Counts by the server's monotonic clock, milliseconds; `started_ms` is when the client may begin to send.

    One thread tells of what comes, another of what is judged.
    """

    started_ms: int
    _arrived: deque[int] = field(default_factory=deque, init=False)
    _judged: list[int] = field(default_factory=list, init=False)
    _waits: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=_MOST_KEPT), init=False)
    _first_ms: int | None = field(default=None, init=False)
    _last_ms: int = field(init=False)
    _allowance: float = field(default=_BURST, init=False)

    def __post_init__(self) -> None:
        """Count the silence from the start."""
        self._last_ms = self.started_ms

    def arrive(self, at_ms: int) -> bool:
        """Count a frame that came; False where it is one of a flood (more than 30 a second)."""
        self._allowance = min(_BURST, self._allowance + (at_ms - self._last_ms) * _MOST_FPS / 1000) - 1
        self._first_ms = at_ms if self._first_ms is None else self._first_ms
        self._last_ms = at_ms
        self._arrived.append(at_ms)
        while self._arrived[0] < at_ms - _ARRIVAL_WINDOW_MS:
            self._arrived.popleft()
        return self._allowance >= 0

    def judge(self, at_ms: int, *, since_ms: int) -> None:
        """Count a frame that is judged, and has waited since then."""
        self._judged.append(at_ms)
        self._waits.append((since_ms, at_ms))

    def drop(self, at_ms: int, *, since_ms: int) -> None:
        """Count a frame that has waited since then, and is not judged."""
        self._waits.append((since_ms, at_ms))

    def finding(self, now_ms: int) -> SessionFinding | None:
        """Say that frames stopped, or that too few come or are judged; None while there are enough."""
        if now_ms - self._last_ms >= _SILENCE_MS:
            return SessionFinding.FRAMES_STOPPED
        if self._first_ms is None:
            return None
        running_ms = now_ms - self._first_ms
        # Counted up to the last frame: those that stop altogether are another finding.
        if self._last_ms - self._first_ms >= _ARRIVAL_WINDOW_MS and _fps(len(self._arrived), _ARRIVAL_WINDOW_MS) < _LEAST_FPS:
            return self._too_few(now_ms, _ARRIVAL_WINDOW_MS)
        judged = self._count(now_ms - _JUDGED_WINDOW_MS, now_ms)
        if (
            running_ms < _JUDGED_WINDOW_MS
            or _fps(judged, _JUDGED_WINDOW_MS) >= _LEAST_JUDGED_FPS
            or self._arriving_fps(now_ms) < _LEAST_FPS
        ):
            return None
        return self._too_few(now_ms, _JUDGED_WINDOW_MS)

    def excuse(self, findings: tuple[SessionFinding, ...], *, since_ms: int, now_ms: int) -> tuple[SessionFinding, ...]:
        """Give the findings of an end, or that the server was busy.

        A movement that was missed is no one's fault but the server's where, in any second since the prompt, fewer frames were judged than
        are needed while others waited.
        """
        return (SessionFinding.SERVER_BUSY,) if MISSED.issuperset(findings) and findings and self._starved(since_ms, now_ms) else findings

    def _starved(self, since_ms: int, now_ms: int) -> bool:
        first = max(since_ms, now_ms - _LONGEST_LOOK_MS)
        ends = range(min(now_ms, first + _LOOK_MS), now_ms + 1, _LOOK_STEP_MS)
        return any(self._count(end - _LOOK_MS, end) < _LEAST_FPS and self._is_behind(end - _LOOK_MS, end) for end in ends)

    def _too_few(self, now_ms: int, window_ms: int) -> SessionFinding:
        return SessionFinding.SERVER_BUSY if self._is_behind(now_ms - window_ms, now_ms) else SessionFinding.FRAMES_TOO_FEW

    def _is_behind(self, from_ms: int, to_ms: int) -> bool:
        """Whether a frame waited for half of this time or longer."""
        waited, covered = 0, from_ms
        for start, end in sorted(self._waits):
            if end > covered and start < to_ms:
                waited += min(end, to_ms) - max(start, covered)
                covered = min(end, to_ms)
        return waited >= _BEHIND_SHARE * (to_ms - from_ms)

    def _count(self, from_ms: int, to_ms: int) -> int:
        return bisect_left(self._judged, to_ms) - bisect_left(self._judged, from_ms)

    def _arriving_fps(self, now_ms: int) -> float:
        recent = sum(at_ms >= now_ms - _JUDGED_WINDOW_MS for at_ms in self._arrived)
        return _fps(recent, _JUDGED_WINDOW_MS)


def _fps(count: int, window_ms: int) -> float:
    return count * 1000 / window_ms
