"""A call to an outside system: what is asked, what comes back, when it ends, and why it gave nothing."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

_LONGEST_WAIT_DIGITS = 6  # eleven days

Headers = tuple[tuple[str, str], ...]
Read = TypeVar("Read")


class Failure(StrEnum):
    """What went wrong: a short list of words that may stand in a log.

    `not-reached`, `certificate-refused`, `address-refused`, `admission-awaited`, `circuit-open` and
    `too-late-to-send` alone say that this try did nothing.
    """

    NOT_REACHED = "not-reached"
    CERTIFICATE_REFUSED = "certificate-refused"
    ADDRESS_REFUSED = "address-refused"
    NO_ANSWER = "no-answer"
    ANSWER_INVALID = "answer-invalid"
    ANSWER_TOO_LARGE = "answer-too-large"
    SIGNATURE_INVALID = "signature-invalid"
    NOT_ADMITTED = "not-admitted"
    BUSY = "busy"
    OUT_OF_SERVICE = "out-of-service"
    ADMISSION_AWAITED = "admission-awaited"
    IN_PROGRESS = "in-progress"
    UNEXPECTED_STATUS = "unexpected-status"
    CIRCUIT_OPEN = "circuit-open"
    TOO_LATE_TO_SEND = "too-late-to-send"


class CallFailed(Exception):
    """A call gave no answer that can be used; it carries the word alone, never what was sent or received."""

    def __init__(self, *, failure: Failure, retry_after_s: float | None = None) -> None:
        """Keep the word, and how long the other side asks to wait (seconds)."""
        super().__init__(failure.value)
        self.failure = failure
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. Its representation shows the method alone: address, headers and body may hold a number or a secret."""

    method: str
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of a name in lower case."""
        return next((value for one, value in self.headers if one == name), None)


class Refusal(BaseModel):
    """TMF630's error, with what it must have: a 422 without them is not the operator's word on what was asked."""

    code: Annotated[str, Field(min_length=1, max_length=256)]
    reason: Annotated[str, Field(min_length=1, max_length=4096)]


REFUSAL = TypeAdapter(Refusal)


def retry_after_s(answer: Answer) -> float | None:
    """Seconds for which the other side asks to be left alone; a date is not waited for."""
    said = answer.header("retry-after") or ""
    return float(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST_WAIT_DIGITS else None


def post_json(path: str, body: Mapping[str, object], *, idempotency_key: str) -> Request:
    """Make a request that is done once for its key."""
    headers = (("Content-Type", "application/json"), ("Idempotency-Key", idempotency_key))
    return Request(method="POST", url=path, headers=headers, body=json.dumps(body, ensure_ascii=False).encode())


def read_json(form: TypeAdapter[Read], answer: Answer, *, statuses: frozenset[int]) -> Read:
    """Read the body of an answer with one of the statuses; no part of the body reaches an error.

    Raises:
        CallFailed: Another status, or not of the form.
    """
    if answer.status not in statuses:
        raise CallFailed(failure=Failure.UNEXPECTED_STATUS)
    try:
        return form.validate_json(answer.body)
    except ValidationError:
        # Without the cause: its text shows what was received.
        raise CallFailed(failure=Failure.ANSWER_INVALID) from None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point in time at which a call ends, however many steps it takes: seconds of a clock that never goes back."""

    ends_s: float
    time_s: Callable[[], float] = time.monotonic

    def left_s(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.ends_s - self.time_s())


def deadline_at(moment: datetime, *, now: Callable[[], datetime], time_s: Callable[[], float] = time.monotonic) -> Deadline:
    """Make one that ends at a moment, by whichever clock is further on: one may be set back, the other stands still in a sleep."""
    begun_at, begun_s = now(), time_s()

    def passed_s() -> float:
        return max((now() - begun_at).total_seconds(), time_s() - begun_s)

    return Deadline((moment - begun_at).total_seconds(), passed_s)


def deadline_in(seconds: float, *, time_s: Callable[[], float] = time.monotonic) -> Deadline:
    """Make one that ends so many seconds from now."""
    return Deadline(time_s() + seconds, time_s)
