"""Registrations by outlet, route and end, counted in the database: one statement, which reads those of the time asked for by an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, Integer, Select, case, cast, exists, extract, func, inspect, literal, select

from realname.kernel.identifiers import OutletId
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.store.tables import registrations, shoppers
from realname.reports.model.route_parity import RouteCount, RouteEnd, RouteTaken
from realname.review.model.review import ReviewKind
from realname.review.store.tables import reviews

_table = registrations.c
_HALF_MINUTES_A_DAY = 2880
_HALF_MINUTE_S = 30
_NEARLY = 0.01  # SQLite's days are fractions: what took a whole half minute may come out a little less
_COARSE_FROM = 240  # two hours, in half minutes; from there on by the quarter of an hour: no one asks more exactly, and the groups are few
_COARSE = 30
_ENDS = {
    RegistrationState.APPROVED: RouteEnd.APPROVED,
    RegistrationState.ACTIVATED: RouteEnd.APPROVED,
    RegistrationState.ACTIVATION_REJECTED: RouteEnd.APPROVED,  # of the applicant nothing was wrong
    RegistrationState.REFUSED: RouteEnd.REFUSED,
    RegistrationState.ABANDONED: RouteEnd.ABANDONED,
    RegistrationState.LAPSED: RouteEnd.LAPSED,
    RegistrationState.WITHDRAWN: RouteEnd.WITHDRAWN,
}
_DECIDED = frozenset({RouteEnd.APPROVED, RouteEnd.REFUSED})


@dataclass(slots=True)
class CountRoutes:
    """Counts registrations by outlet, route and end; known cases are none.

    Attributes:
        engine: Of transactions that only read.
    """

    engine: Engine

    def __call__(self, *, since: datetime) -> Sequence[RouteCount]:
        """Count; of a database in an older form nothing.

        Raises:
            StorageUnavailable: It is away, or locked for too long.
        """
        with self.engine.connect() as connection:
            if not _knows(connection):
                return []
            rows = connection.execute(_question(since, connection.dialect.name)).all()
        return [
            RouteCount(
                outlet_id=OutletId(outlet_id),
                route=RouteTaken(route),
                end=RouteEnd(end),
                half_minutes=half_minutes,
                is_appealed=bool(is_appealed),
                count=count,
            )
            for outlet_id, route, end, half_minutes, is_appealed, count in rows
        ]


def _knows(connection: Connection) -> bool:
    """Whether the database's form has all that is counted; known cases came last."""
    found = inspect(connection)
    has_tables = found.has_table(registrations.name) and found.has_table(reviews.name) and found.has_table(shoppers.name)
    return has_tables and _table.is_planted.name in {column["name"] for column in found.get_columns(registrations.name)}


def _question(since: datetime, dialect: str) -> Select[str, str, str, int, int, int]:
    ends = {state.value: end.value for state, end in _ENDS.items()}
    decided = [state.value for state, end in _ENDS.items() if end in _DECIDED]
    each = (
        select(
            _table.outlet_id.label("outlet_id"),
            _route().label("route"),
            case(ends, value=_table.state, else_=RouteEnd.WAITING.value).label("end"),
            case((_table.state.in_(decided), _half_minutes(dialect)), else_=None).label("half_minutes"),
            case((_is_appealed(), 1), else_=0).label("is_appealed"),
        )
        .where(_table.opened_at >= since, ~_table.is_planted, ~exists().where(shoppers.c.registration_id == _table.id))
        .subquery()
    )
    time = case((each.c.half_minutes >= _COARSE_FROM, each.c.half_minutes - each.c.half_minutes % _COARSE), else_=each.c.half_minutes)
    coarse = select(each.c.outlet_id, each.c.route, each.c.end, time.label("half_minutes"), each.c.is_appealed).subquery()
    groups = (coarse.c.outlet_id, coarse.c.route, coarse.c.end, coarse.c.half_minutes, coarse.c.is_appealed)
    return select(*groups, func.count()).group_by(*groups).order_by(*groups[:3])


def _route() -> ColumnElement[str]:
    """A person who consented to the comparison began with the face; without a face they went over to the other route."""
    switched = case((_table.consent_is_biometric, RouteTaken.SWITCHED.value), else_=RouteTaken.NO_FACE.value)
    return case((_table.route == Route.FACE.value, literal(RouteTaken.FACE.value)), else_=switched)


def _half_minutes(dialect: str) -> ColumnElement[int]:
    if dialect == "sqlite":
        days = func.julianday(_table.decided_at) - func.julianday(_table.opened_at)
        return cast(days * _HALF_MINUTES_A_DAY + _NEARLY, Integer)
    return cast(func.floor(extract("epoch", _table.decided_at - _table.opened_at) / _HALF_MINUTE_S), Integer)


def _is_appealed() -> ColumnElement[bool]:
    return exists().where(reviews.c.registration_id == _table.id, reviews.c.kind == ReviewKind.APPEAL.value)
