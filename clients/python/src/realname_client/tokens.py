"""The bearer token of a call: one that was given, or access tokens for a client's secret (RFC 6749, 4.4)."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

import httpx

from realname_client.problems import AnswerNotUnderstood, TokenRefused, Unreachable

_BEFORE_END_S: Final = 60.0  # renewed this long before it ends, so that none ends under way


class BearerToken:
    """A token that was issued by hand (`realname access clients issue-token`).

    Args:
        token: As it was shown once.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def bearer(self, _http: httpx.Client) -> str:
        """The token."""
        return self._token

    def forget(self) -> bool:
        """There is no other."""
        return False


class ClientCredentials:
    """A client's id and secret, exchanged for access tokens. One is kept in memory until shortly before its end.

    Args:
        client_id: As the administrator gave it.
        client_secret: As it was shown once.
        scope: Less than the client has, between spaces; None: all of it.
        clock: Seconds of a monotonic clock.
    """

    def __init__(
        self, client_id: str, client_secret: str, *, scope: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._scope = scope
        self._clock = clock
        self._lock = Lock()
        self._token = ""
        self._ends_at = 0.0

    def bearer(self, http: httpx.Client) -> str:
        """Give a token that is still good for a while.

        Raises:
            TokenRefused: Id or secret is wrong, or the scope is not the client's.
            Unreachable: No answer came.
        """
        with self._lock:
            if self._clock() >= self._ends_at:
                self._renew(http)
            return self._token

    def forget(self) -> bool:
        """Have the next call ask for a new token; True, as there may be one."""
        with self._lock:
            self._ends_at = 0.0
        return True

    def _renew(self, http: httpx.Client) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        asked_at = self._clock()
        try:
            answer = http.post("/oauth/token", data=form, auth=self._credentials)
        except httpx.TransportError as error:
            raise Unreachable(cause=type(error).__name__) from None
        try:
            members = answer.json()
        except ValueError:
            members = None
        if not isinstance(members, dict):
            raise AnswerNotUnderstood(field="")
        if answer.status_code != httpx.codes.OK:
            raise TokenRefused(error=str(members.get("error") or members.get("code") or answer.status_code))
        token, seconds = members.get("access_token"), members.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise AnswerNotUnderstood(field="access_token")
        self._token = token
        self._ends_at = asked_at + max(seconds - _BEFORE_END_S, seconds / 2)
