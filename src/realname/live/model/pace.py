"""The pace: how many pictures a second the client of a session is asked for, so that the server drops none. Pure; asked once a second."""

from dataclasses import dataclass, field

LEAST_FPS = 10  # what a session is judged well by; the protocol asks for no less (docs/reference/live-session.md, 4)
MOST_FPS = 15
_QUIET_S = 3
_STEP_UP = 2


@dataclass(slots=True)
class Pace:
    """Goes down at once to what was judged, and up again in small steps when nothing was dropped for three seconds."""

    most_fps: int = field(default=MOST_FPS, init=False)
    _quiet_s: int = field(default=0, init=False)

    def hear(self, *, judged: int, dropped: int) -> int | None:
        """Take the counts of one more second; the new rate where it changes, else None."""
        self._quiet_s = 0 if dropped else self._quiet_s + 1
        wanted = self.most_fps
        if dropped:
            wanted = min(wanted, max(LEAST_FPS, judged))
        elif self._quiet_s >= _QUIET_S:
            self._quiet_s = 0
            wanted = min(MOST_FPS, wanted + _STEP_UP)
        if wanted == self.most_fps:
            return None
        self.most_fps = wanted
        return wanted
