"""What the picture decoder and its reader say to each other over two pipes. Standard library only.

Asked: `REQUEST`, then the picture. Answered: `P` and `PICTURE`, then its rows without padding; or `X` and one of the letters of `Refusal`.
"""

import struct
from dataclasses import dataclass
from enum import Enum

REQUEST = struct.Struct("<cI")  # kind, bytes of the picture
PICTURE = struct.Struct("<IIIIc")  # width, height, width as sent, width before it was turned upright, depth

PORTRAIT, FRAME = b"P", b"F"
RGB, DEEP = b"R", b"I"  # three bytes a pixel; or one signed integer of 32 bits, of which the second byte counts
PIXEL_BYTES = {RGB: 3, DEEP: 4}


class Refusal(Enum):
    """Why there is no picture."""

    UNREADABLE = b"u"
    SIZE = b"s"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBounds:
    """The limits that concern the picture decoder.

    Attributes:
        image_pixels: Of a portrait.
        kept_side_px: Portraits of twice this and more are reduced by a whole factor.
        most_px, least_px: No side of a frame is longer or shorter.
        decode_cpu_s: Processor time of one decoder, however many pictures it is given.
        memory_bytes: Address space of one decoder.
    """

    image_pixels: int = 24_000_000
    kept_side_px: int = 2000
    most_px: int = 1280
    least_px: int = 160
    decode_cpu_s: int = 60
    memory_bytes: int = 1536 * 1024 * 1024
