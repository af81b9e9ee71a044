"""No cell of a report is taken for a formula, and none is lost."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.platform.documents.safe_csv import csv_file, neutral

pytestmark = pytest.mark.fuzz

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
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


@pytest.mark.parametrize("space", UNSEEN)
@pytest.mark.parametrize("sign", [*FORMULAS, "\uff1d", "\ufe66", "\0"])
def test_a_formula_behind_any_space_or_invisible_mark_is_text(space: str, sign: str) -> None:
    for cell in (f"{space}{sign}1+1", f"{space} {space}{sign}1+1"):
        assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "\u3000", "\u3000a=1", "3", "\u00a012", "#"])
def test_what_begins_no_formula_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


def test_every_line_ends_with_cr_lf_and_every_cell_stands_in_quotes() -> None:
    assert csv_file(["a", "b"], [["x; y", 2]]) == b'\xef\xbb\xbf"a","b"\r\n"x; y","2"\r\n'


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
@pytest.mark.parametrize("inside", [";", "\t", "|", "\r", "\n", "\r\n"])
@pytest.mark.parametrize("begin", ["=", " =", '"=', '""=', '" "+', "\u3000-", "\u200b@", "\uff1d", "\t="])
@pytest.mark.parametrize("end", ["", ";", "\n", '";'])
def test_a_formula_within_a_cell_is_no_cell_to_a_spreadsheet_of_another_country(separator: str, inside: str, begin: str, end: str) -> None:
    cell = f"Shop{inside}{begin}HYPERLINK(1){end}x"
    for row in (["first", cell], [cell, "second"], [cell, cell]):
        written = csv_file(["one", "two"], [row]).decode("utf-8-sig")
        cells = [one for line in csv.reader(io.StringIO(written, newline=""), delimiter=separator) for one in line]
        assert not [one for one in cells if unicodedata.normalize("NFKC", one.lstrip(" \u3000\u200b")).startswith(FORMULAS)]
