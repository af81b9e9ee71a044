"""Access tokens by OAuth2 client credentials (RFC 6749, 4.4), kept until shortly before they end."""

import base64
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote_plus

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.adapters.http.deadline import Deadline
from realname.adapters.http.exchange import Answer, Request, exchange
from realname.adapters.http.failure import CallFailed, Failure

_EARLY_S = 30.0
_EARLY_SHARE = 0.1  # of a short life: a token of a minute is renewed 6 s before its end
_LIFE_UNSAID_S = 60  # RFC 6749, 5.1: expires_in may be missing; then it is asked for anew every minute
_LONGEST_LIFE_S = 86_400
_REFUSED = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks, and where tokens are given. The secret is in no representation."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)


class _TokenAnswer(BaseModel):
    model_config = ConfigDict(strict=True)

    access_token: Annotated[str, Field(pattern=r"^[!-~]{1,8192}$")]  # what may stand in a header
    token_type: Annotated[str, Field(pattern=r"^[Bb]earer$")]
    expires_in: Annotated[int, Field(gt=0)] = _LIFE_UNSAID_S


class AccessTokens:
    """Gives the token of now; one thread renews it, the others wait for that."""

    def __init__(self, credentials: Credentials, *, tls: ssl.SSLContext, time_s: Callable[[], float] = time.monotonic) -> None:
        """Begin without one."""
        self._credentials = credentials
        self._tls = tls
        self._time_s = time_s
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew_at_s = 0.0

    def current(self, deadline: Deadline) -> str:
        """Give a token, asking for one where there is none or it is about to end.

        Raises:
            CallFailed: None was given; `not-admitted` where the credentials are refused.
        """
        if not self._lock.acquire(timeout=deadline.left_s()):
            raise CallFailed(failure=Failure.NOT_REACHED)
        try:
            if self._token is None or self._time_s() >= self._renew_at_s:
                self._renew(deadline)
            return self._token or ""
        finally:
            self._lock.release()

    def forget(self, token: str) -> None:
        """Drop a token that was refused; another thread's new one stays."""
        with self._lock:
            if self._token == token:
                self._token = None

    def _renew(self, deadline: Deadline) -> None:
        self._token = None
        given = _read(exchange(self._request(), deadline=deadline, tls=self._tls))
        life_s = min(given.expires_in, _LONGEST_LIFE_S)
        self._renew_at_s = self._time_s() + life_s - min(_EARLY_S, life_s * _EARLY_SHARE)
        self._token = given.access_token

    def _request(self) -> Request:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(self._credentials.client_id)}:{quote_plus(self._credentials.client_secret)}"
        headers = (
            ("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        )
        return Request(method="POST", url=self._credentials.token_url, headers=headers, body=b"grant_type=client_credentials")


def _read(answer: Answer) -> _TokenAnswer:
    if answer.status in _REFUSED:
        raise CallFailed(failure=Failure.NOT_ADMITTED)
    if answer.status != 200:  # noqa: PLR2004 - RFC 6749, 5.1
        raise CallFailed(failure=Failure.UNEXPECTED_STATUS)
    try:
        return _TokenAnswer.model_validate_json(answer.body)
    except ValidationError:
        # Without the cause: its text shows what was received.
        raise CallFailed(failure=Failure.ANSWER_INVALID) from None
