"""The page on campaigns: its table of steps is that of the code, and every key of the pack is on it."""

import re

from realname.campaigns.model.appeal_decision import REASONS, AppealOutcome
from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.step import NEXT, NOTICES, Step
from realname.lines.model.barring import SCOPES
from realname.packs.use_cases.load_policy import load_policy
from tests.architecture.sources import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "campaigns.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in re.findall(r"^\| `.*\|$", PAGE, re.MULTILINE)]
STEPS = {row[0].strip("`"): row for row in ROWS if len(row) == 5}


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
    assert [key for key in keys if f"`{key}`" not in PAGE] == []


def test_every_reason_of_a_decision_has_its_row_with_its_outcome() -> None:
    said = [(row[0].strip("`"), row[1].strip("`")) for row in ROWS if row[0].strip("`") in set(AppealOutcome)]
    assert said == [(outcome.value, reason.value) for outcome, reasons in REASONS.items() for reason in reasons]
