"""CIBA: the service names the device, the holder is told by a message and answers on their own page, the service polls."""

from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import event

from realname.kernel.identifiers import Msisdn
from realname.lines.model.notice import NoticeKind
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.relying.model.authorization import MOST_OPEN
from realname.sandbox.simulators.network import address_of, token_of
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.relying.relying_world import MATCH, VERIFY, RelyingWorld, Service, relying_world

STRANGER = sandbox_msisdns()[9]


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def tel(number: Msisdn) -> str:
    return f"tel:{number.value}"


def messages(world: RelyingWorld) -> int:
    world.services[ProcessDueLines]()
    return [one.notice.kind for one in world.web.api.notifier.latest(limit=100)].count(NoticeKind.SERVICE_ASKS)


def allowed(world: RelyingWorld, bank: Service, scope: str = f"openid {MATCH}") -> str:
    """Begin, and have the holder allow it; gives what the service polls with."""
    auth_req_id = str(bank.begin_ciba(tel(world.line.msisdn), scope).json()["auth_req_id"])
    answer(world, "allow")
    return auth_req_id


def answer(world: RelyingWorld, said: str) -> None:
    holder = world.holder()
    page = holder.get("/person/services")
    request = page.html.split("/person/services/requests/")[1][:32]
    assert holder.fill(f"/person/services/requests/{request}", answer=said).status == 200


def test_the_holder_is_told_and_allows_and_the_service_gets_its_tokens(world: RelyingWorld) -> None:
    bank = world.add()
    begun = bank.begin_ciba(tel(world.line.msisdn))
    assert begun.status_code == 200
    auth_req_id = begun.json()["auth_req_id"]
    assert bank.poll(auth_req_id).json() == {"error": "authorization_pending"}
    assert messages(world) == 1
    answer(world, "allow")
    world.web.api.clock.advance(timedelta(seconds=begun.json()["interval"]))
    token = bank.poll(auth_req_id).json()
    assert bank.call(token).json()["number"] == world.line.msisdn.value
    keys = KeySet.import_key_set(world.http.get("/oauth2/jwks").json())
    assert jwt.decode(token["id_token"], keys, algorithms=["ES256"]).claims["aud"] == "example-bank"
    assert bank.poll(auth_req_id).json() == {"error": "invalid_grant"}
    assert "relying:consent-given" in world.events(world.line.id.value)


def test_a_refusal_is_told_and_a_second_answer_counts_for_nothing(world: RelyingWorld) -> None:
    bank = world.add()
    auth_req_id = bank.begin_ciba(tel(world.line.msisdn)).json()["auth_req_id"]
    answer(world, "refuse")
    refused = bank.poll(auth_req_id)
    assert (refused.status_code, refused.json()) == (400, {"error": "access_denied"})
    assert "Waiting for your answer" not in world.holder().get("/person/services").text


def test_what_was_allowed_before_is_not_asked_again(world: RelyingWorld) -> None:
    bank = world.add()
    allowed(world, bank)
    again = bank.begin_ciba(tel(world.line.msisdn)).json()["auth_req_id"]
    assert "access_token" in bank.poll(again).json()
    assert messages(world) == 1


def test_a_number_without_a_line_looks_like_a_holder_who_does_not_answer(world: RelyingWorld) -> None:
    bank = world.add()
    known, unknown = bank.begin_ciba(tel(world.line.msisdn)), bank.begin_ciba(tel(STRANGER))
    assert [known.status_code, set(known.json())] == [unknown.status_code, set(unknown.json())]
    for begun in (known, unknown):
        auth_req_id = begun.json()["auth_req_id"]
        assert bank.poll(auth_req_id).json() == {"error": "authorization_pending"}
        assert bank.poll(auth_req_id).json() == {"error": "slow_down"}
    world.web.api.clock.advance(timedelta(minutes=10))
    assert [bank.poll(one.json()["auth_req_id"]).json() for one in (known, unknown)] == [{"error": "expired_token"}] * 2
    assert messages(world) == 1


def test_a_line_gets_three_messages_an_hour_however_many_services_ask(world: RelyingWorld) -> None:
    for number in range(6):
        assert world.add(f"bank-{number}", name=f"Bank {number}").begin_ciba(tel(world.line.msisdn)).status_code == 200
    assert messages(world) == 3


@pytest.mark.parametrize("kind", ["ipport", "operatortoken"])
def test_the_network_knows_the_device_by_its_address_or_token(world: RelyingWorld, kind: str) -> None:
    bank, number = world.add(), world.line.msisdn
    hint = f"ipport:[{address_of(number)}]:40000" if kind == "ipport" else f"operatortoken:{token_of(number)}"
    auth_req_id = bank.begin_ciba(hint).json()["auth_req_id"]
    answer(world, "allow")
    assert bank.call(bank.poll(auth_req_id).json()).status_code == 200


def test_number_verification_needs_a_token_that_the_device_fetched(world: RelyingWorld) -> None:
    bank, number = world.add(), world.line.msisdn
    assert bank.begin_ciba(f"ipport:[{address_of(number)}]:40000", f"openid {VERIFY}").json() == {"error": "invalid_request"}
    auth_req_id = bank.begin_ciba(f"operatortoken:{token_of(number)}", f"openid {VERIFY}").json()["auth_req_id"]
    answer(world, "allow")
    token = bank.poll(auth_req_id).json()
    assert [bank.call(token, "/verify").status_code for _ in range(2)] == [200, 401]


def test_an_unknown_number_asks_the_database_what_a_known_one_does(world: RelyingWorld) -> None:
    bank = world.add()
    asked_of, answers = [], []
    for number in (world.line.msisdn, STRANGER):
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, asked: list[str] = asked) -> None:
            asked.append(statement)

        event.listen(world.web.api.engine, "before_cursor_execute", note)
        answered = [bank.begin_ciba(tel(number)) for _ in range(MOST_OPEN + 2)]
        event.remove(world.web.api.engine, "before_cursor_execute", note)
        about = ("relying_consents", "relying_requests", "relying_numbers", "FROM lines")
        asked_of.append([one for one in asked if any(table in one for table in about)])
        answers.append([(one.status_code, set(one.json()), one.json().get("error"), one.headers.get("retry-after")) for one in answered])
    assert asked_of[0] == asked_of[1]
    assert len([one for one in asked_of[0] if one.startswith("SELECT") and "FROM relying_requests" in one]) == 2 * (MOST_OPEN + 2)
    assert answers[0] == answers[1]
    assert [one[0] for one in answers[0]] == [200] * MOST_OPEN + [429] * 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"login_hint": ""}, "invalid_request"),
        ({"login_hint": "mailto:a@bank.example"}, "invalid_request"),
        ({"login_hint": "tel:13800000000"}, "invalid_request"),
        ({"login_hint": "ipport:192.0.2.1:"}, "invalid_request"),
        ({"login_hint": "ipport:192.0.2.1:0"}, "invalid_request"),
        ({"login_hint": "ipport:192.0.2.256"}, "invalid_request"),
        ({"login_hint": "ipport:2001:db8::1"}, "invalid_request"),
        ({"login_hint": "ipport:[192.0.2.1]:40000"}, "invalid_request"),
        ({"login_hint": "ipport:192.0.2.1:70000"}, "invalid_request"),
        ({"login_hint": "operatortoken:"}, "invalid_request"),
        ({"id_token_hint": "x"}, "invalid_request"),
        ({"login_hint_token": "x"}, "invalid_request"),
        ({"scope": f"openid {VERIFY}"}, "invalid_request"),  # a number that is named is no word of the network
        ({"scope": "openid kyc-match:match"}, "invalid_scope"),
    ],
)
def test_what_the_profile_does_not_allow_is_refused(world: RelyingWorld, fields: dict[str, str], error: str) -> None:
    bank = world.add()
    right = {"login_hint": tel(world.line.msisdn), "scope": f"openid {MATCH}"}
    assert bank.post("/oauth2/bc-authorize", **(right | fields)).json() == {"error": error}


def test_a_signed_request_counts_in_the_place_of_the_form(world: RelyingWorld) -> None:
    bank = world.add()
    signed = bank.signed(scope=f"openid {MATCH}", login_hint=tel(world.line.msisdn))
    assert bank.post("/oauth2/bc-authorize", request=signed).status_code == 200
    assert bank.post("/oauth2/bc-authorize", request=signed).json() == {"error": "invalid_request_object"}
    of_client = bank.signed(scope=f"openid {MATCH}", login_hint=tel(world.line.msisdn), sub=bank.client_id)
    assert bank.post("/oauth2/bc-authorize", request=of_client).json() == {"error": "invalid_request_object"}
    late = bank.signed(scope=f"openid {MATCH}", login_hint=tel(world.line.msisdn), exp=4_102_444_800)
    assert bank.post("/oauth2/bc-authorize", request=late).json() == {"error": "invalid_request_object"}


def test_another_service_does_not_poll_for_it(world: RelyingWorld) -> None:
    bank = world.add()
    auth_req_id = allowed(world, bank)
    other = world.add("other-bank")
    assert other.poll(auth_req_id).json() == {"error": "invalid_grant"}


def test_what_the_profile_does_not_use_is_ignored(world: RelyingWorld) -> None:
    bank = world.add()
    more = {"user_code": "1", "binding_message": "one", "requested_expiry": "60", "acr_values": "2"}
    assert bank.begin_ciba(f"tel:{world.line.msisdn.value}", **more).status_code == 200


def test_an_address_needs_no_port(world: RelyingWorld) -> None:
    assert world.add().begin_ciba(f"ipport:[{address_of(world.line.msisdn)}]").status_code == 200
    assert messages(world) == 1
