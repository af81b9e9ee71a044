"""What will be erased when, counted in the database by day and kind: numbers alone, nothing of a person. Days are days in UTC."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, TextClause, exists, func, or_, select

from realname.inventory.store.tables import numbers
from realname.lines.store.lines import has_what_no_order_keeps
from realname.lines.store.tables import REMEMBERED, TRANSFERS, line_orders, lines
from realname.live.store.tables import frame_digests, kept_pictures
from realname.registration.model.registration import RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.tables import HELD, UNERASED, record_holds, registrations

_table, _hold = registrations.c, record_holds.c
_NOT_HELD = ~exists().where(HELD, _hold.registration_id == _table.id)
_END = {RegistrationState.REFERRED.value: "referral_days", RegistrationState.REFUSED.value: "refusal_appeal_days"}


class ErasedKind(StrEnum):
    """What is erased; `held` is what an authority keeps beyond its term, on the day on which the order ends."""

    ABANDONED = "abandoned"
    REFERRALS = "referrals"
    REFUSALS = "refusals"
    RECORDS = "records"
    FORMER_HOLDERS = "former-holders"
    NUMBERS = "numbers"
    FRAME_DIGESTS = "frame-digests"
    KEPT_PICTURES = "kept-pictures"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """So many of a kind are due on a day."""

    on: date
    kind: ErasedKind
    count: int


@dataclass(frozen=True, slots=True)
class ErasureCalendar:
    """Reads; changes nothing. It holds for what no one touches meanwhile: a referral that is decided comes otherwise."""

    engine: Engine

    def __call__(self, rule: RetentionRule, *, since: date, until: date) -> tuple[CalendarDay, ...]:
        """Count what is due by a day, in the order of the days; what is due before `since` counts for that day.

        Raises:
            StorageUnavailable: The database is away, or locked for too long.
        """
        counted: Counter[tuple[date, ErasedKind]] = Counter()
        with self.engine.connect() as connection:
            for on, kind, count in _due(connection, rule):
                if on <= until:
                    counted[max(on, since), kind] += count
        return tuple(CalendarDay(on=on, kind=kind, count=count) for (on, kind), count in sorted(counted.items()))


def _due(connection: Connection, rule: RetentionRule) -> Iterator[tuple[date, ErasedKind, int]]:
    minutes, referral, refusal = rule.abandoned_minutes, rule.referral_days, rule.refusal_appeal_days
    is_open, is_referred = _is(RegistrationState.OPEN), _is(RegistrationState.REFERRED)
    awaits, is_refused = _is(RegistrationState.AWAITING_SUPERVISOR), _is(RegistrationState.REFUSED)
    for opened_at in connection.scalars(select(_table.opened_at).where(is_open)):
        yield (opened_at + timedelta(minutes=minutes)).astimezone(UTC).date(), ErasedKind.ABANDONED, 1
    for on, count in _by_day(connection, _table.decided_at, is_referred, _NOT_HELD):
        yield on + timedelta(days=referral), ErasedKind.REFERRALS, count
    for on, count in _by_day(connection, _table.handed_over_at, awaits):
        yield on + timedelta(days=referral), ErasedKind.REFERRALS, count
    for on, count in _by_day(connection, _table.decided_at, UNERASED, is_refused, _NOT_HELD):
        yield on + timedelta(days=refusal), ErasedKind.REFUSALS, count
    for on, count in _by_day(connection, lines.c.deactivated_at, REMEMBERED, has_what_no_order_keeps()):
        yield rule.record_due_on(on), ErasedKind.RECORDS, count
    for on, count in _of_former_holders(connection):
        yield rule.record_due_on(on), ErasedKind.FORMER_HOLDERS, count
    for on in _held(connection, rule):
        yield on, ErasedKind.HELD, 1
    for on, count in _by_day(connection, numbers.c.free_at, numbers.c.free_at.is_not(None)):
        yield on, ErasedKind.NUMBERS, count
    yield from _of_pictures(connection, rule)


def _of_pictures(connection: Connection, rule: RetentionRule) -> Iterator[tuple[date, ErasedKind, int]]:
    """What the pictures of live sessions are known again by: days are all that is kept with it."""
    hashes, signatures = (frame_digests, rule.frame_digest_days), (kept_pictures, rule.near_duplicate_days)
    for (table, days), kind in ((hashes, ErasedKind.FRAME_DIGESTS), (signatures, ErasedKind.KEPT_PICTURES)):
        for on, count in connection.execute(select(table.c.seen_on, func.count()).group_by(table.c.seen_on)):
            yield on + timedelta(days=days), kind, count


def _held(connection: Connection, rule: RetentionRule) -> Iterator[date]:
    """The day on which each held registration is erased: when its last order ends, or at its own term if that is later.

    None where that is not known, since its line is in service.
    """
    asked = (
        select(_table.id, _table.state, _table.decided_at, lines.c.deactivated_at, func.max(_hold.until).label("until"))
        .join(record_holds, _hold.registration_id == _table.id)
        .outerjoin(lines, lines.c.id == _hold.line_id)
        .where(HELD)
        .group_by(_table.id, _table.state, _table.decided_at, lines.c.deactivated_at)
    )
    for row in connection.execute(asked).mappings().all():
        if row["state"] == RegistrationState.ACTIVATED.value and row["deactivated_at"] is None:
            continue
        yield max(row["until"].astimezone(UTC).date(), _own_term(row, rule))


def _own_term(row: RowMapping, rule: RetentionRule) -> date:
    if row["deactivated_at"] is not None:
        return rule.record_due_on(row["deactivated_at"].astimezone(UTC).date())
    days = getattr(rule, _END[row["state"]]) if row["state"] in _END else 0
    since: datetime = row["decided_at"]
    return (since + timedelta(days=days)).astimezone(UTC).date()


def _is(state: RegistrationState) -> ColumnElement[bool]:
    return _table.state == state.value


def _by_day(
    connection: Connection, column: ColumnElement[datetime], *where: ColumnElement[bool] | TextClause
) -> Iterator[tuple[date, int]]:
    day = _day(connection, column)
    return _days(connection, select(day, func.count()).where(*where).group_by(day))


def _of_former_holders(connection: Connection) -> Iterator[tuple[date, int]]:
    """Registrations of holders who gave their line away and are not erased, by the day on which the first one did."""
    given, line = line_orders.c, lines.c
    of_line = or_(_table.id == line.registration_id, _table.for_line_id == line.id)
    first = (
        select(_table.id, func.min(given.answered_at).label("given_at"))
        .join(lines, of_line)
        .join(line_orders, given.line_id == line.id)
        .where(TRANSFERS, _table.decided_at < given.requested_at, _table.id != given.id)
        .where(_is(RegistrationState.ACTIVATED), _table.sealed_attributes.is_not(None), _NOT_HELD)
        .group_by(_table.id)
        .subquery()
    )
    day = _day(connection, first.c.given_at)
    return _days(connection, select(day, func.count()).group_by(day))


def _day(connection: Connection, column: ColumnElement[datetime]) -> ColumnElement[str]:
    """The day of a time in UTC, as each database says it."""
    return func.date(column) if connection.dialect.name == "sqlite" else func.date(func.timezone("UTC", column))


def _days(connection: Connection, asked: Select[str, int]) -> Iterator[tuple[date, int]]:
    for day, count in connection.execute(asked):
        yield date.fromisoformat(str(day)), count
