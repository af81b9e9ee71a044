"""The frame manifest: every frame of a live session by its hash, in its order; what a forged stream does to it is a finding."""

import hashlib
from dataclasses import dataclass, field

from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedFrame:
    """A frame as it arrived.

    Attributes:
        seq: Its number by the client, from 0.
        t_ms: Capture time by the client's clock, milliseconds.
        arrived_ms: Arrival by the server's monotonic clock, milliseconds.
        digest: SHA-256 of the JPEG, lower-case hexadecimal.
    """

    seq: int
    t_ms: int
    arrived_ms: int
    digest: str


def hello_line(nonce: str) -> bytes:
    """What the client signs to open its session."""
    return f"realname-live-hello-1\n{nonce}".encode()


def frame_line(*, nonce: str, seq: int, t_ms: int, digest: str) -> bytes:
    """What the client signs with each frame: the frame's line of the manifest."""
    return f"realname-live-frame-1\n{nonce}\n{seq}\n{t_ms}\n{digest}".encode()


# Between camera and server a stream may stop and come in a burst, which never makes the capture clock gain on the server's: a burst
# only catches up. What gains was recorded before, or is played faster than it was captured.
_MOST_GAIN_MS = 1500
_MOST_LATE_MS = 3000  # behind the best seen: past this a prompt and its answer cannot be told apart


@dataclass(slots=True)
class FrameManifest:
    """Takes the frames of one session in the order of their arrival."""

    nonce: str
    count: int = field(default=0, init=False)
    _seen: set[str] = field(default_factory=set, init=False)
    _last: ArrivedFrame | None = field(default=None, init=False)
    _first_lead_ms: int = field(default=0, init=False)
    _best_lead_ms: int = field(default=0, init=False)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256, init=False)

    def take(self, frame: ArrivedFrame) -> SessionFinding | None:
        """Add a frame, or say what is wrong with it: then it is not added."""
        finding = self.place_of(frame) or self._timing(frame)
        if finding is not None:
            return finding
        self._seen.add(frame.digest)
        self._last = frame
        self.count += 1
        self._hash.update(frame_line(nonce=self.nonce, seq=frame.seq, t_ms=frame.t_ms, digest=frame.digest) + b"\n")
        return None

    @property
    def digest(self) -> str:
        """SHA-256 over the lines of all frames taken, each ended by a line feed; lower-case hexadecimal."""
        return self._hash.hexdigest()

    def place_of(self, frame: ArrivedFrame) -> SessionFinding | None:
        """Say whether a frame is repeated, comes after a gap or is out of order; None where it is the next one."""
        last = self._last
        expected = 0 if last is None else last.seq + 1
        if frame.digest in self._seen or (last is not None and frame.seq == last.seq):
            return SessionFinding.FRAME_REPEATED
        if frame.seq > expected:
            return SessionFinding.FRAME_GAP
        if last is not None and (frame.seq < expected or frame.t_ms <= last.t_ms):
            return SessionFinding.FRAME_REORDERED
        return None

    def _timing(self, frame: ArrivedFrame) -> SessionFinding | None:
        lead_ms = frame.t_ms - frame.arrived_ms
        if self._last is None:
            self._first_lead_ms = self._best_lead_ms = lead_ms
        self._best_lead_ms = max(self._best_lead_ms, lead_ms)
        if lead_ms - self._first_lead_ms > _MOST_GAIN_MS:
            return SessionFinding.CAPTURE_CLOCK_FAST
        if self._best_lead_ms - lead_ms > _MOST_LATE_MS:
            return SessionFinding.FRAME_LATE
        return None
