"""JSON that is sent and read: what comes in is validated, and no part of it reaches an error."""

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from realname.platform.outbound.exchange import Answer, Request
from realname.platform.outbound.failure import CallFailed, Failure

Read = TypeVar("Read")


def post_json(path: str, body: Mapping[str, object], *, idempotency_key: str) -> Request:
    """Make a request that is done once for its key."""
    headers = (("Content-Type", "application/json"), ("Idempotency-Key", idempotency_key))
    return Request(method="POST", url=path, headers=headers, body=json.dumps(body, ensure_ascii=False).encode())


def read_json(form: TypeAdapter[Read], answer: Answer, *, statuses: frozenset[int]) -> Read:
    """Read the body of an answer with one of the statuses.

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
