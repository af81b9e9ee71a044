"""Calls of the client library, against a server of answers that a test lays out: tokens, retries, keys, problems, lists."""

import io
import logging
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from realname_client import BearerToken, Client, ClientCredentials, ConsentGiven, Patience, ResidentIdCard, TokenRefused, Unreachable
from realname_client.forms import read_form, write_form
from realname_client.problems import (
    AnswerNotUnderstood,
    Conflict,
    FieldFault,
    InvalidRequest,
    NotAuthorised,
    Problem,
    RateLimited,
    TimeOver,
    Unavailable,
)
from realname_client.wire import DocumentBody, Judging, Line, Numbers, OpenRequest, Registration, TypedDetails
from tests.support.manual_clock import ManualClock

URL = "https://realname.example"
SECRET = "rns_0123456789abcdef"  # noqa: S105 - invented
QUICK = Patience(first_pause_s=0.0)
CONSENT = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")
AT = "2026-11-05T10:00:00+00:00"
ID = "0" * 32
REGISTRATION: Mapping[str, object] = {
    "mode": "sandbox",
    "id": ID,
    "state": "open",
    "next_step": "attach-evidence",
    "outlet_id": "outlet-1",
    "agent_id": "client.till",
    "evidence": None,
    "representative": None,
    "upload": None,
    "judging": None,
    "deadlines": {"reserved_until": None, "abandoned_at": AT, "referral_until": None, "appeal_until": None},
    "decision": None,
    "purpose": "new-line",
    "for_line_id": None,
    "line_id": None,
    "opened_at": AT,
    "submitted_at": None,
    "decided_at": None,
    "media_erased_at": None,
    "ledger": [],
}
TOKEN = {"access_token": "at-1", "token_type": "Bearer", "expires_in": 900, "scope": "lines:read"}
PROBLEM: Mapping[str, object] = {
    "type": "https://realname.example/docs/errors/state-conflict",
    "title": "The registration is at another step.",
    "status": 409,
    "code": "state-conflict",
    "detail": "Read the registration again.",
    "instance": "urn:uuid:1",
    "mode": "sandbox",
    "next": "choose-line",
}
Reply = httpx.Response | Exception


@dataclass(slots=True)
class Server:
    """Gives its replies in their order, and keeps what it was asked."""

    replies: Sequence[Reply]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        reply = self.replies[len(self.asked)]
        self.asked.append(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def client(self, access: ClientCredentials | BearerToken | None = None) -> Client:
        return Client(URL, access or BearerToken("rnt_x"), patience=QUICK, transport=httpx.MockTransport(self))


def ok(body: object = REGISTRATION, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=body, headers=headers)


def refused(status: int, *, code: str = "state-conflict", headers: Mapping[str, str] | None = None, **facts: object) -> httpx.Response:
    said = {"Content-Type": "application/problem+json", "Request-Id": "4f6c", **(headers or {})}
    return httpx.Response(status, json={**PROBLEM, "status": status, "code": code, **facts}, headers=said)


def opening(client: Client) -> Registration:
    return client.open_registration(outlet_id="outlet-1", consent=CONSENT)


def keys(server: Server) -> list[str]:
    return [request.headers["Idempotency-Key"] for request in server.asked]


def test_a_secret_is_exchanged_once_and_again_before_its_token_ends() -> None:
    clock = ManualClock(datetime(2026, 11, 5, tzinfo=UTC))
    server = Server([ok(TOKEN), ok(), ok(), ok({**TOKEN, "access_token": "at-2"}), ok()])
    access = ClientCredentials("till", SECRET, scope="registrations:read", clock=lambda: clock.now().timestamp())
    client = server.client(access)
    client.registration(ID)
    client.registration(ID)
    clock.advance(timedelta(seconds=850))
    client.registration(ID)
    assert [request.url.path for request in server.asked] == [
        "/oauth/token",
        f"/v1/registrations/{ID}",
        f"/v1/registrations/{ID}",
        "/oauth/token",
        f"/v1/registrations/{ID}",
    ]
    assert [request.headers["Authorization"] for request in server.asked if request.method == "GET"] == [
        "Bearer at-1",
        "Bearer at-1",
        "Bearer at-2",
    ]
    assert server.asked[0].content == b"grant_type=client_credentials&scope=registrations%3Aread"


def test_a_token_that_the_server_does_not_know_any_more_is_renewed_once() -> None:
    server = Server([ok(TOKEN), refused(401, code="access-denied"), ok({**TOKEN, "access_token": "at-2"}), ok()])
    assert server.client(ClientCredentials("till", SECRET)).registration(ID).id == ID
    assert server.asked[-1].headers["Authorization"] == "Bearer at-2"
    stubborn = Server([ok(TOKEN), refused(401), ok(TOKEN), refused(401)])
    with pytest.raises(NotAuthorised):
        stubborn.client(ClientCredentials("till", SECRET)).registration(ID)


def test_a_wrong_secret_is_refused_without_being_repeated() -> None:
    server = Server([httpx.Response(401, json={"error": "invalid_client"})])
    with pytest.raises(TokenRefused) as found:
        server.client(ClientCredentials("till", SECRET)).registration(ID)
    assert (found.value.error, SECRET in f"{found.value!r}{found.value}") == ("invalid_client", False)


def test_every_try_of_an_opening_has_the_same_key() -> None:
    server = Server([httpx.ReadTimeout("late"), refused(503, headers={"Retry-After": "0"}), ok(status=201)])
    assert opening(server.client()).id == ID
    assert len(set(keys(server))) == 1
    assert len(keys(server)) == 3


def test_two_openings_have_two_keys_and_ones_own_key_is_kept() -> None:
    server = Server([ok(status=201)] * 3)
    client = server.client()
    opening(client)
    opening(client)
    client.open_registration(outlet_id="outlet-1", consent=CONSENT, idempotency_key="order-4711")
    assert len(set(keys(server))) == 3
    assert keys(server)[2] == "order-4711"


def test_an_opening_without_an_answer_says_the_key_to_send_it_again_with() -> None:
    server = Server([httpx.ConnectError("away")] * 4)
    with pytest.raises(Unreachable) as found:
        opening(server.client())
    assert [found.value.idempotency_key] * 4 == keys(server)
    assert found.value.cause == "ConnectError"


def test_what_may_have_been_done_and_is_not_repeatable_is_not_sent_again() -> None:
    server = Server([httpx.ReadTimeout("late"), ok()])
    with pytest.raises(Unreachable):
        server.client().draw_challenge(ID)
    assert len(server.asked) == 1


def test_submit_and_withdraw_may_be_repeated() -> None:
    server = Server([httpx.ReadTimeout("late"), ok(status=202)])
    assert server.client().submit(ID, wait_s=5).id == ID
    assert [request.headers["Prefer"] for request in server.asked] == ["wait=5", "wait=5"]


def test_a_server_that_asks_for_a_long_pause_is_not_waited_for() -> None:
    server = Server([refused(429, code="rate-limited", headers={"Retry-After": "600"}, retry_after_s=600)])
    with pytest.raises(RateLimited) as found:
        server.client().registration(ID)
    assert (found.value.retry_after_s, found.value.facts["retry_after_s"]) == (600, 600)


def test_a_server_that_stays_busy_is_a_problem_in_the_end() -> None:
    server = Server([refused(503, code="engine-busy", headers={"Retry-After": "0"})] * 4)
    with pytest.raises(Unavailable):
        server.client().submit(ID)
    assert len(server.asked) == 4


def test_a_call_that_a_stopping_server_may_have_done_is_sent_again_only_where_it_may_be() -> None:
    stopping = refused(503, code="server-stopping", headers={"Retry-After": "0"})
    server = Server([stopping, ok(status=201)])
    with pytest.raises(Unavailable):
        server.client().enrol_counter(code="0000-0000", public_key="")
    assert len(server.asked) == 1
    server = Server([stopping, ok(status=201)])
    assert opening(server.client()).id == ID


def test_a_problem_says_code_fields_remedy_facts_and_request() -> None:
    errors = [{"field": "body.consent.language", "reason": "missing"}]
    with pytest.raises(InvalidRequest) as found:
        Server([refused(422, code="invalid-input", field="body.consent.language", errors=errors)]).client().registration(ID)
    problem = found.value
    assert (problem.code, problem.status, problem.request_id, problem.remedy) == (
        "invalid-input",
        422,
        "4f6c",
        "Read the registration again.",
    )
    assert (problem.faults, problem.fields) == ((FieldFault(field="body.consent.language", reason="missing"),), ("body.consent.language",))
    with pytest.raises(Conflict) as conflict:
        Server([refused(409)]).client().registration(ID)
    assert (conflict.value.facts, conflict.value.fields) == ({"next": "choose-line"}, ())


def test_an_answer_of_a_proxy_is_a_problem_without_a_code() -> None:
    with pytest.raises(Problem) as found:
        Server([httpx.Response(418, text="<html>")]).client().registration(ID)
    assert (found.value.code, found.value.status) == ("unknown", 418)


def test_a_redirect_is_not_followed() -> None:
    server = Server([httpx.Response(302, headers={"Location": "https://elsewhere.example/"})])
    with pytest.raises(Problem):
        server.client().registration(ID)
    assert len(server.asked) == 1


@pytest.mark.parametrize("url", ["http://realname.example", "http://127.0.0.1.example", "ftp://localhost", "realname.example", "https://"])
def test_a_token_does_not_travel_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        Client(url, BearerToken("rnt_x"))


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_this_machine_may_be_asked_without_tls(url: str) -> None:
    Client(url, BearerToken("rnt_x")).close()


def test_certificates_are_verified_whatever_is_given() -> None:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    with pytest.raises(ValueError, match="verified"):
        Client(URL, BearerToken("rnt_x"), tls=blind)


def test_a_list_is_followed_page_by_page_with_its_filters() -> None:
    item = {name: REGISTRATION[name] for name in ("id", "state", "outlet_id", "agent_id", "purpose", "for_line_id", "line_id", "decision")}
    item |= {"opened_at": AT, "submitted_at": None, "decided_at": None}
    pages = [{"mode": "sandbox", "next_cursor": cursor, "registrations": [item] * 2} for cursor in ("next", None)]
    server = Server([ok(page) for page in pages])
    since = datetime(2026, 11, 1, tzinfo=UTC)
    found = list(server.client().registrations(state=("referred", "refused"), since=since))
    assert len(found) == 4
    assert [request.url.params.get_list("state") for request in server.asked] == [["referred", "refused"]] * 2
    assert [(request.url.params["from"], request.url.params.get("cursor")) for request in server.asked] == [
        ("2026-11-01T00:00:00+00:00", None),
        ("2026-11-01T00:00:00+00:00", "next"),
    ]


def test_a_time_of_a_filter_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        Server([]).client().lines(since=datetime(2026, 11, 1))  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize("judging", [{"state": "rejected", "code": "clip-no-face", "title": "No face."}, None])
def test_a_registration_is_waited_for_until_nothing_comes_by_itself(judging: Mapping[str, object] | None) -> None:
    running = {**REGISTRATION, "judging": {"state": "running", "code": None, "title": None}}
    settled = {**REGISTRATION, "judging": judging}
    submitted = {**REGISTRATION, "state": "submitted"}
    server = Server([ok(one, headers={"Retry-After": "0"}) for one in (running, submitted, settled)])
    found = server.client().wait_until_settled(ID)
    assert (found.state, found.judging.code if found.judging else None) == ("open", judging["code"] if judging else None)


def test_a_wait_ends_in_time() -> None:
    with pytest.raises(TimeOver):
        Server([ok({**REGISTRATION, "state": "submitted"})]).client().wait_until_settled(ID, timeout_s=0)


def test_an_upload_goes_on_behind_what_arrived() -> None:
    arrived = {"mode": "sandbox", "chunks": 1, "received_bytes": 4}
    server = Server([ok(arrived), ok({**arrived, "chunks": 2, "received_bytes": 6})])
    assert server.client().upload_clip(ID, io.BytesIO(b"abcdef")).chunks == 2
    assert (server.asked[1].url.path, server.asked[1].content) == (f"/v1/registrations/{ID}/clip/chunks/1", b"ef")


def test_any_operation_can_be_called_by_its_name() -> None:
    server = Server([ok({"status": "ready", "mode": "sandbox"})])
    assert server.client().request("proveInclusion", query={"index": 3}) == {"status": "ready", "mode": "sandbox"}
    assert str(server.asked[0].url) == f"{URL}/v1/ledger/proofs/inclusion?index=3"
    with pytest.raises(KeyError):
        server.client().request("readLine")


def test_a_member_of_a_path_stays_one() -> None:
    server = Server([ok()])
    server.client().registration("../lines/7?x=1")
    assert server.asked[0].url.raw_path == b"/v1/registrations/..%2Flines%2F7%3Fx%3D1"


def test_a_member_that_is_not_known_is_passed_over_and_one_that_lacks_is_named() -> None:
    assert read_form(Registration, {**REGISTRATION, "colour": "red", "state": "a-later-state"}).state == "a-later-state"
    without = {name: value for name, value in REGISTRATION.items() if name != "deadlines"}
    with pytest.raises(AnswerNotUnderstood) as found:
        read_form(Registration, without)
    assert found.value.field == "deadlines"
    with pytest.raises(AnswerNotUnderstood) as inside:
        read_form(Registration, {**REGISTRATION, "deadlines": {**REGISTRATION["deadlines"], "abandoned_at": "soon"}})  # type: ignore[dict-item]
    assert inside.value.field == "deadlines.abandoned_at"


def test_times_are_read_with_their_offset() -> None:
    assert read_form(Registration, REGISTRATION).opened_at == datetime(2026, 11, 5, 10, tzinfo=UTC)


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(AnswerNotUnderstood):
        read_form(Numbers, {"mode": "sandbox", "numbers": [True]})


def test_a_body_leaves_out_what_is_as_it_is_by_default() -> None:
    assert write_form(OpenRequest(outlet_id="outlet-1", consent=CONSENT)) == {
        "outlet_id": "outlet-1",
        "consent": {"biometric": True, "text_version": "cn-2026-11", "language": "zh-CN", "means": "screen"},
    }
    assert write_form(DocumentBody(kind="foreign-passport", typed=TypedDetails(name="A"))) == {
        "kind": "foreign-passport",
        "typed": {"name": "A"},
    }


def test_the_text_of_what_is_sent_and_got_has_nothing_of_a_person() -> None:
    card = ResidentIdCard(
        kind="resident-id-card",
        name="李示例",
        sex="male",
        ethnicity="汉",
        birth_on=datetime(1985, 4, 12, tzinfo=UTC).date(),
        address="示例省",
        identity_number="990101198504120012",
        valid_from_on=datetime(2020, 6, 1, tzinfo=UTC).date(),
        valid_until_on=None,
        portrait="AAAA",
    )
    line = dict.fromkeys(("activated_at", "verified_at", "deactivated_at", "reverification"))
    line |= {
        "mode": "sandbox",
        "id": ID,
        "registration_id": ID,
        "state": "active",
        "msisdn": "+8619900000000",
        "barred": "none",
        "bars": [],
        "requested_at": AT,
    }
    found = read_form(Line, line)
    assert repr(card) == "ResidentIdCard(...)"
    assert repr(found) == f"Line(id='{ID}', registration_id='{ID}', state='active')"
    assert found.msisdn == "+8619900000000"
    assert repr(Judging(state="rejected", code="clip-no-face", title="No face.")) == "Judging(state='rejected', code='clip-no-face')"


def test_no_secret_is_in_a_text_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = Server([ok(TOKEN), refused(409)])
    access = ClientCredentials("till", SECRET)
    client = server.client(access)
    with pytest.raises(Conflict) as found:
        client.registration(ID)
    said = f"{access!r}{client!r}{found.value!r}{found.value}{BearerToken('rnt_x')!r}{caplog.text}"
    assert [secret for secret in (SECRET, "at-1", "rnt_x") if secret in said] == []
