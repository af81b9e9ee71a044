"""Bodies are read up to a limit and a deadline."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from fastapi import Request
from starlette.types import Message

from realname.platform.api.bodies import read_body
from realname.platform.api.problems import Rejection
from realname.platform.http import bodies

Receive = Callable[[], Awaitable[Message]]


def _request(receive: Receive, *, declared: str | None = None) -> Request:
    headers = [] if declared is None else [(b"content-length", declared.encode())]
    return Request({"type": "http", "method": "PUT", "path": "/", "headers": headers}, receive)


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
