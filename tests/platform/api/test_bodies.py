"""Bodies are read up to a limit and a deadline; which status an error has, and how a wrong field is named."""

import asyncio
import json

import pytest
from fastapi import Request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.types import Message

from realname.kernel.errors import AccessDenied, InvalidInput, RateLimited, RealNameError, RequestError, error_classes
from realname.platform.api.bodies import JsonBody, RequestBody, read_body
from realname.platform.api.problems import FaultReason, FieldFault, InvalidFields, Rejection, errors_of, faults_of, status_of
from realname.platform.http import bodies
from realname.registration.errors import ConsentMissing, UnknownRegistration
from realname.vault.errors import SealBroken
from realname.verification.errors import ChallengeReused, ClipNoFace, ClipTooLarge, EngineBusy, ImageTooLarge, ModelUnavailable
from tests.support.sent_request import Receive, sent_request


def _request(receive: Receive, *, declared: str | None = None) -> Request:
    headers = [] if declared is None else [(b"content-length", declared.encode())]
    return sent_request(receive, client="operator", headers=headers)


async def _whole() -> Message:
    return {"type": "http.request", "body": b"12345", "more_body": False}


async def _never() -> Message:
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


def _read(receive: Receive, *, limit_bytes: int, declared: str | None = None) -> bytes:
    return asyncio.run(read_body(_request(receive, declared=declared), field="chunk", limit_bytes=limit_bytes))


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert _read(_whole, limit_bytes=5) == b"12345"


def test_a_body_one_byte_over_is_rejected() -> None:
    with pytest.raises(Rejection) as rejected:
        _read(_whole, limit_bytes=4)
    assert (rejected.value.status, rejected.value.error.facts) == (413, {"field": "chunk", "limit_bytes": 4})


@pytest.mark.parametrize("declared", ["6", "9" * 5000])
def test_a_declared_length_over_the_limit_is_enough_to_reject(declared: str) -> None:
    with pytest.raises(Rejection) as rejected:
        _read(_never, limit_bytes=5, declared=declared)
    assert rejected.value.status == 413


@pytest.mark.parametrize("declared", ["-1", "five", "", "٥"])
def test_a_declared_length_that_is_no_number_says_nothing(declared: str) -> None:
    assert _read(_whole, limit_bytes=5, declared=declared.encode().decode("latin-1")) == b"12345"


def test_a_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", 0.01)
    with pytest.raises(Rejection) as rejected:
        _read(_never, limit_bytes=5)
    assert (rejected.value.status, rejected.value.headers["Connection"]) == (408, "close")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput, 422),
        (ConsentMissing, 422),
        (ClipNoFace, 422),
        (ClipTooLarge, 413),
        (ImageTooLarge, 413),
        (AccessDenied, 401),
        (UnknownRegistration, 404),
        (ChallengeReused, 409),
        (RateLimited, 429),
        (EngineBusy, 503),
        (ModelUnavailable, 503),
        (SealBroken, 500),
        (RealNameError, 500),
    ],
)
def test_an_error_has_the_status_of_its_kind(error: type[RealNameError], status: int) -> None:
    assert status_of(error) == status


def test_no_error_of_a_request_counts_as_ours_and_none_of_ours_as_the_clients() -> None:
    for error in error_classes():
        is_clients = issubclass(error, RequestError)
        assert (400 <= status_of(error) < 500) == is_clients, error.code


def _error(kind: str, *place: int | str) -> ErrorDetails:
    return {"type": kind, "loc": place, "msg": "", "input": None}


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (_error("missing", "header", "Idempotency-Key"), "header.idempotency-key"),
        (_error("string_type", "path", "registration_id"), "path.registration_id"),
        (_error("bool_type", "consent", "biometric"), "consent.biometric"),
        (_error("extra_forbidden", "consent", "zhangsan"), "consent"),
        (_error("extra_forbidden", "zhangsan"), "body"),
        (_error("value_error", "李示例"), "body"),
    ],
)
def test_a_wrong_field_is_named_by_our_names_only(error: ErrorDetails, field: str) -> None:
    assert [fault.field for fault in faults_of([error])] == [field]


def test_every_wrong_field_is_named_once_with_what_is_wrong() -> None:
    errors = [
        _error("missing", "consent", "language"),
        _error("extra_forbidden", "zhangsan"),
        _error("extra_forbidden", "lisi"),
        _error("string_pattern_mismatch", "outlet_id"),
        _error("enum", "consent", "means"),
        _error("enum", "consent", "means"),
    ]
    assert faults_of(errors, below="body") == (
        FieldFault(field="body.consent.language", reason=FaultReason.MISSING),
        FieldFault(field="body", reason=FaultReason.UNKNOWN),
        FieldFault(field="body.outlet_id", reason=FaultReason.FORM),
        FieldFault(field="body.consent.means", reason=FaultReason.CHOICE),
    )


@pytest.mark.parametrize(("count", "listed"), [(49, 49), (50, 50), (51, 50)])
def test_an_answer_lists_fifty_wrong_fields_at_most(count: int, listed: int) -> None:
    faults = faults_of([_error("missing", "list", place) for place in range(count)], below="body")
    assert len(InvalidFields(faults=faults).faults) == listed


class _Small(RequestBody):
    """A body of one member that need not be there."""

    text: str = ""


def _faults_of_body(content: bytes) -> list[FieldFault]:
    async def whole() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    sent = sent_request(whole, client="operator", headers=[(b"content-type", b"application/json")])
    with pytest.raises(InvalidFields) as refused:
        asyncio.run(JsonBody(_Small, limit_bytes=1024 * 1024)(sent))
    return list(refused.value.faults)


def _unknown(count: int) -> bytes:
    return json.dumps({str(place): 0 for place in range(count)}).encode()


@pytest.mark.parametrize(("count", "listed"), [(100, 100), (101, None)])
def test_what_is_wrong_with_a_body_is_listed_up_to_a_bound(count: int, listed: int | None) -> None:
    with pytest.raises(ValidationError) as wrong:
        _Small.model_validate_json(_unknown(count))
    if listed is not None:
        assert len(errors_of(wrong.value)) == listed
        return
    with pytest.raises(InvalidFields) as refused:
        errors_of(wrong.value)
    assert refused.value.faults == (FieldFault(field="body", reason=FaultReason.FORM),)


def test_a_body_with_many_wrong_members_has_one_fault() -> None:
    assert _faults_of_body(_unknown(2000)) == [FieldFault(field="body", reason=FaultReason.FORM)]


@pytest.mark.parametrize("content", [_unknown(2002), b'{"text":[' + b"[]," * 2001 + b"0]}"], ids=["members", "lists"])
def test_a_body_of_too_many_values_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(_Small, "model_validate_json", lambda _text: pytest.fail("parsed"))
    assert _faults_of_body(content) == [FieldFault(field="body", reason=FaultReason.LENGTH)]


def test_commas_in_a_text_are_taken_as_long_as_they_are_few() -> None:
    async def whole() -> Message:
        return {"type": "http.request", "body": json.dumps({"text": "," * 2000}).encode(), "more_body": False}

    sent = sent_request(whole, client="operator", headers=[(b"content-type", b"application/json")])
    assert asyncio.run(JsonBody(_Small, limit_bytes=1024 * 1024)(sent)).text == "," * 2000
