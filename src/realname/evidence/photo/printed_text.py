"""Printed lines of a page as characters with their places and confidences, put together as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from realname.evidence.photo.pictures import Floats, Pixels, Quad, grow_quad
from realname.evidence.photo.text_networks import LINE_HEIGHT_PX, TextBox, TextNetworks, crop_line

GAP = "\t"  # stands between two lines of text of one row
_MOST_LINES = 60  # of a page; a page of more is none of the documents
_GROWTH = 0.08  # of a line's height, around it
_SAME_ROW = 0.5  # of a line's height: two lines whose centres differ by less stand in one row
_UNREADABLE = 0.35
_LEAST_HEIGHT_PX = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrintedCharacter:
    """A character, how sure the recogniser is of it (0 to 1), and its place, in pixels of the page."""

    text: str
    confidence: float
    quad: Quad

    @property
    def left(self) -> float:
        """In pixels."""
        return float(self.quad[:, 0].min())

    @property
    def centre(self) -> float:
        """Across the page, in pixels."""
        return float(self.quad[:, 0].mean())

    @property
    def height(self) -> float:
        """In pixels."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]))

    def __repr__(self) -> str:
        """Nothing of it."""
        return "PrintedCharacter(…)"


Row = tuple[PrintedCharacter, ...]


def read_rows(page: Pixels, lines: Sequence[TextBox], networks: TextNetworks, *, budget_px: int) -> list[Row]:
    """Read the lines of an upright page, and put those of one height into one row, from the top.

    Args:
        page: RGB.
        lines: Of text, in pixels of the page.
        networks: That read.
        budget_px: The highest lines are read first, up to this width of all together at the recogniser's height; its cost grows with it.
    """
    large: list[TextBox] = []
    for box in sorted((box for box in lines if box.height >= _LEAST_HEIGHT_PX), key=lambda box: -box.height)[:_MOST_LINES]:
        budget_px -= round(box.width / box.height * LINE_HEIGHT_PX)
        if budget_px >= 0:
            large.append(box)
    read = [(box, _read(page, box, networks)) for box in sorted(large, key=lambda box: float(box.centre[1]))]
    rows: list[list[tuple[TextBox, Row]]] = []
    for box, characters in read:
        if not characters:
            continue
        row = next((row for row in rows[::-1] if _is_beside(box, [other for other, _ in row])), None)
        if row is None:
            rows.append([(box, characters)])
        else:
            row.append((box, characters))
    return [_joined(row) for row in rows]


def text_of(characters: Iterable[PrintedCharacter]) -> str:
    """The characters as one text."""
    return "".join(character.text for character in characters)


def _joined(row: Sequence[tuple[TextBox, Row]]) -> Row:
    ordered = sorted(row, key=lambda one: float(one[0].centre[0]) - one[0].width / 2)
    found: list[PrintedCharacter] = []
    for _, characters in ordered:
        if found:
            found.append(PrintedCharacter(text=GAP, confidence=1.0, quad=characters[0].quad))
        found.extend(characters)
    return tuple(found)


def _is_beside(box: TextBox, row: Sequence[TextBox]) -> bool:
    nearest = min(row, key=lambda other: abs(float(other.centre[0] - box.centre[0])))
    height = min(box.height, nearest.height)
    # The row's own slope, for a page that is not quite straight.
    slope = (nearest.quad[1] - nearest.quad[0]) / max(1e-6, nearest.width)
    there = nearest.centre[1] + float(slope[1]) * float(box.centre[0] - nearest.centre[0])
    apart = abs(float(box.centre[0] - nearest.centre[0])) > 0.4 * (box.width + nearest.width)
    return apart and abs(float(box.centre[1]) - there) < _SAME_ROW * height


def _read(page: Pixels, box: TextBox, networks: TextNetworks) -> Row:
    grown = grow_quad(box.quad, along_px=box.height * _GROWTH, across_px=box.height * _GROWTH)
    line = crop_line(page, TextBox(quad=grown, score=box.score))
    steps = networks.recognise(line)
    width_steps = line.shape[1] / line.shape[0] * LINE_HEIGHT_PX / 8
    best = steps.argmax(axis=1)
    shares = steps[np.arange(len(best)), best]
    found: list[PrintedCharacter] = []
    for place, number in enumerate(best):
        if number == 0:
            continue
        if place and best[place - 1] == number:
            if found and shares[place] > found[-1].confidence:
                found[-1] = _character(networks.characters[number], float(shares[place]), place, width_steps, grown)
            continue
        found.append(_character(networks.characters[number], float(shares[place]), place, width_steps, grown))
    mean = float(np.mean([one.confidence for one in found])) if found else 0.0
    return tuple(found) if mean >= _UNREADABLE else ()


def _character(text: str, confidence: float, step: int, width_steps: float, quad: Quad) -> PrintedCharacter:
    start, end = (min(1.0, max(0.0, (step + one) / max(1.0, width_steps))) for one in (-1.0, 2.0))
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    corners: Floats = np.asarray(
        [quad[0] + start * top, quad[0] + end * top, quad[3] + end * bottom, quad[3] + start * bottom], dtype=np.float32
    )
    return PrintedCharacter(text=text, confidence=confidence, quad=corners)
