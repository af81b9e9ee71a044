"""Supervisors and reviewers see who waits: the badge, the list that keeps itself up to date, and how many presses the answer takes."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from realname.verification.model.findings import SourceFinding
from tests.browser.axe import installed_axe
from tests.browser.conftest import Desk
from tests.browser.every_page import (
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_screens_were_seen_in_both_languages,
)
from tests.browser.office_world import OfficeWorld, serve_office
from tests.browser.screens import Screen, Viewer, wait_for_pictures

__all__ = [  # pytest collects them here
    "test_a_chinese_page_is_chinese_throughout",
    "test_axe_finds_nothing_serious_or_critical",
    "test_no_page_is_wider_than_a_telephone",
    "test_no_words_are_cut_off_on_a_telephone",
    "test_screens_were_seen_in_both_languages",
]
_WITHIN_MS = 30_000  # a list asks every five seconds
_REVIEW = re.compile("/office/reviews/[0-9a-f]{32}$")
_GIVEN = re.compile("/office/reviews/[0-9a-f]{32}/given$")


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[OfficeWorld]:
    """A world of its own for each test: what waits is counted."""
    assert chromium
    with serve_office(tmp_path_factory.mktemp("office")) as served:
        yield served


@pytest.fixture
def desk(office: OfficeWorld, browser: Browser) -> Iterator[Desk]:
    """Browsers at the office."""
    opened = Desk(office.site, browser)
    yield opened
    opened.close()


def _badge(page: Page, section: str) -> Locator:
    return page.locator(f"[data-badge={section}]:visible [data-count]")


def _box(one: Locator, measure: Literal["x", "height"]) -> float:
    box = one.bounding_box()
    assert box is not None
    return box[measure]


def test_the_list_of_a_supervisor_keeps_itself_up_to_date_and_the_focus_where_it_was(office: OfficeWorld, desk: Desk) -> None:
    first = office.compared_once(0)
    page = desk.sign_in(office.site.supervisor).page
    page.goto(f"{office.site.url}/counter/handed-over")
    page.locator(f"#look-{first}").focus()
    second = office.compared_once(1)
    expect(page.locator(f"#look-{second}")).to_be_visible(timeout=_WITHIN_MS)
    expect(page.locator(f"#look-{first}")).to_be_focused()


def test_the_queue_shows_at_once_what_another_reviewer_takes(office: OfficeWorld, desk: Desk) -> None:
    review = office.refer()
    watching = desk.sign_in(office.login("reviewer")).page
    expect(_badge(watching, "reviews")).to_have_text("1")
    taking = desk.sign_in(office.login("second-reviewer")).page
    taking.locator(f"#review-{review}").click()
    taking.wait_for_url(_REVIEW)
    expect(watching.get_by_text("Held by another reviewer until")).to_be_visible(timeout=_WITHIN_MS)
    expect(_badge(watching, "reviews")).to_have_count(0)


def test_a_queue_works_without_a_script_by_loading_it_anew(office: OfficeWorld, desk: Desk) -> None:
    page = desk.sign_in(office.login("reviewer"), java_script_enabled=False).page
    expect(page.get_by_text("No review is waiting for you.")).to_be_visible()
    review = office.refer()
    page.reload()
    expect(_badge(page, "reviews")).to_have_text("1")
    page.locator(f"#review-{review}").click()
    pictures = page.locator(".rn-desk__picture")
    expect(pictures).to_have_count(4)
    for picture in pictures.all():
        expect(picture).to_be_visible()
    page.locator("input[value=same-person]").check()
    page.locator("form[data-opinion-keys] .rn-actions button").click()
    page.wait_for_url(_GIVEN)


def test_pictures_are_zoomed_together_overlaid_and_moved_by_keys_alone(office: OfficeWorld, desk: Desk) -> None:
    review = office.refer()
    page = desk.sign_in(office.login("reviewer")).page
    page.locator(f"#review-{review}").click()
    page.wait_for_url(_REVIEW)
    wait_for_pictures(page.locator(".rn-desk__picture"))
    live, portrait = page.locator("[data-live-picture]:visible img"), page.locator("[data-stage] img").first
    assert abs(_box(live, "height") - _box(portrait, "height")) < 1
    page.keyboard.press("2")
    expect(page.locator("[data-live-picture]:visible figcaption")).to_contain_text("picture 2")
    page.keyboard.press("+")
    expect(page.locator("[data-zoom-shown]")).to_have_text("150 %")
    page.keyboard.press("0")
    page.keyboard.press("o")
    expect(page.locator("[data-view=over]")).to_have_attribute("aria-pressed", "true")
    before = _box(live, "x")
    page.locator("[data-stage]").focus()
    page.keyboard.press("ArrowRight")
    assert _box(live, "x") > before
    page.locator("[data-mix]").fill("100")
    assert live.evaluate("one => getComputedStyle(one).opacity") == "1"
    page.keyboard.press("Shift+Tab")
    page.locator("[data-keys-switch] input").uncheck()
    page.keyboard.press("o")
    expect(page.locator("[data-view=over]")).to_have_attribute("aria-pressed", "true")  # switched off, no letter does anything


def test_whom_the_authority_does_not_know_takes_a_question_or_a_reason(office: OfficeWorld, desk: Desk) -> None:
    review = office.refer(source=SourceFinding.UNKNOWN)
    page = desk.sign_in(office.login("reviewer")).page
    page.locator(f"#review-{review}").click()
    page.wait_for_url(_REVIEW)
    page.locator("h1").click()
    page.keyboard.press("a")
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Ask the authority again, or write why you approve without it.")
    page.locator(".govuk-error-summary a").click()
    expect(page.locator("#written")).to_be_focused()
    page.get_by_role("button", name="Ask the authority again").click()
    expect(page.locator("#authority")).to_contain_text("You asked again. The authority still does not confirm it.")
    page.locator("input[value=same-person]").check()
    page.locator("#written").fill("The embassy confirmed the passport by telephone.")
    page.locator("form[data-opinion-keys] .rn-actions button").click()
    page.wait_for_url(_GIVEN)
    expect(page.locator("main")).to_contain_text("The embassy confirmed the passport by telephone.")


def test_the_next_review_is_two_presses_from_the_badge(office: OfficeWorld, desk: Desk) -> None:
    office.refer(0)
    office.refer(1)
    page = desk.sign_in(office.login("stranger")).page  # a supervisor of another outlet
    expect(_badge(page, "reviews")).to_have_text("2")
    page.locator("nav a[href='/office/reviews']").click()
    page.get_by_role("button", name="Review the next case").click()
    page.wait_for_url(_REVIEW)


def test_todays_list_is_searched_by_name_digits_and_reference(office: OfficeWorld, desk: Desk) -> None:
    office.agent.with_line(place=0)
    office.agent.with_line(place=1)
    page = desk.sign_in(office.site.agent).page
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    reference = rows.first.locator("td").nth(3).inner_text()
    for typed, found in (("0002", 1), (reference, 1), ("王", 0), ("", 2)):
        page.locator("#search").fill(typed)
        page.get_by_role("button", name="Search").click()
        expect(rows).to_have_count(found)
        assert page.url.endswith("/counter/today")  # what was typed is in no address


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[list[Screen]]:
    """Every screen of this office."""
    with serve_office(tmp_path_factory.mktemp("screens")) as office:
        desk, viewer = Desk(office.site, browser), Viewer(installed_axe())
        _walk(office, desk, viewer)
        desk.close()
        yield viewer.seen


def _walk(office: OfficeWorld, desk: Desk, viewer: Viewer) -> None:
    supervisor = desk.sign_in(office.site.supervisor).page
    supervisor.goto(f"{office.site.url}/counter/handed-over")
    viewer.look(supervisor, "second-looks-none")
    compared = office.compared_once(0)
    office.agent.ready_to_compare(place=1)
    supervisor.goto(f"{office.site.url}/counter/handed-over")
    viewer.look(supervisor, "second-looks")
    supervisor.locator(f"#look-{compared}").click()
    viewer.look(supervisor, "second-look")
    agent = desk.sign_in(office.site.agent).page
    viewer.look(agent, "today")
    agent.locator("#search").fill("no such")
    agent.locator("form[role=search] button").click()
    viewer.look(agent, "today-nothing-found")
    _walk_reviews(office, desk, viewer)


def _walk_reviews(office: OfficeWorld, desk: Desk, viewer: Viewer) -> None:
    page = desk.sign_in(office.login("reviewer")).page
    viewer.look(page, "queue-empty")
    office.refer(3)
    office.refer(4)
    other = desk.sign_in(office.login("second-reviewer")).page
    other.locator("form[action='/office/reviews/next'] button").click()
    other.locator(".rn-case__away .govuk-details__summary").click()
    other.locator("#colleague").select_option("reviewer")
    other.locator("form[action$='/hand-on'] button").click()
    other.locator("form[action='/office/reviews/next'] button").click()
    other.wait_for_url(_REVIEW)
    review = office.refer(2, source=SourceFinding.UNKNOWN)  # which is free: of reviews as old as each other any is the next
    page.goto(f"{office.site.url}/office/reviews")
    viewer.look(page, "queue")
    page.goto(f"{office.site.url}/office/reviews?capture=clip&age=24-hours")
    viewer.look(page, "queue-filtered")
    page.goto(f"{office.site.url}/office/reviews")
    page.locator(f"#review-{review}").click()
    wait_for_pictures(page.locator(".rn-desk__picture"))
    viewer.look(page, "review")
    for _ in viewer.languages(page):
        page.reload()
        wait_for_pictures(page.locator(".rn-desk__picture"))
        page.locator("[data-view=over]").click()
        viewer.look_once(page, "review-overlaid")
    page.reload()
    page.locator("form[data-opinion-keys] .rn-actions button").click()
    viewer.look(page, "review-wrong")
    page.goto(f"{office.site.url}/office/reviews/{review}")
    page.locator("form[action$='/ask'] button").click()
    viewer.look(page, "review-asked-again")
    page.locator("input[value=same-person]").check()
    page.locator("#written").fill("使馆已通过电话确认该护照。")
    page.locator("form[data-opinion-keys] .rn-actions button").click()
    page.wait_for_url(_GIVEN)
    viewer.look(page, "review-given")
