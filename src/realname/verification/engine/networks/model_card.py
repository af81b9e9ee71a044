"""The card of an operator's own model: a TOML file that says what the model takes and gives."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, TypeVar

from realname.verification.engine.networks.model_catalogue import KNOWN_TEXTURE_MODELS, LANDMARKS, KnownTextureModel
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
from realname.verification.errors import ModelCardInvalid

Tables = Mapping[str, Mapping[str, object]]
Choice = TypeVar("Choice", bound=StrEnum)

# A card has the tables of its use and no others; a key too many is as wrong as one that is missing.
_INPUT = ("width_px", "height_px", "colour", "values")
_TABLES: Mapping[ModelUse, Mapping[str, tuple[str, ...]]] = {
    ModelUse.DETECTOR: {"input": _INPUT, "output": ("layout",)},
    ModelUse.COMPARISON: {"input": _INPUT, "crop": ("alignment",), "output": ("embedding_length",)},
    ModelUse.LANDMARKS: {"input": _INPUT, "output": ("landmarks", "blendshapes")},
    ModelUse.TEXTURE: {"input": _INPUT, "crop": ("scale",), "output": ("classes", "live_class")},
}
ADDABLE_USES = tuple(_TABLES)  # the uses that an operator's own model can serve
_LARGEST_SCALE = 10
_LARGEST_COUNT = 4096  # of pixels a side, numbers in an embedding, classes: past it the card is mistyped


class _Alignment(StrEnum):
    FIVE_POINTS = "five-points"


class _Layout(StrEnum):
    YUNET = "yunet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """The file a card speaks of."""

    use: ModelUse
    name: str
    sha256: str


def parse_card(text: bytes, file: ModelFile) -> ModelSpec:
    """Read a card; that of a texture model known by its digest may be empty.

    Raises:
        ModelCardInvalid: Not TOML, an unknown or missing entry, or a value outside its range; `entry` names it.
    """
    if file.use not in _TABLES:
        raise ModelCardInvalid(entry="use")
    try:
        content: Mapping[str, object] = tomllib.loads(text.decode())
    except (ValueError, RecursionError) as problem:
        raise ModelCardInvalid(entry="toml") from problem
    known = next((one for one in KNOWN_TEXTURE_MODELS if file.use is ModelUse.TEXTURE and file.sha256 == one.sha256), None)
    if known:
        content = _completed(content, known)
    texts = {key: value for key, value in content.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in content.items() if isinstance(value, dict)}
    for entry in texts.keys() - {"name", "licence", "source"} | (tables.keys() ^ _TABLES[file.use].keys()):
        raise ModelCardInvalid(entry=entry)
    for table, keys in _TABLES[file.use].items():
        for key in tables[table].keys() ^ set(keys):
            raise ModelCardInvalid(entry=f"{table}.{key}")
    return _spec(file, _Entries(texts, tables))


def _completed(content: Mapping[str, object], known: KnownTextureModel) -> Mapping[str, object]:
    """Fill in what is known of the model; what the card says itself must agree."""
    whole: dict[str, object] = {"name": known.name, "licence": known.licence, **content}
    for table, entries in _known_tables(known).items():
        said = content.get(table, {})
        for key, value in said.items() if isinstance(said, dict) else ():
            if entries.get(key) != value:
                raise ModelCardInvalid(entry=f"{table}.{key}")
        whole[table] = entries
    return whole


def _known_tables(known: KnownTextureModel) -> Tables:
    return {
        "input": {
            "width_px": known.input.width_px,
            "height_px": known.input.height_px,
            "colour": known.input.colour.value,
            "values": known.input.values.value,
        },
        "crop": {"scale": known.crop_scale},
        "output": {"classes": known.classes, "live_class": known.live_class},
    }


class _Common(TypedDict):
    """The fields every specification has."""

    use: ModelUse
    name: str
    file_name: str
    sha256: str
    licence: str
    source: str
    input: ModelInput


def _spec(file: ModelFile, card: "_Entries") -> ModelSpec:
    common = _Common(
        use=file.use,
        name=card.text("name"),
        file_name=file.name,
        sha256=file.sha256,
        licence=card.text("licence"),
        source=card.text("source", default="added by the operator"),
        input=ModelInput(
            width_px=card.whole("input", "width_px", least=1),
            height_px=card.whole("input", "height_px", least=1),
            colour=card.choice("input", "colour", ColourOrder),
            values=card.choice("input", "values", ValueRange),
        ),
    )
    match file.use:
        case ModelUse.DETECTOR:
            card.choice("output", "layout", _Layout)
            return DetectorSpec(**common)
        case ModelUse.COMPARISON:
            card.choice("crop", "alignment", _Alignment)
            return ComparisonSpec(**common, embedding_length=card.whole("output", "embedding_length", least=1))
        case ModelUse.LANDMARKS:
            # The engine knows each landmark and blendshape by its place in this topology.
            card.require("output", "landmarks", LANDMARKS.landmarks)
            card.require("output", "blendshapes", LANDMARKS.blendshapes)
            return LandmarksSpec(**common, landmarks=LANDMARKS.landmarks, blendshapes=LANDMARKS.blendshapes)
        case ModelUse.TEXTURE:
            classes = card.whole("output", "classes", least=2)
            live_class = card.whole("output", "live_class", least=0, most=classes - 1)
            return TextureModelSpec(**common, crop_scale=card.scale("crop", "scale"), classes=classes, live_class=live_class)
        case ModelUse.OCR_DETECTOR | ModelUse.OCR_RECOGNISER | ModelUse.OCR_ANGLE:
            raise ModelCardInvalid(entry="use")


@dataclass(frozen=True, slots=True)
class _Entries:
    """Values of a card whose keys are known to be right, each read with its type and range."""

    texts: Mapping[str, object]
    tables: Tables

    def text(self, key: str, *, default: str = "") -> str:
        value = self.texts.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise ModelCardInvalid(entry=key)
        return value

    def whole(self, table: str, key: str, *, least: int, most: int = _LARGEST_COUNT) -> int:
        value = self.tables[table][key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ModelCardInvalid(entry=f"{table}.{key}")
        return value

    def require(self, table: str, key: str, wanted: int) -> None:
        if self.whole(table, key, least=0) != wanted:
            raise ModelCardInvalid(entry=f"{table}.{key}", wanted=wanted)

    def scale(self, table: str, key: str) -> float:
        value = self.tables[table][key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= _LARGEST_SCALE:
            raise ModelCardInvalid(entry=f"{table}.{key}")
        return float(value)

    def choice(self, table: str, key: str, choices: type[Choice]) -> Choice:
        value = self.tables[table][key]
        try:
            return choices(str(value))
        except ValueError as problem:
            raise ModelCardInvalid(entry=f"{table}.{key}", wanted=" or ".join(choices)) from problem
