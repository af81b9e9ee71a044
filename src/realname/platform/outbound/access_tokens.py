"""Access tokens by OAuth2 client credentials (RFC 6749, 4.4), kept until shortly before they end."""

import base64
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import quote_plus

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.platform.outbound.allowed_addresses import PUBLIC, Reach
from realname.platform.outbound.call import Answer, CallFailed, Deadline, Failure, Request, deadline_in, retry_after_s
from realname.platform.outbound.exchange import exchange

_EARLY_S = 30.0
_EARLY_SHARE = 0.1  # of a short life: a token of a minute is renewed 6 s before its end
_LIFE_UNSAID_S = 60  # RFC 6749, 5.1: expires_in may be missing; then it is asked for anew every minute
_LONGEST_LIFE_S = 86_400
_REFUSED = frozenset({400, 401, 403})
_TOO_MANY, _FIRST_SERVER_ERROR, _OUT_OF_SERVICE = 429, 500, 503
_AGAIN_S = 5.0  # a renewal that failed while the token still serves is tried again after this
_SHARE_OF_A_TRY = 0.5  # of a try's time is spent at most on renewing a token that still serves


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    token: str = field(repr=False)
    renew_at_s: float
    ends_s: float


class AccessTokens:
    """Gives the token of now. One thread renews it; the others go on with the present one, or wait where there is none."""

    def __init__(
        self, credentials: Credentials, *, tls: ssl.SSLContext, reach: Reach = PUBLIC, time_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin without one."""
        self._credentials = credentials
        self._tls = tls
        self._reach = reach
        self._time_s = time_s
        self._renewing = threading.Lock()
        self._changing = threading.Lock()  # held for an assignment, never for a request
        self._held: _Held | None = None

    def current(self, deadline: Deadline) -> str:
        """Give a token, asking for one where there is none or it is about to end.

        Raises:
            CallFailed: None was given; `not-admitted` where the credentials are refused, `admission-awaited` where another thread
                asked and none came.
        """
        held = self._serving()
        if held is None:
            return self._first(deadline)
        if self._time_s() >= held.renew_at_s and self._renewing.acquire(blocking=False):
            try:
                return self._renewed(held, deadline)
            finally:
                self._renewing.release()
        return held.token

    def forget(self, token: str) -> None:
        """Drop a token that was refused; another thread's new one stays."""
        with self._changing:
            if self._held is not None and self._held.token == token:
                self._held = None

    def _serving(self) -> _Held | None:
        held = self._held
        return held if held is not None and self._time_s() < held.ends_s else None

    def _first(self, deadline: Deadline) -> str:
        if not self._renewing.acquire(blocking=False):
            return self._of_another(deadline)
        try:
            held = self._serving() or self._ask(deadline)
        finally:
            self._renewing.release()
        return held.token

    def _of_another(self, deadline: Deadline) -> str:
        """Wait for the one who asks; where nothing came of it no one asks once more with what time is left."""
        if self._renewing.acquire(timeout=deadline.left_s()):
            self._renewing.release()
        held = self._serving()
        if held is None:
            raise CallFailed(failure=Failure.ADMISSION_AWAITED)
        return held.token

    def _renewed(self, held: _Held, deadline: Deadline) -> str:
        if self._held is not held:  # renewed by another thread meanwhile, or refused
            return (self._serving() or held).token
        try:
            return self._ask(deadline_in(deadline.left_s() * _SHARE_OF_A_TRY)).token
        except CallFailed:
            with self._changing:
                if self._held is held:  # and was not refused meanwhile
                    self._held = replace(held, renew_at_s=self._time_s() + _AGAIN_S)
            return held.token

    def _ask(self, deadline: Deadline) -> _Held:
        asked_s = self._time_s()
        given = _read(exchange(self._request(), deadline=deadline, tls=self._tls, reach=self._reach))
        ends_s = asked_s + min(given.expires_in, _LONGEST_LIFE_S)
        early_s = min(_EARLY_S, (ends_s - asked_s) * _EARLY_SHARE)
        held = _Held(token=given.access_token, renew_at_s=ends_s - early_s, ends_s=ends_s)
        with self._changing:
            self._held = held
        return held

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
    if answer.status in {_TOO_MANY, _OUT_OF_SERVICE}:
        raise CallFailed(failure=Failure.OUT_OF_SERVICE, retry_after_s=retry_after_s(answer))
    if answer.status >= _FIRST_SERVER_ERROR:
        raise CallFailed(failure=Failure.NO_ANSWER)
    if answer.status != 200:  # noqa: PLR2004 - RFC 6749, 5.1
        raise CallFailed(failure=Failure.ANSWER_INVALID)
    try:
        return _TokenAnswer.model_validate_json(answer.body)
    except ValidationError:
        # Without the cause: its text shows what was received.
        raise CallFailed(failure=Failure.ANSWER_INVALID) from None
