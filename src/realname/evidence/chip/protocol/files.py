"""Reading the files of a chip: select, then read pieces up to the length that the file's own header states (ICAO Doc 9303-10, 3.6)."""

from realname.evidence.chip.protocol.apdu import Command
from realname.evidence.chip.protocol.channel import Channel, is_not_found
from realname.evidence.chip.protocol.data_objects import encode, read_header, read_one
from realname.evidence.errors import ChipCommandRefused, ChipReplyInvalid

APPLICATION = bytes.fromhex("A0000002471001")
MASTER_FILE = bytes.fromhex("3F00")
CARD_ACCESS, CARD_SECURITY = 0x011C, 0x011D  # under the master file
COM, SOD = 0x011E, 0x011D  # of the application, as the data groups are
FIRST_GROUP = 0x0101
MAXIMUM_FILE_BYTES = 200_000
_HEADER_BYTES = 4  # tag and length, up to 64 kB
_LONG_HEADER_BYTES = 5
_PIECE_BYTES = 223  # the most that a short response holds in either cipher, padded and with its MAC
_LAST_SHORT_OFFSET = 0x7FFF
_OFFSET, _DISCRETIONARY = 0x54, 0x53
_MOST_PIECES_MORE = 64  # a chip may give less than it was asked for, but has to come to an end


def select_application(channel: Channel) -> None:
    """Select the application of the travel document.

    Raises:
        ChipCommandRefused: There is none.
    """
    channel.require(Command(ins=0xA4, p1=0x04, p2=0x0C, body=APPLICATION), step="select-application")


def select_master_file(channel: Channel) -> bool:
    """Leave any application; whether the chip knows this command. Not every one does."""
    return channel.exchange(Command(ins=0xA4, p2=0x0C, body=MASTER_FILE)).is_success


def is_selected(channel: Channel, file_id: int) -> bool:
    """Select a file; False: the chip has none of this number.

    Raises:
        ChipCommandRefused: The chip refuses to say.
    """
    response = channel.exchange(Command(ins=0xA4, p1=0x02, p2=0x0C, body=file_id.to_bytes(2, "big")))
    if not response.is_success and not is_not_found(response):
        raise ChipCommandRefused(step="select-file", status=f"{response.status:04X}")
    return response.is_success


def read_file(channel: Channel, file_id: int, *, most_bytes: int = MAXIMUM_FILE_BYTES) -> bytes | None:
    """Read a whole file; None: the chip has none of this number.

    Raises:
        ChipReplyInvalid: It is longer than `most_bytes`, or shorter than its header says.
        ChipCommandRefused: The chip refuses it.
    """
    return read_selected(channel, most_bytes=most_bytes) if is_selected(channel, file_id) else None


def read_selected(channel: Channel, *, most_bytes: int = MAXIMUM_FILE_BYTES) -> bytes:
    """Read the file that is selected, as `read_file` does."""
    content = _piece(channel, offset=0, size=_HEADER_BYTES)
    length = _whole_length(content)
    if length is None:
        content += _piece(channel, offset=len(content), size=_LONG_HEADER_BYTES - len(content))
        length = _whole_length(content)
    if length is None or length > most_bytes:
        raise ChipReplyInvalid(cause="file-length")
    for _ in range(length // _PIECE_BYTES + _MOST_PIECES_MORE):
        if len(content) >= length:
            return content[:length]
        content += _piece(channel, offset=len(content), size=min(_PIECE_BYTES, length - len(content)))
    raise ChipReplyInvalid(cause="endless")


def _whole_length(content: bytes) -> int | None:
    """How long the file is with its header; None: the header is longer than what was read."""
    try:
        _, length, start = read_header(content)
    except ChipReplyInvalid:
        return None
    return start + length


def _piece(channel: Channel, *, offset: int, size: int) -> bytes:
    """Read up to `size` bytes, and one at least."""
    if offset <= _LAST_SHORT_OFFSET:
        piece = channel.require(Command(ins=0xB0, p1=offset >> 8, p2=offset & 0xFF, expected=size), step="read-file")
    else:
        place = encode(_OFFSET, offset.to_bytes(3 if offset > 0xFFFF else 2, "big"))  # noqa: PLR2004 - two octets
        header_bytes = len(encode(_DISCRETIONARY, bytes(size))) - size
        answer = channel.require(Command(ins=0xB1, body=place, expected=size + header_bytes), step="read-file")
        piece = read_one(answer, _DISCRETIONARY)
    if not 0 < len(piece) <= size:
        raise ChipReplyInvalid(cause="length")
    return piece
