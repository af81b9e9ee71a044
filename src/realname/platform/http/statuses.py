"""The HTTP status of each error; a part of the server may read one class otherwise than the others."""

from collections.abc import Sequence
from http import HTTPStatus

from realname.kernel.errors import (
    AccessDenied,
    DependencyError,
    InvalidInput,
    NotFound,
    RateLimited,
    RealNameError,
    RequestError,
    StateConflict,
    TooLarge,
)

Statuses = Sequence[tuple[type[RealNameError | TooLarge], HTTPStatus]]
_STATUSES: Statuses = (
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (AccessDenied, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (StateConflict, HTTPStatus.CONFLICT),
    (RateLimited, HTTPStatus.TOO_MANY_REQUESTS),
    (RequestError, HTTPStatus.BAD_REQUEST),
    (DependencyError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status_of(error: type[RealNameError], *, own: Statuses = ()) -> HTTPStatus:
    """Status of an error's class, a part's own reading first; anything not listed is an internal error."""
    return next((status for kind, status in (*own, *_STATUSES) if issubclass(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
