"""The person's page of services: what asks, what was allowed in which words, each answer, and the way to revoke."""

from pathlib import Path

import pytest

from realname.kernel.identifiers import PersonId, RelyingClientId
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import Api, Purpose, parse_asked
from realname.relying.model.tries import Fact
from realname.relying.store.consents import Consents
from realname.relying.text import PURPOSE_WORDS, SCOPE_WORDS, wording_of
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.clients import ReadRelyingClients
from realname.relying.use_cases.value_limits import LimitValues
from tests.relying.relying_world import MATCH, RelyingWorld, Service, relying_world
from tests.support.examples import PERSON, STRANGER


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def allow(world: RelyingWorld, bank: Service, scope: str = MATCH) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(bank.start(scope).url)
    browser.answer("allow")


def answered(world: RelyingWorld, *, client: str = "example-bank", purpose: Purpose = Purpose.FRAUD_PREVENTION) -> None:
    """Record an answer, as an API does it."""
    record = world.services[RecordAnswer]
    with world.web.api.units() as unit:
        record.of(unit, client=RelyingClientId(client), purpose=purpose.value, line=world.line, operation=Operation.MATCH)
        unit.commit()


def test_without_a_service_the_page_says_so(world: RelyingWorld) -> None:
    assert "You have allowed no service to ask." in world.holder().get("/person/services").text


def test_a_consent_is_shown_with_its_words_and_each_answer(world: RelyingWorld) -> None:
    allow(world, world.add())
    answered(world)
    answered(world)
    answered(world, client="other-bank")
    answered(world, purpose=Purpose.CREDIT_CHECKING)
    text = world.holder().get("/person/services").text
    for shown in ("Example Bank", SCOPE_WORDS["kyc-match:match"].english, PURPOSE_WORDS[Purpose.FRAUD_PREVENTION].english):
        assert shown in text
    assert text.count("Compared what you told the service") == 2
    assert "Answers given 2" in text


def test_a_holder_sees_that_a_service_tried_many_values(world: RelyingWorld) -> None:
    allow(world, world.add())
    caller = Caller(
        client=RelyingClientId("example-bank"),
        purpose=Purpose.FRAUD_PREVENTION.value,
        scopes=frozenset(),
        subject=None,
        token="token-1",  # noqa: S106 - a name
    )
    assert "This service tried many values." not in world.holder().get("/person/services").text
    with world.web.api.units() as unit:
        world.services[LimitValues].tell(unit, caller, world.line, {Fact.BIRTH_DATE})
        unit.commit()
    text = world.holder().get("/person/services").text
    assert "This service tried many values." in text
    assert "Your birth date" in text


def test_only_its_person_sees_and_revokes_a_consent(world: RelyingWorld) -> None:
    allow(world, world.add())
    with world.web.api.units() as unit:
        (consent,) = unit[Consents].of_person(PERSON.id)
        assert unit[Consents].of_person(STRANGER.id) == []
    holder = world.holder()
    assert holder.fill(f"/person/services/{'0' * 32}/revoke").status == 404
    assert holder.fill(f"/person/services/{consent.id}/revoke").text.count("Revoked") >= 2
    assert holder.fill(f"/person/services/{consent.id}/revoke").status == 200
    assert world.events(world.line.id.value).count("relying:consent-revoked") == 1


def test_a_form_from_elsewhere_revokes_nothing(world: RelyingWorld) -> None:
    allow(world, world.add())
    with world.web.api.units() as unit:
        (consent,) = unit[Consents].of_person(PERSON.id)
    holder = world.holder()
    assert holder.post(f"/person/services/{consent.id}/revoke", {"csrf": "x"}).status == 403
    with world.web.api.units() as unit:
        assert unit[Consents].get(consent.id).is_in_force


def test_a_request_is_answered_once_and_by_its_person_alone(world: RelyingWorld) -> None:
    bank = world.add()
    bank.begin_ciba(f"tel:{world.line.msisdn.value}")
    holder = world.holder()
    request = holder.get("/person/services").html.split("/person/services/requests/")[1][:32]
    assert holder.fill(f"/person/services/requests/{request}", answer="perhaps").status == 422
    assert "You allowed the service to ask" in holder.fill(f"/person/services/requests/{request}", answer="allow").text
    again = holder.fill(f"/person/services/requests/{request}", answer="refuse")
    assert (again.path, "You refused" in again.text) == ("/person/services", False)
    with world.web.api.units() as unit:
        assert [one.person_id for one in unit[Consents].of_person(PERSON.id)] == [PersonId(PERSON.id.value)]


def test_the_kept_wording_is_of_what_was_read(world: RelyingWorld) -> None:
    allow(world, world.add())
    with world.web.api.units() as unit:
        (consent,) = unit[Consents].of_person(PERSON.id)
    client = world.services[ReadRelyingClients]()[0]
    assert consent.wording == wording_of(client, parse_asked(MATCH))
    assert consent.wording != wording_of(client, parse_asked(f"{MATCH} kyc-tenure:check-tenure"))
    assert (consent.language, consent.means.value) == ("en", "network")


def test_each_scope_and_purpose_has_its_sentence() -> None:
    assert set(PURPOSE_WORDS) == set(Purpose)
    assert {parse_asked(f"dpv:{Purpose.SECURITY} {one}").apis for one in SCOPE_WORDS} == {frozenset({one}) for one in Api}
