"""No cell of a report is taken for a formula, and none is lost."""

import csv
import io
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.platform.documents.safe_csv import csv_file, neutral

pytestmark = pytest.mark.fuzz

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
SIGNS = (*FORMULAS, "\uff1d", "\ufe66", "\0")
UNSEEN = ("\u3000", "\u00a0", "\u202f", "\u2007", "\u2028", "\u200b", "\u2060", "\ufeff", " ")
TEXTS = st.text(max_size=20) | st.sampled_from(FORMULAS).flatmap(lambda sign: st.text(max_size=20).map(lambda rest: f"{sign}{rest}"))
CELLS = TEXTS | st.integers() | st.floats(allow_nan=False) | st.none()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_no_cell_begins_with_a_formula_and_each_comes_back(rows: list[list[str | int | float | None]]) -> None:
    written = csv_file(["one", "=two"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert read[0] == ["one", "'=two"]
    for row, cells in zip(read[1:], rows, strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert not text.lstrip(" \u3000\u00a0").startswith(FORMULAS)
            assert text.replace("'", "") == ("" if cell is None else str(cell)).replace("'", "")


def test_a_formula_behind_any_space_or_invisible_mark_is_text() -> None:
    formulas = [f"{space}{sign}1+1" for space, sign in product(UNSEEN, SIGNS)]
    faults = [repr(cell) for cell in (*formulas, *(f"{cell[0]} {cell}" for cell in formulas)) if neutral(cell) != f"'{cell}"]
    assert faults == []


@pytest.mark.parametrize("cell", ["", "\u3000", "\u3000a=1", "3", "\u00a012", "#"])
def test_what_begins_no_formula_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


def test_every_line_ends_with_cr_lf_and_every_cell_stands_in_quotes() -> None:
    assert csv_file(["a", "b"], [["x; y", 2]]) == b'\xef\xbb\xbf"a","b"\r\n"x; y","2"\r\n'


def test_a_formula_within_a_cell_is_no_cell_to_a_spreadsheet_of_another_country() -> None:
    separators, inner = (";", "\t", "|", ","), (";", "\t", "|", "\r", "\n", "\r\n")
    beginnings, endings = ("=", " =", '"=', '""=', '" "+', "\u3000-", "\u200b@", "\uff1d", "\t="), ("", ";", "\n", '";')
    faults = []
    for separator, inside, beginning, ending in product(separators, inner, beginnings, endings):
        cell = f"Shop{inside}{beginning}HYPERLINK(1){ending}x"
        for row in (["first", cell], [cell, "second"], [cell, cell]):
            formulas = [shown for shown in _cells_split_by(separator, csv_file(["one", "two"], [row])) if _is_formula(shown)]
            faults += [f"{formula!r} of {row} where {separator!r} separates cells" for formula in formulas]
    assert faults == []


def _cells_split_by(separator: str, written: bytes) -> list[str]:
    lines = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=separator)
    return [cell for line in lines for cell in line]


def _is_formula(cell: str) -> bool:
    return unicodedata.normalize("NFKC", cell.lstrip(" \u3000\u200b")).startswith(FORMULAS)
