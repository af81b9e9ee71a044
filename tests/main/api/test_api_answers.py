"""What answers carry for a program: where a thing is, whether it was there before, how a request is followed, all that is wrong."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from realname.kernel.identifiers import RegistrationId
from realname.main.apps.api_app import create_app
from realname.platform.api.examples import ENROLMENT, OPENING
from realname.platform.http.correlation import read_correlation
from realname.registration.store.challenges import Challenges
from realname.verification.use_cases.judging_slots import JudgingSlots
from realname.workflow.use_cases.reaper import Reap
from tests.campaigns.campaign_world import RunningCampaign
from tests.support.api_caller import JSON, ApiCaller, problem
from tests.support.api_world import ApiWorld, PausedVerifier, build_world
from tests.verification.live_verifier import FACELESS_CLIP, UnsafeVerifierByMark

TRACE = "0af7651916cd43dd8448eb211c80319c"
UUID = "0193ae2c-7d52-7cc0-8a3f-5b1d9a3c7f10"


# --- where it is, and whether it was there ------------------------------------------------------------------------------


def test_what_was_opened_is_read_where_the_answer_says(caller: ApiCaller) -> None:
    opened = caller.open()
    assert (opened.status_code, caller.http.get(opened.headers["Location"]).json()["id"]) == (201, opened.json()["id"])


def test_a_drawn_challenge_is_read_where_the_answer_says(caller: ApiCaller) -> None:
    drawn = caller.challenge(caller.with_line())
    assert caller.http.get(drawn.headers["Location"]).json() == drawn.json()


def test_an_enrolled_counter_is_read_where_the_answer_says(caller: ApiCaller) -> None:
    enrolled = caller.http.post("/v1/counters", json=dict(ENROLMENT))
    assert caller.http.get(enrolled.headers["Location"]).json() == enrolled.json()


def test_a_counter_that_is_not_there_is_unknown(caller: ApiCaller) -> None:
    assert problem(caller.http.get(f"/v1/counters/{'0' * 32}")) == (404, "counter-unknown")


def test_the_same_request_again_is_said_to_be_one(caller: ApiCaller) -> None:
    first, again = caller.open(key="one"), caller.open(key="one")
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert (again.status_code, again.json(), again.headers["Location"]) == (201, first.json(), first.headers["Location"])


def test_a_refused_repetition_says_nothing_of_the_first(caller: ApiCaller) -> None:
    caller.open(key="one")
    refused = caller.open(key="one", body={**OPENING, "outlet_id": "another"})
    assert (problem(refused), "Idempotent-Replayed" in refused.headers) == ((409, "idempotency-key-reused"), False)


def test_a_change_and_an_appeal_again_are_said_to_be_repetitions(world: ApiWorld) -> None:
    caller = ApiCaller(world.app, token=world.token)
    line = caller.submit(caller.with_clip()).json()["line_id"]
    RunningCampaign(world).run()
    for path, body in (("appeals", {"ground": "cannot-attend"}), ("registrations", {**OPENING, "purpose": "reverify"})):
        sent = [caller.http.post(f"/v1/lines/{line}/{path}", json=body, headers={"Idempotency-Key": path}) for _ in range(2)]
        assert [one.status_code for one in sent] == [201, 201]
        assert [one.headers.get("Idempotent-Replayed") for one in sent] == [None, "true"]
        assert all(caller.http.get(one.headers["Location"]).status_code == 200 for one in sent)


# --- by what a request is followed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["a", "order-4711:3_b.c", "0" * 64, UUID])
def test_a_callers_own_id_comes_back(caller: ApiCaller, given: str) -> None:
    assert caller.http.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "0" * 65, "two words", "<b>", "é"])
def test_an_id_of_another_form_is_passed_over(caller: ApiCaller, given: str) -> None:
    headers = caller.http.get("/healthz", headers={b"X-Request-Id": given.encode()}).headers
    assert headers["X-Request-Id"] == headers["Request-Id"]


def test_the_log_has_a_callers_id_where_it_is_a_uuid_and_no_other(caller: ApiCaller) -> None:
    logged = list[object]()
    for given in (UUID, "13812345678"):
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            caller.http.get("/healthz", headers={"X-Request-Id": given})
        logged.append(lines[0].get("given_id"))
    assert logged == [UUID, None]


@pytest.mark.parametrize(
    ("parent", "flags"),
    [
        (f"00-{TRACE}-b7ad6b7169203331-01", "01"),
        (f"00-{TRACE}-b7ad6b7169203331-00", "00"),
        (f"00-{TRACE}-b7ad6b7169203331-03", "01"),
        (f"01-{TRACE}-b7ad6b7169203331-01-later", "01"),
    ],
)
def test_a_trace_goes_on_under_our_own_part(caller: ApiCaller, parent: str, flags: str) -> None:
    headers = caller.http.get("/healthz", headers={"traceparent": parent}).headers
    assert headers["traceparent"] == f"00-{TRACE}-{headers['Request-Id'][:16]}-{flags}"


@pytest.mark.parametrize(
    "parent",
    [
        "",
        f"00-{TRACE}-b7ad6b7169203331",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"01-{TRACE}-b7ad6b7169203331-01-{'x' * 512}",
    ],
)
def test_a_trace_of_another_form_is_passed_over(parent: str) -> None:
    found = read_correlation({"traceparent": parent})
    assert (found.trace_id, found.headers("1" * 32)) == (None, {"X-Request-Id": "1" * 32})


# --- all that is wrong --------------------------------------------------------------------------------------------------


def _errors(caller: ApiCaller, content: object, **headers: str) -> list[Mapping[str, str]]:
    answer = caller.http.post("/v1/registrations", content=json.dumps(content), headers={**JSON, **headers})
    assert problem(answer) == (422, "invalid-input")
    assert answer.json()["field"] == answer.json()["errors"][0]["field"]
    return list(answer.json()["errors"])


def test_every_wrong_field_of_a_request_is_named_at_once(caller: ApiCaller) -> None:
    body = {"consent": {"biometric": 1, "text_version": "", "means": "smoke"}, "李示例": 1}
    assert _errors(caller, body) == [
        {"field": "header.idempotency-key", "reason": "missing"},
        {"field": "body.outlet_id", "reason": "missing"},
        {"field": "body.consent.biometric", "reason": "wrong-type"},
        {"field": "body.consent.text_version", "reason": "wrong-form"},
        {"field": "body.consent.language", "reason": "missing"},
        {"field": "body.consent.means", "reason": "not-a-choice"},
        {"field": "body", "reason": "unknown-member"},
    ]


def test_a_key_of_another_form_is_named_beside_the_body(caller: ApiCaller) -> None:
    found = _errors(caller, {**OPENING, "outlet_id": "no space"}, **{"Idempotency-Key": "no space"})
    assert [one["field"] for one in found] == ["header.idempotency-key", "body.outlet_id"]


def test_every_wrong_parameter_of_a_query_is_named_at_once(caller: ApiCaller) -> None:
    answer = caller.http.get("/v1/registrations?limit=0&from=x&state=none&outlet_id=%20")
    assert {one["field"] for one in answer.json()["errors"]} == {"query.limit", "query.from", "query.state.0", "query.outlet_id"}


def test_every_field_that_a_card_lacks_or_has_in_another_form_is_named(caller: ApiCaller) -> None:
    answer = caller.attach(caller.opened(), card=json.dumps({"kind": "resident-id-card", "name": " x", "birth_on": "1.1.2000"}).encode())
    assert problem(answer) == (422, "invalid-input")
    assert answer.json()["field"] == "address"
    assert answer.json()["fields"].split(",") == [
        *("address", "birth_on", "ethnicity", "identity_number", "name", "portrait", "sex", "valid_from_on", "valid_until_on")
    ]


# --- judged behind the answer -------------------------------------------------------------------------------------------


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[ApiWorld, PausedVerifier]]:
    """A deployment whose judge waits for the test."""
    verifier = PausedVerifier(judge=UnsafeVerifierByMark())
    world = build_world(tmp_path, verifier=verifier)
    yield world, verifier
    verifier.may_go_on.set()
    world.engine.dispose()


def test_a_submission_is_answered_before_its_clip_is_judged(slow: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = slow
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    answer = caller.submit(registration, longest_wait_s=0)
    assert (answer.status_code, answer.headers["Location"], answer.headers["Retry-After"]) == (
        202,
        f"/v1/registrations/{registration}",
        "2",
    )
    assert (answer.json()["judging"], answer.json()["next_step"]) == ({"state": "running", "code": None, "title": None}, "wait")
    assert "Preference-Applied" not in answer.headers
    verifier.may_go_on.set()
    assert caller.submit(registration).json()["state"] == "activated"


def test_who_waits_is_answered_when_it_is_decided(caller: ApiCaller) -> None:
    answer = caller.submit(caller.with_clip(), longest_wait_s=10)
    assert (answer.status_code, answer.json()["state"], answer.headers["Preference-Applied"]) == (200, "activated", "wait=10")


def test_who_waits_longer_than_is_waited_is_answered_all_the_same(slow: tuple[ApiWorld, PausedVerifier]) -> None:
    world, _ = slow
    caller = ApiCaller(world.app, token=world.token)
    answer = caller.submit(caller.with_clip(), longest_wait_s=1)
    assert (answer.status_code, answer.json()["judging"]["state"]) == (202, "running")


@pytest.mark.parametrize(
    ("preference", "applied"),
    [
        ("wait=999999", "wait=30"),
        ("respond-async, WAIT = 5", "wait=5"),
        ('wait="7"; x', "wait=7"),
        ("wait", None),
        ("await=5", None),
        ("", None),
    ],
)
def test_a_preference_is_read_as_its_specification_says(caller: ApiCaller, preference: str, applied: str | None) -> None:
    registration = caller.with_clip()
    answer = caller.http.post(f"/v1/registrations/{registration}/submit", headers={"Prefer": preference})
    assert (answer.status_code in {200, 202}, answer.headers.get("Preference-Applied")) == (True, applied)


def test_why_a_clip_was_rejected_is_read_until_the_next_step(caller: ApiCaller) -> None:
    registration = caller.with_clip(FACELESS_CLIP)
    rejected = caller.submit(registration)
    assert problem(rejected) == (422, "clip-no-face")
    read = caller.read(registration).json()
    assert (read["judging"]["state"], read["judging"]["code"], read["next_step"]) == ("rejected", "clip-no-face", "get-challenge")
    assert read["judging"]["title"] != caller.read(registration, language="zh").json()["judging"]["title"]
    caller.challenge(registration)
    assert caller.read(registration).json()["judging"] is None


def test_a_clip_that_another_process_judges_is_not_begun_again(slow: tuple[ApiWorld, PausedVerifier]) -> None:
    world, verifier = slow
    caller = ApiCaller(world.app, token=world.token)
    beside = ApiCaller(create_app(world.services.with_others({JudgingSlots: JudgingSlots(2)})), token=world.token)
    registration = caller.with_clip()
    caller.submit(registration, longest_wait_s=0)
    assert verifier.entered.wait(timeout=60)
    again = beside.submit(registration, longest_wait_s=1)
    assert (again.status_code, again.json()["judging"]["state"], again.headers.get("Preference-Applied")) == (202, "running", None)
    verifier.may_go_on.set()
    assert caller.submit(registration).json()["state"] == "activated"


def test_a_clip_that_is_rejected_before_the_answer_is_not_said_to_be_under_way(monkeypatch: pytest.MonkeyPatch, caller: ApiCaller) -> None:
    at_once = JudgingSlots.start

    def start_and_wait(slots: JudgingSlots, name: str, accept: Callable[[], object], *, caller: str = "") -> "Future[object] | None":
        judged = at_once(slots, name, accept, caller=caller)
        assert slots.drain(within_s=60)
        return judged

    monkeypatch.setattr(JudgingSlots, "start", start_and_wait)
    answer = caller.submit(caller.with_clip(FACELESS_CLIP), longest_wait_s=0)
    assert (answer.status_code, answer.json()["judging"]["state"], answer.headers.get("Retry-After")) == (200, "rejected", None)


def test_a_judging_that_a_killed_process_left_ends_in_words_that_a_program_knows(world: ApiWorld) -> None:
    caller = ApiCaller(world.app, token=world.token)
    registration = caller.with_clip()
    with world.units() as unit:
        challenge = unit[Challenges].current(RegistrationId(registration))
        unit[Challenges].save(challenge.use(at=world.clock.now()))
        unit.commit()
    assert caller.submit(registration).json()["judging"]["state"] == "running"
    world.clock.advance(timedelta(minutes=2, seconds=1))
    world.services[Reap]()
    read = caller.read(registration).json()
    assert read["judging"] == {"state": "rejected", "code": "judging-interrupted", "title": None}
    assert (read["state"], read["next_step"]) == ("open", "get-challenge")
