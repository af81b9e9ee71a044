"""Pictures filled up before they are sealed: how many bytes a face takes says whose it is nearly as well as the face (ADR 0030)."""

from realname.vault.errors import SealBroken

_FILLED = b"realname/filled/1\n"  # no picture begins so; what was kept before pictures were filled has none of it
_LENGTH_BYTES = 8
_KIB = 1024
# The one photo takes 10 to 60 kB, a chip's portrait up to 20, a photo of a card or an ID 100 kB to megabytes. Few sizes: in steps of 64 KiB
# the portraits of five people, of 136 to 270 kB, were told apart (tests/evaluation/test_live_turns.py).
SIZES_BYTES = (64 * _KIB, 512 * _KIB, 4096 * _KIB)


def pad(picture: bytes) -> bytes:
    """Fill up to 64 KiB, 512 KiB, 4 MiB, or what is larger to a multiple of that."""
    headed = _FILLED + len(picture).to_bytes(_LENGTH_BYTES) + picture
    largest = SIZES_BYTES[-1]
    size = next((one for one in SIZES_BYTES if len(headed) <= one), -(-len(headed) // largest) * largest)
    return headed.ljust(size, b"\0")


def unpad(content: bytes) -> bytes:
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
