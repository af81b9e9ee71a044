"""The administrator's pages of relying services: the use cases of the commands, with the signed-in person named in the ledger."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, KeySet

from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ledger.implied_records import facts_of
from realname.lines.store.lines import Lines
from realname.relying.events import RelyingEvent
from realname.relying.model.client import Grant
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import Purpose
from realname.relying.text import SCOPE_WORDS
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.clients import ReadRelyingClients
from tests.relying.relying_world import MATCH, RelyingWorld, Service, relying_world
from tests.support.examples import STRANGER
from tests.support.web_caller import WebCaller, signed_in

BANK = "/admin/services/example-bank"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.fixture
def boss(world: RelyingWorld) -> WebCaller:
    return signed_in(world.web, "administrator")


def form(**changed: str | list[str]) -> dict[str, str | list[str]]:
    keys = KeySet([ECKey.generate_key("P-256", parameters={"kid": "one"})]).as_dict(private=False)
    return {
        "client": "example-bank",
        "name": "Example Bank",
        "grant": [Grant.CODE.value, Grant.CIBA.value],
        "redirect-uri": "https://bank.example/callback\r\nhttps://bank.example/second",
        "jwks": json.dumps(keys),
        "purpose": Purpose.FRAUD_PREVENTION.value,
        "scope": ["kyc-match:match", "sim-swap:check"],
        "calls": "10",
        "numbers": "20",
        **changed,
    }


def named(world: RelyingWorld, event: RelyingEvent) -> str:
    """Who did it, as the ledger says."""
    with world.web.api.units() as unit:
        (found,) = [one.event for one in unit.ledger.of_subject("example-bank") if one.event.event is event]
    return str(facts_of(found)["agent"])


def consented(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(bank.start(MATCH).url)
    browser.answer("allow")


def test_without_a_service_the_page_says_what_to_do(boss: WebCaller) -> None:
    assert "There are no relying services yet." in boss.get("/admin/services").text


def test_a_service_is_added_as_it_was_typed(world: RelyingWorld, boss: WebCaller) -> None:
    page = boss.post("/admin/services/new", form())
    assert "The service is added" in page.text
    made = world.services[ReadRelyingClients].one(RelyingClientId("example-bank")).client
    assert made.redirect_uris == ("https://bank.example/callback", "https://bank.example/second")
    assert (sorted(made.scopes), sorted(made.grants)) == (["kyc-match:match", "sim-swap:check"], [Grant.CODE, Grant.CIBA])
    assert (made.calls_per_minute, made.numbers_per_day) == (10, 20)
    assert named(world, RelyingEvent.RELYING_CLIENT_ADDED) == "id-of-administrator"
    assert SCOPE_WORDS["kyc-match:match"].english in page.text


@pytest.mark.parametrize(
    ("changed", "faulty"),
    [
        ({"client": "not an id"}, "client"),
        ({"name": "x" * 81}, "name"),
        ({"grant": Grant.CODE.value, "redirect-uri": ""}, "redirect-uri"),
        ({"redirect-uri": "http://bank.example/callback"}, "redirect-uri"),
        ({"jwks": "{}"}, "jwks"),
        ({"jwks-url": "https://bank.example/jwks"}, "jwks"),
        ({"jwks": "", "jwks-url": "ftp://bank.example/jwks"}, "jwks-url"),
        ({"purpose": "Marketing"}, "purpose"),
        ({"scope": "everything"}, "scope"),
        ({"calls": "0"}, "calls"),
        ({"numbers": "1000001"}, "numbers"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_added(
    world: RelyingWorld, boss: WebCaller, changed: dict[str, str], faulty: str
) -> None:
    page = boss.post("/admin/services/new", form(**changed))
    assert (page.status, page.html.count('govuk-error-summary__list"><li>'), f'href="#{faulty}"' in page.html) == (422, 1, True)
    assert world.services[ReadRelyingClients]() == []


def test_an_id_is_given_once(world: RelyingWorld, boss: WebCaller) -> None:
    world.add()
    assert 'href="#client"' in boss.post("/admin/services/new", form()).html


def test_a_form_that_names_several_keys_and_addresses_is_taken_whole(world: RelyingWorld, boss: WebCaller) -> None:
    addresses = [f"https://bank.example/{place}/{'x' * 300}" for place in range(10)]
    assert "The service is added" in boss.post("/admin/services/new", form(**{"redirect-uri": "\n".join(addresses)})).text
    assert world.services[ReadRelyingClients]()[0].redirect_uris == tuple(addresses)


def test_what_it_asked_and_was_answered_is_counted_by_the_week(world: RelyingWorld, boss: WebCaller) -> None:
    bank = world.add()
    consented(world, bank)
    shown = world.services[ReadRelyingClients].one(RelyingClientId(bank.client_id))
    assert (shown.consents, shown.subscriptions) == (1, 0)
    bank.begin_ciba(f"tel:{world.line.msisdn.value}")
    record = world.services[RecordAnswer]
    with world.web.api.units() as unit:
        for operation in (Operation.MATCH, Operation.CHECK_TENURE):
            purpose = Purpose.FRAUD_PREVENTION.value
            record.of(unit, client=RelyingClientId(bank.client_id), purpose=purpose, line=world.line, operation=operation)
        unit.commit()
    page = boss.get(BANK).text
    assert "Consents in force 1" in page
    assert "None in the last year" not in page
    assert "23–29 Nov 2026 1 2" in page


def test_a_sign_of_collecting_numbers_is_shown_where_it_is_seen(world: RelyingWorld, boss: WebCaller) -> None:
    bank = world.add(numbers_per_day=1)
    assert "Collecting numbers?" not in boss.get("/admin/services").text
    for end in range(2):
        bank.begin_ciba(f"tel:+861990000010{end}")
    assert "Collecting numbers?" in boss.get("/admin/services").text
    assert "It asked about as many different numbers as it may in one day. (1 number)" in boss.get(BANK).text


def test_a_suspended_service_gets_neither_token_nor_answer_and_goes_on_where_it_was(world: RelyingWorld, boss: WebCaller) -> None:
    bank = world.add()
    consented(world, bank)
    token = bank.by_assertion(f"tel:{world.line.msisdn.value}").json()
    assert bank.call(token).status_code == 200
    assert "The service is suspended" in boss.post(f"{BANK}/suspend").text
    assert bank.call(token).status_code == 401
    assert bank.by_assertion(f"tel:{world.line.msisdn.value}").json() == {"error": "invalid_client"}
    assert world.browser().open(bank.start().url).status == 400
    boss.post(f"{BANK}/suspend")  # changes nothing
    assert "The service is resumed" in boss.post(f"{BANK}/resume").text
    assert bank.call(token).status_code == 200
    for event in (RelyingEvent.RELYING_CLIENT_SUSPENDED, RelyingEvent.RELYING_CLIENT_RESUMED):
        assert named(world, event) == "id-of-administrator"


def test_the_end_says_what_follows_and_is_the_end(world: RelyingWorld, boss: WebCaller) -> None:
    bank = world.add()
    consented(world, bank)
    token = bank.by_assertion(f"tel:{world.line.msisdn.value}").json()
    asked = boss.get(f"{BANK}/end").text
    for follows in (
        "All tokens of the service end at once.",
        "Its subscriptions end (0 running).",
        "(1 in force)",
        "You cannot undo this.",
    ):
        assert follows in asked
    assert "The service is ended" in boss.post(f"{BANK}/end").text
    assert bank.call(token).status_code == 401
    assert boss.post(f"{BANK}/resume").status == 409
    assert f'href="{BANK}/resume"' not in boss.get(BANK).html


def test_an_unknown_service_is_not_found(boss: WebCaller) -> None:
    assert [boss.get("/admin/services/nobody").status, boss.post("/admin/services/nobody/end").status] == [404, 404]


def test_a_line_that_has_another_holder_counts_for_no_consent(world: RelyingWorld) -> None:
    bank = world.add()
    consented(world, bank)
    with world.web.api.units() as unit:
        unit[Lines].save(replace(unit[Lines].get(world.line.id), person_id=STRANGER.id))
        unit.commit()
    assert world.services[ReadRelyingClients].one(RelyingClientId(bank.client_id)).consents == 0
