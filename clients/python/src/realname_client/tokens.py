"""The bearer token of a call: one that was given, or access tokens for a client's secret (RFC 6749, 4.4)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from realname_client.problems import AnswerNotUnderstood, TokenRefused

TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - an address
_BEFORE_END_S: Final = 60.0  # renewed this long before it ends, so that none ends under way


class BearerToken:
    """A token that was issued by hand (`realname access clients issue-token`).

    Args:
        token: As it was shown once.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
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
        self._token = ""
        self._ends_at = 0.0

    def current(self) -> str | None:
        """A token that is still good for a while; None: ask for one by `renewal`."""
        return self._token if self._clock() < self._ends_at else None

    def renewal(self) -> "TokenRequest":
        """What to ask the server for."""
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        return TokenRequest(form=form, credentials=self._credentials, asked_at=self._clock())

    def forget(self) -> bool:
        """Have the next call ask for a new token; True, as there may be one."""
        self._ends_at = 0.0
        return True

    def take(self, answer: httpx.Response, asked: "TokenRequest") -> str:
        """Keep the token of an answer, and give it.

        Raises:
            TokenRefused: Id or secret is wrong, or the scope is not the client's.
            AnswerNotUnderstood: It is no answer of the server.
        """
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
        self._ends_at = asked.asked_at + max(seconds - _BEFORE_END_S, seconds / 2)
        return token


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenRequest:
    """A request for a token, to `TOKEN_PATH`.

    Attributes:
        form: Its body.
        credentials: Id and secret.
        asked_at: When it was made, by the clock of its `ClientCredentials`.
    """

    form: Mapping[str, str]
    credentials: httpx.BasicAuth
    asked_at: float
