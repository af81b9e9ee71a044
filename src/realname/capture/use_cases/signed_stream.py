"""The stream of one live session: pictures of the camera in their order, each signed in the TPM."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from realname.capture.model.pace import Pace
from realname.capture.model.signed_frames import FrameChain, frame_message
from realname.capture.ports import OpenCamera

MOST_FPS = 15.0
LARGEST_PICTURE_BYTES = 262_144  # what a live session takes


@dataclass(slots=True)
class SignedStream:
    """Gives one message after the other. One thread uses it at a time.

    Attributes:
        sign: The frame key's signature on a SHA-256 digest, r||s.
        begun_s: When the stream began, by `time.monotonic`: capture times count from here.
    """

    camera: OpenCamera
    sign: Callable[[bytes], bytes]
    chain: FrameChain
    begun_s: float
    pace: Pace = field(default_factory=lambda: Pace(MOST_FPS))
    _last_ms: int = -1
    _last_digest: str = ""

    def next_message(self) -> bytes:
        """Wait for the next picture that is sent. What comes too early, is a repetition or is too large is dropped without a number.

        Raises:
            CameraAway: The camera is gone, or gives no pictures.
            TpmFailed: The TPM refused to sign.
        """
        while True:
            picture = self.camera.next_picture()
            t_ms = round((picture.captured_s - self.begun_s) * 1000)
            if t_ms <= self._last_ms or len(picture.jpeg) > LARGEST_PICTURE_BYTES or not self.pace.admits(picture.captured_s):
                continue
            digest = hashlib.sha256(picture.jpeg).hexdigest()
            if digest != self._last_digest:
                break
        self._last_ms, self._last_digest = t_ms, digest
        seq, line = self.chain.seq, self.chain.line(t_ms=t_ms, digest=digest)
        signature = self.sign(hashlib.sha256(line).digest())
        self.chain.add(line)
        return frame_message(seq=seq, t_ms=t_ms, signature=signature, jpeg=picture.jpeg)
