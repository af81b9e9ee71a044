"""What a model takes and gives, as typed fields: the engine prepares pictures and reads answers by them."""

from dataclasses import dataclass
from enum import StrEnum


class ModelUse(StrEnum):
    """What a model is needed for: faces, and text of documents."""

    DETECTOR = "detector"
    COMPARISON = "comparison"
    LANDMARKS = "landmarks"
    TEXTURE = "texture"
    OCR_DETECTOR = "ocr-detector"
    OCR_RECOGNISER = "ocr-recogniser"
    OCR_ANGLE = "ocr-angle"


class ColourOrder(StrEnum):
    """Order of the colour planes a model takes."""

    BGR = "bgr"
    RGB = "rgb"


class ValueRange(StrEnum):
    """Range of the values a model takes, from 8-bit pictures."""

    BYTES = "0..255"
    UNIT = "0..1"
    SIGNED = "-1..1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInput:
    """The picture a model takes; for a detector or recogniser, which take any width, one that is usual."""

    width_px: int
    height_px: int
    colour: ColourOrder
    values: ValueRange


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One model: what it is, where it comes from, which bytes it is, and what it takes.

    Attributes:
        file_name: Path inside the model folder.
        sha256: Of the file, lower-case hexadecimal.
        source: The package that brings it, or that the operator added it.
    """

    use: ModelUse
    name: str
    file_name: str
    sha256: str
    licence: str
    source: str
    input: ModelInput


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSpec(ModelSpec):
    """Finds faces: boxes, five points (eyes, nose, mouth corners) and a score each, in YuNet's layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSpec(ModelSpec):
    """Makes an embedding of an aligned face (five points warped to the ArcFace template); similarity is its cosine."""

    embedding_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarksSpec(ModelSpec):
    """Places landmarks on a face and rates expressions from them: a `.task` bundle of tflite files."""

    landmarks: int
    blendshapes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextureModelSpec(ModelSpec):
    """Says how live the texture of a face looks: softmax over `classes` answers.

    Attributes:
        crop_scale: Side lengths of the crop over those of the upright box around all landmarks, centred; where the picture is too
            small the scale shrinks until it fits, and a crop that sticks out is moved inside.
        live_class: Index of the class that means a live face.
    """

    crop_scale: float
    classes: int
    live_class: int
