"""Whether enough frames come, and enough of them can be judged: where not, the session says so instead of judging by too little."""

from collections import deque
from dataclasses import dataclass, field

from realname.verification.model.session_findings import SessionFinding

_LEAST_FPS = 8  # of the client: below it a blink may fall between two frames
_ARRIVAL_WINDOW_MS = 5000
_LEAST_JUDGED_FPS = 6  # of the server: below it the motion cannot be judged
_JUDGED_WINDOW_MS = 3000
_SILENCE_MS = 5000
_MOST_FPS = 30
_BURST = 60  # what a network held back for two seconds comes at once, and is no flood


@dataclass(slots=True)
class FrameRates:
    """Counts by the server's monotonic clock, milliseconds; `started_ms` is when the client may begin to send."""

    started_ms: int
    _arrived: deque[int] = field(default_factory=deque, init=False)
    _judged: deque[int] = field(default_factory=deque, init=False)
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
        _forget(self._arrived, before_ms=at_ms - _ARRIVAL_WINDOW_MS)
        return self._allowance >= 0

    def judge(self, at_ms: int) -> None:
        """Count a frame that was judged."""
        self._judged.append(at_ms)

    def finding(self, now_ms: int) -> SessionFinding | None:
        """Say that frames stopped or are too few; None while there are enough."""
        if now_ms - self._last_ms >= _SILENCE_MS:
            return SessionFinding.FRAMES_STOPPED
        if self._first_ms is None:
            return None
        _forget(self._judged, before_ms=now_ms - _JUDGED_WINDOW_MS)
        running_ms = now_ms - self._first_ms
        # Counted up to the last frame: those that stop altogether are another finding.
        if self._last_ms - self._first_ms >= _ARRIVAL_WINDOW_MS and _fps(len(self._arrived), _ARRIVAL_WINDOW_MS) < _LEAST_FPS:
            return SessionFinding.FRAMES_TOO_FEW
        if running_ms >= _JUDGED_WINDOW_MS and _fps(len(self._judged), _JUDGED_WINDOW_MS) < _LEAST_JUDGED_FPS:
            return SessionFinding.FRAMES_TOO_FEW if self._arriving_fps(now_ms) >= _LEAST_FPS else None
        return None

    def _arriving_fps(self, now_ms: int) -> float:
        recent = sum(at_ms >= now_ms - _JUDGED_WINDOW_MS for at_ms in self._arrived)
        return _fps(recent, _JUDGED_WINDOW_MS)


def _fps(count: int, window_ms: int) -> float:
    return count * 1000 / window_ms


def _forget(times: deque[int], *, before_ms: int) -> None:
    while times and times[0] < before_ms:
        times.popleft()
