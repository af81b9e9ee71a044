"""Calls that will go: declared at the route, said by every answer of it and by the specification (docs/reference/api.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime

from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import Scope

LEAST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecated:
    """Dependency of a route that will go, which declares it: `Depends(Deprecated(...))`.

    Attributes:
        since: The day from which the call is deprecated, in UTC.
        sunset: The day on which it goes, 12 months later at least.
        successor: The path that takes its place.

    Raises:
        ValueError: It goes too soon.
    """

    since: date
    sunset: date
    successor: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < LEAST:
            raise ValueError("sunset")

    def __call__(self) -> None:
        """Nothing: it is read from the route."""

    def add_to(self, headers: MutableHeaders) -> None:
        """Say it: RFC 9745, RFC 8594, and RFC 5829 beside other links."""
        headers["Deprecation"] = f"@{int(_midnight(self.since).timestamp())}"
        headers["Sunset"] = format_datetime(_midnight(self.sunset), usegmt=True)
        headers.append("Link", f'<{self.successor}>; rel="successor-version"')


def deprecation_of(route: object) -> Deprecated | None:
    """What a route declares; None: it stays, or it is no route of ours."""
    return next(_declared(route), None)


def say_deprecation(scope: Scope, headers: MutableHeaders) -> None:
    """Add the headers of the route that a request came to."""
    if (deprecated := deprecation_of(scope.get("route"))) is not None:
        deprecated.add_to(headers)


def _declared(route: object) -> Iterator[Deprecated]:
    if isinstance(route, APIRoute):
        yield from (one.call for one in route.dependant.dependencies if isinstance(one.call, Deprecated))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
