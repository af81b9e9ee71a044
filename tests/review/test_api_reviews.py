"""Reviews over the API: a client lists them, and hands in what a reviewer says; a machine is never one of those who looked."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import Response

from realname.access.model.api_client import USUAL_SCOPES, Scope
from realname.access.store.staff import Staff
from realname.access.use_cases.api_clients import GrantAccess, IssueApiToken, IssueClientSecret
from realname.kernel.identifiers import ClientId, OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.review.events import ReviewEvent
from realname.review.store.reviews import Reviews
from tests.support.api_caller import ApiCaller, problem
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import UNSURE_CLIP

OFFICE = "/office/reviews"
_CODE = re.compile(r">([0-9a-f]{4}(?:-[0-9a-f]{4}){3})<")


@pytest.fixture
def machine(web: WebWorld) -> ApiCaller:
    """A client that may read reviews and hand opinions in."""
    token = web.services[IssueApiToken](ClientId("office-suite"), frozenset({Scope.REVIEWS_READ, Scope.REVIEWS_DECIDE}))
    return ApiCaller(web.api.app, token=token)


def _review(machine: ApiCaller, registration: str) -> str:
    (one,) = machine.http.get("/v1/reviews", params={"registration_id": registration, "state": "open"}).json()["reviews"]
    return str(one["id"])


def _taken(reviewer: WebCaller, review: str) -> str:
    """Take a review on its page; its code."""
    found = _CODE.search(reviewer.post(f"{OFFICE}/{review}/take").html)
    assert found
    return found[1]


def _says(machine: ApiCaller, review: str, code: str, *, opinion: str = "approve", reason: str = "same-person") -> Response:
    return machine.http.post(f"/v1/reviews/{review}/opinions", json={"code": code, "opinion": opinion, "reason": reason})


def _state(web: WebWorld, registration: str) -> RegistrationState:
    return web.services[ReadRegistration](RegistrationId(registration)).registration.state


def _opinions(web: WebWorld, registration: str) -> list[RecordedEvent]:
    with web.api.units() as unit:
        entries = unit.ledger.of_subject(registration)
        return [one.event for one in entries if one.event.event is ReviewEvent.REVIEW_OPINION]


def test_a_referral_is_listed_with_its_reasons_and_its_page(agent: WebCaller, machine: ApiCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    (listed,) = machine.http.get("/v1/reviews").json()["reviews"]
    assert (listed["kind"], listed["state"], listed["is_taken"]) == ("referral", "open", False)
    assert listed["page"] == f"{OFFICE}/{listed['id']}"
    assert [one["code"] for one in listed["reasons"]] == ["face-comparison-unsure"]
    assert registration not in str(listed)
    assert machine.http.get(f"/v1/reviews/{listed['id']}").json()["review"] == listed


@pytest.mark.parametrize(("query", "count"), [("state=open", 1), ("state=ended", 0), ("kind=appeal", 0), ("kind=referral&kind=appeal", 1)])
def test_reviews_are_filtered(agent: WebCaller, machine: ApiCaller, query: str, count: int) -> None:
    agent.ended(UNSURE_CLIP)
    assert len(machine.http.get(f"/v1/reviews?{query}").json()["reviews"]) == count


def test_the_code_of_the_page_hands_the_reviewers_opinion_in_under_their_name(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    review = _review(machine, registration)
    code = _taken(reviewer, review)
    assert machine.http.get(f"/v1/reviews/{review}").json()["review"]["is_taken"]
    answer = _says(machine, review, code)
    assert (answer.status_code, answer.json()["review"]["state"]) == (200, "ended")
    assert _state(web, registration) is RegistrationState.ACTIVATED
    with web.api.units() as unit:
        member = unit[Staff].find("reviewer")
    assert member
    (said,) = _opinions(web, registration)
    assert dict(said.facts) | {"agent": member.member.id.value, "client": "office-suite", "opinion": "approve"} == dict(said.facts)


def test_a_review_that_no_one_has_takes_no_opinion(web: WebWorld, agent: WebCaller, machine: ApiCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    refused = _says(machine, _review(machine, registration), "0000-0000-0000-0000")
    assert (problem(refused), _state(web, registration)) == ((422, "review-code-refused"), RegistrationState.REFERRED)


def test_another_code_hands_nothing_in(web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    review = _review(machine, registration)
    code = _taken(reviewer, review)
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    assert (problem(_says(machine, review, wrong)), _opinions(web, registration)) == ((422, "review-code-refused"), [])


def test_the_code_of_one_reviewer_is_void_once_another_has_the_review(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    review = _review(machine, registration)
    code = _taken(reviewer, review)
    reviewer.post(f"{OFFICE}/{review}/let-go")
    assert problem(_says(machine, review, code)) == (422, "review-code-refused")
    theirs = _taken(signed_in(web, "second-reviewer"), review)
    assert problem(_says(machine, review, code)) == (422, "review-code-refused")
    assert _says(machine, review, theirs).status_code == 200


def test_a_code_is_good_for_one_opinion_and_two_reviewers_stay_two(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    review = _review(machine, registration)
    code = _taken(reviewer, review)
    assert _says(machine, review, code, opinion="unsure", reason="pictures-unclear").json()["review"]["state"] == "open"
    assert problem(_says(machine, review, code)) == (422, "review-code-refused")
    assert reviewer.post(f"{OFFICE}/{review}/take").path == OFFICE  # who said something takes it no more
    for login in ("second-reviewer", "third-reviewer"):
        assert _state(web, registration) is RegistrationState.REFERRED
        _says(machine, review, _taken(signed_in(web, login), review))
    assert _state(web, registration) is RegistrationState.ACTIVATED


def test_a_reviewer_who_was_deactivated_hands_nothing_in(web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller) -> None:
    review = _review(machine, agent.ended(UNSURE_CLIP))
    code = _taken(reviewer, review)
    with web.api.units() as unit:
        found = unit[Staff].find("reviewer")
        assert found
        unit[Staff].save(replace(found, deactivated_at=web.api.clock.now()))
        unit.commit()
    assert problem(_says(machine, review, code)) == (422, "review-code-refused")


def test_a_reason_that_speaks_for_another_opinion_is_refused(agent: WebCaller, reviewer: WebCaller, machine: ApiCaller) -> None:
    review = _review(machine, agent.ended(UNSURE_CLIP))
    refused = _says(machine, review, _taken(reviewer, review), opinion="approve", reason="other-person")
    assert (problem(refused), refused.json()["field"]) == ((422, "invalid-input"), "reason")


def test_a_client_of_another_outlet_knows_of_no_review(web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller) -> None:
    review = _review(machine, agent.ended(UNSURE_CLIP))
    code = _taken(reviewer, review)
    secret = web.services[IssueClientSecret].add(ClientId("agency"), frozenset(Scope), outlets=frozenset({OutletId("nowhere")}))
    elsewhere = ApiCaller(web.api.app, token=web.services[GrantAccess]("agency", secret).token)
    assert elsewhere.http.get("/v1/reviews").json()["reviews"] == []
    assert problem(elsewhere.http.get(f"/v1/reviews/{review}")) == (404, "unknown-review")
    assert problem(_says(elsewhere, review, code)) == (404, "unknown-review")


def test_the_scopes_of_reviews_are_given_by_name_alone() -> None:
    assert frozenset({Scope.REVIEWS_READ, Scope.REVIEWS_DECIDE}) & USUAL_SCOPES == frozenset()


def test_a_code_is_another_one_each_time_that_a_review_is_taken(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, machine: ApiCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    review = _review(machine, registration)
    first = _taken(reviewer, review)
    reviewer.post(f"{OFFICE}/{review}/let-go")
    with web.api.units() as unit:
        assert unit[Reviews].of_registration(RegistrationId(registration))[0].claim is None
    web.api.clock.advance(timedelta(seconds=1))
    assert _taken(reviewer, review) != first
