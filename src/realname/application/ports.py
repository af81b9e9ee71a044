"""What the use cases need of the outside, as protocols; adapters, verification and sandbox implement them."""

from typing import Protocol

from realname.domain.observations import Action
from realname.domain.report import VerificationReport


class LiveVerifier(Protocol):
    """Judges a recorded clip against a challenge and compares its best probes with the reference: 1:1, never a search."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Look at the clip and the reference portrait, both as encoded files.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...
