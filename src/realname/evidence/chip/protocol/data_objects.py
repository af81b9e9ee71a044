"""Data objects in commands and responses: what a chip sends is read as chip data is, and what is wrong with it is a fault of its reply."""

from collections.abc import Iterator
from contextlib import contextmanager

from realname.evidence.chip import tlv
from realname.evidence.errors import ChipDataUnreadable, ChipReplyInvalid

_LONG_LENGTH = 0x80
_MOST_OBJECTS = 64
_CONSTRUCTED = 0x30
DataObject = tuple[int, bytes]


def encode(tag: int, value: bytes) -> bytes:
    """Write one data object, its length in the shortest form."""
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + _encode_length(len(value)) + value


def read_header(content: bytes) -> tuple[int, int, int]:
    """Read tag and length; gives the tag, the length of the value, and where the value starts.

    Raises:
        ChipReplyInvalid: They are cut short, or of no definite length.
    """
    with _of_a_reply():
        return tlv.read_header(content)


def read_objects(content: bytes) -> tuple[DataObject, ...]:
    """Read data objects that fill `content` to its end.

    Raises:
        ChipReplyInvalid: One is cut short, or there are more than 64.
    """
    with _of_a_reply():
        return tuple((one.tag, one.value) for one in tlv.Tlv(_CONSTRUCTED, content, content).children(_MOST_OBJECTS))


def read_one(content: bytes, tag: int) -> bytes:
    """The value of the one data object that is there, which has this tag.

    Raises:
        ChipReplyInvalid: There is another one, or none, or more.
    """
    found = read_objects(content)
    if len(found) != 1 or found[0][0] != tag:
        raise ChipReplyInvalid(cause="data-object")
    return found[0][1]


@contextmanager
def _of_a_reply() -> Iterator[None]:
    try:
        yield
    except ChipDataUnreadable:
        raise ChipReplyInvalid(cause="data-object") from None


def _encode_length(length: int) -> bytes:
    if length < _LONG_LENGTH:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((_LONG_LENGTH | len(octets),)) + octets
