"""What a photo of a document says: fields with where they stand, the machine-readable zone, the portrait, and faults of the photo."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from realname.evidence.model.agreement import Contradiction, DocumentAgreement
from realname.evidence.model.document_values import DocumentValues, ValueSource, values_of_zone, whole_day
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import Mrz, MrzField, MrzSex, check_digit, position_types
from realname.evidence.model.mrz.layouts import LAYOUTS, Layout

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Four corners in pixels of the upright picture: top left, top right, bottom right, bottom left, as the text runs."""

LONG_TERM = "long-term"
CERTAIN_CHARACTER = 0.9  # of a place of a zone; docs/models/ocr-recogniser.md has what is wrong above it
_LEGIBLE = 0.5  # of a place that no check digit is over: below it another character is as likely
# The fields that a contradiction leaves in doubt.
_IN_DOUBT: Mapping[Contradiction, tuple[str, ...]] = {
    Contradiction.NAME_DIFFERS: ("name", "surname", "given_names"),
    Contradiction.CHINESE_NAME_DIFFERS: ("name", "chinese_name"),
    Contradiction.NAME_READING_DIFFERS: ("name", "chinese_name", "surname", "given_names"),
    Contradiction.DOCUMENT_NUMBER_DIFFERS: ("document_number",),
    Contradiction.PERSONAL_NUMBER_DIFFERS: ("identity_number",),
    Contradiction.BIRTH_DIFFERS: ("birth_on",),
    Contradiction.SEX_DIFFERS: ("sex",),
    Contradiction.NATIONALITY_DIFFERS: ("nationality",),
    Contradiction.ISSUER_DIFFERS: ("issuer",),
    Contradiction.EXPIRY_DIFFERS: ("expires_on", "valid_until_on"),
    Contradiction.BIRTH_AGAINST_NUMBER: ("birth_on", "identity_number"),
    Contradiction.SEX_AGAINST_NUMBER: ("sex", "identity_number"),
    Contradiction.BIRTH_IN_FUTURE: ("birth_on",),
    Contradiction.ISSUED_BEFORE_BIRTH: ("birth_on", "issued_on", "valid_from_on"),
    Contradiction.ISSUED_AFTER_EXPIRY: ("issued_on", "expires_on", "valid_from_on", "valid_until_on"),
}
_ONE_SHAPE = frozenset("0O")
_OF_CHINA = frozenset({EvidenceKind.RESIDENT_ID_CARD, EvidenceKind.RESIDENCE_PERMIT, EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID})
_SEXES = {"男": MrzSex.MALE, "女": MrzSex.FEMALE, "M": MrzSex.MALE, "F": MrzSex.FEMALE}


class PhotoFinding(StrEnum):
    """What is wrong with a photo. The words of each are in `evidence/text.py`."""

    BLURRED = "photo-blurred"
    GLARE = "photo-glare"
    CUT = "photo-cut"
    TOO_SMALL = "photo-too-small"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReadField:
    """A value.

    Attributes:
        name: Of the field, such as `name` or `identity_number`.
        value: Days as YYYY-MM-DD; `long-term` where a document has no end.
        box: Its place in the picture.
        confidence: Of its least certain character, 0 to 1.
        is_certain: Whether nothing speaks against it; only such a value may be taken without a person who looks.
    """

    name: str
    value: str
    source: ValueSource
    box: Corners
    confidence: float
    is_certain: bool

    def __repr__(self) -> str:
        """The name alone."""
        return f"ReadField({self.name}, …)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ZoneReading:
    """A machine-readable zone as read.

    Attributes:
        zone: Parsed.
        boxes: Of its lines.
        percents: How sure the recogniser is of each place of each line, 0 to 100.
        corrected: Line and column, from 0, where the second-best character was taken since the zone is valid with it alone.
        told_apart: Likewise, where the shape says whether it is 0 or O, against those of places that can be only one of them.
        unsettled: Likewise, where there is doubt between two characters, such as M and W, that are the same to every check digit.
    """

    zone: Mrz
    boxes: tuple[Corners, ...]
    percents: tuple[tuple[int, ...], ...]
    corrected: tuple[tuple[int, int], ...]
    told_apart: tuple[tuple[int, int], ...] = ()
    unsettled: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        """The format alone."""
        return f"ZoneReading({self.zone.format.value}, …)"

    @property
    def uncertain(self) -> tuple[tuple[int, int], ...]:
        """Line and column, from 0, of places that were not read with certainty.

        Between letters and digits 0 and O are one shape to the recogniser: there only the shape, held against others of the print, or a
        check digit that holds tells them apart, and a check digit only where no second such place can make up for the first.
        """
        doubtful = {
            (line, column) for line, row in enumerate(self.percents) for column, one in enumerate(row) if one < CERTAIN_CHARACTER * 100
        }
        return tuple(sorted(doubtful | _alike(self.zone, told_apart=self.told_apart) | set(self.corrected)))

    @property
    def is_valid(self) -> bool:
        """Whether the zone is valid, and what no check digit is over was legible: names and states prove nothing of themselves."""
        held = places_under_checks(self.zone, holding=True) | set(self.corrected)
        if self.unsettled or not self.zone.is_valid:
            return False
        return not any(
            one < _LEGIBLE * 100 and (line, column) not in held for line, row in enumerate(self.percents) for column, one in enumerate(row)
        )

    def fields(self) -> Iterable[ReadField]:
        """The values of the zone; those that are not of their form are absent."""
        zone = self.zone
        values = {
            MrzField.DOCUMENT_NUMBER: ("document_number", zone.document_number),
            MrzField.NATIONALITY: ("nationality", zone.nationality),
            MrzField.ISSUER: ("issuer", zone.issuer),
            MrzField.BIRTH: ("birth_on", zone.birth_on.isoformat() if zone.birth_on else ""),
            MrzField.SEX: ("sex", zone.sex.value if zone.sex else ""),
            MrzField.EXPIRY: ("expires_on", zone.expires_on.isoformat() if zone.expires_on else ""),
            MrzField.CHINESE_NAME: ("chinese_name", zone.chinese_name),
        }
        layout = LAYOUTS[zone.format]
        for field, (name, value) in values.items():
            if value and field in layout.fields:
                yield self._field(name, value, field, layout)
        for name, value in (("surname", zone.primary_name), ("given_names", zone.secondary_name)):
            if value:
                yield self._field(name, value, MrzField.NAMES, layout)

    def _field(self, name: str, value: str, field: MrzField, layout: Layout) -> ReadField:
        span = layout.fields[field]
        share = (span.start / layout.length, span.end / layout.length)
        confidence = min(self.percents[span.line][span.start : span.end]) / 100
        is_uncertain = any(line == span.line and span.start <= column < span.end for line, column in self.uncertain)
        # A wrong check digit may be that of a line of which a part was not seen: what has no check digit of its own may then be shifted.
        has_own = any(check.field is field and check.holds for check in self.zone.checks)
        is_broken = MrzField.COMPOSITE in self.zone.wrong_checks or (bool(self.zone.wrong_checks) and not has_own)
        speaks_against = is_broken or field in self.zone.form_faults
        return ReadField(
            name=name,
            value=value,
            source=ValueSource.MRZ,
            box=_part(self.boxes[span.line], *share),
            confidence=confidence,
            is_certain=not is_uncertain and not speaks_against,
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrintedPortrait:
    """The portrait that is printed on the document.

    Attributes:
        box: Of the face and what stands around it.
        eye_distance_px: Between the eyes, in pixels of the picture as sent.
        picture: The face cut out, a JPEG.
    """

    box: Corners
    eye_distance_px: float
    picture: bytes

    def __repr__(self) -> str:
        """Nothing of it."""
        return "PrintedPortrait(…)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentReading:
    """What was read of one photo; personal data, silent when shown.

    Attributes:
        kind: Whose layout was found; None: none was.
        side: `front` or `back`; empty where no layout was found.
        turned_deg: How far the text is turned clockwise in the picture, 0 to 360.
        outline: Of the document; None: its edges are not seen.
        findings: What is wrong with the photo. With any of them no printed value is certain.
        sharpness: Of the print, 0 to about 0.5.
        text_px: Height of the print's usual line, in pixels of the picture.
        printed: Values read beside their labels.
        zone: None: there is none, or it was not read.
        portrait: None: no face was found.
    """

    kind: EvidenceKind | None
    side: str
    turned_deg: float
    outline: Corners | None
    findings: tuple[PhotoFinding, ...]
    sharpness: float
    text_px: float
    printed: tuple[ReadField, ...]
    zone: ZoneReading | None
    portrait: PrintedPortrait | None

    def __repr__(self) -> str:
        """The kind alone."""
        return f"DocumentReading({self.kind}, …)"

    def sources(self) -> Mapping[ValueSource, DocumentValues]:
        """What each source says, to be held against each other."""
        found: dict[ValueSource, DocumentValues] = {}
        if self.printed:
            issuer = "CHN" if self.kind in _OF_CHINA else ""
            found[ValueSource.PRINTED] = _printed_values(self.printed, issuer=issuer)
        if self.zone is not None:
            found[ValueSource.MRZ] = values_of_zone(self.zone.zone)
        return found

    def fields(self, agreement: DocumentAgreement) -> tuple[ReadField, ...]:
        """Each field once: as printed, or as the zone has it where that alone is certain. What is contradicted is not certain.

        Args:
            agreement: Of the `sources`.
        """
        doubted = {name for found in agreement.findings for name in _IN_DOUBT.get(found.contradiction, ())}
        zone = {field.name: field for field in self.zone.fields()} if self.zone else {}
        printed = {field.name: field for field in self.printed}
        chosen = [_surer(printed.get(name), zone.get(name)) for name in dict.fromkeys((*printed, *zone))]
        return tuple(replace(field, is_certain=field.is_certain and field.name not in doubted) for field in chosen if field)


def _surer(printed: ReadField | None, zone: ReadField | None) -> ReadField | None:
    return zone if printed is None or (zone is not None and zone.is_certain and not printed.is_certain) else printed


def places_under_checks(zone: Mrz, *, holding: bool) -> frozenset[tuple[int, int]]:
    """The places of a zone that a check digit is over, and the digits themselves; `holding`: of those that hold alone."""
    wrong = set(zone.wrong_checks) if holding else set()
    rules = [rule for rule in LAYOUTS[zone.format].checks if rule.field not in wrong]
    over = {(span.line, column) for rule in rules for span in rule.over for column in range(span.start, span.end)}
    return frozenset(over | {(rule.line, rule.column) for rule in rules})


def _alike(zone: Mrz, *, told_apart: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Places of 0 or O that nothing tells apart."""
    kinds = position_types(zone.format)
    found = {
        (line, column)
        for line, text in enumerate(zone.lines)
        for column, character in enumerate(text)
        if character in _ONE_SHAPE and kinds[line][column].characters >= _ONE_SHAPE and (line, column) not in told_apart
    }
    wrong = set(zone.wrong_checks)
    settled: set[tuple[int, int]] = set()
    for rule in LAYOUTS[zone.format].checks:
        if rule.field not in wrong:
            over = [(span.line, column) for span in rule.over for column in range(span.start, span.end)]
            changes = {at: _change(zone.lines[at[0]][at[1]], place) for place, at in enumerate(over) if at in found}
            settled |= {at for at in changes if not _may_cancel(changes[at], [changes[other] for other in changes if other != at])}
    return found - settled


def _change(character: str, place: int) -> int:
    """How a check digit changes where a 0 is an O, or an O a 0."""
    more = (int(check_digit("<" * (place % 3) + "O")) - int(check_digit("<" * (place % 3) + "0"))) % 10
    return more if character == "0" else -more % 10


def _may_cancel(change: int, others: Sequence[int]) -> bool:
    """Whether some of the others make up for a change, so that the check digit still holds."""
    sums = {change}
    for one in others:
        sums |= {(total + one) % 10 for total in sums}
    return 0 in sums


def _printed_values(fields: Iterable[ReadField], *, issuer: str) -> DocumentValues:
    said = {field.name: field.value for field in fields}
    birth, expiry = said.get("birth_on"), said.get("valid_until_on", said.get("expires_on"))
    # Half of a name is no name that could be compared.
    parts = [said.get("surname", ""), said.get("given_names", "")]
    name = said.get("name", " ".join(parts) if all(parts) else "")
    return DocumentValues(
        name=name,
        issuer=issuer,
        document_number=said.get("document_number", ""),
        personal_number=said.get("identity_number", ""),
        birth=whole_day(date.fromisoformat(birth)) if birth else None,
        sex=_SEXES.get(said.get("sex", "")),
        issued_on=date.fromisoformat(said["valid_from_on"]) if "valid_from_on" in said else None,
        expires_on=date.fromisoformat(expiry) if expiry and expiry != LONG_TERM else None,
        is_without_end=expiry == LONG_TERM,
    )


def _part(box: Corners, start: float, end: float) -> Corners:
    """A stretch of a line, from one share of its length to another."""
    (left_top, right_top, right_bottom, left_bottom) = box
    return (
        _between(left_top, right_top, start),
        _between(left_top, right_top, end),
        _between(left_bottom, right_bottom, end),
        _between(left_bottom, right_bottom, start),
    )


def _between(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return round(one[0] + (other[0] - one[0]) * share, 1), round(one[1] + (other[1] - one[1]) * share, 1)
