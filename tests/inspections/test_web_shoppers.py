"""Mystery shoppers: no one can tell them before the decision, they never become lines, and no real identity is ever one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from realname.cases.model.case_file import CaseEnd
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.read_case import ReadCase
from realname.inspections.events import InspectionEvent
from realname.kernel.identifiers import IdentityNumber, RegistrationId
from realname.ledger.store.statements import Receipts
from realname.lines.events import LineEvent
from realname.registration.events import RegistrationEvent
from realname.registration.model.mystery_shopper import shopper_number
from realname.registration.model.registration import RegistrationState
from realname.registration.store.mystery_shoppers import Shoppers
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.reports.use_cases.read_parity import ReadParity
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.inspections.shopper_world import SHOPPERS, card_of, issued, number_on, shown
from tests.registration.representatives import with_holder
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import OTHER_OUTLET, WebWorld
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT, STRANGER_CLIP, UNSURE_CLIP

OVER = "This was an inspection"


def _ended(agent: WebCaller, card: bytes, clip: bytes = GOOD_CLIP) -> tuple[str, Page]:
    registration, page = shown(agent, card)
    assert page.status == 200, page.text
    agent.line(registration)
    agent.clip(registration, clip)
    return registration, agent.submit(registration)


@pytest.mark.parametrize(("clip", "decision"), [(GOOD_CLIP, "approved"), (UNSURE_CLIP, "referred"), (STRANGER_CLIP, "refused")])
def test_with_its_decision_it_is_over_and_nothing_of_it_is_left(
    web: WebWorld, agent: WebCaller, inspector: WebCaller, clip: bytes, decision: str
) -> None:
    free = web.services[OfferNumbers](limit=20)
    registration, page = _ended(agent, issued(inspector), clip)
    assert (page.path.endswith("/stopped"), OVER in page.text) == (True, True)
    web.services[ReadCase].keep()
    with web.api.units() as unit:
        kept = unit[Registrations].get(RegistrationId(registration))
        file = unit[CaseFiles].find(kept.id)
        assert (kept.state, kept.line_id, kept.sealed_attributes) == (RegistrationState.WITHDRAWN, None, None)
        assert unit[Reviews].of_registration(kept.id) == []
        assert unit[Receipts].get(kept.id) is None
    assert file is not None
    end = CaseEnd.REFUSED if decision == "refused" else CaseEnd.WITHDRAWN
    assert (file.is_test, file.decided_as, file.ended_as) == (True, decision, end)
    assert web.services[OfferNumbers](limit=20) == free
    assert "There were no registrations in these days." in inspector.get("/supervision").text
    assert web.services[ReadParity]().whole.routes["face"].opened.of == 0  # type: ignore[index]  # by its value


def test_the_sim_is_free_for_the_next_customer(agent: WebCaller, inspector: WebCaller) -> None:
    _ended(agent, issued(inspector))
    assert agent.line(agent.with_evidence(), iccid=sandbox_iccids()[0].value).path.endswith("/face")


def test_before_the_decision_every_page_is_that_of_any_customer(agent: WebCaller, inspector: WebCaller) -> None:
    real, (test, page) = agent.opened(), shown(agent, issued(inspector))
    steps = [(agent.card(real, card_json(SAMPLE_WOMAN, portrait=PORTRAIT)), page), (agent.line(real), agent.line(test, place=1))]
    places = [[f"/counter/registrations/{one}/{place}" for one in (real, test)] for place in ("evidence", "line", "face")]
    pairs = [*steps, *((agent.get(one), agent.get(other)) for one, other in places)]
    assert [_alike(one) == _alike(other) for one, other in pairs] == [True] * len(pairs)


def _alike(page: Page) -> str:
    """What is written, without what differs between any two customers."""
    text = re.sub(r"王\*+|王样本|赵\*+|赵探店|[•*]+ ?\w+|\+86[ \d\xa0]+|[0-9a-f]{32}|\d+", "", page.text)
    return re.sub(r"\b(male|female|Male|Female)\b", "", text)


def test_the_ledger_has_the_commitment_from_the_beginning_and_what_opens_it_at_the_end(
    web: WebWorld, agent: WebCaller, inspector: WebCaller
) -> None:
    registration, _ = _ended(agent, issued(inspector))
    with web.api.units() as unit:
        events = [one.event for one in unit.ledger.from_index(0, limit=500)]
        (shopper,) = unit[Shoppers].newest_first(limit=2)
    (made,) = [one for one in events if one.event is InspectionEvent.SHOPPER_ISSUED]
    (told,) = [one for one in events if one.event is RegistrationEvent.SHOPPER_REVEALED]
    assert (made.subject, dict(made.facts)) == (shopper.id.value, {"agent": "id-of-inspector", "commitment": shopper.commitment})
    assert dict(told.facts) == {"commitment": shopper.commitment, "nonce": shopper.nonce, "shopper": shopper.id.value}
    assert (told.subject, LineEvent.LINE_ACTIVATION_REQUESTED in {one.event for one in events}) == (registration, False)


def test_the_inspector_sees_how_it_went(agent: WebCaller, inspector: WebCaller) -> None:
    registration, _ = _ended(agent, issued(inspector), STRANGER_CLIP)
    inspector.get("/supervision")
    page = inspector.get(SHOPPERS)
    assert ("Refused; With a face check; face checks: 1, failed: 0" in page.text, f"/supervision/cases/{registration}" in page.html) == (
        True,
        True,
    )
    assert "This is a test identity of an inspector" in inspector.get(f"/supervision/cases/{registration}").text


def test_one_that_the_agent_stops_is_said_as_well(agent: WebCaller, inspector: WebCaller) -> None:
    registration, _ = shown(agent, issued(inspector))
    assert OVER in agent.stop(registration).text


def test_it_is_good_once(agent: WebCaller, inspector: WebCaller) -> None:
    card = issued(inspector)
    _ended(agent, card)
    assert shown(agent, card)[1].status == 422


def test_read_again_for_the_same_registration_it_stays_good(agent: WebCaller, inspector: WebCaller) -> None:
    card = issued(inspector)
    registration, _ = shown(agent, card)
    assert agent.card(registration, card).status == 200


def _of_another_outlet(inspector: WebCaller, _web: WebWorld) -> bytes:
    return issued(inspector, OTHER_OUTLET.value)


def _run_out(inspector: WebCaller, web: WebWorld) -> bytes:
    card = issued(inspector)
    web.api.clock.advance(timedelta(days=14))
    return card


def _void(inspector: WebCaller, _web: WebWorld) -> bytes:
    card = issued(inspector)
    found = re.search(rf"{SHOPPERS}/[0-9a-f]{{32}}/revoke", inspector.get(SHOPPERS).html)
    assert found
    assert "The test identity is cancelled." in inspector.post(found[0]).text
    return card


def _made_up(inspector: WebCaller, _web: WebWorld) -> bytes:
    number = IdentityNumber(number_on(issued(inspector)))
    return card_of(shopper_number(division="310101" if number.value.startswith("110101") else "110101", birth_on=_birth_of(number)).value)


def _birth_of(number: IdentityNumber) -> date:
    return date(int(number.value[6:10]), int(number.value[10:12]), int(number.value[12:14]))


@pytest.mark.parametrize("prepared", [_of_another_outlet, _run_out, _void, _made_up])
def test_a_number_that_no_card_has_opens_nothing_unless_it_is_good_here(
    web: WebWorld, inspector: WebCaller, prepared: Callable[[WebCaller, WebWorld], bytes]
) -> None:
    card = prepared(inspector, web)
    registration, page = shown(signed_in(web, "agent"), card)
    assert (page.status, "identity-number-invalid" in page.html) == (422, True)
    with web.api.units() as unit:
        assert unit[Registrations].get(RegistrationId(registration)).person_id is None


def test_after_a_test_card_a_real_one_is_not_taken_for_the_same_registration(agent: WebCaller, inspector: WebCaller) -> None:
    registration, _ = shown(agent, issued(inspector))
    assert "state-conflict" in agent.evidence(registration).html
    real = agent.with_evidence()
    assert "state-conflict" in agent.card(real, issued(inspector)).html


def test_no_one_acts_for_another_by_a_test_card(agent: WebCaller, inspector: WebCaller) -> None:
    registration = with_holder(agent)
    path = f"/counter/registrations/{registration}/representative"
    files = {"card": ("card.json", issued(inspector), "application/json")}
    answer = agent.http.post(path, data={"csrf": agent.csrf, "source": "file"}, files=files)
    assert (answer.status_code, "identity-number-invalid" in answer.text) == (422, True)


@pytest.mark.parametrize("outlet", ["", "shop 1", "13800000000", "110101199003070000", "<b>"])
def test_an_outlet_is_an_id_and_nothing_else(inspector: WebCaller, outlet: str) -> None:
    assert inspector.post(SHOPPERS, {"outlet": outlet}).status == 422


def test_the_number_is_shown_once_and_kept_nowhere(web: WebWorld, inspector: WebCaller) -> None:
    number = number_on(issued(inspector))
    assert number not in inspector.get(SHOPPERS).html
    with web.api.units() as unit:
        (shopper,) = unit[Shoppers].newest_first(limit=2)
        assert number not in repr(shopper)
        assert number not in repr(unit.ledger.from_index(0, limit=500))


def test_what_was_shown_is_not_made_void_any_more(web: WebWorld, agent: WebCaller, inspector: WebCaller) -> None:
    shown(agent, issued(inspector))
    with web.api.units() as unit:
        (shopper,) = unit[Shoppers].newest_first(limit=2)
    assert (
        "Nothing was changed. The test identity is already shown, used or expired."
        in inspector.post(f"{SHOPPERS}/{shopper.id}/revoke").text
    )
    assert inspector.post(f"{SHOPPERS}/{UNKNOWN}/revoke").status == 404


def test_making_one_needs_a_fresh_sign_in(web: WebWorld, inspector: WebCaller) -> None:
    web.api.clock.advance(timedelta(minutes=6))
    assert inspector.post(SHOPPERS, {"outlet": "outlet-1"}).path == "/counter/sign-in"
