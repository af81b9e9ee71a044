"""The manifest: which file shows whom, as a probe or as a reference, and what is known of it. CSV with a header, UTF-8."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from realname.evaluation.errors import ManifestInvalid
from realname.evaluation.rows import CLIPS, Rows, read_rows

GROUPS = ("sex", "age", "group")
_NEEDED = ("file", "person", "kind")
COLUMNS = (*_NEEDED, "taken_on", "capture", "face_x", "face_y", *GROUPS)
_OLDEST_YEARS = 120
_BANDS = ((0, 17), (18, 29), (30, 44), (45, 59), (60, 74), (75, _OLDEST_YEARS))  # years, both included


class Kind(StrEnum):
    """What a file is compared as."""

    PROBE = "probe"  # what is presented now
    REFERENCE = "reference"  # what it is compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row.

    Attributes:
        path: Of the file; in the manifest relative to the manifest's folder, or absolute.
        person: A name that groups files of one person; it is not reported.
        taken_on: When it was taken; None where that is not known.
        capture: What captured it, such as `phone` or `card-chip`; it is reported.
        near: Share of the width and of the height where the person's face is; None: it is the largest one.
        groups: By column; an empty value is not known.
    """

    path: Path
    person: str
    kind: Kind
    taken_on: date | None
    capture: str
    near: tuple[float, float] | None
    groups: Mapping[str, str]

    @property
    def is_clip(self) -> bool:
        """Whether it is a clip, by the ending of its name."""
        return self.path.suffix.lower() in CLIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is to be compared.

    Attributes:
        entries: In the order of their people, and within a person as in the file.
        columns: Those of `GROUPS` that the manifest has.
        digest: SHA-256 of the file, hexadecimal.
        folder: To which the names of files are relative.
    """

    entries: Sequence[Entry]
    columns: Sequence[str]
    digest: str
    folder: Path


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; whether its files are there is not asked.

    Raises:
        FileUnreadable: It cannot be read.
        ManifestInvalid: A column is missing or unknown, a value cannot be taken, or a file shows two people.
    """
    rows = read_rows(path, columns=COLUMNS, needed=_NEEDED)
    entries = list(_entries(rows, path.parent))
    return Manifest(
        entries=sorted(entries, key=lambda one: one.person),
        columns=[column for column in GROUPS if column in rows.columns],
        digest=rows.digest,
        folder=path.parent,
    )


def age_band(age: str) -> str:
    """Name the band of an age in whole years, such as `18-29`; empty of nothing.

    Raises:
        ValueError: It is no age.
    """
    if not age:
        return ""
    years = int(age)
    low, high = next((low, high) for low, high in _BANDS if 0 <= years <= _OLDEST_YEARS and low <= years <= high)
    return f"{low}-{high}" if high < _OLDEST_YEARS else f"{low}+"


def _entries(rows: Rows, folder: Path) -> Iterator[Entry]:
    person_of: dict[Path, str] = {}
    for number, row in rows.numbered:
        entry = _entry(row, folder, number)
        if person_of.setdefault(entry.path, entry.person) != entry.person:
            raise ManifestInvalid(row=number, column="person")
        yield entry


def _entry(row: Mapping[str, str], folder: Path, number: int) -> Entry:
    column = "file"
    try:
        path = folder / row["file"]
        if not row["file"]:
            raise ManifestInvalid(row=number, column=column)
        column = "person"
        if not row["person"]:
            raise ManifestInvalid(row=number, column=column)
        column = "kind"
        kind = Kind(row["kind"])
        column = "taken_on"
        taken = row.get("taken_on", "")
        taken_on = date.fromisoformat(taken) if taken else None
        column = "face_x"
        near = _near(row)
        column = "age"
        groups = {name: row[name] for name in GROUPS if name in row}
        if "age" in groups:
            groups["age"] = age_band(groups["age"])
    except (ValueError, StopIteration) as problem:
        raise ManifestInvalid(row=number, column=column) from problem
    entry = Entry(
        path=path,
        person=row["person"],
        kind=kind,
        taken_on=taken_on,
        capture=row.get("capture", ""),
        near=near,
        groups=groups,
    )
    if kind is Kind.REFERENCE and entry.is_clip:
        raise ManifestInvalid(row=number, column="kind")
    return entry


def _near(row: Mapping[str, str]) -> tuple[float, float] | None:
    x, y = (row.get(name, "") for name in ("face_x", "face_y"))
    if not x and not y:
        return None
    place = float(x), float(y)
    if not all(0 <= one <= 1 for one in place):
        raise ValueError
    return place
