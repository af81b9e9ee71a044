"""Ask whether pictures were shown in another live session: asked about once a second while a session is under way."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.unit_of_work import Reads
from realname.live.store.frame_digests import FrameDigests


@dataclass(frozen=True, slots=True)
class DetectReplayedFrames:
    """Looks; keeps nothing. What two sessions show at the same time is found when the second one ends."""

    units: Reads

    def __call__(self, digests: Sequence[bytes]) -> bool:
        """Say whether a session that ended brought any of these pictures; each a SHA-256 of 32 bytes."""
        if not digests:
            return False
        with self.units() as unit:
            return unit[FrameDigests].are_seen(digests)
