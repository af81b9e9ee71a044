"""The queue of reviews on its pages: what waits for whom, counted at its link, narrowed down, handed on, and the next of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from realname.kernel.identifiers import OutletId, RegistrationId
from realname.registration.model.reasons import Reason
from realname.review.model.review import Review
from realname.review.model.rule import ReviewRule
from realname.review.store.reviews import Reviews
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import UNSURE_CLIP

REVIEWS = "/office/reviews"
LOOKING = '<button class="govuk-button rn-button">Record my answer</button>'


@pytest.fixture
def second(web: WebWorld) -> WebCaller:
    """Another reviewer."""
    return signed_in(web, "second-reviewer")


def _review(web: WebWorld, registration: str) -> Review:
    with web.api.units() as unit:
        return unit[Reviews].of_registration(RegistrationId(registration))[-1]


def _changed(web: WebWorld, review: Review) -> Review:
    with web.api.units() as unit:
        unit[Reviews].save(review)
        unit.commit()
    return review


def _counted(caller: WebCaller) -> object:
    return caller.http.get("/account/waiting?poll=1").json()


def test_the_link_to_the_queue_says_how_many_wait(agent: WebCaller, reviewer: WebCaller) -> None:
    assert _counted(reviewer) == {"reviews": 0}
    agent.ended(UNSURE_CLIP, place=0)
    agent.ended(UNSURE_CLIP, place=1)
    assert _counted(reviewer) == {"reviews": 2}
    assert "Reviews 2 waiting" in reviewer.get(REVIEWS).text


def test_what_another_reviewer_has_is_not_counted_and_what_one_has_oneself_is(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    place = f"{REVIEWS}/{_review(web, agent.ended(UNSURE_CLIP)).id}"
    reviewer.post(f"{place}/take")
    assert (_counted(reviewer), _counted(second)) == ({"reviews": 1}, {"reviews": 0})
    web.api.clock.advance(web.services[ReviewRule].claim_for)
    assert _counted(second) == {"reviews": 1}


def test_the_count_is_answered_in_one_line_while_it_stays_the_same(agent: WebCaller, reviewer: WebCaller) -> None:
    first = reviewer.http.get("/account/waiting?poll=1")
    again = reviewer.http.get("/account/waiting?poll=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    agent.ended(UNSURE_CLIP)
    changed = reviewer.http.get("/account/waiting?poll=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()) == (200, {"reviews": 1})


def test_that_nothing_changed_is_no_line_of_the_log(agent: WebCaller, reviewer: WebCaller) -> None:
    first = reviewer.http.get("/account/waiting?poll=1")
    with capture_logs() as lines:
        reviewer.http.get("/account/waiting?poll=1", headers={"If-None-Match": first.headers["ETag"]})
        agent.ended(UNSURE_CLIP)
        reviewer.http.get("/account/waiting?poll=1", headers={"If-None-Match": first.headers["ETag"]})
    asked = [(line["log_level"], line["status"]) for line in lines if line.get("route") == "/account/waiting"]
    assert asked == [("debug", 304), ("info", 200)]


def test_who_has_no_queue_is_told_of_none_and_their_pages_ask_for_none(web: WebWorld) -> None:
    officer = signed_in(web, "privacy-officer")
    assert _counted(officer) == {}
    assert "data-waiting" not in officer.get("/office/openings").html


def test_the_list_alone_is_asked_for_again_and_is_no_activity(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    first = reviewer.http.get(f"{REVIEWS}/queue?poll=1")
    assert "<html" not in first.text
    tag = {"If-None-Match": first.headers["ETag"]}
    assert reviewer.http.get(f"{REVIEWS}/queue?poll=1", headers=tag).status_code == 304
    review = _review(web, agent.ended(UNSURE_CLIP))
    changed = reviewer.http.get(f"{REVIEWS}/queue?poll=1", headers=tag)
    assert f"{REVIEWS}/{review.id}/take" in changed.text


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("", True),
        ("?reason=face-comparison-unsure", True),
        ("?reason=presentation-unsure", False),
        ("?reason=unsure", True),  # no code of ours asks for nothing
        ("?capture=clip", True),
        ("?capture=counter", False),
        ("?capture=attested-counter", False),
        ("?capture=no-face", False),
        ("?outlet=outlet-1", True),
        ("?outlet=outlet-2", False),
        ("?age=late", False),
        ("?age=24-hours", False),
        ("?outlet=outlet-1&reason=face-comparison-unsure&capture=clip", True),
        ("?outlet=outlet-1&reason=face-comparison-unsure&capture=no-face", False),
    ],
)
def test_the_queue_is_narrowed_down(web: WebWorld, agent: WebCaller, reviewer: WebCaller, asked: str, *, is_found: bool) -> None:
    place = f"{REVIEWS}/{_review(web, agent.ended(UNSURE_CLIP)).id}/take"
    assert (place in reviewer.get(f"{REVIEWS}{asked}").html) is is_found


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (timedelta(), ["late", "4-hours", "24-hours"]),
        (timedelta(hours=4), ["4-hours", "24-hours"]),
        (timedelta(hours=4, seconds=1), ["24-hours"]),
        (timedelta(hours=24), ["24-hours"]),
        (timedelta(hours=24, seconds=1), []),
    ],
)
def test_the_deadline_narrows_down_at_its_border(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, left: timedelta, found: list[str]
) -> None:
    review = _review(web, agent.ended(UNSURE_CLIP))
    _changed(web, replace(review, due_at=web.api.clock.now() + left))
    shown = [age for age in ("late", "4-hours", "24-hours") if f"{review.id}/take" in reviewer.get(f"{REVIEWS}?age={age}").html]
    assert shown == found


def test_the_filters_offer_what_waits_and_nothing_else(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    review = _review(web, agent.ended(UNSURE_CLIP))
    _changed(web, replace(review, grounds=frozenset({Reason.MOTION_SURPLUS, Reason.RECORDED_CLIP}), outlet_id=OutletId("shop-9")))
    page = reviewer.get(REVIEWS).html
    offered = [
        value for value in ("motion-surplus", "recorded-clip", "face-comparison-unsure", "shop-9") if f'<option value="{value}"' in page
    ]
    assert offered == ["motion-surplus", "recorded-clip", "shop-9"]


def test_the_next_one_is_the_longest_waiting_that_no_one_has(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    first = _review(web, agent.ended(UNSURE_CLIP, place=0))
    web.api.clock.advance(timedelta(minutes=1))
    other = _review(web, agent.ended(UNSURE_CLIP, place=1))
    assert reviewer.post(f"{REVIEWS}/next").path == f"{REVIEWS}/{first.id}"
    assert second.post(f"{REVIEWS}/next").path == f"{REVIEWS}/{other.id}"
    third = signed_in(web, "third-reviewer")
    assert "No review is free for you at the moment." in third.post(f"{REVIEWS}/next").text


def test_the_next_one_is_one_of_what_is_asked_for(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    agent.ended(UNSURE_CLIP, place=0)
    other = _review(web, agent.ended(UNSURE_CLIP, place=1))
    _changed(web, replace(other, grounds=frozenset({Reason.MOTION_SURPLUS})))
    assert reviewer.post(f"{REVIEWS}/next", {"reason": "motion-surplus"}).path == f"{REVIEWS}/{other.id}"


def test_the_next_one_is_none_that_they_had_to_do_with(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    reviewer.post(f"{REVIEWS}/next")
    reviewer.post(f"{REVIEWS}/{_review(web, registration).id}", {"reason": "other-person"})
    agent.post(f"/counter/registrations/{registration}/appeal")
    assert "No review is free for you at the moment." in reviewer.post(f"{REVIEWS}/next").text


def test_handed_on_it_waits_for_the_colleague_first(web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller) -> None:
    agent.ended(UNSURE_CLIP, place=0)
    other = _review(web, agent.ended(UNSURE_CLIP, place=1))
    place = f"{REVIEWS}/{other.id}"
    reviewer.post(f"{place}/take")
    assert "You passed the review to a colleague." in reviewer.post(f"{place}/hand-on", {"colleague": "second-reviewer"}).text
    assert "From reviewer" in second.get(REVIEWS).text
    assert reviewer.http.get(f"{place}/reference").status_code == 409
    assert second.http.get(f"{place}/reference").status_code == 409
    assert LOOKING in second.post(f"{REVIEWS}/next").html
    assert second.get(place).status == 200


def test_that_it_was_handed_on_is_in_the_ledger_and_bars_no_one(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    place = f"{REVIEWS}/{_review(web, registration).id}"
    reviewer.post(f"{place}/take")
    reviewer.post(f"{place}/hand-on", {"colleague": "second-reviewer"})
    with web.api.units() as unit:
        (handed,) = [one.event for one in unit.ledger.of_subject(registration) if one.event.event.value == "review:handed-on"]
    assert dict(handed.facts)["agent"] == "id-of-reviewer"
    assert dict(handed.facts)["to"] == "id-of-second-reviewer"
    second.post(f"{place}/take")
    second.post(f"{place}/hand-on", {"colleague": "reviewer"})
    assert reviewer.post(f"{place}/take").path == place


@pytest.mark.parametrize("colleague", ["", "agent", "supervisor", "administrator", "reviewer", "no-one"])
def test_it_is_handed_on_to_reviewers_at_no_outlet_alone(web: WebWorld, agent: WebCaller, reviewer: WebCaller, colleague: str) -> None:
    place = f"{REVIEWS}/{_review(web, agent.ended(UNSURE_CLIP)).id}"
    reviewer.post(f"{place}/take")
    page = reviewer.post(f"{place}/hand-on", {"colleague": colleague})
    assert (page.status, "Choose a colleague." in page.text) == (422, True)
    assert reviewer.get(place).status == 200
