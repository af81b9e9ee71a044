"""Pictures filled up before they are sealed: how many bytes a face takes says whose it is nearly as well as the face (ADR 0030)."""

from realname.domain.errors import SealBroken

_FILLED = b"realname/filled/1\n"  # no picture begins so; what was kept before pictures were filled has none of it
_LENGTH_BYTES = 8
STEP_BYTES = 64 * 1024  # the one photo takes 10 to 60 kB


def fill(picture: bytes) -> bytes:
    """Fill up to a multiple of 64 KiB."""
    headed = _FILLED + len(picture).to_bytes(_LENGTH_BYTES) + picture
    return headed.ljust(-(-len(headed) // STEP_BYTES) * STEP_BYTES, b"\0")


def unfill(content: bytes) -> bytes:
    """Take out what was filled up.

    Raises:
        SealBroken: It is cut off.
    """
    if not content.startswith(_FILLED):
        return content
    begin = len(_FILLED) + _LENGTH_BYTES
    length = int.from_bytes(content[len(_FILLED) : begin])
    picture = content[begin : begin + length]
    if len(picture) != length:
        raise SealBroken(kind="picture")
    return picture
