"""Layouts of cards and pages, as data: which labels a side has, and where the value of each stands (layouts/*.toml)."""

import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import Mrz
from realname.evidence.photo.printed_forms import FORMS, OPEN, SPACED, Formed
from realname.evidence.photo.printed_text import GAP, PrintedCharacter, Row, text_of

_LATIN_ERRORS, _HAN_ERRORS = 6, 4  # a label of so many letters may have one wrong, of twice as many two
_LEAST_LABELS = 2
_DAY_FORMS = {"birth_on": "latin-past", "expires_on": "latin-day"}
_NEAR_BELOW = 3.2  # heights of the label, down to the row of its value
_NEAR_BESIDE = 2.0  # heights of the label, to either side
_ONE_PLACE, _ONE_SQUARE = 0.45, 0.8  # of a line's height: two characters stand farther apart, two that fill squares still farther
_FIRST_WIDE = 0x2E7F  # characters above it fill a square
_NEXT_ROW = 2.4  # heights, from one row of a value to its next


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLayout:
    """One field: what is printed beside it, the form of its value, and how many rows it may take."""

    name: str
    labels: tuple[str, ...]
    form: str
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLayout:
    """One side of a kind of document.

    Attributes:
        known_by: Texts that tell this side from others, by how many of them are found.
        must_have: Texts without which it is another.
        numbers: Beginnings of which the holder's number has one; empty: any number, or none.
        values: Where values stand: `right`, `below`, or `right-or-below` of their labels.
    """

    kind: EvidenceKind
    side: str
    known_by: tuple[str, ...]
    must_have: tuple[str, ...]
    numbers: tuple[str, ...]
    values: str
    fields: tuple[FieldLayout, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FoundField:
    """A value beside its label, and the characters that say it.

    Attributes:
        is_apart: Each stands at a distance from the one before.
        is_open: Its form does not say where it ends.
    """

    name: str
    formed: Formed
    characters: Row
    is_apart: bool
    is_open: bool = False

    def __repr__(self) -> str:
        """The name alone."""
        return f"FoundField({self.name}, …)"


@cache
def side_layouts() -> tuple[SideLayout, ...]:
    """Every side of every layout file."""
    folder = files("realname.evidence.photo") / "layouts"
    named = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(side for name in named for side in _sides(tomllib.loads((folder / name).read_text())))


def _sides(content: Mapping[str, object]) -> Iterable[SideLayout]:
    for side in ("front", "back"):
        table = content.get(side)
        if isinstance(table, dict):
            yield SideLayout(
                kind=EvidenceKind(str(content["kind"])),
                side=side,
                known_by=tuple(table["known_by"]),
                must_have=tuple(table.get("must_have", ())),
                numbers=tuple(table.get("numbers", ())),
                values=str(content["values"]),
                fields=tuple(
                    FieldLayout(name=name, labels=tuple(field["labels"]), form=str(field["form"]), rows=int(field.get("rows", 1)))
                    for name, field in table["fields"].items()
                ),
            )


def match_side(rows: Sequence[Row], kind: EvidenceKind | None) -> SideLayout | None:
    """The side that most of its texts speak for; None: none has two of them.

    Args:
        rows: Of the page.
        kind: The only one that is asked about; None: every kind.
    """
    scored: list[tuple[float, SideLayout]] = []
    for side in side_layouts():
        if kind is not None and side.kind is not kind:
            continue
        found = sum(_is_printed(rows, text) for text in side.known_by)
        fits = all(_is_printed(rows, text) for text in side.must_have) and _has_number(rows, side.numbers)
        if fits and found >= _LEAST_LABELS:
            scored.append((found + found / len(side.known_by), side))
    return max(scored, key=lambda one: one[0])[1] if scored else None


def find_fields(rows: Sequence[Row], side: SideLayout, *, on: date) -> list[FoundField]:
    """Find the values of a side; a field that is not found, or is not of its form, is absent."""
    every = [label for field in side.fields for label in field.labels]
    found = [_find_field(rows, field, side, every, on=on) for field in side.fields]
    return [one for one in found if one is not None]


def find_confirmed(rows: Sequence[Row], zone: Mrz, known: Collection[str], *, on: date) -> list[FoundField]:
    """Find values of a zone that are printed as well, where no label led to them; what differs is not found, and so not compared.

    Args:
        rows: Of the page.
        zone: Read from its foot.
        known: Names of fields that are found already.
        on: Today.
    """
    wanted = {
        "surname": zone.primary_name,
        "given_names": zone.secondary_name,
        "document_number": zone.document_number,
        "birth_on": zone.birth_on.isoformat() if zone.birth_on else "",
        "expires_on": zone.expires_on.isoformat() if zone.expires_on else "",
    }
    found: dict[str, FoundField] = {}
    for part in (part for row in rows for part in _parts(row)):
        text = text_of(part)
        for name, value in wanted.items():
            if value and name not in known and name not in found and _says(text, name, value, on=on):
                shown = value if name in _DAY_FORMS else text.strip()
                formed = Formed(value=shown, start=0, end=len(text))
                found[name] = FoundField(name=name, formed=formed, characters=part, is_apart=True)
    return list(found.values())


def _says(text: str, name: str, value: str, *, on: date) -> bool:
    if name in _DAY_FORMS:
        formed = FORMS[_DAY_FORMS[name]](text.replace(" ", ""), on)
        return formed is not None and formed.value == value
    return _letters(text) == _letters(value)


def _letters(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in bare if one.isalnum())


def _find_field(rows: Sequence[Row], field: FieldLayout, side: SideLayout, every: Sequence[str], *, on: date) -> FoundField | None:
    for label in field.labels:
        for number, row in enumerate(rows):
            span = find_label(row, label)
            if span is None:
                continue
            for characters in _values_at(rows, number, span, side=side, field=field, every=every):
                spoken = characters if field.form in SPACED else tuple(one for one in characters if not one.text.isspace())
                formed = FORMS[field.form](text_of(spoken), on)
                if formed is not None:
                    said = spoken[formed.start : formed.end]
                    return FoundField(name=field.name, formed=formed, characters=said, is_apart=_is_apart(said), is_open=field.form in OPEN)
    return None


def _values_at(
    rows: Sequence[Row], number: int, span: tuple[int, int], *, side: SideLayout, field: FieldLayout, every: Sequence[str]
) -> Iterable[Row]:
    if side.values in {"right", "right-or-below"}:
        first = _until_label(_past(rows[number], span[1]), every)
        if text_of(first).strip():
            yield (*first, *_rows_after(rows, number, first, field=field, every=every))
    if side.values in {"below", "right-or-below"}:
        yield from _below(rows, number, rows[number][span[0] : span[1]], every)


def _past(row: Row, end: int) -> Row:
    """What follows a label, without what the recogniser made of the label's own last character."""
    label = row[end - 1]
    rest = row[end:]
    while rest and not rest[0].text.isspace():
        place = _ONE_SQUARE if ord(rest[0].text[:1] or " ") > _FIRST_WIDE else _ONE_PLACE
        if rest[0].centre - label.centre >= place * label.height:
            break
        rest = rest[1:]
    return rest


def _is_apart(characters: Row) -> bool:
    """Whether no two Chinese characters share one place, as where one was read twice."""
    return not any(
        ord(one.text[:1] or " ") > _FIRST_WIDE < ord(other.text[:1] or " ") and 0 <= other.centre - one.centre < _ONE_PLACE * one.height
        for one, other in pairwise(characters)
    )


def _until_label(characters: Row, every: Sequence[str]) -> Row:
    ends = [span[0] for label in every if (span := find_label(characters, label)) is not None]
    return characters[: min(ends, default=len(characters))]


def _rows_after(rows: Sequence[Row], number: int, first: Row, *, field: FieldLayout, every: Sequence[str]) -> Row:
    """What of a value of several rows stands in the next: beneath its beginning, with no label of another field."""
    spoken = [one for one in first if not one.text.isspace()]
    if not spoken:
        return ()
    left, height = spoken[0].left, max(one.height for one in spoken)
    bottom = max(float(one.quad[:, 1].max()) for one in spoken)
    found: list[PrintedCharacter] = []
    for row in rows[number + 1 : number + field.rows]:
        top = min(float(one.quad[:, 1].min()) for one in row)
        if any(find_label(row, label) for label in every) or top - bottom > (_NEXT_ROW - 1) * height or abs(row[0].left - left) > height:
            break
        found.extend(row)
        bottom = max(float(one.quad[:, 1].max()) for one in row)
    return tuple(found)


def _below(rows: Sequence[Row], number: int, label: Row, every: Sequence[str]) -> Iterable[Row]:
    """Parts of the next rows that begin near where the label begins."""
    height = max(one.height for one in label)
    bottom = max(float(one.quad[:, 1].max()) for one in label)
    for row in rows[number + 1 :]:
        for part in _parts(row):
            top = min(float(one.quad[:, 1].min()) for one in part)
            if top - bottom > _NEAR_BELOW * height - height:
                continue
            if abs(part[0].left - label[0].left) <= _NEAR_BESIDE * height and not any(find_label(part, one) for one in every):
                yield part


def _parts(row: Row) -> Iterable[Row]:
    """A row at its gaps between boxes."""
    start = 0
    for place, one in enumerate(row):
        if one.text == GAP:
            yield row[start:place]
            start = place + 1
    yield row[start:]


def find_label(row: Row, label: str) -> tuple[int, int] | None:
    """Where a label stands in a row, first character and the one behind its last; of a long label a character may be misread."""
    letters = [(place, one.text.casefold()) for place, one in enumerate(row) if one.text.isalnum()]
    wanted = [character.casefold() for character in label if character.isalnum()]
    allowed = len(wanted) // (_LATIN_ERRORS if label.isascii() else _HAN_ERRORS)
    end, errors, start = _approximate(wanted, [text for _, text in letters])
    if end < 0 or errors > allowed:
        return None
    return letters[start][0], letters[end][0] + 1


def _approximate(wanted: Sequence[str], text: Sequence[str]) -> tuple[int, int, int]:
    """Find where a text holds the wanted one with the fewest edits (Sellers): its last place, the edits, its first place."""
    column = [(place, 0) for place in range(len(wanted) + 1)]
    best = (-1, len(wanted) + 1, 0)
    for place, character in enumerate(text):
        before, column = column, [(0, place + 1)]
        for row, one in enumerate(wanted, start=1):
            column.append(
                min(
                    (before[row - 1][0] + (one != character), before[row - 1][1] if row > 1 else place),
                    (before[row][0] + 1, before[row][1]),
                    (column[row - 1][0] + 1, column[row - 1][1]),
                    key=lambda choice: choice[0],
                )
            )
        if column[-1][0] < best[1]:
            best = place, column[-1][0], column[-1][1]
    return best


def _has_number(rows: Sequence[Row], beginnings: Sequence[str]) -> bool:
    found = [FORMS["cn-number"]("".join(text_of(row).split()), date.min) for row in rows] if beginnings else []
    return not beginnings or any(one is not None and one.value.startswith(tuple(beginnings)) for one in found)


def _is_printed(rows: Sequence[Row], text: str) -> bool:
    return any(find_label(row, text) is not None for row in rows)
