"""A campaign's states and waves, and a line's way through it: those who has not been told is not hurried, and an appeal stops the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line import LATEST, SOONEST, AppealGround, CampaignLine, WithdrawalCause
from realname.campaigns.model.line_selection import LineSelection
from realname.campaigns.model.schedule import CampaignSchedule
from realname.campaigns.model.step import APPEALABLE, CLOSED, NEXT, Step
from realname.kernel.errors import InvalidInput, OwnAppeal
from realname.kernel.identifiers import AgentId, CampaignId, LineId, OutletId
from tests.support.manual_clock import START

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SCHEDULE = CampaignSchedule(notice_days=7, prompt_hours=24, grace_days=3, partial_bar_days=5, wave_lines=2, wave_hours=1)
SELECTED = CampaignLine(
    campaign_id=CampaignId("spring"), line_id=LineId("line-1"), outlet_id=OutletId("outlet-1"), wave=0, step=Step.SELECTED, moved_at=START
)
AN_HOUR = timedelta(hours=1)
PLANNED = Campaign(
    id=CampaignId("spring"),
    state=CampaignState.PLANNED,
    selection=LineSelection(),
    schedule=SCHEDULE,
    policy_digest="d" * 64,
    created_at=START,
    lines=5,
)


def at_step(step: Step) -> CampaignLine:
    """The line at a step, its holder told at the beginning."""
    if step is Step.APPEALED:
        return at_step(Step.NOTICED).appeal(AppealGround.OTHER, at=START)
    if step is Step.REVERIFIED:
        return SELECTED.reverify(at=START)
    if step is Step.WITHDRAWN:
        return SELECTED.withdraw(WithdrawalCause.LINE_ENDED, at=START)
    return replace(SELECTED, step=step).told(at=START, schedule=SCHEDULE) if step is not Step.SELECTED else SELECTED


@pytest.mark.parametrize(("step", "following"), NEXT.items())
def test_each_step_of_the_clock_has_one_that_follows(step: Step, following: Step) -> None:
    assert at_step(step).move_on(at=START, schedule=SCHEDULE).step is following


@pytest.mark.parametrize("step", sorted(set(Step) - NEXT.keys()))
def test_from_the_others_nothing_follows_by_itself(step: Step) -> None:
    with pytest.raises(CampaignConflict):
        at_step(step).move_on(at=START, schedule=SCHEDULE)
    assert at_step(step).due_at is None


@pytest.mark.parametrize(
    ("step", "lasts"),
    [(Step.NOTICED, 7 * DAY), (Step.PROMPTED, 24 * HOUR), (Step.GRACE, 3 * DAY), (Step.PARTIALLY_BARRED, 5 * DAY)],
)
def test_a_step_lasts_as_long_as_the_schedule_says_from_when_the_holder_was_told(step: Step, lasts: timedelta) -> None:
    told = at_step(step)
    assert not told.is_due(START + lasts - timedelta(microseconds=1))
    assert told.is_due(START + lasts)


@pytest.mark.parametrize("step", [Step.NOTICED, Step.PROMPTED, Step.PARTIALLY_BARRED])
def test_without_its_notice_a_step_never_ends(step: Step) -> None:
    untold = replace(at_step(step), told_at=None)
    assert untold.owes_notice
    with pytest.raises(CampaignConflict):
        untold.move_on(at=START + 365 * DAY, schedule=SCHEDULE)


def test_a_late_step_takes_nothing_from_the_next_ones_time() -> None:
    late = at_step(Step.NOTICED).move_on(at=START + 30 * DAY, schedule=SCHEDULE).told(at=START + 31 * DAY, schedule=SCHEDULE)
    assert late.due_at == START + 32 * DAY


def test_grace_has_no_notice_and_begins_at_once() -> None:
    grace = at_step(Step.PROMPTED).move_on(at=START + DAY, schedule=SCHEDULE)
    assert (grace.owes_notice, grace.due_at) == (False, START + 4 * DAY)


@pytest.mark.parametrize(
    ("since", "pause"),
    [(timedelta(0), SOONEST), (8 * SOONEST, SOONEST), (16 * SOONEST, 2 * SOONEST), (8 * HOUR, LATEST), (30 * DAY, LATEST)],
)
def test_whether_a_notice_went_out_is_looked_at_the_less_often_the_longer_it_is_owed(since: timedelta, pause: timedelta) -> None:
    noticed = SELECTED.move_on(at=START, schedule=SCHEDULE)
    assert (noticed.owes_notice, noticed.look_again(at=START + since).due_at) == (True, START + since + pause)


@pytest.mark.parametrize("step", sorted(APPEALABLE))
def test_an_appeal_stops_the_clock_and_leaves_the_bars_as_they_are(step: Step) -> None:
    appealed = at_step(step).appeal(AppealGround.CANNOT_ATTEND, at=START + HOUR)
    assert (appealed.step, appealed.due_at) == (Step.APPEALED, None)
    assert appealed.is_barred == at_step(step).is_barred


@pytest.mark.parametrize("step", sorted(set(Step) - APPEALABLE))
def test_no_one_appeals_against_what_they_were_not_told_nor_twice_at_once(step: Step) -> None:
    with pytest.raises(CampaignConflict):
        at_step(step).appeal(AppealGround.OTHER, at=START)


def test_a_dismissed_appeal_begins_the_step_anew_with_a_notice_of_its_own() -> None:
    before = at_step(Step.PARTIALLY_BARRED)
    again = before.appeal(AppealGround.OTHER, at=START + DAY).dismiss_appeal(at=START + 9 * DAY, schedule=SCHEDULE)
    assert (again.step, again.owes_notice, again.held_step) == (Step.PARTIALLY_BARRED, True, None)
    assert again.notice_key != before.notice_key
    assert again.told(at=START + 9 * DAY, schedule=SCHEDULE).due_at == START + 14 * DAY


def test_a_dismissed_appeal_in_grace_begins_anew_with_the_prompt_since_grace_tells_no_one_anything() -> None:
    again = at_step(Step.GRACE).appeal(AppealGround.OTHER, at=START).dismiss_appeal(at=START + DAY, schedule=SCHEDULE)
    assert (again.step, again.owes_notice) == (Step.PROMPTED, True)


@pytest.mark.parametrize("step", sorted(APPEALABLE - {Step.GRACE}))
def test_a_dismissed_appeal_begins_every_other_step_where_it_stood(step: Step) -> None:
    again = at_step(step).appeal(AppealGround.OTHER, at=START).dismiss_appeal(at=START + DAY, schedule=SCHEDULE)
    assert (again.step, again.owes_notice) == (step, True)


def test_no_holder_appeals_on_the_ground_that_they_were_not_reached() -> None:
    with pytest.raises(InvalidInput):
        at_step(Step.NOTICED).appeal(AppealGround.NOT_REACHED, at=START)


def test_a_person_who_recorded_an_appeal_does_not_decide_it() -> None:
    appealed = at_step(Step.NOTICED).appeal(AppealGround.OTHER, at=START, by=AgentId("agent-1"))
    with pytest.raises(OwnAppeal):
        appealed.require_decidable(AgentId("agent-1"))
    appealed.require_decidable(AgentId("agent-2"))


def test_a_later_appeal_is_decided_by_a_person_who_recorded_the_one_before() -> None:
    first = at_step(Step.NOTICED).appeal(AppealGround.OTHER, at=START, by=AgentId("agent-1"))
    again = first.dismiss_appeal(at=START, schedule=SCHEDULE).appeal(AppealGround.OTHER, at=START + DAY, by=AgentId("agent-2"))
    again.require_decidable(AgentId("agent-1"))
    with pytest.raises(OwnAppeal):
        again.require_decidable(AgentId("agent-2"))


def test_what_was_given_up_telling_is_decided_by_anyone_and_is_nobodys_appeal() -> None:
    given_up = replace(at_step(Step.PROMPTED), told_at=None).give_up_notifying(at=START)
    given_up.require_decidable(AgentId("agent-1"))
    assert not given_up.is_appealed


@pytest.mark.parametrize(("step", "following"), sorted(NEXT.items()))
def test_what_follows_is_known_once_the_holder_was_told(step: Step, following: Step) -> None:
    told = at_step(step)
    assert told.follows == (None if step is Step.SELECTED else (following, told.due_at))
    untold = replace(told, told_at=None)
    assert untold.follows is None or not untold.owes_notice


@pytest.mark.parametrize("step", sorted(set(Step) - NEXT.keys()))
def test_of_the_other_steps_nothing_follows(step: Step) -> None:
    assert at_step(step).follows is None


def test_a_granted_appeal_leaves_the_campaign() -> None:
    granted = at_step(Step.SUSPENDED).appeal(AppealGround.SELECTED_WRONGLY, at=START).grant_appeal(at=START + DAY)
    assert (granted.step, granted.cause, granted.is_barred) == (Step.WITHDRAWN, WithdrawalCause.APPEAL_GRANTED, False)


@pytest.mark.parametrize("step", sorted(set(Step) - {Step.APPEALED}))
def test_without_an_appeal_there_is_none_to_decide(step: Step) -> None:
    with pytest.raises(CampaignConflict):
        at_step(step).dismiss_appeal(at=START, schedule=SCHEDULE)
    with pytest.raises(CampaignConflict):
        at_step(step).grant_appeal(at=START)
    with pytest.raises(CampaignConflict):
        at_step(step).require_decidable(None)


@pytest.mark.parametrize("step", sorted(set(Step) - CLOSED))
def test_a_person_who_is_verified_again_leaves_at_any_step(step: Step) -> None:
    assert at_step(step).reverify(at=START).step is Step.REVERIFIED


@pytest.mark.parametrize("step", sorted(CLOSED))
def test_who_has_left_does_not_leave_again(step: Step) -> None:
    with pytest.raises(CampaignConflict):
        at_step(step).reverify(at=START)
    with pytest.raises(CampaignConflict):
        at_step(step).withdraw(WithdrawalCause.LINE_ENDED, at=START)


def test_the_same_step_tries_its_notice_under_the_same_key() -> None:
    noticed = SELECTED.move_on(at=START, schedule=SCHEDULE)
    assert noticed.look_again(at=START + DAY).notice_key == noticed.notice_key


@pytest.mark.parametrize(("lines", "waves"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3)])
def test_there_are_as_many_waves_as_the_lines_need(lines: int, waves: int) -> None:
    assert replace(PLANNED, lines=lines).waves == waves


def test_the_first_wave_may_begin_at_once_and_the_next_after_the_hours_of_the_schedule() -> None:
    running = PLANNED.start(at=START)
    assert running.is_wave_due(START)
    second = running.open_wave(at=START)
    assert [second.is_wave_due(START + AN_HOUR - timedelta(microseconds=1)), second.is_wave_due(START + AN_HOUR)] == [False, True]


def test_after_a_day_without_anyone_at_work_waves_still_come_one_by_one() -> None:
    late = PLANNED.start(at=START).open_wave(at=START).open_wave(at=START + 24 * AN_HOUR)
    assert not late.is_wave_due(START + 24 * AN_HOUR)


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
