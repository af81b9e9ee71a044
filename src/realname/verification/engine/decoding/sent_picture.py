"""A picture that was sent becomes pixels or one of three refusals: its bytes, structure and header are looked at before it is decoded."""

from dataclasses import dataclass

from realname.kernel.errors import InvalidInput
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.decoding.picture_cost import is_costly
from realname.verification.engine.decoding.picture_process import DecodedPicture, NoPicture, PictureProcess
from realname.verification.engine.decoding.records import PORTRAIT, PictureBounds, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureErrors:
    """The errors of one kind of picture.

    Attributes:
        too_large: More bytes or pixels than allowed.
        too_costly: More scans or chunks than cameras write, or more processor time or memory than allowed.
        unreadable: No JPEG, PNG or JPEG 2000, or a damaged one.
    """

    too_large: type[InvalidInput]
    too_costly: type[InvalidInput]
    unreadable: type[InvalidInput]


def decode_sent(picture: bytes, limits: ImageLimits, errors: PictureErrors) -> DecodedPicture:
    """Decode to upright RGB (EXIF orientation obeyed), in a process for this picture alone.

    Raises:
        InvalidInput: One of `errors`.
    """
    if len(picture) > limits.image_bytes:
        raise errors.too_large(limit_bytes=limits.image_bytes)
    if is_costly(picture):
        raise errors.too_costly
    try:
        with PictureProcess(_bounds(limits)) as decoder:
            return decoder.decode(PORTRAIT, picture)
    except NoPicture as none:
        refusal = none.refusal
    if refusal is Refusal.SIZE:
        raise errors.too_large(limit_pixels=limits.image_pixels)
    if refusal is Refusal.COSTLY:
        raise errors.too_costly
    raise errors.unreadable


def _bounds(limits: ImageLimits) -> PictureBounds:
    return PictureBounds(
        image_pixels=limits.image_pixels,
        jpeg2000_pixels=limits.jpeg2000_pixels,
        kept_side_px=limits.kept_side_px,
        decode_cpu_s=limits.decode_cpu_s,
        memory_bytes=limits.decoder_memory_bytes,
    )
