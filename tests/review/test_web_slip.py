"""An applicant who was referred or refused gets a slip, and hears of the decision over a line in their own name."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from realname.kernel.identifiers import Msisdn, RegistrationId
from realname.lines.model.notice import NoticeKind
from realname.lines.model.outcome_contact import MOST_ATTEMPTS
from realname.lines.model.service_order import OrderOutcome
from realname.lines.store.outcome_contacts import OutcomeContacts
from realname.lines.store.tables import notices, outcome_contacts
from realname.registration.model.day_search import reference_of
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.holder.person_world import line_of_another_person
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import GOOD_CLIP, STRANGER_CLIP, UNSURE_CLIP

NOBODYS = "199 0000 9999"


@pytest.fixture
def own_number(web: WebWorld, agent: WebCaller) -> Msisdn:
    """The number of an active line in the applicant's name."""
    registration = agent.ended(GOOD_CLIP)
    with web.api.units() as unit:
        number = unit[Registrations].get(RegistrationId(registration)).msisdn
    assert number is not None
    return number


def _hears(agent: WebCaller, registration: str, number: str) -> Page:
    return agent.post(f"/counter/registrations/{registration}/slip", {"hear": "message", "msisdn": number})


def _told(web: WebWorld) -> Sequence[tuple[str, str]]:
    """The number and kind of each notice of an outcome, in the order in which they were written."""
    asked = select(notices.c.msisdn, notices.c.kind).order_by(notices.c.requested_at, notices.c.id)
    with web.api.engine.connect() as connection:
        return [(number, kind) for number, kind in connection.execute(asked) if kind.startswith("outcome-")]


def _reviewed(web: WebWorld, reviewer: WebCaller, registration: str, reason: str) -> None:
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    reviewer.post(f"/office/reviews/{review.id}/take")
    reviewer.post(f"/office/reviews/{review.id}", {"reason": reason})


def test_a_referral_asks_how_to_hear_and_its_slip_says_who_decides_until_when_and_how_to_complain(agent: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    assert "How do you want to hear the decision?" in agent.get(f"/counter/registrations/{registration}/outcome").text
    slip = agent.post(f"/counter/registrations/{registration}/slip", {"hear": "slip"})
    assert slip.path.endswith("/slip")
    for words in (
        reference_of(RegistrationId(registration)),
        "A reviewer of the operator, who does not work at this outlet.",
        "27 Nov 2026",
        "The application expires on",
        "Ask at this outlet, with this slip and your ID.",
        "then regulator: 12300",
        "/person/",
    ):
        assert words in slip.text
    for personal in ("李", "990101198504120012", "1990000"):
        assert personal not in slip.text.replace(" ", "")


def test_a_refusal_gives_a_slip_with_the_reason_and_the_last_day_of_an_appeal(agent: WebCaller) -> None:
    registration = agent.ended(STRANGER_CLIP)
    assert "How do you want to keep this decision?" in agent.get(f"/counter/registrations/{registration}/outcome").text
    slip = agent.get(f"/counter/registrations/{registration}/slip").text
    assert "Not registered" in slip
    assert "Appeal by" in slip
    assert "Two reviewers then decide" in slip


@pytest.mark.parametrize(("reason", "kind"), [("same-person", NoticeKind.OUTCOME_APPROVED), ("other-person", NoticeKind.OUTCOME_REFUSED)])
def test_the_line_that_was_named_hears_at_once_and_of_the_decision(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, own_number: Msisdn, reason: str, kind: NoticeKind
) -> None:
    registration = agent.ended(UNSURE_CLIP, place=1)
    page = _hears(agent, registration, own_number.value)
    assert "By message to your line." in page.text
    assert _told(web) == [(own_number.value, NoticeKind.OUTCOME_WAITING)]
    web.api.clock.advance(timedelta(minutes=1))
    _reviewed(web, reviewer, registration, reason)
    assert _told(web)[1:] == [(own_number.value, kind)]


def test_a_referral_that_expires_is_told_and_nothing_of_the_choice_is_left(web: WebWorld, agent: WebCaller, own_number: Msisdn) -> None:
    registration = agent.ended(UNSURE_CLIP, place=1)
    _hears(agent, registration, own_number.value)
    web.api.clock.advance(timedelta(days=40))
    web.services[CloseRegistration].lapse(RegistrationId(registration))
    assert _told(web)[1:] == [(own_number.value, NoticeKind.OUTCOME_EXPIRED)]
    with web.api.units() as unit:
        assert unit[OutcomeContacts].get(RegistrationId(registration)) is None


def test_a_refusal_is_told_at_once(web: WebWorld, agent: WebCaller, own_number: Msisdn) -> None:
    _hears(agent, agent.ended(STRANGER_CLIP, place=1), own_number.value)
    assert _told(web) == [(own_number.value, NoticeKind.OUTCOME_REFUSED)]


def test_no_answer_says_whether_a_number_is_a_line_in_the_applicants_name(web: WebWorld, agent: WebCaller, own_number: Msisdn) -> None:
    other = line_of_another_person(web)
    registration = agent.ended(UNSURE_CLIP, place=2)
    pages = [_hears(agent, registration, number) for number in (own_number.value, other.msisdn.value, NOBODYS)]
    assert len(pages) == MOST_ATTEMPTS
    assert len({" ".join(page.text.replace("Enter another number", "").split()) for page in pages}) == 1
    assert [number for number, _ in _told(web)] == [own_number.value]
    assert _hears(agent, registration, own_number.value).path.endswith("/outcome")
    assert "How do you want to hear" not in agent.get(f"/counter/registrations/{registration}/outcome").text


def test_the_number_is_kept_nowhere_and_the_choice_goes_with_the_registration(web: WebWorld, agent: WebCaller, own_number: Msisdn) -> None:
    registration = agent.ended(UNSURE_CLIP, place=1)
    page = _hears(agent, registration, own_number.value)
    assert own_number.value not in page.html.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    with web.api.engine.connect() as connection:
        (row,) = connection.execute(select(outcome_contacts)).all()
        assert own_number.value not in repr(row)
        written = connection.execute(select(notices.c.id).where(notices.c.kind == NoticeKind.OUTCOME_WAITING)).scalar_one()
    assert registration not in written
    agent.stop(registration)
    with web.api.engine.connect() as connection:
        assert connection.execute(select(outcome_contacts)).all() == []


def test_what_is_no_number_is_said_beside_the_field(agent: WebCaller) -> None:
    page = _hears(agent, agent.ended(UNSURE_CLIP), "12")
    assert (page.status, 'href="#msisdn"' in page.html, 'id="msisdn-error"' in page.html) == (422, True, True)


def test_a_registration_that_is_approved_has_no_slip(agent: WebCaller) -> None:
    assert agent.get(f"/counter/registrations/{agent.ended(GOOD_CLIP)}/slip").status == 404


def test_the_reference_of_a_slip_finds_the_registration_on_another_day_and_for_another_agent_of_the_outlet(
    web: WebWorld, agent: WebCaller, supervisor: WebCaller
) -> None:
    registration = agent.ended(UNSURE_CLIP)
    web.api.clock.advance(timedelta(days=3))
    agent.sign_in()
    reference = reference_of(RegistrationId(registration))
    assert registration not in agent.get("/counter/today").html
    for caller in (agent, supervisor):
        caller.sign_in("agent" if caller is agent else "supervisor")
        assert registration in caller.post("/counter/today", {"search": reference}).html


def test_an_approval_that_the_operator_does_not_carry_out_is_told_as_that(
    web: WebWorld, agent: WebCaller, reviewer: WebCaller, own_number: Msisdn, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = agent.ended(UNSURE_CLIP, place=1)
    _hears(agent, registration, own_number.value)
    web.api.clock.advance(timedelta(minutes=1))
    monkeypatch.setattr(SandboxProvisioner, "carry_out", lambda *_given, **_named: OrderOutcome.REJECTED)
    _reviewed(web, reviewer, registration, "same-person")
    assert _told(web)[1:] == [(own_number.value, NoticeKind.OUTCOME_FAILED)]
