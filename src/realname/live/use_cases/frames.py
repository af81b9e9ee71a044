"""Frames of the live session as they travel (docs/reference/live-session.md, section 4), and the few that wait to be judged."""

from collections import deque
from dataclasses import dataclass
from struct import Struct

from realname.kernel.errors import InvalidInput

_HEADER = Struct(">4sII64s")
_MAGIC = b"RNF1"
_MOST_WAITING = 3  # older ones are of no use: the applicant has moved on


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFrame:
    """One message of the client.

    Attributes:
        seq: Its number, from 0.
        t_ms: Capture time by the client's clock, milliseconds.
        signature: r||s over the frame's line of the manifest.
        jpeg: The picture; personal data, kept nowhere.
    """

    seq: int
    t_ms: int
    signature: bytes
    jpeg: bytes


def parse_frame(message: bytes) -> SentFrame:
    """Read a binary message.

    Raises:
        InvalidInput: No header of this protocol, or no picture after it; `field` is `frame`.
    """
    if len(message) <= _HEADER.size or not message.startswith(_MAGIC):
        raise InvalidInput(field="frame")
    _, seq, t_ms, signature = _HEADER.unpack_from(message)
    return SentFrame(seq=seq, t_ms=t_ms, signature=signature, jpeg=message[_HEADER.size :])


@dataclass(frozen=True, slots=True)
class WaitingFrame:
    """A frame, and since when it waits by the server's monotonic clock, milliseconds."""

    frame: SentFrame
    since_ms: int


class WaitingFrames:
    """At most three frames wait; a further one pushes the oldest out. One thread puts, another takes."""

    def __init__(self) -> None:
        self._frames: deque[WaitingFrame] = deque()

    def put(self, frame: SentFrame, *, at_ms: int) -> WaitingFrame | None:
        """Let a frame wait; the one that it pushes out, or None."""
        pushed_out = self.take() if len(self._frames) >= _MOST_WAITING else None
        self._frames.append(WaitingFrame(frame, at_ms))
        return pushed_out

    def take(self) -> WaitingFrame | None:
        """The frame that has waited longest, or None."""
        try:
            return self._frames.popleft()
        except IndexError:  # asked for and taken in one step: the other thread may empty it between two
            return None

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._frames)

    def clear(self) -> None:
        """Let none wait."""
        self._frames.clear()
