"""Requests that HTTP itself turns down before a use case sees them; each has its page."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus


class Kind(StrEnum):
    """Which page is shown; the value is the code beneath it."""

    FORM_EXPIRED = "form-expired"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    NOT_A_FORM = "not-a-form"
    NOT_FOUND = "not-found"
    METHOD = "method-not-allowed"
    OTHER = "request-rejected"


class Rejection(Exception):
    """A request that is turned down; `control` names what it would have got around, for the log."""

    def __init__(
        self, kind: Kind, status: HTTPStatus, *, headers: Mapping[str, str] | None = None, limit_mb: int = 0, control: str = ""
    ) -> None:
        super().__init__()
        self.control = control
        self.kind = kind
        self.status = status
        self.headers = headers or {}
        self.limit_mb = limit_mb


def form_expired(*, control: str) -> Rejection:
    """The form does not come from a page of this session."""
    return Rejection(Kind.FORM_EXPIRED, HTTPStatus.FORBIDDEN, control=control)


def too_large(*, limit_bytes: int) -> Rejection:
    """More bytes than allowed; the connection cannot be used again."""
    limit_mb = max(1, limit_bytes // (1024 * 1024))
    return Rejection(Kind.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers={"Connection": "close"}, limit_mb=limit_mb)


def too_slow() -> Rejection:
    """The body did not arrive in time."""
    return Rejection(Kind.TOO_SLOW, HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})


def not_a_form() -> Rejection:
    """The body cannot be read as what the page sends."""
    return Rejection(Kind.NOT_A_FORM, HTTPStatus.BAD_REQUEST)
