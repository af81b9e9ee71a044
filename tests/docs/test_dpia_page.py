"""docs/dpia.md: a form that is whole: every risk is weighed, has its threats, its measures, and something for the operator to fill in."""

import re

import pytest

from realname.packs.use_cases.load_policy import load_policy
from tests.architecture.sources import PROJECT_ROOT
from tests.docs.test_threats_page import ROWS as THREATS

_PAGE = (PROJECT_ROOT / "docs" / "dpia.md").read_text(encoding="utf-8")
_BLANK = re.compile(r"`\[operator(: [^\]]+)?\]`")
_RISKS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in _PAGE.splitlines() if re.match(r"\| R\d+ \|", line)]
_WEIGHTS = {"low", "medium", "high"}


def test_the_risks_are_numbered_without_a_gap() -> None:
    assert [row[0] for row in _RISKS] == [f"R{number}" for number in range(1, len(_RISKS) + 1)]


@pytest.mark.parametrize("row", _RISKS, ids=lambda row: str(row[0]))
def test_a_risk_is_weighed_and_says_who_does_what_against_it(row: list[str]) -> None:
    _, risk, threats, likelihood, severity, measures, left = row
    known = {threat.id for threat in THREATS}
    assert {likelihood, severity} <= _WEIGHTS
    assert set(threats.split()) <= known
    assert all([risk, threats, measures, _BLANK.search(left)])


@pytest.mark.parametrize(
    "part", ["Who, what, when", "What is done", "Lawful, necessary, proportionate", "Risks", "What is left", "Sign-off"]
)
def test_each_part_that_the_law_asks_for_is_there_with_blanks(part: str) -> None:
    (section,) = [one for one in _PAGE.split("\n## ") if part in one.partition("\n")[0]]
    assert _BLANK.search(section)


def test_every_blank_is_marked_alike() -> None:
    assert len(re.findall(r"\[operator", _PAGE)) == len(_BLANK.findall(_PAGE))


def test_the_age_it_names_is_that_of_the_pack() -> None:
    assert f"(`cn`: {load_policy('cn').evidence.minimum_age_years})" in _PAGE


def test_every_page_it_links_to_is_there() -> None:
    linked = re.findall(r"\]\(([\w/.-]+\.md)\)", _PAGE)
    assert linked
    assert [name for name in linked if not (PROJECT_ROOT / "docs" / name).exists()] == []
