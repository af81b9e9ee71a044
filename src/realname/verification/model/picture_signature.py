"""The signature of one picture of a session: alike for a copy of the picture, and for no other picture of the same person."""

from dataclasses import dataclass

SIGNATURE_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class PictureSignature:
    """How the face in one picture differs from the session's usual face, in memory only; silent when shown.

    What is usual (the person, the light, the camera) is taken out, so that a second session of a person has other signatures, while
    the same recording, sent again, has nearly the same ones.

    Attributes:
        bits: 256 of them, one a field of 16 by 16 over the aligned face, row by row: brighter than usual or not.
    """

    bits: bytes

    def __post_init__(self) -> None:
        """Refuse another length."""
        if len(self.bits) != SIGNATURE_BYTES:
            raise ValueError

    def __repr__(self) -> str:
        """The kind alone."""
        return "PictureSignature(…)"
