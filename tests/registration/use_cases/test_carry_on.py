"""Carry on: who is submitted has a workflow under way, also where an earlier one ended before."""

from dataclasses import replace

from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from tests.support.live_desk import Desk


def test_what_is_submitted_is_started_once(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.submit(registration_id)
    assert (desk.workflow.started, desk.workflow.restarted) == ([registration_id], [])


def test_where_its_workflow_ended_before_it_was_submitted_again_the_workflow_is_begun_anew(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.workflow.ended.add(registration_id)
    desk.submit(registration_id)
    assert desk.workflow.restarted == [registration_id]


def test_the_reaper_begins_it_anew_as_well(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.submit(registration_id)
    desk.workflow.ended.add(registration_id)
    desk.reap()
    assert desk.workflow.restarted == [registration_id]


def test_of_one_that_is_decided_by_then_nothing_is_begun_anew(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.submit(registration_id)
    desk.workflow.ended.add(registration_id)
    with desk.units() as unit:
        unit[Registrations].save(replace(unit[Registrations].get(registration_id), state=RegistrationState.REFERRED))
        unit.commit()
    desk.submit(registration_id)
    assert desk.workflow.restarted == []


def test_the_reaper_has_what_no_one_carries_taken_up_whatever_its_registration_says(desk: Desk) -> None:
    desk.reap()
    assert desk.workflow.times_left_was_taken_up == 1
