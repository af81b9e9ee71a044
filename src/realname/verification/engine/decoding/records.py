"""What decoders and their readers say to each other over pipes. Standard library only.

Pixels lie in shared memory (`shared_memory`), at its start.

A clip lies in the memory behind `PLACES` places for a frame. `F` a frame: `FRAME`; its RGB rows, each `line_bytes` long, lie in the next
place, the first again after the last. For each frame that it has copied the reader sends one byte: a place is written again only then. `E`
the end: `END`. `X` a rejection: one length byte, then the error code.

A picture is asked for by `REQUEST`, then the picture. Answered: `P` and `PICTURE`, its RGB rows without padding in the memory; or `X` and
one of the letters of `Refusal`.
"""

import struct
from dataclasses import dataclass
from enum import Enum

# t_ms, stated duration in ms (0: not stated), frames decoded so far, width, height, bytes of a row with its padding, width as
# decoded, quarter turns counter-clockwise that bring it upright.
FRAME = struct.Struct("<qqIIIIIB")
END = struct.Struct("<I")  # frames decoded
PLACES = 3  # one is read, one is ready, one is written
MOST_PADDING_BYTES = 256  # of a row
REQUEST = struct.Struct("<cI")  # kind, bytes of the picture
PICTURE = struct.Struct("<IIII")  # width, height, width as sent, width before it was turned upright
PORTRAIT, LIVE_PICTURE = b"P", b"F"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limits that concern the clip decoder; units as in `limits.ClipLimits`."""

    duration_ms: int
    frame_pixels: int
    frame_side_px: int
    longest_side_px: int
    judged_interval_ms: int
    decode_cpu_s: int
    decoder_memory_bytes: int

    @property
    def place_bytes(self) -> int:
        """Of shared memory, for one frame."""
        return self.longest_side_px * (self.longest_side_px * 3 + MOST_PADDING_BYTES)


class Refusal(Enum):
    """Why there is no picture."""

    UNREADABLE = b"u"
    SIZE = b"s"
    COSTLY = b"c"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBounds:
    """The limits that concern the picture decoder.

    Attributes:
        image_pixels: Of a portrait.
        jpeg2000_pixels: Of a portrait that is a JPEG 2000.
        kept_side_px: Portraits of twice this and more are reduced by a whole factor.
        most_px, least_px: No side of a frame is longer or shorter.
        decode_cpu_s: Processor time of one decoder, however many pictures it is given.
        memory_bytes: Address space of one decoder.
    """

    image_pixels: int = 24_000_000
    jpeg2000_pixels: int = 24_000_000
    kept_side_px: int = 2000
    most_px: int = 1280
    least_px: int = 160
    decode_cpu_s: int = 60
    memory_bytes: int = 1536 * 1024 * 1024
