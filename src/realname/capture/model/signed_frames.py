"""Frames of an attested camera: each signature covers the frame before, so that a dropped, repeated or reordered one breaks the chain."""

import hashlib
import struct
from dataclasses import dataclass, field

FIRST = "0" * 64
SIGNATURE_BYTES = 64
_HEADER = struct.Struct(f">4sII{SIGNATURE_BYTES}s")
_MAGIC = b"RNF1"


@dataclass(slots=True)
class FrameChain:
    """The lines of one session's frames, in their order. The agent signs them, and the server verifies the signatures."""

    nonce: str
    seq: int = field(default=0, init=False)
    _before: str = field(default=FIRST, init=False)

    def line(self, *, t_ms: int, digest: str) -> bytes:
        """What is signed over the next frame.

        Args:
            t_ms: Capture time, milliseconds since the stream began.
            digest: SHA-256 of the JPEG, lower-case hexadecimal.
        """
        return f"realname-camera-frame-1\n{self.nonce}\n{self.seq}\n{t_ms}\n{digest}\n{self._before}".encode()

    def add(self, line: bytes) -> None:
        """Take the frame of this line as sent, or as verified."""
        self._before = hashlib.sha256(line).hexdigest()
        self.seq += 1


def frame_message(*, seq: int, t_ms: int, signature: bytes, jpeg: bytes) -> bytes:
    """The binary message of a live session (docs/reference/live-session.md, 4)."""
    return _HEADER.pack(_MAGIC, seq, t_ms, signature) + jpeg
