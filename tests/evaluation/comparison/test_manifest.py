"""The manifest: what it says, and what is refused with its row and column."""

from datetime import date
from pathlib import Path

import pytest

from realname.evaluation.comparison.manifest import Kind, age_band, read_manifest
from realname.evaluation.errors import ManifestInvalid
from realname.evaluation.rows import require_files

_HEAD = "file,person,kind,taken_on,capture,face_x,face_y,sex,age"
_ROW = "a.jpg,one,probe,2026-11-01,phone,0.5,0.4,f,31"


def _write(folder: Path, *rows: str, head: str = _HEAD) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_row_says_whom_a_file_shows_and_what_is_known_of_it(tmp_path: Path) -> None:
    manifest = read_manifest(_write(tmp_path, _ROW))
    (entry,) = manifest.entries
    assert (entry.path, entry.person, entry.kind, entry.taken_on) == (tmp_path / "a.jpg", "one", Kind.PROBE, date(2026, 11, 1))
    assert (entry.capture, entry.near, dict(entry.groups), entry.is_clip) == ("phone", (0.5, 0.4), {"sex": "f", "age": "30-44"}, False)
    assert manifest.columns == ["sex", "age"]


def test_files_of_a_person_stand_together(tmp_path: Path) -> None:
    rows = ("a.jpg,one,probe", "b.jpg,two,reference", "c.mp4,one,probe", "a.jpg,one,reference")
    entries = read_manifest(_write(tmp_path, *rows, head="file,person,kind")).entries
    assert [one.person for one in entries] == ["one", "one", "one", "two"]


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        (_ROW.replace("a.jpg", " "), {"row": 2, "column": "file"}),
        (_ROW.replace("one", ""), {"row": 2, "column": "person"}),
        (_ROW.replace("probe", "selfie"), {"row": 2, "column": "kind"}),
        (_ROW.replace("2026-11-01", "1.11.2026"), {"row": 2, "column": "taken_on"}),
        (_ROW.replace("0.4", "40"), {"row": 2, "column": "face_x"}),
        (_ROW.replace("31", "old"), {"row": 2, "column": "age"}),
        (_ROW.replace("31", "300"), {"row": 2, "column": "age"}),
        ("a.mp4,one,reference,,,,,,", {"row": 2, "column": "kind"}),
        ("a.jpg,one", {"row": 2}),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(tmp_path: Path, row: str, facts: dict[str, object]) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        read_manifest(_write(tmp_path, row))
    assert refused.value.facts == facts


def test_a_file_of_two_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        read_manifest(_write(tmp_path, "a.jpg,one,probe", "a.jpg,two,reference", head="file,person,kind"))
    assert refused.value.facts == {"row": 3, "column": "person"}


@pytest.mark.parametrize(("head", "column"), [("file,person", "kind"), ("file,person,kind,colour", "colour")])
def test_a_missing_or_unknown_column_is_refused(tmp_path: Path, head: str, column: str) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        read_manifest(_write(tmp_path, head=head))
    assert refused.value.facts["column"] == column


def test_missing_files_are_counted_and_not_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        require_files([one.path for one in read_manifest(_write(tmp_path, _ROW)).entries])
    assert refused.value.facts == {"column": "file", "missing": 1}


@pytest.mark.parametrize(("age", "band"), [("17", "0-17"), ("18", "18-29"), ("74", "60-74"), ("75", "75+"), ("", "")])
def test_an_age_is_reported_as_a_band(age: str, band: str) -> None:
    assert age_band(age) == band
