"""The review office on the pages: referred and decided by people, refused and appealed; blind, one at a time, and gone at its end."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.store.staff import Staff
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Vault
from realname.packs.model import Policy
from realname.packs.use_cases.simulate_policy import SimulatePolicy
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import PHOTO
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.model.operating_point import OperatingPoint
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import PORTRAIT, PROBES, STRANGER_CLIP, UNSURE_CLIP

REVIEWS = "/office/reviews"
_CODE = re.compile(r"\b[0-9a-f]{4}(?:-[0-9a-f]{4}){3}\b")


@pytest.fixture
def second(web: WebWorld) -> WebCaller:
    """Another one."""
    return signed_in(web, "second-reviewer")


@pytest.fixture
def third(web: WebWorld) -> WebCaller:
    """A third one."""
    return signed_in(web, "third-reviewer")


def _place(web: WebWorld, registration: str) -> str:
    with web.api.units() as unit:
        (review,) = (one for one in unit[Reviews].of_registration(RegistrationId(registration)) if one.ended_at is None)
    return f"{REVIEWS}/{review.id}"


def _says(caller: WebCaller, place: str, reason: str) -> Page:
    caller.post(f"{place}/take")
    return caller.post(place, {"reason": reason})


def without_code(page: str) -> str:
    """A page without the code by which a program hands an opinion in: each reviewer has another for each review."""
    assert len(_CODE.findall(page)) == 1
    return _CODE.sub("", page)


def _state(web: WebWorld, registration: str) -> RegistrationState:
    return web.services[ReadRegistration](RegistrationId(registration)).registration.state


def _stored(web: WebWorld, registration: str) -> list[str]:
    return sorted(web.services[GetChallenge].safe.names(RegistrationId(registration)))


def _appeals(agent: WebCaller, registration: str) -> Page:
    return agent.post(f"/counter/registrations/{registration}/appeal")


def test_a_referral_waits_in_the_queue_with_its_reasons_and_without_a_name(agent: WebCaller, reviewer: WebCaller) -> None:
    agent.ended(UNSURE_CLIP)
    queue = reviewer.get(REVIEWS)
    assert "The face and the ID photo are not similar enough to be sure." in queue.text
    assert '/take"' in queue.html


def test_one_reviewer_approves_and_the_line_is_opened(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    assert _state(web, registration) is RegistrationState.REFERRED
    _says(reviewer, _place(web, registration), "same-person")
    assert (_state(web, registration), _stored(web, registration)) == (RegistrationState.ACTIVATED, [PHOTO])


def test_the_receipt_names_the_place_of_what_the_person_decided(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    _says(reviewer, _place(web, registration), "same-person")
    view = web.services[ReadRegistration](RegistrationId(registration))
    settled = next(entry for entry in view.entries if entry.event.event == "review:settled")
    assert view.receipt is not None
    assert f'"leaf_hash":"{settled.leaf_hash}"' in view.receipt.body.decode()


def test_the_pictures_are_side_by_side_for_a_person_who_has_the_review_and_for_no_one_else(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    assert reviewer.http.get(f"{place}/reference").status_code == 409
    reviewer.post(f"{place}/take")
    assert [reviewer.http.get(f"{place}/{name}").content for name in ("reference", "probes/0", "probes/2")] == [
        PORTRAIT,
        PROBES[0],
        PROBES[2],
    ]
    assert [second.http.get(f"{place}/{name}").status_code for name in ("reference", "probes/0")] == [409, 409]
    assert reviewer.http.get(f"{place}/probes/0").headers["Cache-Control"] == "no-store"


def test_no_score_is_shown_before_they_have_said_what_they_think(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    before = reviewer.post(f"{place}/take")
    assert "0.430" not in before.html
    assert "0.430" in reviewer.post(place, {"reason": "same-person"}).text


def test_while_one_has_it_another_does_not_get_it(web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    reviewer.post(f"{place}/take")
    assert "Held by another reviewer until" in second.get(REVIEWS).text
    assert second.post(f"{place}/take").path == REVIEWS
    reviewer.post(f"{place}/let-go")
    assert second.post(f"{place}/take").path == place


def test_after_their_time_it_is_free_and_shows_them_nothing(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    reviewer.post(f"{place}/take")
    web.api.clock.advance(timedelta(minutes=20))
    assert reviewer.http.get(f"{place}/reference").status_code == 409
    assert second.post(f"{place}/take").path == place


def test_taking_one_lets_the_other_go(web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller) -> None:
    first, other = (_place(web, agent.ended(UNSURE_CLIP, place=number)) for number in (0, 1))
    reviewer.post(f"{first}/take")
    reviewer.post(f"{other}/take")
    assert second.post(f"{first}/take").path == first


def _judged_at(web: WebWorld, registration: str) -> OperatingPoint | None:
    decision = web.services[ReadRegistration](RegistrationId(registration)).registration.decision
    assert decision is not None
    return decision.judged_at


def test_who_is_unsure_leaves_it_to_two_others(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller, third: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    place = _place(web, registration)
    _says(reviewer, place, "pictures-unclear")
    assert place not in reviewer.get(REVIEWS).html.replace(f"{place}/given", "")
    _says(second, place, "same-person")
    assert _state(web, registration) is RegistrationState.REFERRED
    _says(third, place, "same-person")
    assert _state(web, registration) is RegistrationState.ACTIVATED


def test_the_second_reviewer_learns_nothing_of_the_first(web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    first_page = without_code(reviewer.post(f"{place}/take").text)
    reviewer.post(place, {"reason": "second-look"})
    alike = without_code(second.post(f"{place}/take").text).replace("second-reviewer", "reviewer")
    assert alike == first_page.replace("second-reviewer", "reviewer")  # each has the other among their colleagues


def test_a_refusal_by_a_person_is_said_as_one_and_keeps_the_pictures_for_the_appeal(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    _says(reviewer, _place(web, registration), "other-person")
    outcome = agent.get(f"/counter/registrations/{registration}/outcome").text
    assert "A reviewer compared the pictures with the ID photo and saw two different people." in outcome
    assert "Appeal to two reviewers" in outcome
    assert [name.split("/")[0] for name in _stored(web, registration)] == ["reference", "session", "session", "session"]


def test_referred_refused_appealed_and_approved_by_two_others(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller, third: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    _says(reviewer, _place(web, registration), "other-person")
    assert "Two reviewers of the operator" in _appeals(agent, registration).text
    place = _place(web, registration)
    assert reviewer.post(f"{place}/take").status == 403
    _says(second, place, "same-person")
    assert _state(web, registration) is RegistrationState.REFERRED
    _says(third, place, "same-person")
    assert (_state(web, registration), _stored(web, registration)) == (RegistrationState.ACTIVATED, [PHOTO])


def test_how_the_machine_judged_the_face_stays_in_the_record_through_review_and_appeal(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller, third: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    points = [_judged_at(web, registration)]
    _says(reviewer, _place(web, registration), "other-person")
    points.append(_judged_at(web, registration))
    _appeals(agent, registration)
    points.append(_judged_at(web, registration))
    for caller in (second, third):
        _says(caller, _place(web, registration), "same-person")
    points.append(_judged_at(web, registration))
    assert points[0] is not None
    assert points == [points[0]] * 4


def test_a_reviewer_sees_what_the_head_tests_said_after_the_answer_only(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    assert "Head tests" not in reviewer.post(f"{place}/take").text
    assert "Head tests" in reviewer.post(place, {"reason": "second-look"}).text


def test_a_lost_appeal_leaves_nothing_of_the_face_and_is_certified(
    web: WebWorld, agent: WebCaller, second: WebCaller, third: WebCaller
) -> None:
    registration = agent.ended(STRANGER_CLIP)
    _appeals(agent, registration)
    for caller in (second, third):
        _says(caller, _place(web, registration), "other-person")
    view = web.services[ReadRegistration](RegistrationId(registration))
    assert (view.registration.state, _stored(web, registration), view.certificate is None) == (RegistrationState.REFUSED, [], False)
    outcome = agent.get(f"/counter/registrations/{registration}/outcome").text
    assert "Two reviewers decided on your appeal." in outcome
    assert "Appeal to two reviewers" not in outcome


def test_an_appeal_that_came_before_the_erasure_began_keeps_the_pictures(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.ended(STRANGER_CLIP)
    kept = _stored(web, registration)
    _appeals(agent, registration)
    with pytest.raises(StateConflict):  # the reaper found the refusal due before
        web.services[CloseRegistration].finish(RegistrationId(registration))
    assert (_state(web, registration), _stored(web, registration)) == (RegistrationState.REFERRED, kept)
    assert len(kept) > 1


def test_once_the_erasure_has_begun_it_is_too_late_to_appeal(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.ended(STRANGER_CLIP)
    with web.api.units() as unit:
        unit.ledger.append(RecordedEvent(at=web.api.clock.now(), event=RegistrationEvent.MEDIA_ERASURE_BEGUN, subject=registration))
        unit.commit()
    assert "Appeal to two reviewers" not in _appeals(agent, registration).text
    assert _state(web, registration) is RegistrationState.REFUSED


def test_what_no_person_may_decide_is_not_appealed(web: WebWorld, agent: WebCaller) -> None:
    for place in range(5):
        agent.ended(place=place)
    sixth = agent.ended(place=5)
    assert "No reviewer can change this decision" in agent.get(f"/counter/registrations/{sixth}/outcome").text
    assert "No reviewer can change this decision" in _appeals(agent, sixth).text
    assert _state(web, sixth) is RegistrationState.REFUSED


def test_a_person_cannot_approve_a_line_more_than_the_law_allows(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    waiting = agent.ended(UNSURE_CLIP, place=0)
    for place in range(1, 6):
        agent.ended(place=place)
    _says(reviewer, _place(web, waiting), "same-person")
    assert _state(web, waiting) is RegistrationState.REFUSED
    assert "The applicant has reached the limit of lines." in agent.get(f"/counter/registrations/{waiting}/outcome").text


def test_where_the_number_went_to_a_person_else_the_appeal_asks_for_another(web: WebWorld, agent: WebCaller, second: WebCaller) -> None:
    refused = agent.ended(STRANGER_CLIP, place=0)
    agent.ended(place=0)
    page = _appeals(agent, refused)
    assert (page.status, "given to another person" in page.text) == (200, True)
    number = web.services[OfferNumbers](limit=1)[0].value
    wrong = agent.post(f"/counter/registrations/{refused}/appeal", {"msisdn": number, "iccid": "12"})
    assert (wrong.status, "Error: " in wrong.html) == (422, True)
    agent.post(f"/counter/registrations/{refused}/appeal", {"msisdn": number, "iccid": sandbox_iccids()[3].value})
    assert _state(web, refused) is RegistrationState.REFERRED
    assert "Appeal" in second.get(REVIEWS).text
    with web.api.units() as unit:
        reserved = [dict(one.event.facts) for one in unit.ledger.of_subject(refused) if one.event.event is RegistrationEvent.LINE_RESERVED]
    assert (len(reserved), len({one["number"] for one in reserved}), len({one["sim"] for one in reserved})) == (2, 2, 2)


def test_a_person_who_works_at_the_outlet_knows_of_no_review_of_it(web: WebWorld, agent: WebCaller) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    supervisor, stranger = signed_in(web, "supervisor"), signed_in(web, "stranger")
    assert "No review is waiting for you." in supervisor.get(REVIEWS).text
    assert [supervisor.post(f"{place}/take").status, supervisor.get(place).status] == [404, 404]
    assert stranger.post(f"{place}/take").path == place


def test_an_agent_who_moved_to_another_role_does_not_review_what_they_registered(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    with web.api.units() as unit:
        known = unit[Registrations].get(RegistrationId(registration))
        account = unit[Staff].find("reviewer")
        assert account is not None
        unit[Registrations].save(replace(known, agent_id=account.member.id))
        unit.commit()
    assert reviewer.post(f"{_place(web, registration)}/take").status == 403


def test_a_withdrawal_ends_the_review(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    place = _place(web, registration)
    reviewer.post(f"{place}/take")
    agent.stop(registration)
    assert reviewer.http.get(f"{place}/reference").status_code == 409
    assert reviewer.post(place, {"reason": "same-person"}).path == REVIEWS
    assert (_state(web, registration), "No review is waiting for you." in reviewer.get(REVIEWS).text) == (RegistrationState.WITHDRAWN, True)


def test_every_look_and_every_opinion_is_in_the_ledger_and_hidden_from_the_outlet(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    _says(reviewer, _place(web, registration), "same-person")
    with web.api.units() as unit:
        recorded = [entry.event.event.value for entry in unit.ledger.of_subject(registration)]
    assert [one for one in recorded if one.startswith("review:")] == [
        "review:opened",
        "review:taken",
        "review:opinion",
        "review:settled",
    ]
    shown = {entry.event.event.value for entry in web.services[ReadRegistration](RegistrationId(registration)).entries}
    assert {one for one in shown if one.startswith("review:")} == {"review:opened", "review:settled"}


def test_nothing_said_is_told_beside_the_reasons_and_a_review_that_is_not_there_is_unknown(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller
) -> None:
    place = _place(web, agent.ended(UNSURE_CLIP))
    reviewer.post(f"{place}/take")
    page = reviewer.post(place, {"reason": ""})
    assert (page.status, "Choose your answer and a reason." in page.text) == (422, True)
    assert reviewer.get(f"{REVIEWS}/{UNKNOWN}").status == 404


def test_a_simulation_of_the_pack_in_force_compares_with_the_machine_and_not_with_the_reviewers(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller, third: WebCaller
) -> None:
    approved, refused = agent.ended(UNSURE_CLIP, place=0), agent.ended(STRANGER_CLIP, place=1)
    _says(reviewer, _place(web, approved), "same-person")
    _appeals(agent, refused)
    for caller in (second, third):
        _says(caller, _place(web, refused), "same-person")
    simulated = SimulatePolicy(units=web.api.units, vault=web.services[Vault])(web.services[Policy])
    assert dict(simulated.outcomes) == {("referred", "referred"): 1, ("refused", "refused"): 1}


def test_where_the_pictures_are_missing_no_one_can_approve(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    place = _place(web, registration)
    web.services[GetChallenge].safe.discard(RegistrationId(registration), _stored(web, registration))
    page = reviewer.post(f"{place}/take")
    assert ("The pictures of the face check are missing." in page.text, "same-person" in page.html) == (True, False)
    assert [reviewer.post(place, {"reason": reason}).status for reason in ("same-person", "doubt-cleared")] == [422, 422]
    assert _state(web, registration) is RegistrationState.REFERRED


def test_without_a_face_two_reviewers_are_needed_and_neither_sees_the_same_person(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, second: WebCaller
) -> None:
    registration = agent.ready_to_compare()
    agent.compare(registration, "not-sure")
    signed_in(web, "supervisor").compare(registration, second=True)
    place = _place(web, registration)
    page = reviewer.post(f"{place}/take")
    assert ("There are no pictures." in page.text, 'value="same-person"' in page.html) == (True, False)
    assert reviewer.post(place, {"reason": "same-person"}).status == 422
    reviewer.post(place, {"reason": "doubt-cleared"})
    assert _state(web, registration) is RegistrationState.REFERRED
    _says(second, place, "doubt-cleared")
    assert _state(web, registration) is RegistrationState.ACTIVATED


def test_what_was_referred_before_there_were_reviews_is_due_at_once(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
        unit[Reviews].save(replace(review, due_at=review.opened_at))
        unit.commit()
    assert "Overdue" in reviewer.get(REVIEWS).text
