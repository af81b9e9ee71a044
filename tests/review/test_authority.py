"""An approval needs the authority's word or a reason in writing: the rule, the question asked again, and what is kept of both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

import pytest

from realname.access.model.rights import Right
from realname.access.use_cases.acting_staff import FindActingStaff
from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.ports import AuthoritativeSource
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RegistrationId
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.review.errors import ReasonNotWritten
from realname.review.events import ReviewEvent
from realname.review.model.review import REASONS, Judgement, Opinion
from realname.review.model.written_reason import LEAST, MOST, WrittenReason, require_confirmed
from realname.review.store.reviews import Reviews
from realname.review.use_cases.ask_authority import AskAuthority
from realname.verification.model.findings import SourceAnswer, SourceFinding
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, over
from tests.verification.live_verifier import UNSURE_CLIP

REVIEWS = "/office/reviews"
WRITTEN = "The embassy confirmed the passport by telephone."
JUDGEMENTS = [Judgement(opinion=opinion, reason=reason) for opinion, reasons in REASONS.items() for reason in reasons]


@dataclass(slots=True)
class ScriptedSource:
    """An authority that says what a test wants, one answer after the other, and then the last one again; None: it is away."""

    answers: list[SourceFinding | None]
    asked: list[str] = field(default_factory=list)

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - of the port
        self.asked.append(attributes.name)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if said is None:
            raise SourceUnavailable(kind="authority")
        return SourceAnswer(attributes=said, portrait=SourceFinding.UNKNOWN)


@pytest.mark.parametrize("judgement", JUDGEMENTS)
@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("written", [None, WrittenReason(text=WRITTEN)])
def test_an_approval_alone_needs_the_authority_or_a_reason_in_writing(
    judgement: Judgement, *, is_confirmed: bool, written: WrittenReason | None
) -> None:
    is_bare = judgement.opinion is Opinion.APPROVE and not is_confirmed and written is None
    if is_bare:
        with pytest.raises(ReasonNotWritten):
            require_confirmed(judgement, is_confirmed=is_confirmed, written=written)
    else:
        require_confirmed(judgement, is_confirmed=is_confirmed, written=written)


@pytest.mark.parametrize("length", [LEAST, MOST])
def test_a_reason_of_the_least_and_of_the_most_characters_is_one(length: int) -> None:
    assert len(WrittenReason(text="理" * length).text) == length


@pytest.mark.parametrize("text", ["", "x" * (LEAST - 1), "x" * (MOST + 1), " " * LEAST, f" {WRITTEN}"])
def test_what_is_too_short_too_long_or_blank_is_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        WrittenReason(text=text)


def test_a_reason_is_silent_when_shown() -> None:
    assert WRITTEN not in repr(WrittenReason(text=WRITTEN))


def _unknown(web: WebWorld, registration: str) -> str:
    """Make of a referral one whose source did not know the person; gives the address of its review."""
    with web.api.units() as unit:
        known = unit[Registrations].get(RegistrationId(registration))
        unit[Registrations].save(replace(known, source=SourceFinding.UNKNOWN))
        (review,) = unit[Reviews].of_registration(known.id)
        unit.commit()
    return f"{REVIEWS}/{review.id}"


def _state(web: WebWorld, registration: str) -> RegistrationState:
    return web.services[ReadRegistration](RegistrationId(registration)).registration.state


def _facts(web: WebWorld, registration: str, event: str) -> list[dict[str, str | int]]:
    with web.api.units() as unit:
        return [dict(one.event.facts) for one in unit.ledger.of_subject(registration) if one.event.event.value == event]


def _referred(web: WebWorld, agent: WebCaller, answers: Sequence[SourceFinding | None]) -> tuple[WebWorld, WebCaller, str, str]:
    registration = agent.ended(UNSURE_CLIP)
    place = _unknown(web, registration)
    changed = over(web, web.services.with_others({AuthoritativeSource: ScriptedSource(list(answers))}))
    reviewer = signed_in(changed, "reviewer")
    reviewer.post(f"{place}/take")
    return changed, reviewer, registration, place


def _approve(reviewer: WebCaller, place: str, written: str = "") -> Page:
    return reviewer.post(place, {"reason": "same-person", "written": written})


def test_whom_the_authority_does_not_know_is_not_approved_by_a_and_enter(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    page = _approve(reviewer, place)
    assert (page.status, "reason-not-written" in page.html) == (422, True)
    assert _state(changed, registration) is RegistrationState.REFERRED
    assert _facts(changed, registration, "review:opinion") == []


def test_asked_again_and_confirmed_it_is_approved(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.CONFIRMED])
    assert "The authority now confirms the ID." in reviewer.post(f"{place}/ask").text
    _approve(reviewer, place)
    assert _state(changed, registration) is RegistrationState.ACTIVATED
    (said,) = _facts(changed, registration, "review:opinion")
    assert (said["source"], "written" in said) == ("confirmed", False)


def test_who_asked_is_in_the_ledger_before_the_answer(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.CONFIRMED])
    reviewer.post(f"{place}/ask")
    with changed.api.units() as unit:
        recorded = [one.event.event.value for one in unit.ledger.of_subject(registration)][-2:]
    assert recorded == ["review:source-asked", "source:answered"]
    assert _facts(changed, registration, "review:source-asked")[0]["agent"] == "id-of-reviewer"
    assert _facts(changed, registration, "source:answered")[-1]["answer"] == "confirmed"


def test_asked_again_and_still_unknown_a_reason_in_writing_approves(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    assert "You asked again. The authority still does not confirm it." in reviewer.post(f"{place}/ask").text
    given = _approve(reviewer, place, WRITTEN)
    assert WRITTEN in given.text
    assert _state(changed, registration) is RegistrationState.ACTIVATED


def test_of_what_was_written_the_ledger_has_the_digest_of_the_sealed_form_alone(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    _approve(reviewer, place, WRITTEN)
    with changed.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    sealed = review.opinions[0].sealed_reason
    assert sealed is not None
    assert WRITTEN.encode() not in sealed
    (said,) = _facts(changed, registration, "review:opinion")
    assert (said["source"], said["written"]) == ("unconfirmed", sha256(sealed).hexdigest())


def test_what_was_written_goes_with_the_record_and_what_was_said_stays(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    _approve(reviewer, place, WRITTEN)
    with changed.api.units() as unit:
        unit[Reviews].forget(RegistrationId(registration))
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
        unit.commit()
    assert (review.opinions[0].sealed_reason, review.opinions[0].judgement.opinion) == (None, Opinion.APPROVE)
    assert WRITTEN not in reviewer.get(f"{place}/given").text


@pytest.mark.parametrize("written", ["too short", "x" * (MOST + 1)])
def test_a_reason_of_another_length_is_said_beside_its_field_and_stays_typed(web: WebWorld, agent: WebCaller, written: str) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    page = _approve(reviewer, place, written)
    assert (page.status, "Write 10 to 500 characters." in page.text, written in page.text) == (422, True, True)
    assert _state(changed, registration) is RegistrationState.REFERRED


def test_all_that_is_wrong_is_said_at_once(web: WebWorld, agent: WebCaller) -> None:
    _, reviewer, _, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    page = reviewer.post(place, {"reason": "", "written": "short"})
    assert all(text in page.text for text in ("Choose your answer and a reason.", "Write 10 to 500 characters."))
    assert all(f'<li><a href="#{field}">' in page.html for field in ("reason-0", "written"))


def test_a_refusal_needs_neither(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    reviewer.post(place, {"reason": "other-person"})
    assert _state(changed, registration) is RegistrationState.REFUSED


def test_asked_again_and_contradicted_no_one_can_approve_it(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.CONTRADICTED])
    page = reviewer.post(f"{place}/ask")
    assert ("No one can approve this ID." in page.text, 'value="same-person"' in page.html) == (True, False)
    _approve(reviewer, place, WRITTEN)
    assert _state(changed, registration) is RegistrationState.REFUSED


def test_an_authority_that_is_away_leaves_what_it_said_before(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [None])
    assert "You asked again. The authority did not answer." in reviewer.post(f"{place}/ask").text
    with changed.api.units() as unit:
        assert unit[Registrations].get(RegistrationId(registration)).source is SourceFinding.UNKNOWN


def test_it_is_asked_once_a_minute_at_most(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    reviewer.post(f"{place}/ask")
    assert "The authority was asked a moment ago." in reviewer.post(f"{place}/ask").text
    assert len(_facts(changed, registration, "review:source-asked")) == 1
    changed.api.clock.advance(timedelta(minutes=1))
    reviewer.post(f"{place}/ask")
    assert len(_facts(changed, registration, "review:source-asked")) == 2


def test_a_person_who_has_not_taken_the_review_asks_no_one(web: WebWorld, agent: WebCaller) -> None:
    changed, reviewer, registration, place = _referred(web, agent, [SourceFinding.CONFIRMED])
    reviewer.post(f"{place}/let-go")
    assert reviewer.post(f"{place}/ask").path == REVIEWS
    assert _facts(changed, registration, ReviewEvent.REVIEW_SOURCE_ASKED.value) == []


def test_who_asked_may_review_it_all_the_same(web: WebWorld, agent: WebCaller) -> None:
    _, reviewer, _, place = _referred(web, agent, [SourceFinding.UNKNOWN])
    reviewer.post(f"{place}/ask")
    reviewer.post(f"{place}/let-go")
    assert reviewer.post(f"{place}/take").path == place


def test_after_the_authority_was_away_it_is_asked_about_all_that_wait(web: WebWorld, agent: WebCaller) -> None:
    for place in range(2):
        _unknown(web, agent.ended(UNSURE_CLIP, place=place))
    web.api.clock.advance(timedelta(minutes=1))
    agent.ended(UNSURE_CLIP, place=2)  # which it confirmed
    changed = over(web, web.services.with_others({AuthoritativeSource: ScriptedSource([None, SourceFinding.CONFIRMED])}))
    ask, member = changed.services[AskAuthority], changed.services[FindActingStaff].member("reviewer", Right.REVIEWS_WORK)
    assert len(ask.unconfirmed()) == 2
    assert ask.of_all(acting=member) == (1, 1)
    assert ask.of_all(acting=member) == (0, 0)  # within a minute
    changed.api.clock.advance(timedelta(minutes=1))
    assert ask.of_all(acting=member) == (1, 1)
    assert list(ask.unconfirmed()) == []
