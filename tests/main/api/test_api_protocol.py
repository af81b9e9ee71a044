"""What HTTP itself asks of the API: who may call, how large, how many at once, how errors look, and what is never written down."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from httpx import Response
from starlette.types import Message

from realname.access.use_cases.api_clients import IssueApiToken
from realname.kernel.identifiers import ClientId
from realname.main.apps.api_app import create_app
from realname.platform.api.examples import OPENING
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.errors import ModelUnavailable
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from realname.verification.use_cases.judging_slots import JudgingSlots
from tests.support.api_caller import JSON, OCTETS, UNKNOWN_ID, ApiCaller, problem
from tests.support.api_world import ApiWorld, PausedVerifier, build_world, kinds
from tests.verification.live_verifier import FACELESS_CLIP, GOOD_CLIP, UnsafeVerifierByMark

MIB = 1024 * 1024


class BrokenVerifier:
    """Fails with a message that holds what must never be shown."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:  # noqa: ARG002 - the port's names
        canary = SAMPLE_MAN.attributes.name
        raise RuntimeError(canary)


# --- who may call ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "wrong", f"rnt_{'0' * 64}", "é" * 68])
def test_no_one_calls_without_a_valid_token(world: ApiWorld, token: str | None) -> None:
    caller = ApiCaller(world.app, token=None)
    headers = {} if token is None else {b"Authorization": f"Bearer {token}".encode()}
    answer = caller.http.get("/v1/numbers", headers=headers)
    said = 'Bearer realm="realname"' if token is None else 'Bearer realm="realname", error="invalid_token"'
    assert (problem(answer), answer.headers["WWW-Authenticate"]) == ((401, "access-denied"), said)


def test_another_scheme_than_bearer_is_not_taken(world: ApiWorld) -> None:
    caller = ApiCaller(world.app, token=None)
    assert problem(caller.http.get("/v1/numbers", headers={"Authorization": f"Basic {world.token}"})) == (401, "access-denied")


def test_every_route_of_version_1_asks_for_the_token_except_the_receipts_key_and_what_a_code_or_tpm_proves(world: ApiWorld) -> None:
    paths = world.app.openapi()["paths"]
    asks: Mapping[str, object] = {"bearer": []}
    open_to_all = {path for path, item in paths.items() for operation in item.values() if asks not in operation["security"]}
    of_cameras = {
        "/v1/cameras",
        *(f"/v1/cameras/{rest}" for rest in ("{enrolment_id}/proof", "{camera_id}/challenge", "{camera_id}/state")),
    }
    assert open_to_all == {"/healthz", "/readyz", "/v1/receipt-key", "/v1/counters", "/oauth/token"} | of_cameras


def test_a_person_who_is_not_known_uploads_nothing(world: ApiWorld) -> None:
    sent: list[Message] = []
    asyncio.run(_put_endless(world, sent, token="wrong"))  # noqa: S106 - not a token
    assert (_status(sent), _parts_read(sent)) == (401, 0)


def test_health_and_readiness_are_open(world: ApiWorld) -> None:
    caller = ApiCaller(world.app, token=None)
    assert [caller.http.get(path).json()["status"] for path in ("/healthz", "/readyz")] == ["alive", "ready"]
    assert caller.http.get("/readyz").json()["models"] == "not-loaded"


def test_a_process_that_lacks_a_model_is_not_ready(tmp_path: Path) -> None:
    def lacks_a_model() -> None:
        raise ModelUnavailable(use="comparison")

    world = build_world(tmp_path, require_ready=lacks_a_model)
    answer = ApiCaller(world.app, token=None).http.get("/readyz")
    assert (problem(answer), answer.headers["Retry-After"]) == ((503, "model-unavailable"), "5")
    world.engine.dispose()


# --- how large ---------------------------------------------------------------------------------------------------------


def _scope(path: str, headers: dict[str, str]) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("test", 1),
        "server": ("test", 80),
    }


async def _put_endless(world: ApiWorld, sent: list[Message], *, token: str, declared_bytes: int | None = None) -> None:
    """Send a chunk that never ends, a mebibyte at a time; each part that is read is noted among what is sent."""
    headers = {"Authorization": f"Bearer {token}", **OCTETS}
    if declared_bytes is not None:
        headers["Content-Length"] = str(declared_bytes)

    async def receive() -> Message:
        sent.append({"type": "test.part"})
        return {"type": "http.request", "body": bytes(MIB), "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    await world.app(_scope(f"/v1/registrations/{UNKNOWN_ID}/clip/chunks/0", headers), receive, send)


def _status(sent: list[Message]) -> int:
    return next(int(message["status"]) for message in sent if message["type"] == "http.response.start")


def _parts_read(sent: list[Message]) -> int:
    return sum(message["type"] == "test.part" for message in sent)


def test_a_client_that_goes_in_the_middle_of_a_body_is_no_fault_of_ours(world: ApiWorld) -> None:
    parts: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": b"part", "more_body": True}]

    async def receive() -> Message:
        return parts.pop()

    async def send(_message: Message) -> None:
        """No one is there to hear."""

    headers = {"Authorization": f"Bearer {world.token}", **OCTETS}
    with structlog.testing.capture_logs() as lines:
        asyncio.run(world.app(_scope(f"/v1/registrations/{UNKNOWN_ID}/clip/chunks/0", headers), receive, send))
    assert [(line["event"], line["code"]) for line in lines] == [("request", "client-gone")]


def test_a_chunk_without_end_is_read_up_to_the_limit(world: ApiWorld) -> None:
    sent: list[Message] = []
    asyncio.run(_put_endless(world, sent, token=world.token))
    assert (_status(sent), _parts_read(sent)) == (413, 5)


@pytest.mark.parametrize(("digits", "status"), [("%38%38", 200), ("%2538", 422)])
def test_a_query_is_decoded_once(caller: ApiCaller, digits: str, status: int) -> None:
    assert caller.http.get(f"/v1/numbers?digits={digits}").status_code == status


def test_a_length_that_lies_is_not_believed(world: ApiWorld) -> None:
    sent: list[Message] = []
    asyncio.run(_put_endless(world, sent, token=world.token, declared_bytes=10))
    assert (_status(sent), _parts_read(sent)) == (413, 5)


def test_a_length_past_the_limit_is_turned_down_unread(world: ApiWorld) -> None:
    sent: list[Message] = []
    asyncio.run(_put_endless(world, sent, token=world.token, declared_bytes=5 * MIB))
    assert (_status(sent), _parts_read(sent)) == (413, 0)


def test_a_chunk_of_exactly_the_limit_is_taken(caller: ApiCaller) -> None:
    assert caller.chunk(caller.with_challenge(), content=bytes(4 * MIB)).status_code == 200


def test_a_chunk_just_over_the_limit_is_turned_down(caller: ApiCaller) -> None:
    answer = caller.chunk(caller.with_challenge(), content=bytes(4 * MIB + 1))
    assert (problem(answer), answer.json()["limit_bytes"]) == ((413, "invalid-input"), 4 * MIB)


def test_an_empty_chunk_is_turned_down(caller: ApiCaller) -> None:
    assert problem(caller.chunk(caller.with_challenge(), content=b"")) == (422, "invalid-input")


def test_a_json_body_has_a_limit(caller: ApiCaller) -> None:
    assert problem(caller.open(body={**OPENING, "outlet_id": "o" * 9000})) == (413, "invalid-input")


def test_a_card_has_a_limit(caller: ApiCaller) -> None:
    assert problem(caller.attach(caller.opened(), card=b" " * (12 * MIB + 1))) == (413, "invalid-input")


def test_what_is_turned_down_for_its_size_leaves_nothing_behind(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_challenge()
    caller.chunk(registration, content=bytes(4 * MIB + 1))
    assert kinds(world) == ["reference"]


# --- what form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "field"),
    [
        (b"{", 400, "body"),
        (b"[" * 4000, 400, "body"),
        (b"[]", 422, "body"),
        (json.dumps({**OPENING, "outlet_id": 7}).encode(), 422, "body.outlet_id"),
        (json.dumps({**OPENING, "outlet_id": "no space"}).encode(), 422, "body.outlet_id"),
        (json.dumps({**OPENING, "李示例": 1}).encode(), 422, "body"),
        (json.dumps({**OPENING, "consent": {"biometric": "yes"}}).encode(), 422, "body.consent.biometric"),
    ],
)
def test_a_body_of_the_wrong_form_names_the_field_and_never_the_value(caller: ApiCaller, content: bytes, status: int, field: str) -> None:
    answer = caller.http.post("/v1/registrations", content=content, headers={**JSON, "Idempotency-Key": "key"})
    assert (problem(answer), answer.json()["field"]) == ((status, "invalid-input"), field)
    assert "李示例" not in answer.text


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", ""])
def test_a_body_of_another_media_type_is_turned_down(caller: ApiCaller, media_type: str) -> None:
    headers = {"Content-Type": media_type, "Idempotency-Key": "key"}
    answer = caller.http.post("/v1/registrations", content=b"{}", headers=headers)
    assert (problem(answer), answer.json()["accepted"]) == ((415, "invalid-input"), "application/json")


def test_a_path_that_is_not_there_is_a_problem_too(caller: ApiCaller) -> None:
    assert problem(caller.http.get("/v1/nothing")) == (404, "not-found")


def test_a_method_that_is_not_there_says_which_are(caller: ApiCaller) -> None:
    answer = caller.http.delete(f"/v1/registrations/{UNKNOWN_ID}")
    assert (problem(answer), answer.headers["Allow"]) == ((405, "request-rejected"), "GET")


def test_a_path_of_several_methods_says_all_of_them(caller: ApiCaller) -> None:
    allowed = [caller.http.delete(path).headers["Allow"] for path in ("/v1/registrations", f"/v1/registrations/{UNKNOWN_ID}/challenge")]
    assert allowed == ["GET, POST", "GET, POST"]


def test_a_problem_points_to_a_page_that_explains_it(caller: ApiCaller) -> None:
    page = caller.http.get(caller.read(UNKNOWN_ID).json()["type"])
    assert (page.status_code, page.text.splitlines()[0]) == (200, "unknown-registration")


def test_a_code_that_is_none_has_no_page(caller: ApiCaller) -> None:
    assert problem(caller.http.get("/docs/errors/no-such-code")) == (404, "not-found")


def test_a_problem_names_its_request(caller: ApiCaller) -> None:
    answer = caller.read(UNKNOWN_ID)
    assert answer.json()["instance"] == f"urn:realname:request:{answer.headers['Request-Id']}"


@pytest.mark.parametrize("path", ["/healthz", "/v1/numbers", "/v1/nothing"])
def test_whatever_can_be_got_can_be_asked_about(caller: ApiCaller, path: str) -> None:
    assert caller.http.head(path).status_code == caller.http.get(path).status_code


@pytest.mark.parametrize("path", ["/healthz", "/v1/numbers", "/v1/nothing", f"/v1/lines/{UNKNOWN_ID}"])
def test_every_answer_says_that_it_is_the_sandbox(caller: ApiCaller, path: str) -> None:
    answer = caller.http.get(path)
    assert (answer.headers["Realname-Mode"], answer.json()["mode"]) == ("sandbox", "sandbox")


def test_answers_are_neither_stored_nor_framed_nor_guessed_at(caller: ApiCaller) -> None:
    headers = caller.http.get("/v1/numbers").headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def test_no_page_of_another_origin_may_read_answers(caller: ApiCaller) -> None:
    headers = caller.http.get("/v1/numbers", headers={"Origin": "https://elsewhere.example"}).headers
    assert [name for name in headers if name.startswith("access-control-")] == []


# --- how many at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def paused(tmp_path: Path) -> Iterator[tuple[ApiWorld, PausedVerifier]]:
    """A deployment with one judging slot, whose judge waits for the test."""
    verifier = PausedVerifier(judge=UnsafeVerifierByMark())
    world = build_world(tmp_path, verifier=verifier, judging_slots=1)
    yield world, verifier
    verifier.may_go_on.set()
    world.engine.dispose()


@contextmanager
def judging(caller: ApiCaller, registration: str, verifier: PausedVerifier) -> Iterator[Future[Response]]:
    """A submission whose clip is judged meanwhile; its answer is there afterwards."""
    with ThreadPoolExecutor(1) as pool:
        submission = pool.submit(caller.submit, registration)
        assert verifier.entered.wait(timeout=60)
        yield submission
        verifier.may_go_on.set()
        submission.result()


def test_of_two_submissions_at_once_one_is_judged(paused: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = paused
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with judging(caller, registration, verifier) as first:
        second = caller.submit(registration, longest_wait_s=0)
    assert (second.status_code, second.json()["judging"]["state"]) == (202, "running")
    assert (first.result().json()["state"], world.provisioner.activated()) == ("activated", 1)


def test_beyond_its_slots_a_process_says_when_to_come_back(paused: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = paused
    caller = ApiCaller(world.app, token=world.token)
    one, other = caller.with_clip(key="one", place=0), caller.with_clip(key="two", place=1)
    with judging(caller, one, verifier):
        busy = caller.submit(other)
    assert (problem(busy), busy.headers["Retry-After"]) == ((503, "engine-busy"), "3")
    assert caller.submit(other).json()["state"] == "activated"


def test_while_a_clip_is_judged_other_requests_are_served(paused: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = paused
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with judging(caller, registration, verifier):
        read = caller.read(registration).json()
    assert (read["state"], read["next_step"], read["judging"]["state"]) == ("open", "wait", "running")


def test_while_a_clip_is_judged_no_chunk_is_taken(paused: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = paused
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with judging(caller, registration, verifier):
        late = caller.chunk(registration, index=1)
    assert problem(late) == (409, "challenge-reused")


def test_a_second_submission_waits_for_the_judging_of_the_first(paused: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = paused
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with judging(caller, registration, verifier), ThreadPoolExecutor(1) as pool:
        second = pool.submit(caller.submit, registration)
        verifier.may_go_on.set()
        assert second.result().json()["state"] == "activated"


def test_while_a_clip_of_one_client_is_judged_another_client_is_served(world: ApiWorld) -> None:
    slots = JudgingSlots(2, of_one=1)
    app = create_app(world.services.with_others({JudgingSlots: slots}))
    greedy, other = (ApiCaller(app, token=token) for token in (world.token, world.services[IssueApiToken](ClientId("other"))))
    theirs, of_another = greedy.with_clip(place=0), other.with_clip(place=1)
    with slots.one("client.counter"):
        assert problem(greedy.submit(theirs)) == (503, "engine-busy")
        assert other.submit(of_another).status_code == 200


def test_two_equal_requests_at_once_open_one_registration(caller: ApiCaller) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = {answer.json()["id"] for answer in pool.map(lambda _: caller.open(key="one"), range(4))}
    assert len(opened) == 1


def test_submitting_again_gives_the_present_state(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    assert caller.submit(registration).json() == caller.submit(registration).json()


# --- what is written down ----------------------------------------------------------------------------------------------


def _canaries() -> list[str]:
    person = SAMPLE_MAN.attributes
    number, sim = sandbox_msisdns()[0].value, sandbox_iccids()[0].value
    return [person.name, person.identity_number.value, person.address, number, number.removeprefix("+"), sim]


def test_a_log_line_says_method_template_status_time_and_request(caller: ApiCaller) -> None:
    registration = caller.opened()
    with structlog.testing.capture_logs() as lines:
        answer = caller.read(registration)
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "route": "/v1/registrations/{registration_id}",
        "agent": None,
        "client": "counter",
        "status": 200,
        "request_id": answer.headers["Request-Id"],
        "code": None,
    }


def test_no_personal_value_is_logged(caller: ApiCaller) -> None:
    with structlog.testing.capture_logs() as lines:
        caller.submit(caller.with_clip(FACELESS_CLIP))
        caller.attach(caller.opened(key="two"), card=json.dumps({"kind": "resident-id-card", "name": SAMPLE_MAN.attributes.name}).encode())
        caller.http.get(f"/v1/lines/{SAMPLE_MAN.attributes.name}", params={"q": sandbox_msisdns()[0].value})
        caller.http.get(f"/{SAMPLE_MAN.attributes.identity_number.value}")
        caller.http.request(SAMPLE_MAN.attributes.identity_number.value, "/v1/numbers")
    written = repr(lines)
    assert [canary for canary in _canaries() if canary in written] == []


def test_a_fault_of_ours_is_blank_outside_and_without_its_message_inside(tmp_path: Path) -> None:
    world = build_world(tmp_path, verifier=BrokenVerifier())
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with structlog.testing.capture_logs() as lines:
        answer = caller.submit(registration)
    assert (problem(answer), answer.json().keys()) == (
        (500, "internal-error"),
        {"type", "title", "status", "detail", "instance", "code", "mode"},
    )
    assert (lines[0]["kind"], SAMPLE_MAN.attributes.name in repr(lines) + answer.text) == ("RuntimeError", False)
    world.engine.dispose()


def test_only_the_hash_of_a_token_is_kept(world: ApiWorld, tmp_path: Path) -> None:
    world.engine.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("realname.sqlite*"))
    assert world.token.encode() not in kept
    assert GOOD_CLIP not in kept
