"""Which pictures of a camera become frames."""

from dataclasses import dataclass

_MOST_SAVED = 2.0  # cameras jitter: so many pictures may come early, after as much lateness
_SLACK = 0.1  # of a picture: rounding must not cost every second one of a camera that is just fast enough


@dataclass(slots=True)
class Pace:
    """Admits so many pictures a second on average, as the counter's page does (frame_pacer.ts)."""

    most_fps: float
    _saved: float = 1.0
    _newest_s: float | None = None

    def admits(self, captured_s: float) -> bool:
        """Say whether a picture is sent."""
        earned = 0.0 if self._newest_s is None else max(0.0, captured_s - self._newest_s) * self.most_fps
        self._newest_s = captured_s
        self._saved = min(_MOST_SAVED, self._saved + earned)
        if self._saved < 1 - _SLACK:
            return False
        self._saved -= 1
        return True
