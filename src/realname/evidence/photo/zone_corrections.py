"""Corrections of a zone as read: another character is taken only where check digits, or the list of states, leave no other choice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from realname.evidence.chip.countries import is_known_state, known_states
from realname.evidence.model.document_reading import CERTAIN_CHARACTER, places_under_checks
from realname.evidence.model.mrz import Mrz, MrzField, MrzFormat, parse_mrz, position_types
from realname.evidence.model.mrz.layouts import LAYOUTS, Span
from realname.evidence.photo.mrz_steps import ReadCharacter
from realname.evidence.photo.pictures import Quad

_MOST_DOUBTS = 4  # places that are tried
_SHAPES = ("CDGOQU", "IJLT", "BPR", "EF", "HMNW", "VWY", "KX")  # letters that a blurred print does not tell apart


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReadZone:
    """A zone as read.

    Attributes:
        zone: Parsed; `lines` are as read, with the corrections.
        boxes: Of the lines, in pixels of the page.
        confidences: Of each place of each line, 0 to 1.
        corrected: Line and column, from 0, of places where the second-best character was taken because a check digit holds with it alone.
        told_apart: Likewise, of places where the shape says whether it is 0 or O.
        unsettled: Likewise, of places in doubt whose next likeliest character every check digit takes for the same, as M and W.
    """

    zone: Mrz
    boxes: tuple[Quad, ...]
    confidences: tuple[tuple[float, ...], ...]
    corrected: tuple[tuple[int, int], ...]
    told_apart: tuple[tuple[int, int], ...] = ()
    unsettled: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        """The format alone."""
        return f"ReadZone({self.zone.format.value}, …)"


def correct_zone(read: ReadZone, rows: Sequence[Sequence[ReadCharacter]], *, on: date) -> ReadZone:
    """Correct a zone that is not valid, or has a code that no state has; any other is returned as it is.

    In each of the places of least confidence the second-best character is tried, and taken where it alone makes the whole zone valid. Two
    places are never changed at once: of so many choices one in ten makes any check digit hold. A code that no state has becomes the one
    state that fits what of it is certain.

    Args:
        read: As read.
        rows: Its places.
        on: Today.
    """
    if read.zone.is_valid and _has_states(read.zone):
        return read
    read = _with_states(read, rows, on=on)
    checked = places_under_checks(read.zone, holding=False)
    doubts = sorted(
        (place.confidence, line, column)
        for line, row in enumerate(rows)
        for column, place in enumerate(row)
        if (line, column) in checked and _is_in_doubt(read, place, line, column)
    )[:_MOST_DOUBTS]
    right = [(zone, place) for _, *place in doubts if (zone := _with_other(read, rows, place[0], place[1], on=on)).is_valid]
    if read.zone.is_valid or len(right) != 1:
        return read
    (zone, (line, column)) = right[0]
    return replace(read, zone=zone, corrected=(*read.corrected, (line, column)))


def _with_other(read: ReadZone, rows: Sequence[Sequence[ReadCharacter]], line: int, column: int, *, on: date) -> Mrz:
    lines = [list(text) for text in read.zone.lines]
    lines[line][column] = rows[line][column].other
    return parse_mrz(["".join(text) for text in lines], on=on)


def _with_states(read: ReadZone, rows: Sequence[Sequence[ReadCharacter]], *, on: date) -> ReadZone:
    """Take the one state that fits the certain places of a code that no state has; no check digit is over states, but there is a list."""
    lines, changed = [list(text) for text in read.zone.lines], list[tuple[int, int]]()
    for span in _spans_of_states(read.zone.format):
        text, row = read.zone.lines[span.line][span.start : span.end], rows[span.line][span.start : span.end]
        fitting = [
            code.ljust(3, "<")
            for code in known_states()
            if all(new == place.taken or _may_be(new, place) for new, place in zip(code.ljust(3, "<"), row, strict=True))
        ]
        if len(fitting) == 1 and fitting[0] != text:
            lines[span.line][span.start : span.end] = fitting[0]
            changed += [(span.line, span.start + at) for at in range(3) if fitting[0][at] != text[at]]
    return replace(read, zone=parse_mrz(["".join(line) for line in lines], on=on), corrected=tuple(changed)) if changed else read


def _may_be(character: str, place: ReadCharacter) -> bool:
    """Whether a place in doubt may show another letter: the next likeliest, or one of its shape."""
    is_alike = any({character, place.taken} <= set(shape) for shape in _SHAPES)
    return place.confidence < CERTAIN_CHARACTER and (character == place.other or is_alike)


def _has_states(zone: Mrz) -> bool:
    """Whether the codes of issuer and nationality are those of states."""
    return all(is_known_state(zone.lines[span.line][span.start : span.end].rstrip("<")) for span in _spans_of_states(zone.format))


def _spans_of_states(mrz_format: MrzFormat) -> list[Span]:
    fields = LAYOUTS[mrz_format].fields
    return [fields[field] for field in (MrzField.ISSUER, MrzField.NATIONALITY) if field in fields]


def _is_in_doubt(read: ReadZone, place: ReadCharacter, line: int, column: int) -> bool:
    kind = position_types(read.zone.format)[line][column]
    if (line, column) in read.told_apart:
        return False
    # Between letters and digits the recogniser takes one for the other by what stands around them.
    return place.confidence < CERTAIN_CHARACTER or (kind.characters >= set("0O") and place.taken in "0O")
