"""Whole stories of decision, review and the person, through the pages in a real browser: what is kept of the face is looked at as well."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import DisputeId, LineId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.line import FORGOTTEN
from realname.lines.model.transitions import LineState
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.use_cases.read_line import ReadLine
from realname.main.deployment.background_tasks import BackgroundTasks
from realname.main.deployment.deployment import Deployment
from realname.sandbox.simulators.people import BLANK_PORTRAIT, SAMPLE_CHILD, SAMPLE_MAN, SAMPLE_WOMAN, card_json
from tests.browser.conftest import Desk
from tests.browser.site import CounterSite, serve_counter
from tests.browser.stories import Stage

pytestmark = [pytest.mark.models, pytest.mark.slow]
SEALED = ["reference", "session/probes"]
YEARS_3 = timedelta(days=3 * 366)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A deployment of the stories' own: what people hold is counted."""
    assert chromium
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("stories") / "data", {}) as counter:
        yield counter


@pytest.fixture
def stage(desk: Desk, man_photo: bytes) -> Stage:
    return Stage(desk, man_photo)


def test_referred_and_approved_by_two_people(stage: Stage) -> None:
    counter = stage.counter()
    registration = stage.refer(counter, needed=2)
    assert stage.media(registration) == SEALED
    stage.say(stage.reviewer("first"), "same-person")
    counter.go(f"/counter/registrations/{registration}/outcome")
    expect(counter.page.locator(".rn-outcome--wait")).to_contain_text("A person will look at this")
    stage.say(stage.reviewer("second"), "same-person")
    counter.go(f"/counter/registrations/{registration}")
    counter.wait_until_decided()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")
    assert stage.media(registration) == ["photo"]


@pytest.mark.whole("journeys")
def test_referred_refused_appealed_and_approved(stage: Stage) -> None:
    counter = stage.counter()
    registration = stage.refer(counter, needed=1)
    stage.say(stage.reviewer("refuses"), "other-person")
    counter.go(f"/counter/registrations/{registration}/outcome")
    expect(counter.page.locator(".rn-outcome--stop")).to_be_visible()
    assert stage.media(registration) == SEALED
    counter.page.locator("form[action$='/appeal'] button").click()
    expect(counter.page.locator(".rn-outcome--wait")).to_be_visible()
    for name in ("third", "fourth"):
        stage.say(stage.reviewer(name), "same-person")
    counter.go(f"/counter/registrations/{registration}")
    counter.wait_until_decided()
    expect(counter.page.locator(".rn-receipt")).to_be_visible()
    assert stage.media(registration) == ["photo"]


def test_a_blind_applicant_who_wants_no_face_scan_is_compared_by_two_people(stage: Stage) -> None:
    counter, supervisor = stage.counter(), stage.supervisor()
    number = stage.register_without_face(counter, supervisor, SAMPLE_MAN, inabilities=("cannot-see",))
    expect(supervisor.page.locator(".rn-receipt")).to_contain_text(number)
    expect(supervisor.page.locator(".rn-receipt")).to_contain_text("none was taken")
    assert stage.media(supervisor.registration) == []


def test_a_proxy_registers_with_both_identities(stage: Stage) -> None:
    counter = stage.counter()
    stage.act_for(counter, "proxy", holder=stage.card(SAMPLE_WOMAN), acting=stage.card(SAMPLE_MAN))
    expect(counter.page.locator(".rn-receipt")).to_contain_text("a proxy; no face of the holder")


@pytest.mark.whole("journeys")
def test_a_minor_gets_a_line_with_a_guardian(stage: Stage) -> None:
    counter = stage.counter()
    stage.act_for(counter, "guardian", holder=card_json(SAMPLE_CHILD, portrait=BLANK_PORTRAIT), acting=stage.card(SAMPLE_MAN))
    expect(counter.page.locator(".rn-receipt")).to_contain_text("a guardian; no face of the holder")
    assert stage.media(counter.registration) == ["photo"]


def test_a_disputed_line_is_frozen_answered_in_time_closed_and_its_record_erased_at_its_term(stage: Stage) -> None:
    counter, supervisor = stage.counter(), stage.supervisor()
    mine, others = (stage.register_without_face(counter, supervisor, SAMPLE_WOMAN) for _ in range(2))
    person = stage.sign_in_at_home(mine)
    disputed = LineId(stage.dispute(person, 0))
    counter.find_line(others)
    expect(counter.page.locator("main")).to_contain_text("Emergency calls always work.")
    reviewer = stage.reviewer("answers")
    reviewer.goto(f"{stage.desk.site.url}/office/disputes")
    reviewer.locator("main td a").first.click()
    reviewer.locator("input[name=reason]").first.check()
    reviewer.locator("form[action*='/office/disputes/'] button").click()
    with stage.desk.site.records() as deployment:
        _wait(person, lambda: deployment.app[ReadLine](disputed).line.state is LineState.DEACTIVATED)
        with deployment.app[SqlUnitsOfWork]() as unit:
            line = unit[Lines].get(disputed)
            assert line.deactivated_at is not None
            ended = replace(line, deactivated_at=line.deactivated_at - YEARS_3)
            unit[Lines].save(ended)
            unit[Numbers].cool_longer(line.msisdn, until=line.deactivated_at, at=line.deactivated_at + YEARS_3)
            unit.commit()
        _wait(person, lambda: deployment.app[ReadLine](disputed).line.msisdn == FORGOTTEN)  # the server ends the cooling-off
        deployment.app[BackgroundTasks].reap.erase_records()
    person.goto(f"{stage.desk.site.url}/person/kept")
    expect(person.locator("main")).to_contain_text("erased on")


@pytest.mark.whole("journeys")
def test_the_clock_of_a_dispute_that_runs_out_is_shown_and_thaws_nothing(stage: Stage) -> None:
    counter, supervisor = stage.counter(), stage.supervisor()
    mine, _another = (stage.register_without_face(counter, supervisor, SAMPLE_MAN) for _ in range(2))
    person = stage.sign_in_at_home(mine)
    disputed = LineId(stage.dispute(person, 0))
    with stage.desk.site.records() as deployment:
        with deployment.app[SqlUnitsOfWork]() as unit:
            (dispute,) = [one for one in unit[Disputes].open(limit=9) if one.line_id == disputed]
            unit[Disputes].save(replace(dispute, due_at=dispute.opened_at + timedelta(seconds=1)))
            unit.commit()
        _wait(person, lambda: _is_told_to_be_late(deployment, dispute.id))
        assert deployment.app[ReadLine](disputed).line.state is LineState.BARRED
    reviewer = stage.reviewer("late")
    reviewer.goto(f"{stage.desk.site.url}/office/disputes")
    expect(reviewer.locator("main")).to_contain_text("1 answer is late.")
    person.goto(f"{stage.desk.site.url}/person/")
    expect(person.locator("main")).to_contain_text(re.compile("late", re.IGNORECASE))


def _is_told_to_be_late(deployment: Deployment, dispute_id: DisputeId) -> bool:
    deployment.app[BackgroundTasks].reap.flag_overdue_disputes()
    with deployment.app[SqlUnitsOfWork]() as unit:
        return unit[Disputes].get(dispute_id).overdue_at is not None


def _wait(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(150):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError
