"""Reference: the ID portrait becomes one aligned face, or an error that says why it cannot be compared."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageOps

from realname.domain.errors import ImageTooLarge, ImageUnreadable, PortraitNoFace, PortraitTooSmall
from realname.verification.alignment import align
from realname.verification.faces import DetectedFace, FaceDetector
from realname.verification.frames import Pixels
from realname.verification.limits import ImageLimits

_FORMATS = ("JPEG", "PNG", "JPEG2000")
_LEAST_EYE_DISTANCE_PX = 16.0  # below, nothing can be compared (at 10 px useless, biometrics)
_SEARCH_SIDE_PX = 640  # the detector looks at the portrait at this size, a second time at half of it
_KEPT_SIDE_PX = 2000  # portraits of twice this and more are reduced by a whole factor
_LEAST_SIDE_PX = 320  # smaller portraits are enlarged before the search


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The largest face of a portrait.

    Attributes:
        aligned: RGB, shape (112, 112, 3).
        eye_distance_px: In pixels of the portrait as sent.
    """

    aligned: Pixels
    eye_distance_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedPortrait:
    """An upright portrait.

    Attributes:
        pixels: RGB, shape (height, width, 3).
        scale: Pixels of the portrait as sent per pixel here; 1 where it was not reduced.
    """

    pixels: Pixels
    scale: float


def read_reference(portrait: bytes, detector: FaceDetector, limits: ImageLimits) -> Reference:
    """Decode a portrait and take its largest face.

    Raises:
        ImageTooLarge: More bytes or pixels than allowed; seen before decoding.
        ImageUnreadable: No JPEG, PNG or JPEG 2000, or a damaged one.
        PortraitNoFace: No face was found.
        PortraitTooSmall: Less than 16 px between the eyes.
    """
    decoded = decode_portrait(portrait, limits)
    face, grown = _largest_face(decoded.pixels, detector)
    if face is None:
        raise PortraitNoFace
    enlargement = grown.shape[1] / decoded.pixels.shape[1]
    eye_distance_px = face.eye_distance_px / enlargement * decoded.scale
    if eye_distance_px < _LEAST_EYE_DISTANCE_PX:
        raise PortraitTooSmall(least_px=int(_LEAST_EYE_DISTANCE_PX))
    return Reference(aligned=align(grown, face.points), eye_distance_px=eye_distance_px)


def decode_portrait(portrait: bytes, limits: ImageLimits) -> DecodedPortrait:
    """Decode to upright RGB (EXIF orientation obeyed), after the header said that it is small enough.

    Raises:
        ImageTooLarge: More bytes or pixels than allowed.
        ImageUnreadable: No JPEG, PNG or JPEG 2000, or a damaged one.
    """
    if len(portrait) > limits.image_bytes:
        raise ImageTooLarge(limit_bytes=limits.image_bytes)
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own, laxer check warns before ours is reached
    try:
        with Image.open(io.BytesIO(portrait), formats=_FORMATS) as image:
            if image.width * image.height > limits.image_pixels:
                raise ImageTooLarge(limit_pixels=limits.image_pixels)
            return _decode(image)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as problem:
        raise ImageUnreadable from problem


def _decode(image: Image.Image) -> DecodedPortrait:
    sent_width = image.width
    image.draft("RGB", (_KEPT_SIDE_PX, _KEPT_SIDE_PX))  # a JPEG is decoded at a half or a quarter right away
    factor = max(1, max(image.size) // _KEPT_SIDE_PX)
    is_deep = image.mode.startswith("I")  # 16 bits a pixel: Pillow would cut them off where they pass 255
    # Reduced before it is copied: a portrait of 24 megapixels would take half a gigabyte.
    small = image.reduce(factor) if factor > 1 and not is_deep else image.copy()
    small.info["exif"] = image.getexif().tobytes()
    upright = ImageOps.exif_transpose(small)
    shallow = Image.fromarray((np.asarray(upright) // 256).astype(np.uint8)) if is_deep else upright
    return DecodedPortrait(pixels=np.array(shallow.convert("RGB"), dtype=np.uint8), scale=sent_width / small.width)


def _largest_face(pixels: Pixels, detector: FaceDetector) -> tuple[DetectedFace | None, Pixels]:
    grow = max(1.0, _LEAST_SIDE_PX / max(pixels.shape[:2]))
    grown = pixels if grow == 1.0 else np.asarray(cv2.resize(pixels, None, fx=grow, fy=grow, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    for side in (_SEARCH_SIDE_PX, _SEARCH_SIDE_PX // 2):  # a face that fills the picture is found at half the size
        if faces := detector.detect(grown, longest_px=side):
            return faces[0], grown
    return None, grown
