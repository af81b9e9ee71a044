"""One photo from pixels to a reading: the page, its quality, the zone, the printed fields, the portrait. The whole path on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from realname.evidence.model.document_reading import Corners, DocumentReading, PrintedPortrait, ReadField, ZoneReading
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.layouts import FoundField, find_confirmed, find_fields, match_side
from realname.evidence.photo.mrz_strip import ZoneReader
from realname.evidence.photo.page import Page, find_page, turn_over
from realname.evidence.photo.pictures import Pixels, Quad, move_points, spread_contrast
from realname.evidence.photo.portrait import cut_portrait
from realname.evidence.photo.printed_text import Row, read_rows
from realname.evidence.photo.quality import Quality, measure_quality, runs_on
from realname.evidence.photo.text_networks import TextBox, TextNetworks
from realname.evidence.photo.zone_corrections import ReadZone
from realname.verification.engine.faces.detection import FaceDetector

_CERTAIN_PRINT = 0.9  # of the least certain character of a printed value; docs/models/ocr-recogniser.md
_WITH_ZONE_PX, _WITHOUT_ZONE_PX = 5000, 20_000  # width of all printed lines together that are read, at the recogniser's height
_END = 2  # characters that stand for the end of a value
_PERIOD = ("valid_from_on", "valid_until_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads photos; used by one thread."""

    networks: TextNetworks
    faces: FaceDetector

    def read(self, picture: Pixels, *, scale: float, kind: EvidenceKind | None, on: date) -> DocumentReading:
        """Read a photo.

        Args:
            picture: RGB, upright as the camera says.
            scale: Pixels of the picture as sent per pixel of it; boxes are given in pixels as sent.
            kind: What the document is said to be; None: it is found out.
            on: Today.

        Raises:
            DocumentNotFound: Hardly any text is in the picture.
        """
        picture = spread_contrast(picture)
        page = find_page(picture, self.networks)
        page, zone = self._zone(page, on=on)
        quality = measure_quality(page, picture_size=(picture.shape[1], picture.shape[0]), scale=scale)
        place = _Place(page=page, scale=scale)
        # A zone says most of what is printed, so of a page with one the largest lines are enough to hold it against.
        budget_px = _WITH_ZONE_PX if zone else _WITHOUT_ZONE_PX
        rows = read_rows(page.pixels, _beside_zone(page.lines, zone), self.networks, budget_px=budget_px)
        side = match_side(rows, kind)
        found = find_fields(rows, side, on=on) if side else []
        found += [] if zone is None else find_confirmed(rows, zone.zone, {one.name for one in found}, on=on)
        portrait = cut_portrait(page.pixels, self.faces)
        return DocumentReading(
            kind=side.kind if side else None,
            side=side.side if side else "",
            turned_deg=page.turned_deg,
            outline=None if page.outline is None else _corners(page.outline * scale),
            findings=quality.findings,
            sharpness=quality.sharpness,
            text_px=quality.text_px,
            printed=tuple(field for one in found for field in _printed(one, place, quality)),
            zone=None
            if zone is None
            else ZoneReading(
                zone=zone.zone,
                boxes=tuple(place.of(box) for box in zone.boxes),
                percents=tuple(tuple(int(one * 100) for one in row) for row in zone.confidences),
                corrected=zone.corrected,
                told_apart=zone.told_apart,
                unsettled=zone.unsettled,
            ),
            portrait=None
            if portrait is None
            else PrintedPortrait(
                box=place.of(portrait.quad), eye_distance_px=portrait.eye_distance_px * place.pixels_per_page_pixel, picture=portrait.jpeg
            ),
        )

    def _zone(self, page: Page, *, on: date) -> tuple[Page, ReadZone | None]:
        """Read the zone at the foot of the page, or else at its head, and give the page as its zone stands."""
        reader = ZoneReader(self.networks)
        for one in (page, turn_over(page)):
            zone = reader.read(one.pixels, one.lines, on=on)
            if zone is not None:
                return one, zone
        return page, None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Carries places of the page into the picture as sent."""

    page: Page
    scale: float

    @property
    def pixels_per_page_pixel(self) -> float:
        height, width = self.page.pixels.shape[:2]
        whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        carried = move_points(whole, self.page.to_picture)
        return float(np.linalg.norm(carried[1] - carried[0])) / float(width) * self.scale

    def of(self, quad: Quad) -> Corners:
        return _corners(move_points(quad, self.page.to_picture) * self.scale)


def _beside_zone(lines: Sequence[TextBox], zone: ReadZone | None) -> list[TextBox]:
    """The lines that are none of the zone's."""
    boxes = [] if zone is None else [box.astype(np.float32) for box in zone.boxes]
    return [line for line in lines if not any(cv2.pointPolygonTest(box, line.centre.tolist(), measureDist=False) >= 0 for box in boxes)]


def _corners(quad: Quad) -> Corners:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in quad)


def _printed(found: FoundField, place: _Place, quality: Quality) -> Sequence[ReadField]:
    confidence = min(one.confidence for one in found.characters)
    box = place.of(_around(found.characters))
    is_whole = not (found.is_open and runs_on(place.page, _around(found.characters[-_END:])))
    is_certain = confidence >= _CERTAIN_PRINT and found.formed.is_sound and found.is_apart and is_whole and not quality.findings
    values = zip(_PERIOD, found.formed.value.split("/"), strict=True) if found.name == "validity" else [(found.name, found.formed.value)]
    return [
        ReadField(name=name, value=value, source=ValueSource.PRINTED, box=box, confidence=confidence, is_certain=is_certain)
        for name, value in values
    ]


def _around(characters: Row) -> Quad:
    """The upright frame of a value that may take several rows."""
    every = np.concatenate([one.quad for one in characters])
    low, high = every.min(axis=0), every.max(axis=0)
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]], dtype=np.float32)
