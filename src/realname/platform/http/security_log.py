"""Lines of the log about refused access and attempts around a control: who by id, where, what (docs/reference/security-log.md)."""

from collections.abc import Mapping

import structlog
from starlette.requests import HTTPConnection
from starlette.types import Scope

from realname.kernel.errors import AccessDenied, RealNameError

_log = structlog.get_logger("realname.security")
Facts = Mapping[str, str | None]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def facts_of(scope: Scope) -> Facts:
    """Who asks, by id where a person is known, and where: by the route's template, never the path."""
    state = scope.get("state", {})
    return {
        "agent": state.get("agent"),
        "client": state.get("client"),
        "route": getattr(scope.get("route"), "path", None),
        "request_id": state.get("request_id"),
    }


def note_route(scope: Scope, method: str) -> None:
    """Tell the metrics which route took a request: its template, and a method that is known."""
    seen = scope.get("state", {}).get("seen")
    if seen is not None:
        seen.method = method if method in METHODS else "other"
        seen.route = facts_of(scope)["route"] or seen.route


def log_refused_access(connection: HTTPConnection, *, code: str, needed: str | None = None) -> None:
    """A person who is known asked for what is not theirs; `needed` is the right or the scope that they lack."""
    _log.warning("access-refused", **facts_of(connection.scope), needed=needed, code=code)


def log_refused_control(connection: HTTPConnection, *, control: str, code: str, **more: str) -> None:
    """A person ran against a control, known or not; `control` names it."""
    _log.warning("control-refused", **facts_of(connection.scope), control=control, code=code, **more)


def log_refusal(connection: HTTPConnection, error: RealNameError) -> None:
    """Log what an error says of security; most say nothing. Where no one is known, the request's own line says it all."""
    if error.control is not None:
        reason = {"reason": str(error.facts["reason"])} if "reason" in error.facts else {}
        log_refused_control(connection, control=error.control, code=error.code, **reason)
    elif isinstance(error, AccessDenied) and is_known(connection.scope):
        needed = error.facts.get("right", error.facts.get("scope"))
        log_refused_access(connection, code=error.code, needed=None if needed is None else str(needed))


def is_known(scope: Scope) -> bool:
    """Whether the request is of a member of staff or a machine client who was found, or names a camera that is there."""
    state = scope.get("state", {})
    return any(state.get(caller) is not None for caller in ("agent", "client", "camera"))
