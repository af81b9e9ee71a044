"""Counts overdue work in the database, for metrics and `realname status`. It reads numbers alone, nothing about a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, Select, func, inspect, select

from realname.campaigns.model.campaign import AT_WORK, CampaignState
from realname.campaigns.model.step import Step
from realname.campaigns.store.tables import APPEALED, campaign_lines, campaigns
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertState
from realname.fraud.store.tables import alerts
from realname.inspections.store.tables import inspection_findings, inspections
from realname.inventory.store.tables import numbers
from realname.kernel.ledger.events import Event
from realname.kernel.ports import Clock
from realname.ledger.events import LedgerEvent
from realname.ledger.store.sequencer import all_entries
from realname.ledger.store.tables import head_deliveries, ledger, ledger_cursors, ledger_inbox
from realname.lines.model.transitions import LineState
from realname.lines.store.tables import DISPUTE_OPEN, disputes, lines, notices
from realname.operations.store.deployment_status import count_bars_turned_down, count_undeliverable
from realname.platform.db.codecs import decode_facts
from realname.registration.events import RegistrationEvent
from realname.review.store.reviews import count_queue
from realname.review.store.tables import reviews
from realname.webhooks.store.deliveries import count_undelivered
from realname.webhooks.store.tables import webhook_endpoints

# A wave of a million steps takes half an hour, everything else seconds: what is due for longer has failed, or no process works on it.
LATE = timedelta(hours=1)
DAILY_LATE = timedelta(days=2)  # the audit begins when a day is over, and may take sixteen hours
_UNPLACED = timedelta(minutes=1)  # an entry of the ledger has its place within milliseconds
_TRIED_IN_VAIN = 6  # with its pauses a quarter of an hour (ledger/use_cases/deliver_heads.py)


class OverdueTask(StrEnum):
    """What is due line by line, what reads each entry of the ledger (by the name of its cursor), and what is due each day."""

    BAR_ENDS = "bar-ends"
    CAMPAIGN_STEPS = "campaign-steps"
    COOLING_ENDS = "cooling-ends"
    CASE_FILES = "case-files"
    SIGNALS = "signals"
    WEBHOOKS = "webhooks"
    LEDGER_AUDIT = "ledger-audit"
    MEDIA_PROOF = "media-proof"


# What ends with an entry of the ledger each day: about what, and which.
_DAILY: Mapping[OverdueTask, tuple[str, Event]] = {
    OverdueTask.LEDGER_AUDIT: ("ledger", LedgerEvent.LEDGER_AUDITED),
    OverdueTask.MEDIA_PROOF: ("media", RegistrationEvent.MEDIA_PROVEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueWork:
    """What was counted.

    Attributes:
        late: What has been due for an hour or longer, by task. 1 of a task that reads the ledger: its next entry has waited so long; of a
            daily task: it did not end in two days.
        campaigns: How many by state.
        campaign_lines: Lines of campaigns at work, by step.
        notices_unsent: Notices that wait to be sent.
        notices_undeliverable: Notices that were given up.
        bars_turned_down: Lines whose last bar the operator turned down; it is ordered again until it is set.
        media_overdue: Media and records past their term, as the last proof counted them (`media:proven`).
        records_differing: Records that hold something else than the ledger says, as the last audit counted them (`ledger:audited`).
        schema_differing: Objects of the schema that are not as the migrations make them, as the same audit counted them.
        appeals: Lines of all campaigns that await a person's decision.
        appeals_since: When the one came that has waited the longest.
        disputes: Lines that a person says are not theirs, without an answer.
        disputes_late: Those whose clock has run out.
        entries_unplaced: Entries of the ledger that have waited for their place for a minute (PostgreSQL).
        heads_undelivered: Places that have not taken a published head of the ledger, though it was tried for a quarter of an hour.
        webhooks_undelivered: Endpoints of webhooks that are gone, or for which an event has waited for an hour.
        inspections_late: Steps of inspections whose clock has run out: their own and those of findings.
        reviews_waiting: Reviews that are not decided; known cases are none.
        reviews_overdue: Those that should have been.
        reviews_since: When the one was opened that has waited the longest.
        alerts: Alerts of signals of fraud, by kind and state.
    """

    late: Mapping[OverdueTask, int] = field(default_factory=dict)
    campaigns: Mapping[CampaignState, int] = field(default_factory=dict)
    campaign_lines: Mapping[Step, int] = field(default_factory=dict)
    notices_unsent: int = 0
    notices_undeliverable: int = 0
    bars_turned_down: int = 0
    media_overdue: int = 0
    records_differing: int = 0
    schema_differing: int = 0
    appeals: int = 0
    appeals_since: datetime | None = None
    disputes: int = 0
    disputes_late: int = 0
    entries_unplaced: int = 0
    heads_undelivered: int = 0
    webhooks_undelivered: int = 0
    inspections_late: int = 0
    reviews_waiting: int = 0
    reviews_overdue: int = 0
    reviews_since: datetime | None = None
    alerts: Mapping[tuple[SignalKind, AlertState], int] = field(default_factory=dict)

    @property
    def alerts_new(self) -> int:
        """Alerts of signals of fraud that no one answered."""
        return sum(count for (_, state), count in self.alerts.items() if state is AlertState.NEW)

    @property
    def is_late(self) -> bool:
        """Whether anything has been due for too long."""
        return any(self.late.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOverdueWork:
    """Counts; changes nothing.

    Attributes:
        engine: Of transactions that only read.
    """

    engine: Engine
    clock: Clock

    def __call__(self) -> OverdueWork:
        """Count; of a database in an older form, which has no campaigns or gives no notice up, nothing.

        Raises:
            StorageUnavailable: It is away, or locked for too long.
        """
        with self.engine.connect() as connection:
            if not _knows(connection):
                return OverdueWork()
            return _count(connection, now=self.clock.now())


def _knows(connection: Connection) -> bool:
    """Whether the database's form has all that is counted; known cases, of which the newest of it says, came last."""
    found = inspect(connection)
    return found.has_table(reviews.name) and reviews.c.truth.name in {one["name"] for one in found.get_columns(reviews.name)}


def _count(connection: Connection, *, now: datetime) -> OverdueWork:
    at_work = select(campaigns.c.id).where(campaigns.c.state.in_(sorted(AT_WORK)))
    by_state = select(campaigns.c.state, func.count()).group_by(campaigns.c.state)
    by_step = select(campaign_lines.c.step, func.count()).where(campaign_lines.c.campaign_id.in_(at_work)).group_by(campaign_lines.c.step)
    states: Mapping[str, int] = {str(state): int(found) for state, found in connection.execute(by_state)}
    steps: Mapping[str, int] = {str(step): int(found) for step, found in connection.execute(by_step)}
    unsent = select(func.count()).select_from(notices).where(notices.c.sent_at.is_(None), notices.c.undeliverable_at.is_(None))
    waiting = select(func.count(), func.min(campaign_lines.c.moved_at)).where(APPEALED)
    appeals, appeals_since = connection.execute(waiting).one()
    queue = count_queue(connection, at=now)
    return OverdueWork(
        late=_late(connection, at_work, at=now),
        campaigns={state: states.get(state.value, 0) for state in CampaignState},
        campaign_lines={step: steps.get(step.value, 0) for step in Step},
        notices_unsent=connection.scalars(unsent).one(),
        notices_undeliverable=count_undeliverable(connection),
        bars_turned_down=count_bars_turned_down(connection),
        media_overdue=_last_fact(connection, OverdueTask.MEDIA_PROOF, "overdue", "records_overdue"),
        records_differing=_last_fact(connection, OverdueTask.LEDGER_AUDIT, "differences"),
        schema_differing=_last_fact(connection, OverdueTask.LEDGER_AUDIT, "schema"),
        appeals=appeals,
        appeals_since=appeals_since,
        reviews_waiting=queue.waiting,
        reviews_overdue=queue.overdue,
        reviews_since=queue.oldest,
        entries_unplaced=_entries_unplaced(connection, at=now),
        heads_undelivered=_heads_undelivered(connection),
        webhooks_undelivered=_webhooks_undelivered(connection, at=now),
        alerts=_alerts(connection),
        **_disputes(connection, at=now),
        inspections_late=_inspections_late(connection, at=now),
    )


def _disputes(connection: Connection, *, at: datetime) -> Mapping[str, int]:
    if not inspect(connection).has_table(disputes.name):
        return {}  # of a form before there were any
    waiting = select(func.count()).select_from(disputes).where(DISPUTE_OPEN)
    late = waiting.where(disputes.c.due_at <= at)
    return {"disputes": connection.scalars(waiting).one(), "disputes_late": connection.scalars(late).one()}


def _entries_unplaced(connection: Connection, *, at: datetime) -> int:
    if not inspect(connection).has_table(ledger_inbox.name):
        return 0  # of a form before there was one
    return connection.scalars(select(func.count()).select_from(ledger_inbox).where(ledger_inbox.c.at < at - _UNPLACED)).one()


def _heads_undelivered(connection: Connection) -> int:
    if not inspect(connection).has_table(head_deliveries.name):
        return 0  # of a form before there were any
    asked = select(func.count()).select_from(head_deliveries).where(head_deliveries.c.failures >= _TRIED_IN_VAIN)
    return connection.scalars(asked).one()


def _webhooks_undelivered(connection: Connection, *, at: datetime) -> int:
    if not inspect(connection).has_table(webhook_endpoints.name):
        return 0  # of a form before there were any
    return count_undelivered(connection, since=at - LATE)


def _inspections_late(connection: Connection, *, at: datetime) -> int:
    if not inspect(connection).has_table(inspection_findings.name):
        return 0  # of a form before there were any
    late = (select(func.count()).select_from(table).where(table.c.due_at <= at) for table in (inspections, inspection_findings))
    return sum(connection.scalars(asked).one() for asked in late)


def _alerts(connection: Connection) -> Mapping[tuple[SignalKind, AlertState], int]:
    if not inspect(connection).has_table(alerts.name):
        return {}  # as disputes
    asked = select(alerts.c.kind, alerts.c.state, func.count()).group_by(alerts.c.kind, alerts.c.state)
    found: Mapping[tuple[str, str], int] = {(str(kind), str(state)): int(count) for kind, state, count in connection.execute(asked)}
    return {(kind, state): found.get((kind.value, state.value), 0) for kind in SignalKind for state in AlertState}


def _last_fact(connection: Connection, task: OverdueTask, *names: str) -> int:
    """The sum of some counts in the last entry of a daily task; 0: there is none."""
    last = _last(connection, task)
    said = dict(decode_facts(last[1])) if last else {}
    return sum(int(said.get(name, 0)) for name in names)


def _last(connection: Connection, task: OverdueTask) -> tuple[datetime, str] | None:
    """When a daily task ended for the last time, and what it found."""
    entries = all_entries(connection.dialect.name) if inspect(connection).has_table(ledger_inbox.name) else ledger
    subject, event = _DAILY[task]
    asked = select(entries.c.at, entries.c.facts).where(entries.c.subject == subject, entries.c.event == event.value)
    found = connection.execute(asked.order_by(entries.c.position.desc()).limit(1)).one_or_none()
    return (found.at, found.facts) if found else None


def _late(connection: Connection, at_work: Select[str], *, at: datetime) -> Mapping[OverdueTask, int]:
    count, since = select(func.count()), at - LATE
    by_line: Mapping[OverdueTask, Select[int]] = {
        OverdueTask.BAR_ENDS: count.select_from(lines).where(lines.c.bar_ends_at <= since, lines.c.state == LineState.BARRED.value),
        OverdueTask.CAMPAIGN_STEPS: count.select_from(campaign_lines).where(
            campaign_lines.c.campaign_id.in_(at_work), campaign_lines.c.due_at <= since
        ),
        OverdueTask.COOLING_ENDS: count.select_from(numbers).where(numbers.c.free_at <= since),
    }
    began_at = connection.scalars(select(ledger.c.at).order_by(ledger.c.position).limit(1)).one_or_none() or at
    last_at = {task: last[0] if (last := _last(connection, task)) else began_at for task in _DAILY}
    daily = {task: int(at - ended_at > DAILY_LATE) for task, ended_at in last_at.items()}
    counted = {task: connection.scalars(asked).one() for task, asked in by_line.items()}
    return {**counted, **_unread(connection, since=since), **daily}


def _unread(connection: Connection, *, since: datetime) -> Mapping[OverdueTask, int]:
    if not inspect(connection).has_table(ledger_cursors.name):
        return {}  # of a form before there were any
    next_is_old = ledger.c.at <= since
    asked = select(ledger_cursors.c.name, next_is_old).outerjoin(ledger, ledger.c.position == ledger_cursors.c.folded)
    return {OverdueTask(name): int(bool(is_old)) for name, is_old in connection.execute(asked)}
