"""A list of lines: checked whole, bad rows named by their place, and a planning that takes its lines and goes on where it was."""

from collections.abc import Sequence

import pytest

from realname.campaigns.errors import CampaignNameTaken
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases import listed_lines
from realname.campaigns.use_cases.listed_lines import BadLineRow, CheckListedLines, ListedLines
from realname.campaigns.use_cases.plan_campaign import PlanCampaign, PreviewCampaign
from realname.kernel.identifiers import CampaignId
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.packs.use_cases.load_policy import load_policy
from tests.campaigns.test_campaigns_store import ids, stock
from tests.support.counting_tokens import CountingTokens
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

SPRING = CampaignId("spring")


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
def units() -> SqliteUnits:
    """Five lines."""
    made = SqliteUnits()
    stock(made, 5)
    return made


@pytest.fixture
def use(units: SqliteUnits) -> App:
    """The campaigns."""
    return app_over(units, None, {RandomTokens: CountingTokens()}, policy=load_policy("cn"))


def _check(units: SqliteUnits, *rows: str) -> ListedLines:
    return CheckListedLines(units)(lambda: [f"{row}\n" for row in rows], on_progress=lambda _rows: None)


def _nobody(_done: int, _total: int) -> None:
    """No one watches."""


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        (("line-1", "", "line-3"), ()),
        (("line-1", "line-7", "line-8", "line-9"), ((2, "unknown-line"), (3, "unknown-line"), (4, "unknown-line"))),
        (("line-1", "line-1"), ((2, "not-in-order"),)),
        (("line-3", "line-1", "line-4"), ((2, "not-in-order"),)),
        (("line-1", "+86 199 0000 0000", "line-2"), ((2, "no-line-id"),)),
    ],
)
def test_a_row_that_cannot_be_taken_is_named(units: SqliteUnits, rows: Sequence[str], bad: Sequence[tuple[int, str]]) -> None:
    listed = _check(units, *rows)
    assert listed.bad_rows == tuple(BadLineRow(row=row, why=why) for row, why in bad)
    assert (listed.bad, listed.count) == (len(bad), len([row for row in rows if row]) - len(bad))


def test_of_many_bad_rows_a_hundred_are_named(units: SqliteUnits) -> None:
    listed = _check(units, *(["?"] * 150))
    assert (listed.bad, len(listed.bad_rows)) == (150, 100)


@pytest.mark.parametrize("batch", [1, 2, 5000])
def test_a_campaign_takes_the_lines_of_its_list_and_no_other(
    units: SqliteUnits, use: App, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(listed_lines, "BATCH_LINES", batch)
    listed = _check(units, "line-2", "line-3", "line-5")
    assert use[PreviewCampaign](tiers=(), query=LineCriteria(), listed=listed).lines == 3
    planned = use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=_nobody, listed=listed)
    assert (planned.state, planned.lines, planned.scanned) == (CampaignState.PLANNED, 3, 3)
    with units() as unit:
        assert list(unit[CampaignLines].still_in(SPRING, limit=9)) == ids(2, 3, 5)


def test_what_else_is_asked_for_must_hold_too(units: SqliteUnits, use: App) -> None:
    listed = _check(units, "line-2", "line-3")
    assert use[PreviewCampaign](tiers=(), query=LineCriteria(holder_lines=6), listed=listed).lines == 0


def test_a_planning_that_was_stopped_goes_on_behind_the_last_line_of_its_list(
    units: SqliteUnits, use: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_lines, "BATCH_LINES", 1)
    listed = _check(units, "line-1", "line-2", "line-4")

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=stop, listed=listed)
    planned = use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=_nobody, listed=listed)
    assert (planned.state, planned.lines, planned.scanned) == (CampaignState.PLANNED, 3, 3)


def test_another_list_under_the_same_name_is_refused(units: SqliteUnits, use: App) -> None:
    use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=_nobody, listed=_check(units, "line-1"))
    for other in (_check(units, "line-2"), None):
        with pytest.raises(CampaignNameTaken):
            use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=_nobody, listed=other)
