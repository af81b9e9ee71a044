"""docs/packs.md: each rule of each country is held by a key or by code that exists, or named by its pack as not enforced yet."""

import re

import pytest

from realname.kernel.rules.country import Country
from realname.packs.use_cases.load_policy import load_policy, read_pack
from realname.packs.use_cases.pack_rules import rules_of
from tests.architecture.sources import PROJECT_ROOT
from tests.docs.table_rows import cells_of, missing_tests, named_tests

PAGE = (PROJECT_ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
ROWS = cells_of(PAGE, first=r"(?:CN|TH|IN) [0-9]+ [^|]*")
PACKS = {Country.CN: "cn", Country.TH: "th", Country.IN: "in"}


def _rows(country: Country) -> list[list[str]]:
    return [row for row in ROWS if row[0].startswith(country.value)]


@pytest.mark.parametrize(("country", "rules"), [(Country.CN, 9), (Country.TH, 2), (Country.IN, 7)])
def test_no_rule_is_left_out(country: Country, rules: int) -> None:
    assert [row[0].split()[1] for row in _rows(country)] == [str(place) for place in range(1, rules + 1)]


@pytest.mark.parametrize("country", Country)
def test_every_key_and_file_named_is_there(country: Country) -> None:
    known = rules_of(read_pack(PACKS[country]))
    for row in _rows(country):
        enforced = row[1].split("not enforced yet:")[0]
        for named in re.findall(r"`([a-z_/.-]+)`", enforced):
            if named.endswith(".py"):
                assert (PROJECT_ROOT / "src" / "realname" / named).exists(), named
            else:
                assert any(entry == named or entry.startswith(f"{named}.") for entry in known), named


@pytest.mark.parametrize("country", Country)
def test_what_is_not_enforced_is_what_the_pack_says(country: Country) -> None:
    said = {name for row in _rows(country) for name in re.findall(r"`([a-z-]+)`", row[1].partition("not enforced yet:")[2])}
    beside = {"wording", "card-readers", "authentication"}  # of no rule: what a draft lacks besides
    assert said == load_policy(PACKS[country]).unenforced.keys() - beside


def test_every_test_named_is_there() -> None:
    named = [name for row in ROWS for name in named_tests(row[3]) if "::" in name]
    assert named
    assert missing_tests(named) == []
