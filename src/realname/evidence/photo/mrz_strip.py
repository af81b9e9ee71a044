"""The machine-readable zone of a page: its lines are found among the lines of text, read, and put together as one of the formats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise

import numpy as np

from realname.evidence.errors import MrzShapeUnknown
from realname.evidence.model.document_reading import CERTAIN_CHARACTER
from realname.evidence.model.mrz import Mrz, MrzFormat, check_digit, line_shape, parse_mrz, position_types
from realname.evidence.photo.mrz_steps import MrzSteps, ReadCharacter, alphabet_columns, cut_down, read_places
from realname.evidence.photo.pictures import Pixels, crop_quad, grow_quad
from realname.evidence.photo.text_networks import LINE_HEIGHT_PX, TextBox, TextNetworks, scale_line
from realname.evidence.photo.text_rows import join_rows, stretch_line
from realname.evidence.photo.zeros import ALIKE, tell_zeros
from realname.evidence.photo.zone_corrections import ReadZone, correct_zone

_LEAST_RATIO, _MOST_RATIO = 8.0, 60.0  # width over height of a line's box
_LEAST_MASS = 0.8
_LEAST_WIDTH = 0.4  # of the widest candidate
_MOST_CANDIDATES = 8
_SEARCH_PX = 12_000  # width of all that is looked at in search of a zone, each way up; a card without one takes 7,500
_LEAST_CHARACTERS = 20  # of what may be a line, perhaps without its end
_MOST_LINES = 3
_SLACK = 3  # characters that a line may seem to have too many or too few of before its places are counted
_LEAST_SCORE = -0.35  # mean logarithm of a path's share in a step; a line of another kind or another length lies far below
_MOST_GAP, _LEAST_GAP, _GAP_RATIO = 5.0, 0.45, 1.7  # between the middles of two lines, of their height; one gap over another
_WIDTH_RATIO, _MOST_SIDEWAYS = 1.25, 0.15  # one width over another; a middle's place along the line, of its width
CERTAIN = CERTAIN_CHARACTER
_LEAST_LINE_PX = 1150  # three steps of the recogniser for each of 44 characters: where it has two, some are lost and some come twice
_SETTLED = 0.75  # of a place's confidence
_MARGINS = ((0.1, 0.0), (0.1, 0.2))  # around a line, of its height: along and across


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A line of text that may be one of a zone, and its pixels as the recogniser took them."""

    box: TextBox
    steps: MrzSteps
    pixels: Pixels


class ZoneReader:
    """Reads zones; used by one thread."""

    def __init__(self, networks: TextNetworks) -> None:
        self._networks = networks
        self._columns = alphabet_columns(networks.characters)

    def read(self, page: Pixels, lines: Sequence[TextBox], *, on: date) -> ReadZone | None:
        """Find and read the zone of an upright page; None: it has none that can be read.

        Args:
            page: RGB.
            lines: Of text, in pixels of the page.
            on: Today.
        """
        candidates = self._candidates(page, lines)
        best: tuple[float, MrzFormat, tuple[_Candidate, ...]] | None = None
        for mrz_format in MrzFormat:
            for group in _groups(candidates, mrz_format):
                score = _score(group, mrz_format)
                if score > _LEAST_SCORE and _is_of_format(group, mrz_format) and (best is None or score > best[0]):
                    best = score, mrz_format, group
        return None if best is None else self._read_group(page, best[1], best[2], on=on)

    def _candidates(self, page: Pixels, lines: Sequence[TextBox]) -> list[_Candidate]:
        likely = [box for box in join_rows(lines) if _LEAST_RATIO <= box.width / max(1.0, box.height) <= _MOST_RATIO]
        widest = max((box.width for box in likely), default=0.0)
        # A zone stands at the foot of its page.
        likely = sorted((box for box in likely if box.width >= _LEAST_WIDTH * widest), key=lambda box: -float(box.centre[1]))
        found: list[_Candidate] = []
        looked_px = 0
        for box in likely[:_MOST_CANDIDATES]:
            one = self._look(page, box, _MARGINS[0])
            looked_px += one.pixels.shape[1]
            if len(one.steps.text) < box.width / box.height:
                one = self._look(page, box, _MARGINS[1])  # it was cut too closely to say anything
                looked_px += one.pixels.shape[1]
            if one.steps.mass >= _LEAST_MASS and _is_zone_text(one.steps.text):
                found.append(one)
                if _is_whole(found[::-1]):
                    break
            elif len(found) > 1:
                break  # above a zone there is none
            if looked_px >= _SEARCH_PX:
                break
        return self._whole_lines(page, found[::-1])

    def _look(self, page: Pixels, box: TextBox, margin: tuple[float, float]) -> _Candidate:
        quad = grow_quad(box.quad, along_px=box.height * margin[0], across_px=box.height * margin[1])
        line = scale_line(crop_quad(page, quad, least_height_px=LINE_HEIGHT_PX), least_width_px=_LEAST_LINE_PX)
        return _Candidate(box=box, steps=cut_down(self._networks.recognise(line), self._columns), pixels=line)

    def _whole_lines(self, page: Pixels, found: Sequence[_Candidate]) -> list[_Candidate]:
        """Look again at lines that have fewer characters than another, as far as that one reaches: fillers at a line's end are faint."""
        longest = max((len(one.steps.text) for one in found), default=0)
        whole = [one for one in found if len(one.steps.text) == longest]
        return [self._whole_line(page, one, whole) if len(one.steps.text) < longest else one for one in found]

    def _whole_line(self, page: Pixels, one: _Candidate, whole: Sequence[_Candidate]) -> _Candidate:
        again = self._look(page, stretch_line(one.box, [other.box for other in (one, *whole)]), _MARGINS[0])
        return again if len(one.steps.text) < len(again.steps.text) else one

    def _read_group(self, page: Pixels, mrz_format: MrzFormat, group: tuple[_Candidate, ...], *, on: date) -> ReadZone | None:
        rows: list[tuple[ReadCharacter, ...]] = []
        first: list[tuple[ReadCharacter, ...]] = []
        for one, allowed in zip(group, _allowed(mrz_format), strict=True):
            row, _ = read_places(one.steps, allowed)
            if not row:
                return None
            first.append(row)
            if min(place.confidence for place in row) < CERTAIN:
                # A second look, a little wider: only what both looks say counts as certain.
                again, score = read_places(self._look(page, one.box, _MARGINS[1]).steps, allowed)
                row = _agreed(row, again) if score > _LEAST_SCORE else row
            rows.append(row)
        zone = _parsed(rows, on=on)
        if zone is None:
            return None
        told = tell_zeros([one.pixels for one in group], first, open_places=_open_places(mrz_format))
        by_shape = [tuple(_told(place, told.get((line, column))) for column, place in enumerate(row)) for line, row in enumerate(rows)]
        other = _parsed(by_shape, on=on)
        if other is None or other.wrong_checks:
            told, by_shape, other = {}, rows, zone  # a check digit says something against them, or the lines were not read well
        read = ReadZone(
            zone=other,
            boxes=tuple(one.box.quad for one in group),
            confidences=tuple(tuple(place.confidence for place in row) for row in by_shape),
            corrected=(),
            told_apart=tuple(sorted(told)),
            unsettled=tuple(_unsettled(by_shape)),
        )
        return correct_zone(read, by_shape, on=on)


def _parsed(rows: Sequence[Sequence[ReadCharacter]], *, on: date) -> Mrz | None:
    try:
        return parse_mrz(["".join(place.taken for place in row) for row in rows], on=on)
    except MrzShapeUnknown:
        return None


def _open_places(mrz_format: MrzFormat) -> frozenset[tuple[int, int]]:
    """Where both 0 and O may stand."""
    kinds = position_types(mrz_format)
    return frozenset((line, column) for line, row in enumerate(kinds) for column, kind in enumerate(row) if kind.characters >= ALIKE)


def _unsettled(rows: Sequence[Sequence[ReadCharacter]]) -> Iterable[tuple[int, int]]:
    """Places whose doubt no check digit settles: the digit is the same with either character."""
    for line, row in enumerate(rows):
        for column, place in enumerate(row):
            if place.confidence < _SETTLED and check_digit(place.taken) == check_digit(place.other):
                yield line, column


def _told(place: ReadCharacter, shape: str | None) -> ReadCharacter:
    if shape is None or place.taken not in ALIKE:
        return place
    is_settled = place.other in ALIKE  # the doubt was between these two
    return replace(
        place, taken=shape, other=next(iter(ALIKE - {shape})), confidence=max(CERTAIN, place.confidence) if is_settled else place.confidence
    )


def _allowed(mrz_format: MrzFormat) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("".join(sorted(kind.characters)) for kind in line) for line in position_types(mrz_format))


def _is_zone_text(text: str) -> bool:
    """Whether it may be a line of a zone: one of the lengths, and fillers or many digits in it."""
    longest = max(line_shape(one)[1] for one in MrzFormat)
    digits = sum(character.isdigit() for character in text)
    return _LEAST_CHARACTERS <= len(text) <= longest + _SLACK and ("<" in text or digits * 3 >= len(text))


def _groups(candidates: Sequence[_Candidate], mrz_format: MrzFormat) -> Iterable[tuple[_Candidate, ...]]:
    count, length = line_shape(mrz_format)
    fitting = [one for one in candidates if _fits(one, length)]
    return (group for group in combinations(fitting, count) if _stand_together(group))


def _fits(one: _Candidate, length: int) -> bool:
    """Whether a line may have this length; of many fillers some are taken for one."""
    text = one.steps.text
    behind = len(text) - len(text.rstrip("<"))
    return -_SLACK - behind // 4 <= len(text) - length <= _SLACK


def _score(group: Sequence[_Candidate], mrz_format: MrzFormat) -> float:
    """Of the line that fits least."""
    return min(read_places(one.steps, allowed)[1] for one, allowed in zip(group, _allowed(mrz_format), strict=True))


def _is_whole(found: Sequence[_Candidate]) -> bool:
    """Whether these lines are a zone, and no format of their length has more lines: then none above them is read."""
    fitting = [one for one in MrzFormat if all(_fits(line, line_shape(one)[1]) for line in found)]
    if not fitting or max(line_shape(one)[0] for one in fitting) != len(found) or not _stand_together(found):
        return False
    return any(_score(found, one) > _LEAST_SCORE and _is_of_format(found, one) for one in fitting if line_shape(one)[0] == len(found))


def _stand_together(group: Sequence[_Candidate]) -> bool:
    """Whether lines are of one block: of one width and direction, one below the other at one distance."""
    widths = [one.box.width for one in group]
    heights = [one.box.height for one in group]
    if max(widths) > _WIDTH_RATIO * min(widths):
        return False
    gaps = [float(np.linalg.norm(below.box.centre - above.box.centre)) for above, below in pairwise(group)]
    along = group[0].box.quad[1] - group[0].box.quad[0]
    sideways = [abs(float((one.box.centre - group[0].box.centre) @ along)) / float(along @ along) for one in group]
    is_one_distance = max(gaps) < _MOST_GAP * max(heights) and min(gaps) > _LEAST_GAP * min(heights) and max(gaps) < _GAP_RATIO * min(gaps)
    return is_one_distance and max(sideways) < _MOST_SIDEWAYS


def _is_of_format(group: Sequence[_Candidate], mrz_format: MrzFormat) -> bool:
    """Two formats share a shape: a visa begins with V, and China's permits have a code of their own."""
    text = group[0].steps.text
    if mrz_format in {MrzFormat.MRV_A, MrzFormat.MRV_B}:
        return text.startswith("V")
    if mrz_format is MrzFormat.CN_PERMIT:
        return text.startswith(("CR", "CT", "CS", "CD")) and text[4:5].isdigit()
    return not text.startswith("V")


def _agreed(first: Sequence[ReadCharacter], second: Sequence[ReadCharacter]) -> tuple[ReadCharacter, ...]:
    """Put two looks together: where they differ the surer is taken, and the place is in doubt."""
    return tuple(_agreed_place(one, two) for one, two in zip(first, second, strict=True))


def _agreed_place(one: ReadCharacter, two: ReadCharacter) -> ReadCharacter:
    if one.taken == two.taken:
        surer = one if one.confidence >= two.confidence else two
        return replace(surer, confidence=(one.confidence + two.confidence) / 2)
    surer, less = (one, two) if one.confidence >= two.confidence else (two, one)
    return replace(surer, other=less.taken, confidence=min(surer.confidence, 1 - less.confidence, 0.5))
