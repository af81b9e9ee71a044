"""What is remembered of millions of registrations, in few bytes: ids and marks, and times in their order."""

import re
from struct import Struct

_of_token = re.compile(r"[0-9a-f]{32}").fullmatch  # the form of our ids of registrations, and of marks
_OTHER_BYTES = 17  # at least, so that no other text has the 16 bytes of a token
_TIME = Struct("<d")


def packed(text: str) -> bytes:
    """An id or a mark in 16 bytes where it has 32 hexadecimal digits; any other one, which has no slash, in 17 bytes or more."""
    return bytes.fromhex(text) if _of_token(text) else text.encode().ljust(_OTHER_BYTES, b"/")


def unpacked(packed_text: bytes) -> str:
    """The text that was packed."""
    return packed_text.hex() if len(packed_text) < _OTHER_BYTES else packed_text.rstrip(b"/").decode()


class Times:
    """Times in the order in which they came, 8 bytes each: seconds since 1970, as `datetime.timestamp` gives them."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        """None yet."""
        self._packed = bytearray()  # it drops its first bytes without moving the others

    def __len__(self) -> int:
        """How many there are."""
        return len(self._packed) // _TIME.size

    def add(self, at: float) -> None:
        """Add the newest."""
        self._packed += _TIME.pack(at)

    def forget(self, before: float) -> None:
        """Drop those that are older, up to the first that is not."""
        over, size = 0, len(self._packed)
        while over < size and _TIME.unpack_from(self._packed, over)[0] < before:
            over += _TIME.size
        del self._packed[:over]
