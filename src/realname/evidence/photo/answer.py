"""What the reading process says to the one that asked, as JSON; the asking side believes none of it and checks every value."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from realname.evidence.errors import DocumentPhotoRejected, MrzShapeUnknown
from realname.evidence.model.document_reading import Corners, DocumentReading, PhotoFinding, PrintedPortrait, ReadField, ZoneReading
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import parse_mrz
from realname.kernel.typed_names import is_shown

MOST_BYTES = 4 * 1024 * 1024
_MOST_FIELDS, _MOST_TEXT, _MOST_LINES, _MOST_LENGTH = 40, 400, 3, 44
_MOST_PLACES = 90  # of all lines
_MOST_PIXELS = 1e6
_Value = TypeVar("_Value")
_Entries = Mapping[str, object]


class AnswerBroken(ValueError):
    """The reading process said something that no reading looks like."""


def write_answer(reading: DocumentReading) -> bytes:
    """Encode a reading."""
    zone, portrait = reading.zone, reading.portrait
    return json.dumps(
        {
            "kind": reading.kind,
            "side": reading.side,
            "turned_deg": reading.turned_deg,
            "outline": reading.outline,
            "findings": reading.findings,
            "sharpness": reading.sharpness,
            "text_px": reading.text_px,
            "printed": [
                {"name": one.name, "value": one.value, "box": one.box, "confidence": one.confidence, "certain": one.is_certain}
                for one in reading.printed
            ],
            "zone": zone
            and {
                "lines": zone.zone.lines,
                "boxes": zone.boxes,
                "percents": zone.percents,
                "corrected": zone.corrected,
                "told_apart": zone.told_apart,
                "unsettled": zone.unsettled,
            },
            "portrait": portrait
            and {
                "box": portrait.box,
                "eye_distance_px": portrait.eye_distance_px,
                "picture": base64.b64encode(portrait.picture).decode("ascii"),
            },
        }
    ).encode()


def read_answer(body: bytes, *, on: date) -> DocumentReading:
    """Decode a reading.

    Raises:
        AnswerBroken: It is none.
    """
    try:
        said = _entries(json.loads(body))
        kind = said["kind"]
        return DocumentReading(
            kind=None if kind is None else EvidenceKind(_text(kind)),
            side=_text(said["side"]),
            turned_deg=_number(said["turned_deg"], most=360.0),
            outline=None if said["outline"] is None else _box(said["outline"]),
            findings=tuple(PhotoFinding(_text(one)) for one in _list(said["findings"], most=len(PhotoFinding))),
            sharpness=_number(said["sharpness"]),
            text_px=_number(said["text_px"]),
            printed=tuple(_field(_entries(one)) for one in _list(said["printed"], most=_MOST_FIELDS)),
            zone=_optional(said["zone"], lambda zone: _zone(zone, on=on)),
            portrait=_optional(said["portrait"], _portrait),
        )
    except (ValueError, TypeError, KeyError, RecursionError, MrzShapeUnknown, DocumentPhotoRejected) as problem:
        raise AnswerBroken from problem


def _optional(value: object, parse: Callable[[_Entries], _Value]) -> _Value | None:
    return None if value is None else parse(_entries(value))


def _field(said: _Entries) -> ReadField:
    name = _text(said["name"])
    if not name.replace("_", "").isalpha():
        raise AnswerBroken
    return ReadField(
        name=name,
        value=_text(said["value"]),
        source=ValueSource.PRINTED,
        box=_box(said["box"]),
        confidence=_number(said["confidence"], most=1.0),
        is_certain=said["certain"] is True,
    )


def _zone(said: _Entries, *, on: date) -> ZoneReading:
    lines = [_text(line) for line in _list(said["lines"], most=_MOST_LINES)]
    percents = tuple(tuple(_percent(one) for one in _list(row, most=_MOST_LENGTH)) for row in _list(said["percents"], most=_MOST_LINES))
    boxes = tuple(_box(one) for one in _list(said["boxes"], most=_MOST_LINES))
    if [len(row) for row in percents] != [len(line) for line in lines] or len(boxes) != len(lines):
        raise AnswerBroken
    places = {
        name: tuple(_place(one, lines) for one in _list(said[name], most=_MOST_PLACES)) for name in ("corrected", "told_apart", "unsettled")
    }
    return ZoneReading(zone=parse_mrz(lines, on=on), boxes=boxes, percents=percents, **places)


def _place(said: object, lines: Sequence[str]) -> tuple[int, int]:
    line, column = _list(said, most=2)
    if not (isinstance(line, int) and isinstance(column, int) and 0 <= line < len(lines) and 0 <= column < len(lines[line])):
        raise AnswerBroken
    return line, column


def _portrait(said: _Entries) -> PrintedPortrait:
    picture = said["picture"]
    if not isinstance(picture, str):
        raise AnswerBroken
    return PrintedPortrait(
        box=_box(said["box"]), eye_distance_px=_number(said["eye_distance_px"]), picture=base64.b64decode(picture, validate=True)
    )


def _entries(value: object) -> _Entries:
    if not isinstance(value, dict):
        raise AnswerBroken
    return value


def _list(value: object, *, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise AnswerBroken
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TEXT or not is_shown(value):
        raise AnswerBroken
    return value


def _number(value: object, *, most: float = _MOST_PIXELS) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise AnswerBroken
    return float(value)


def _percent(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:  # noqa: PLR2004 - percent
        raise AnswerBroken
    return value


def _box(value: object) -> Corners:
    corners = [_list(one, most=2) for one in _list(value, most=4)]
    if len(corners) != 4 or any(len(one) != 2 for one in corners):  # noqa: PLR2004 - corners, x and y
        raise AnswerBroken
    return tuple((_number(x), _number(y)) for x, y in corners)
