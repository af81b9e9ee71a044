"""One call of the API: token, retries, idempotency keys, and problems as exceptions."""

import ipaddress
import json
import math
import random
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from realname_client.forms import Json, write_form
from realname_client.problems import AnswerNotUnderstood, Problem, Unreachable, problem_kind
from realname_client.tokens import TOKEN_PATH, BearerToken, ClientCredentials
from realname_client.wire import OPERATIONS, Operation

QueryValue = str | int | Sequence[str]
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_REPEATABLE_POSTS: Final = frozenset({"submitRegistration", "withdrawRegistration"})  # docs/reference/api.md, "Again"
_UNDER_WAY: Final = frozenset({502, 503, 504})  # of the server, or of a proxy before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a call is tried.

    Attributes:
        tries: How often at most, the first one included.
        first_pause_s: Before the second try; doubled with each one, less up to a half.
        longest_pause_s: No pause is longer. Where the server asks for a longer one, its problem is raised at once.
        timeout_s: For connecting, and for each read and write.
    """

    tries: int = 4
    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a call gave.

    Attributes:
        body: As it was parsed from JSON.
        status: Of HTTP, 200 to 299.
        retry_after_s: Seconds after which to ask again; None: it was not said.
    """

    body: object
    status: int
    retry_after_s: float | None


class Calls:
    """Sends calls of the API to one server.

    Args:
        url: Of the server. Plain HTTP is taken for this machine alone.
        access: Where the bearer token comes from.
        patience: How long a call is tried.
        language: Of words that people read, for `Accept-Language`.
        http: A client of httpx. Its base URL, timeout and redirects are set here.

    Raises:
        ValueError: `url` is neither HTTPS nor of this machine.
    """

    def __init__(
        self, url: str, *, access: ClientCredentials | BearerToken, patience: Patience, language: str | None, http: httpx.Client
    ) -> None:
        require_guarded(url)
        self._access = access
        self._patience = patience
        self._language = language
        self._renewing = Lock()  # of several calls at once one asks for a token
        self._http = http
        self._http.base_url = httpx.URL(url)
        self._http.timeout = httpx.Timeout(patience.timeout_s)
        self._http.follow_redirects = False

    @property
    def url(self) -> str:
        """Of the server, without a slash at its end."""
        return str(self._http.base_url).rstrip("/")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        operation_id: str,
        *,
        path: Mapping[str, object] = NOTHING,
        query: Mapping[str, QueryValue] = NOTHING,
        body: object = None,
        content: bytes | None = None,
        prefer: str | None = None,
        idempotency_key: str | None = None,
    ) -> Answered:
        """Send one call, and send it again where that does no harm.

        Args:
            operation_id: Of the API's description, such as `readLine`.
            path: Values of the path's members.
            query: Values of the query.
            body: A form, or anything else that is written as JSON.
            content: Bytes instead of JSON.
            prefer: Value of the header `Prefer`.
            idempotency_key: For a call that takes one; without it one is made, and every try has it.

        Raises:
            Problem: The server refused the call.
            Unreachable: No answer came.
            TokenRefused: There is no access token for this client.
            AnswerNotUnderstood: The answer is not JSON.
        """
        operation = OPERATIONS[operation_id]
        key = (idempotency_key or str(uuid.uuid4())) if operation.takes_key else None
        headers = self._headers(key=key, prefer=prefer, is_json=content is None and body is not None)
        sent = _Sent(
            operation=operation,
            path=operation.path.format_map({name: quote(str(value), safe="") for name, value in path.items()}),
            query={name: value if isinstance(value, str | int) else list(value) for name, value in query.items()},
            headers=headers,
            content=content if body is None else write_json(body),
            is_repeatable=operation.method != "POST" or key is not None or operation_id in _REPEATABLE_POSTS,
            key=key,
        )
        return self._with_patience(sent)

    def _headers(self, *, key: str | None, prefer: str | None, is_json: bool) -> dict[str, str]:
        said = {
            "Accept-Language": self._language,
            "Idempotency-Key": key,
            "Prefer": prefer,
            "Content-Type": "application/json" if is_json else "application/octet-stream",
        }
        return {name: value for name, value in said.items() if value is not None}

    def _with_patience(self, sent: "_Sent") -> Answered:
        is_renewed = False
        tried = 0
        while True:
            tried += 1
            try:
                answer = self._once(sent)
            except httpx.TransportError as error:
                # What never connected was never taken, so that even a call that is not repeatable may be sent again.
                is_harmless = sent.is_repeatable or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if tried >= self._patience.tries or not is_harmless:
                    raise Unreachable(cause=type(error).__name__, idempotency_key=sent.key) from None
                time.sleep(self._pause_s(tried, asked_s=None))
                continue
            if answer.status_code == httpx.codes.UNAUTHORIZED and not sent.operation.is_open and not is_renewed and self._access.forget():
                is_renewed = True
                continue
            if answer.is_success:
                return Answered(body=_json(answer), status=answer.status_code, retry_after_s=_retry_after_s(answer))
            asked_s = _retry_after_s(answer)
            if tried >= self._patience.tries or not self._is_worth_another(sent, answer, asked_s=asked_s):
                raise _problem(answer, key=sent.key)
            time.sleep(self._pause_s(tried, asked_s=asked_s))

    def _once(self, sent: "_Sent") -> httpx.Response:
        headers = dict(sent.headers)
        if not sent.operation.is_open:
            headers["Authorization"] = f"Bearer {self._bearer()}"
        return self._http.request(sent.operation.method, sent.path, params=sent.query, headers=headers, content=sent.content)

    def _bearer(self) -> str:
        if isinstance(self._access, BearerToken):
            return self._access.current()
        with self._renewing:
            return self._access.current() or self._renewed(self._access)

    def _renewed(self, access: ClientCredentials) -> str:
        asked = access.renewal()
        try:
            answer = self._http.post(TOKEN_PATH, data=asked.form, auth=asked.credentials)
        except httpx.TransportError as error:
            raise Unreachable(cause=type(error).__name__) from None
        return access.take(answer, asked)

    def _is_worth_another(self, sent: "_Sent", answer: httpx.Response, *, asked_s: float | None) -> bool:
        """Refused before anything was done: the server says so itself, by Retry-After; else only what is repeatable is sent again."""
        if asked_s is not None and answer.status_code in {429, 503} and (sent.is_repeatable or not _may_be_done(answer)):
            return asked_s <= self._patience.longest_pause_s
        return answer.status_code in _UNDER_WAY and sent.is_repeatable

    def _pause_s(self, tried: int, *, asked_s: float | None) -> float:
        if asked_s is not None:
            return asked_s
        longest = min(self._patience.first_pause_s * 2.0 ** (tried - 1), self._patience.longest_pause_s)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  clients that failed together come back apart; nothing secret


def _may_be_done(answer: httpx.Response) -> bool:
    """Whether the server ended while it was at work on the call."""
    return b'"server-stopping"' in answer.content


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Sent:
    """One call, as every try sends it."""

    operation: Operation
    path: str
    query: Mapping[str, str | int | list[str]]
    headers: Mapping[str, str]
    content: bytes | None
    is_repeatable: bool
    key: str | None


def require_guarded(url: str) -> None:
    """Refuse an address by which a token would travel in the clear.

    Raises:
        ValueError: `url` is neither HTTPS nor of this machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_this_machine(parts.hostname):
        return
    raise ValueError("the address has to begin with https://, unless it is of this machine")  # noqa: TRY003


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def write_json(body: object) -> bytes:
    """Write a body as JSON."""
    written: Json = write_form(body)
    return json.dumps(written, ensure_ascii=False).encode()


def _json(answer: httpx.Response) -> object:
    try:
        parsed: object = answer.json()
    except ValueError:
        raise AnswerNotUnderstood(field="") from None
    return parsed


def _problem(answer: httpx.Response, *, key: str | None) -> Problem:
    try:
        members = answer.json()
    except ValueError:
        members = None  # of a proxy on the way, not of the server
    return problem_kind(answer.status_code)(
        members if isinstance(members, dict) else {},
        status=answer.status_code,
        request_id=answer.headers.get("Request-Id", ""),
        retry_after_s=_retry_after_s(answer),
        idempotency_key=key,
    )


def _retry_after_s(answer: httpx.Response) -> float | None:
    """Seconds of the header Retry-After; a date, which the server does not send, counts as none."""
    try:
        seconds = float(answer.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
