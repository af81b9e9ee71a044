"""What decoder and capture say to each other: records on a pipe, each a kind byte and a body. Standard library only.

`F` a frame: `FRAME`, then its RGB rows, each `line_bytes` long. `E` the end: `END`. `X` a rejection: one length byte, then the error code.
"""

import struct
from dataclasses import dataclass

# t_ms, stated duration in ms (0: not stated), frames decoded so far, width, height, bytes of a row with its padding, width as
# decoded, quarter turns counter-clockwise that bring it upright.
FRAME = struct.Struct("<qqIIIIIB")
END = struct.Struct("<I")  # frames decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limits that concern the decoder; units as in `limits.ClipLimits`."""

    duration_ms: int
    frame_pixels: int
    frame_side_px: int
    longest_side_px: int
    judged_interval_ms: int
    decode_cpu_s: int
    decoder_memory_bytes: int
