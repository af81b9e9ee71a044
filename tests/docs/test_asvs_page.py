"""docs/reference/asvs.md: every item of ASVS 5.0.0 at levels 1 and 2 has a result, and none is `met` without a test that exists."""

import re
import sys
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.architecture.sources import PROJECT_ROOT
from tests.docs.table_rows import cells_of, missing_tests, named_tests

_PAGE = (PROJECT_ROOT / "docs" / "reference" / "asvs.md").read_text(encoding="utf-8")
_MET = "met"
_RESULTS = (_MET, "not shown", "not met", "by the operator", "not applicable")
_OPEN = ("not met", "not shown")
# The standard's items, a chapter a line: each section with the levels of its items in their order. Sections on documentation are left out.
_STANDARD = (
    "1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123",
    "2.2:112 2.3:12223 2.4:23",
    "3.2:113 3.3:12223 3.4:11222233 3.5:11122333 3.6:3 3.7:22333",
    "4.1:12233 4.2:23333 4.3:22 4.4:1222",
    "5.2:112333 5.3:113 5.4:222",
    "6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222",
    "7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22",
    "8.2:1123 8.3:133 8.4:23",
    "9.1:111 9.2:1222",
    "11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 11.7:33",
    "12.1:12233 12.2:11 12.3:22223",
    "13.2:222223 13.3:2233 13.4:1222233",
    "14.2:12223333 14.3:122",
    "15.2:12233 15.3:1222222 15.4:3333",
    "16.2:22222 16.3:2222 16.4:222 16.5:2223",
)
_LEVELS = dict(section.split(":") for chapter in _STANDARD for section in chapter.split())
_ASKED = {f"{section}.{place}": level for section, levels in _LEVELS.items() for place, level in enumerate(levels, 1) if level in "12"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item of the standard.

    Attributes:
        why: What is missing, or who sees to it; also a remark on what is met.
    """

    item: str
    level: str
    asks: str
    result: str
    why: str
    tests: tuple[str, ...]


def _rows(page: str) -> list[Row]:
    return [_row(*cells) for cells in cells_of(page, first=r"[\d.]+")]


def _row(item: str, level: str, asks: str, said: str, shown_by: str) -> Row:
    result, _, why = said.partition(": ")
    return Row(item=item, level=level, asks=asks, result=result, why=why, tests=named_tests(shown_by))


def _faults(row: Row) -> list[str]:
    """What is wrong with a row."""
    found = [f"{row.item}: {test} does not exist" for test in missing_tests(row.tests)]
    wrong = {
        "no item": re.fullmatch(r"\d+\.\d+\.\d+", row.item) is None,
        "no level of this page": row.level not in {"1", "2"},
        "what does it ask?": not row.asks,
        "no result": row.result not in _RESULTS,
        "met, and no test shows it": row.result == _MET and not row.tests,
        "why?": row.result != _MET and not row.why,
    }
    return found + [f"{row.item}: {what}" for what, is_wrong in wrong.items() if is_wrong]


ROWS = _rows(_PAGE)


def test_an_item_has_its_result_and_what_is_met_its_tests() -> None:
    assert [fault for row in ROWS for fault in _faults(row)] == []


def test_every_item_of_levels_1_and_2_is_on_the_page_once() -> None:
    assert [(row.item, row.level) for row in ROWS] == list(_ASKED.items())


def test_an_item_stands_in_its_chapter() -> None:
    chapters = [(part.partition(" ")[0].removeprefix("V"), _rows(part)) for part in _PAGE.split("\n## ")[1:]]
    assert [row.item for chapter, rows in chapters for row in rows if row.item.partition(".")[0] != chapter] == []


def test_the_counts_of_the_head_are_those_of_the_tables() -> None:
    said = {row[0]: tuple(map(int, row[2:])) for row in cells_of(_PAGE, first="|".join(_RESULTS))}
    first, second = (Counter(row.result for row in ROWS if row.level == level) for level in ("1", "2"))
    assert said == {result: (first[result], second[result], first[result] + second[result]) for result in _RESULTS}


@pytest.mark.parametrize("result", _OPEN)
def test_what_is_not_met_or_not_shown_is_said(result: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = [row for row in ROWS if row.result == result]
    with capsys.disabled():
        sys.stdout.write(
            f"\ndocs/reference/asvs.md: {len(found)} of {len(ROWS)} items are {result}: {', '.join(row.item for row in found)}\n"
        )
    assert all(row.why for row in found)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("| 6.2 | 1 | It asks | not met: a part | |", "no item"),
        ("| 6.2.1 | 3 | It asks | not met: a part | |", "no level"),
        ("| 6.2.1 | 1 | | not met: a part | |", "what does it ask"),
        ("| 6.2.1 | 1 | It asks | nearly met: a part | |", "no result"),
        ("| 6.2.1 | 1 | It asks | met | |", "no test shows it"),
        ("| 6.2.1 | 1 | It asks | by the operator | |", "why?"),
        ("| 6.2.1 | 1 | It asks | met | `tests/docs/test_asvs_page.py::test_nothing_of_the_kind` |", "does not exist"),
        ("| 6.2.1 | 1 | It asks | not shown: a part | `tests/docs/nowhere.py::test_nothing` |", "does not exist"),
    ],
)
def test_the_rule_sees_what_is_wrong_with_a_row(line: str, fault: str) -> None:
    (row,) = _rows(line)
    assert [one for one in _faults(row) if fault in one]
