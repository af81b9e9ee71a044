"""A real clip before the camera of a live session, in real time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from realname.verification.model.challenges.head_path import PathPoint
from realname.verification.model.observations import Action
from tests.verification.live_segments import FRAME_MS, SegmentPlayer


@dataclass(slots=True)
class ClipCamera:
    """Shows the movement that is asked for, and never the same picture twice."""

    player: SegmentPlayer
    _asked: Action | None = None
    _shown: set[bytes] = field(default_factory=set)

    def ask(self, action: Action | None, *, t_ms: int) -> None:  # noqa: ARG002 - the player takes its own time to react
        """Be told what to do; None: nothing more."""
        self._asked = action

    def aim(self, points: Sequence[PathPoint]) -> None:
        """It cannot follow."""

    def picture(self, t_ms: int) -> bytes:
        """A JPEG of this moment."""
        jpeg = self._next(t_ms)
        while jpeg in self._shown:
            jpeg = self._next(t_ms)
        self._shown.add(jpeg)
        return jpeg

    def _next(self, t_ms: int) -> bytes:
        self.player.t_ms = t_ms - FRAME_MS
        return self.player.next_frame(self._asked)
