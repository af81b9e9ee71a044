"""docs/reference/packs.md and docs/reference/campaigns.md: a key or code holds each rule of each country; no campaign key is left out."""

import re

import pytest

from realname.campaigns.model.appeal_decision import REASONS, AppealOutcome
from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.step import NEXT, NOTICES, Step
from realname.kernel.rules.pack import Country
from realname.lines.model.barring import SCOPES
from realname.packs.use_cases.load_policy import load_policy, read_pack
from realname.packs.use_cases.pack_rules import rules_of
from tests.architecture.sources import PROJECT_ROOT
from tests.docs.table_rows import cells_of, missing_tests, named_tests

PAGE = (PROJECT_ROOT / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")
ROWS = cells_of(PAGE, first=r"(?:CN|TH|IN) [0-9]+ [^|]*")
PACKS = {Country.CN: "cn", Country.TH: "th", Country.IN: "in"}
CAMPAIGNS_PAGE = (PROJECT_ROOT / "docs" / "reference" / "campaigns.md").read_text(encoding="utf-8")
STEP_ROWS = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in re.findall(r"^\| `.*\|$", CAMPAIGNS_PAGE, re.MULTILINE)]
STEPS = {row[0].strip("`"): row for row in STEP_ROWS if len(row) == 5}


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


def test_every_step_has_its_row_in_its_order() -> None:
    assert list(STEPS) == list(Step)


def test_each_row_says_what_follows_by_itself() -> None:
    said = {step: row[1].strip("`") for step, row in STEPS.items() if row[1].startswith("`")}
    assert said == {step.value: following.value for step, following in NEXT.items()}


def test_each_row_says_what_is_told() -> None:
    said = {step: row[3].strip("`") for step, row in STEPS.items() if row[3]}
    assert said == {step.value: notice.value for step, notice in NOTICES.items()}


def test_each_row_says_what_is_barred() -> None:
    barred = {step: row[4] for step, row in STEPS.items() if row[4] in set(SCOPES.values())}
    assert barred == {"partially-barred": "outgoing", "suspended": "all"}


def test_every_ground_and_every_key_of_the_pack_is_named() -> None:
    keys = [*AppealGround, *load_policy("cn").campaign.schedule.__slots__, "appeal_hours"]
    assert [key for key in keys if f"`{key}`" not in CAMPAIGNS_PAGE] == []


def test_every_reason_of_a_decision_has_its_row_with_its_outcome() -> None:
    said = [(row[0].strip("`"), row[1].strip("`")) for row in STEP_ROWS if row[0].strip("`") in set(AppealOutcome)]
    assert said == [(outcome.value, reason.value) for outcome, reasons in REASONS.items() for reason in reasons]
