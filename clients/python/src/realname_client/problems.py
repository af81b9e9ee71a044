"""What goes wrong, as exceptions that a program can go by.

No exception holds a token, a secret or a value that was sent. Each one of the server's has the id of the request, as the server's log does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class ClientError(Exception):
    """Anything that this library raises."""


class Unreachable(ClientError):
    """No answer came: the server is away, or the time for the call is over.

    Attributes:
        idempotency_key: Of a call that takes one: send it again with this key, and what was done is not done twice. Else None.
    """

    def __init__(self, *, cause: str, idempotency_key: str | None = None) -> None:
        self.cause = cause
        self.idempotency_key = idempotency_key
        super().__init__(f"no answer: {cause}")


class AnswerNotUnderstood(ClientError):
    """An answer lacks a member, or has it in another form.

    Attributes:
        field: Path of the member; empty where the answer is no JSON object.
    """

    def __init__(self, *, field: str) -> None:
        self.field = field
        super().__init__(f"answer not understood: {field or 'no JSON object'}")


class TimeOver(ClientError):
    """What was waited for did not come in time. It may still come: read the registration again."""


class LiveSessionEnded(ClientError):
    """The socket of a live session was closed before a result (docs/reference/live-session.md, section 6).

    Attributes:
        close_code: Of the WebSocket; None: the connection broke.
        code: What the client did that it must not, such as `token-refused`; None: it was not the client's doing.
    """

    def __init__(self, *, close_code: int | None, code: str | None) -> None:
        self.close_code = close_code
        self.code = code
        super().__init__(f"live session ended: {code or 'no reason said'} (close code {close_code})")

    @property
    def may_go_on(self) -> bool:
        """Whether another session may do better: the connection broke, or the server was stopped, busy or at fault."""
        return self.close_code in _SERVERS_DOING


class TokenRefused(ClientError):
    """The server gave no access token (RFC 6749, 5.2).

    Attributes:
        error: Such as `invalid_client` (wrong id or secret) or `invalid_scope`.
    """

    def __init__(self, *, error: str) -> None:
        self.error = error
        super().__init__(f"no access token: {error}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One field whose form is wrong.

    Attributes:
        field: Its path, such as `body.consent.language`.
        reason: Such as `missing` or `wrong-type`.
    """

    field: str
    reason: str


class Problem(ClientError):
    """The server refused the call (RFC 9457). Go by `code`.

    Attributes:
        code: Stable. `docs/reference/errors.md` of the server has a page for each.
        status: Of HTTP.
        title: What happened.
        remedy: What to do next.
        faults: Every field whose form is wrong.
        facts: Further members, such as `next`, `expected` or `limit_bytes`.
        request_id: By which the server's log knows the call.
        retry_after_s: Seconds after which to ask again; None: it was not said.
        idempotency_key: Of a call that takes one, else None.
    """

    def __init__(
        self,
        members: Mapping[str, object],
        *,
        status: int,
        request_id: str,
        retry_after_s: float | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        self.code = str(members.get("code", "unknown"))
        self.status = status
        self.title = str(members.get("title", ""))
        self.remedy = str(members.get("detail", ""))
        self.faults = _faults(members.get("errors"))
        self.facts = {name: value for name, value in members.items() if name not in _PLAIN}
        self.request_id = request_id
        self.retry_after_s = retry_after_s
        self.idempotency_key = idempotency_key
        super().__init__(f"{self.code} ({status}): {self.title} {self.remedy} [request {request_id}]")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are wrong: those of `faults`, or the one of `field`."""
        if self.faults:
            return tuple(fault.field for fault in self.faults)
        field = self.facts.get("field")
        return (str(field),) if field else ()


class NotAuthorised(Problem):
    """The token is unknown, expired, or lacks the scope (401, 403)."""


class NotFound(Problem):
    """There is no such thing, or the client may not see it (404)."""


class Conflict(Problem):
    """The registration is at another step; `facts["next"]` says which one, where it is known (409)."""


class InvalidRequest(Problem):
    """A value is wrong; `fields` names it (400, 413, 415, 422)."""


class RateLimited(Problem):
    """Too many calls; `retry_after_s` says when to come back (429)."""


class Unavailable(Problem):
    """The server cannot do it now; the same call may be sent again (503)."""


_SERVERS_DOING: Final = frozenset({None, 1001, 1006, 1011, 1012, 1013})
_PLAIN: Final = frozenset({"type", "title", "status", "code", "detail", "instance", "mode", "errors"})
_KINDS: Final[Mapping[int, type[Problem]]] = {
    400: InvalidRequest,
    401: NotAuthorised,
    403: NotAuthorised,
    404: NotFound,
    409: Conflict,
    413: InvalidRequest,
    415: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
    503: Unavailable,
}


def problem_kind(status: int) -> type[Problem]:
    """The class of problems with this status."""
    return _KINDS.get(status, Problem)


def _faults(errors: object) -> tuple[FieldFault, ...]:
    found = errors if isinstance(errors, list) else []
    return tuple(FieldFault(field=str(each.get("field")), reason=str(each.get("reason"))) for each in found if isinstance(each, dict))
