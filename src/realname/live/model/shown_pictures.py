"""Near-duplicates: of which pictures of a session something is kept, and when another session shows the same recording."""

from collections.abc import Sequence

from realname.verification.model.picture_signature import PictureSignature

KEPT_PICTURES = 24  # of a session, spread over it
# A signature is compared by its 32 bytes: noise changes many of them a little, and another picture changes nearly all of them.
# Measured on clips of 13 people (docs/reference/session-findings.md): copies of a recording, encoded anew, cropped, noisy, brighter
# or coarser, reach six of 24 in 55 of 65 sessions; another session of the same person or of another reaches two at most (454 pairs).
_ALIKE_PICTURES = 6


def spread(pictures: Sequence[PictureSignature]) -> tuple[PictureSignature, ...]:
    """Choose those that are kept: spread over the session, the first and the last among them."""
    if len(pictures) <= KEPT_PICTURES:
        return tuple(pictures)
    last = len(pictures) - 1
    return tuple(pictures[round(place * last / (KEPT_PICTURES - 1))] for place in range(KEPT_PICTURES))


class ShownPictures:
    """All pictures of a session, against which those kept of others are held."""

    def __init__(self, pictures: Sequence[PictureSignature]) -> None:
        """Take them in any order."""
        # For each byte of a signature and its value, which of the pictures have it: a bit a picture.
        self._having: dict[tuple[int, int], int] = {}
        for place, picture in enumerate(pictures):
            for byte in enumerate(picture.bits):
                self._having[byte] = self._having.get(byte, 0) | 1 << place

    def are_of(self, kept: Sequence[PictureSignature]) -> bool:
        """Whether they show the recording of which these pictures were kept."""
        return self.count_alike(kept) >= _ALIKE_PICTURES

    def count_alike(self, kept: Sequence[PictureSignature]) -> int:
        """Count the kept pictures to which one of those shown is nearly equal: 16 or more of the 32 bytes are the same."""
        return sum(bool(_in_sixteen([self._having.get(byte, 0) for byte in enumerate(picture.bits)])) for picture in kept)


def _in_sixteen(sets: Sequence[int]) -> int:
    """Say which places are in 16 or more of up to 63 sets, all of them as bits: the sets are added up place by place, in binary."""
    sums = [0] * 6
    for one in sets:
        carry = one
        for digit, added in enumerate(sums):
            if not carry:
                break
            sums[digit], carry = added ^ carry, added & carry
    return sums[4] | sums[5]
