"""A campaign's states, and its waves: late ones never come together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line_selection import LineSelection
from realname.kernel.identifiers import CampaignId, LineId
from tests.campaigns.test_campaign_line import SCHEDULE
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
PLANNED = Campaign(
    id=CampaignId("spring"),
    state=CampaignState.PLANNED,
    selection=LineSelection(),
    schedule=SCHEDULE,
    policy_digest="d" * 64,
    created_at=START,
    lines=5,
)


@pytest.mark.parametrize(("lines", "waves"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3)])
def test_there_are_as_many_waves_as_the_lines_need(lines: int, waves: int) -> None:
    assert replace(PLANNED, lines=lines).waves == waves


def test_the_first_wave_may_begin_at_once_and_the_next_after_the_hours_of_the_schedule() -> None:
    running = PLANNED.start(at=START)
    assert running.is_wave_due(START)
    second = running.open_wave(at=START)
    assert [second.is_wave_due(START + HOUR - timedelta(microseconds=1)), second.is_wave_due(START + HOUR)] == [False, True]


def test_after_a_day_without_anybody_at_work_waves_still_come_one_by_one() -> None:
    late = PLANNED.start(at=START).open_wave(at=START).open_wave(at=START + 24 * HOUR)
    assert not late.is_wave_due(START + 24 * HOUR)


def test_the_last_wave_is_the_last() -> None:
    assert not replace(PLANNED.start(at=START), opened_waves=3).is_wave_due(START)


@pytest.mark.parametrize("state", sorted(set(CampaignState) - {CampaignState.PLANNED}))
def test_only_what_is_planned_to_its_end_starts(state: CampaignState) -> None:
    with pytest.raises(CampaignConflict):
        replace(PLANNED, state=state).start(at=START)


@pytest.mark.parametrize("state", [CampaignState.STOPPING, CampaignState.STOPPED])
def test_what_was_stopped_is_not_stopped_again(state: CampaignState) -> None:
    with pytest.raises(CampaignConflict):
        replace(PLANNED, state=state).stop()


def test_a_stopped_campaign_is_told_from_one_that_ran_to_its_end() -> None:
    assert PLANNED.start(at=START).end(at=START).state is CampaignState.ENDED
    assert PLANNED.stop().end(at=START).state is CampaignState.STOPPED
    with pytest.raises(CampaignConflict):
        PLANNED.end(at=START)


def test_planning_counts_what_it_looked_at_and_took() -> None:
    planning = replace(PLANNED, state=CampaignState.PLANNING, lines=0)
    halfway = planning.plan_batch(through=LineId("line-4"), scanned=4, taken=3)
    assert (halfway.planned_through, halfway.scanned, halfway.lines) == (LineId("line-4"), 4, 3)
    with pytest.raises(CampaignConflict):
        halfway.finish_planning().plan_batch(through=LineId("line-5"), scanned=1, taken=1)


def test_the_days_until_the_last_suspension_count_the_waves() -> None:
    assert [SCHEDULE.days(waves) for waves in (1, 2, 25)] == [16, 17, 17]
