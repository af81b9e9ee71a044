"""What is taken of a clip or a portrait, before a byte of it is decoded. One place, so that an operator can read it."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipLimits:
    """Bounds on a clip; what lies beyond ends in an error, never in a crash or a hang.

    Attributes:
        clip_bytes: A minute of 1080p from a phone.
        duration_ms: Of a clip that is only verified. A registration takes less: nothing longer than a challenge lives can answer it.
        frame_pixels: A little over 4096 x 2160.
        frame_side_px: No side longer than this.
        longest_side_px: Judged frames are scaled down to this: a face still fills the networks' inputs (256 px at most).
        judged_interval_ms: At least this long between two judged frames: 12 to 16 a second, which keeps blinks (docs/models/landmarks.md).
        decode_cpu_s: Processor time of the decoder for the whole clip; five minutes of 1080p take about a minute.
        stall_s: Longest wait for the next frame.
        decoder_memory_bytes: Address space of the decoder.
    """

    clip_bytes: int = 64 * _MIB
    duration_ms: int = 300_000
    frame_pixels: int = 4096 * 2304
    frame_side_px: int = 8192
    longest_side_px: int = 960
    judged_interval_ms: int = 62
    decode_cpu_s: int = 120
    stall_s: float = 15.0
    decoder_memory_bytes: int = 1536 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """Bounds on a picture, checked from its header, and on what decoding it may take.

    Attributes:
        jpeg2000_pixels: Of a JPEG 2000, whose decoder fills 28 bytes for each pixel.
        kept_side_px: Pictures of twice this and more are reduced by a whole factor.
        decode_cpu_s: Processor time of the decoder. At 24 megapixels an honest JPEG takes 0.3 s on the benches' machine, a PNG 0.7 s.
        decoder_memory_bytes: Address space of the decoder, its libraries included.
    """

    image_bytes: int = 20 * _MIB
    image_pixels: int = 24_000_000
    jpeg2000_pixels: int = 24_000_000
    kept_side_px: int = 2000
    decode_cpu_s: int = 2
    decoder_memory_bytes: int = 1536 * _MIB
