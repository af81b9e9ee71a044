"""The dictionary of a recogniser: the one entry `character` of an ONNX file's metadata, read without a library of ONNX."""

_METADATA_FIELD, _KEY_FIELD, _VALUE_FIELD = 14, 1, 2  # ModelProto.metadata_props, StringStringEntryProto.key and .value
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5  # wire types of protocol buffers
_MOST_VARINT_BYTES = 10


def read_characters(model: bytes) -> tuple[str, ...]:
    """Read the characters a recogniser knows, in the order of its classes.

    Raises:
        ValueError: The file is no ONNX model or has no dictionary; its digest was right, so this is a fault of the pin.
    """
    for number, message in _fields(memoryview(model)):
        if number == _METADATA_FIELD:
            entry = {key: bytes(value) for key, value in _fields(message)}
            if entry.get(_KEY_FIELD) == b"character":
                return tuple(entry[_VALUE_FIELD].decode().split("\n"))
    raise ValueError


def _fields(message: memoryview) -> list[tuple[int, memoryview]]:
    """The fields of a message that hold bytes, with their numbers."""
    found: list[tuple[int, memoryview]] = []
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        kind = tag & 7
        if kind == _BYTES:
            size, place = _varint(message, place)
            if size > len(message) - place:
                raise ValueError
            found.append((tag >> 3, message[place : place + size]))
            place += size
        elif kind == _VARINT:
            _, place = _varint(message, place)
        elif kind in {_FIXED_64, _FIXED_32}:
            place += 8 if kind == _FIXED_64 else 4
        else:
            raise ValueError
    return found


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(_MOST_VARINT_BYTES):
        byte = message[place + shift]
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:  # noqa: PLR2004 - the continuation bit
            return value, place + shift + 1
    raise ValueError
