"""Data objects in commands and responses: tag, length, value (ISO/IEC 7816-4, 5.2.2), in one flat reading with bounds."""

from realname.evidence.errors import ChipReplyInvalid

_LONG_TAG, _NEXT_TAG_BYTE = 0x1F, 0x80
_LONG_LENGTH = 0x80
_MOST_TAG_BYTES = 3
_MOST_LENGTH_BYTES = 3
_MOST_OBJECTS = 64
DataObject = tuple[int, bytes]


def encode(tag: int, value: bytes) -> bytes:
    """Write one data object."""
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + encode_length(len(value)) + value


def encode_length(length: int) -> bytes:
    """Write a length in the shortest form."""
    if length < _LONG_LENGTH:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((_LONG_LENGTH | len(octets),)) + octets


def read_header(content: bytes, at: int = 0) -> tuple[int, int, int]:
    """Read tag and length; gives the tag, the length of the value, and where the value starts.

    Raises:
        ChipReplyInvalid: They are cut short, of no definite length, or longer than anything that is read.
    """
    tag, at = _read_tag(content, at)
    first = _octet(content, at)
    if first < _LONG_LENGTH:
        return tag, first, at + 1
    size = first - _LONG_LENGTH
    if not 0 < size <= _MOST_LENGTH_BYTES or len(content) < at + 1 + size:
        raise ChipReplyInvalid(cause="data-object")
    return tag, int.from_bytes(content[at + 1 : at + 1 + size], "big"), at + 1 + size


def read_objects(content: bytes) -> tuple[DataObject, ...]:
    """Read data objects that fill `content` to its end.

    Raises:
        ChipReplyInvalid: One is cut short, or there are more than 64.
    """
    found: list[DataObject] = []
    at = 0
    while at < len(content):
        tag, length, start = read_header(content, at)
        at = start + length
        if at > len(content) or len(found) == _MOST_OBJECTS:
            raise ChipReplyInvalid(cause="data-object")
        found.append((tag, content[start:at]))
    return tuple(found)


def read_one(content: bytes, tag: int) -> bytes:
    """The value of the one data object that is there, which has this tag.

    Raises:
        ChipReplyInvalid: There is another one, or none, or more.
    """
    found = read_objects(content)
    if len(found) != 1 or found[0][0] != tag:
        raise ChipReplyInvalid(cause="data-object")
    return found[0][1]


def _read_tag(content: bytes, at: int) -> tuple[int, int]:
    first = _octet(content, at)
    if first & _LONG_TAG != _LONG_TAG:
        return first, at + 1
    for end in range(at + 1, at + _MOST_TAG_BYTES):
        if not _octet(content, end) & _NEXT_TAG_BYTE:
            return int.from_bytes(content[at : end + 1], "big"), end + 1
    raise ChipReplyInvalid(cause="data-object")


def _octet(content: bytes, at: int) -> int:
    if at >= len(content):
        raise ChipReplyInvalid(cause="data-object")
    return content[at]
