"""Tag, length, value: how chips write. Lengths are definite, and everything is bounded before it is looked at (ISO/IEC 7816-4, 5.2.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from realname.evidence.errors import ChipDataUnreadable

_MOST_TAG_BYTES, _MOST_LENGTH_BYTES = 3, 4
_MOST_CHILDREN = 256
_MOST_DEPTH = 32
_CONSTRUCTED, _LONG_TAG, _MORE, _LONG_LENGTH = 0x20, 0x1F, 0x80, 0x80


@dataclass(frozen=True, slots=True)
class Tlv:
    """One element.

    Attributes:
        tag: As it is written, of one to three bytes (0x61, 0x7F60).
        value: Without tag and length.
        whole: With them.
    """

    tag: int
    value: bytes = field(repr=False)
    whole: bytes = field(repr=False)

    @property
    def is_constructed(self) -> bool:
        """Whether the value is made of elements."""
        first = self.tag >> 8 * (max(1, (self.tag.bit_length() + 7) // 8) - 1)
        return bool(first & _CONSTRUCTED)

    def children(self, most: int = _MOST_CHILDREN) -> tuple["Tlv", ...]:
        """Take the value apart.

        Raises:
            ChipDataUnreadable: It is not made of whole elements, or of too many.
        """
        return tuple(_elements(self.value, most))

    def child(self, tag: int) -> "Tlv":
        """The one element of a tag.

        Raises:
            ChipDataUnreadable: There is none, or more than one.
        """
        found = [one for one in self.children() if one.tag == tag]
        if len(found) != 1:
            raise ChipDataUnreadable(tag=f"{tag:02X}")
        return found[0]


def parse_tlv(content: bytes) -> Tlv:
    """Read one element that fills all of the content.

    Raises:
        ChipDataUnreadable: It is cut off, followed by something, or of an indefinite or overlong length.
    """
    element = _next(content, 0)
    if len(element.whole) != len(content):
        raise ChipDataUnreadable(fault="length")
    return element


def read_header(content: bytes) -> tuple[int, int, int]:
    """Read the tag and the length that a content begins with, whether or not all of the value is there.

    Returns:
        The tag, the length of the value, and where the value starts.

    Raises:
        ChipDataUnreadable: They are cut off, or of an indefinite or overlong length.
    """
    tag, at = _tag(content, 0)
    length, at = _length(content, at)
    return tag, length, at


def first_tag(content: bytes) -> int:
    """The tag that the content begins with; 0: none is readable."""
    try:
        return _tag(content, 0)[0]
    except ChipDataUnreadable:
        return 0


def require_whole(content: bytes, *, most_elements: int) -> None:
    """Walk over all elements of an encoding before a library reads it: their lengths fit, and they are neither too many nor too deep.

    Raises:
        ChipDataUnreadable: They are not.
    """
    left = most_elements
    waiting = [(parse_tlv(content), 1)]
    while waiting:
        element, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > _MOST_DEPTH:
            raise ChipDataUnreadable(fault="size")
        if element.is_constructed:
            waiting += [(one, depth + 1) for one in _elements(element.value, left)]


def _elements(content: bytes, most: int) -> Iterator[Tlv]:
    at = count = 0
    while at < len(content):
        count += 1
        if count > most:
            raise ChipDataUnreadable(fault="size")
        element = _next(content, at)
        at += len(element.whole)
        yield element


def _next(content: bytes, start: int) -> Tlv:
    tag, at = _tag(content, start)
    length, at = _length(content, at)
    if length > len(content) - at:
        raise ChipDataUnreadable(fault="length")
    return Tlv(tag, content[at : at + length], content[start : at + length])


def _tag(content: bytes, at: int) -> tuple[int, int]:
    for size in range(1, _MOST_TAG_BYTES + 1):
        if at + size > len(content):
            break
        last = content[at + size - 1]
        is_last = last & _LONG_TAG != _LONG_TAG if size == 1 else not last & _MORE
        if is_last:
            return int.from_bytes(content[at : at + size]), at + size
    raise ChipDataUnreadable(fault="tag")


def _length(content: bytes, at: int) -> tuple[int, int]:
    if at >= len(content):
        raise ChipDataUnreadable(fault="length")
    first = content[at]
    if first < _LONG_LENGTH:
        return first, at + 1
    size = first - _LONG_LENGTH
    if not 1 <= size <= _MOST_LENGTH_BYTES or at + 1 + size > len(content):  # 0x80: indefinite
        raise ChipDataUnreadable(fault="length")
    return int.from_bytes(content[at + 1 : at + 1 + size]), at + 1 + size
