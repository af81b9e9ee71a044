"""How a deployment is doing, gathered beside whatever runs: nothing is made, migrated or taken up."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from realname.breaches.model.filing_rule import FilingRule
from realname.breaches.store.face_count import CountHeldFaces
from realname.breaches.use_cases.breaches import ReadBreaches
from realname.breaches.use_cases.face_count import HeldFaces, ReadHeldFaces
from realname.kernel.errors import RealNameError, SettingsError
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.model.clocks import ClockReading
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.read_clocks import ReadClocks
from realname.ledger.wiring import build_outside_clock
from realname.operations.model.checkup import Trouble
from realname.operations.store.deployment_status import DatabaseStatus, read_status
from realname.operations.store.overdue_work import CountOverdueWork, OverdueWork
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.config.settings import KeyPlace, Settings, load_settings
from realname.platform.db.engine import Pool, engine_for, for_reading
from realname.platform.db.restore_marks import mark_of, require_no_restore
from realname.platform.errors import RestoreUnfinished, TimeSourceAway
from realname.platform.outbound.circuit import CircuitNote, CircuitNotes
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.disk import Disks, look_at_disk
from realname.registration.store.registrations import needs_media
from realname.reports.model.route_parity import ParityVerdict
from realname.reports.store.route_figures import CountRoutes
from realname.reports.use_cases.read_parity import ReadParity
from realname.vault.errors import KeysUnavailable, MediaForeign
from realname.vault.model.media_place import EMPTY, RESTORING
from realname.vault.wiring.data_folder import DataFolder, disks_of
from realname.vault.wiring.keys import open_keys
from realname.vault.wiring.media_store import require_bindable_media, stored_keys, stored_object
from realname.workflow.engine.counts import WorkflowCounts, count_workflows
from realname.workflow.engine.folder_place import place_of

# Beyond the hours for which an operator's system is away or a workflow waits: a person has to ask, since a person waits for a line.
ORDERS_DUE = timedelta(hours=24)
BACKUP_DUE = timedelta(hours=48)  # daily, and one may fail
_NOTHING = "readiness/"  # a prefix under which nothing is ever kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One page about a deployment; what could not be read is None.

    Attributes:
        is_draft: Whether no one answers for the rules of its pack yet.
        clocks: How far this machine's clock is from others.
        held_faces: How many people's faces are held, and from how many on it is filed; None: not counted.
    """

    mode: str
    pack: str
    is_draft: bool
    database_kind: str
    media_kind: str
    database: DatabaseStatus | None
    overdue_work: OverdueWork | None
    workflows: WorkflowCounts | None
    circuits: Sequence[CircuitNote]
    clocks: Sequence[ClockReading]
    held_faces: HeldFaces | None
    troubles: tuple[Trouble, ...]


def read_deployment(data: Path, environment: Mapping[str, str] = os.environ) -> Status:
    """Gather everything that answers.

    Raises:
        SettingsError: The settings cannot be used.
    """
    folder, settings = DataFolder(data), load_settings(data, environment)
    troubles: list[Trouble] = []
    if not all(look_at_disk(place).has_room for _, place in disks_of(settings, folder).places):
        troubles.append(Trouble.DISK_FULL)
    database, overdue_work = _database(settings, folder, troubles)
    _check_work(database, troubles, now=SystemClock().now())
    _check_overdue_work(settings, overdue_work, troubles, now=SystemClock().now())
    _check_keys(settings, folder, database, troubles)
    _check_media(settings, folder, database, troubles)
    if database is not None:
        _check_routes(settings, folder, troubles)
    held_faces = _check_reports(settings, folder, troubles) if database is not None else None
    workflows = _workflows(settings, folder, troubles) if database else None
    clocks = _clocks(settings, folder, troubles) if database else ()
    return Status(
        mode=settings.mode.value,
        pack=settings.pack,
        is_draft=_is_draft(settings.pack),
        database_kind="postgresql" if settings.database_url.startswith("postgresql") else "sqlite",
        media_kind="bucket" if settings.media_url else "folder",
        database=database,
        overdue_work=overdue_work,
        workflows=workflows,
        circuits=CircuitNotes(folder.circuits).read(),
        clocks=clocks,
        held_faces=held_faces,
        troubles=tuple(troubles),
    )


def _database(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> tuple[DatabaseStatus, OverdueWork] | tuple[None, None]:
    if not settings.database_url and mark_of(folder.database):
        troubles.append(Trouble.RESTORE_UNFINISHED)
        return None, None
    if not settings.database_url and not folder.database.exists():
        troubles.append(Trouble.DATABASE_MISSING)
        return None, None
    try:
        with _engine(settings, folder) as engine:
            with engine.connect() as connection:
                require_no_restore(connection)
            found = read_status(for_reading(engine)), CountOverdueWork(engine=for_reading(engine), clock=SystemClock())()
    except RestoreUnfinished:
        troubles.append(Trouble.RESTORE_UNFINISHED)
        return None, None
    except RealNameError:
        troubles.append(Trouble.DATABASE_AWAY)
        return None, None
    if found[1].is_late:
        troubles.append(Trouble.TENDING_LATE)
    return found


def _clocks(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> Sequence[ClockReading]:
    outside = build_outside_clock(settings)
    try:
        outside.ask()
    except TimeSourceAway:
        troubles.append(Trouble.TIME_SOURCE_AWAY)
    try:
        with _engine(settings, folder) as engine:
            found = ReadClocks(reads=SqlUnitsOfWork(for_reading(engine)), clock=SystemClock(), outside=outside, disks=Disks(places=()))()
    except RealNameError:
        return ()  # what is away is said by others
    if any(one.is_skewed for one in found):
        troubles.append(Trouble.CLOCK_SKEWED)
    return found


def _check_work(database: DatabaseStatus | None, troubles: list[Trouble], *, now: datetime) -> None:
    if database is None:
        return
    if database.orders_waiting_since is not None and now - database.orders_waiting_since > ORDERS_DUE:
        troubles.append(Trouble.ORDERS_OVERDUE)
    if database.bars_turned_down:
        troubles.append(Trouble.BARS_TURNED_DOWN)
    # Without any backup, what would be lost is as old as the first registration.
    unsaved_since = database.backed_up_at or database.registrations_since
    if unsaved_since is not None and now - unsaved_since > BACKUP_DUE:
        troubles.append(Trouble.BACKUP_OVERDUE)


def _check_overdue_work(settings: Settings, overdue_work: OverdueWork | None, troubles: list[Trouble], *, now: datetime) -> None:
    if overdue_work is None:
        return
    counted = {
        Trouble.MEDIA_OVERDUE: overdue_work.media_overdue,
        Trouble.RECORDS_DIFFER: overdue_work.records_differing,
        Trouble.SCHEMA_DIFFERS: overdue_work.schema_differing,
        Trouble.ENTRIES_UNPLACED: overdue_work.entries_unplaced,
        Trouble.HEADS_UNDELIVERED: overdue_work.heads_undelivered,
        Trouble.WEBHOOKS_UNDELIVERED: overdue_work.webhooks_undelivered,
        Trouble.DISPUTES_OVERDUE: overdue_work.disputes_late,
        Trouble.INSPECTIONS_OVERDUE: overdue_work.inspections_late,
        Trouble.REVIEWS_OVERDUE: overdue_work.reviews_overdue,
    }
    troubles += [trouble for trouble, count in counted.items() if count]
    if overdue_work.appeals_since is None:
        return
    try:
        decide_by = load_policy(settings.pack).campaign.decide_by(overdue_work.appeals_since)
    except RealNameError:
        return  # a pack that cannot be read keeps every server from starting, which says so
    if now > decide_by:
        troubles.append(Trouble.APPEALS_OVERDUE)


def _check_routes(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> None:
    try:
        rule = load_policy(settings.pack).parity
        with _engine(settings, folder) as engine:
            report = ReadParity(counts=CountRoutes(for_reading(engine)), clock=SystemClock(), rule=rule)()
    except RealNameError:
        return  # what is away, and a pack that cannot be read, is said by others
    if report.whole.verdict is ParityVerdict.APART:
        troubles.append(Trouble.ROUTES_APART)


def _check_reports(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> HeldFaces | None:
    clock = SystemClock()
    try:
        with _engine(settings, folder) as engine:
            reads = SqlUnitsOfWork(for_reading(engine))
            count = CountHeldFaces(for_reading(engine))
            if not count.is_possible():
                return None
            policy = load_policy(settings.pack)
            held = ReadHeldFaces(count=count, reads=reads, clock=clock, filing_rule=policy[FilingRule], local_days=policy[LocalDays])()
            leaks = ReadBreaches(units=reads)()
    except RealNameError:
        return None  # what is away, and a pack that cannot be read, is said by others
    if any(one.is_late(clock.now()) for one in leaks):
        troubles.append(Trouble.LEAKS_OVERDUE)
    if held.is_late:
        troubles.append(Trouble.FILING_OVERDUE)
    return held


def _is_draft(pack: str) -> bool:
    try:
        return load_policy(pack).is_draft
    except RealNameError:
        return False  # it keeps every server from starting, which says so


def _check_keys(settings: Settings, folder: DataFolder, database: DatabaseStatus | None, troubles: list[Trouble]) -> None:
    if settings.keys is KeyPlace.FILE and not folder.keys.exists():
        troubles.append(Trouble.KEYS_MISSING)
        return
    try:
        keys = open_keys(settings, folder, is_used=True)
    except KeysUnavailable:
        troubles.append(Trouble.KEYS_AWAY)
        return
    except SettingsError:
        troubles.append(Trouble.KEYS_UNUSABLE)
        return
    if database is not None and database.key_id not in {"", keys.key_id}:
        troubles.append(Trouble.KEYS_FOREIGN)
    elif database is not None and database.encryption_key not in {None, *keys.custody.generations()}:
        troubles.append(Trouble.KEYS_OUTDATED)


def _check_media(settings: Settings, folder: DataFolder, database: DatabaseStatus | None, troubles: list[Trouble]) -> None:
    try:
        stored_keys(settings, folder, _NOTHING)
        if stored_object(settings, folder, RESTORING) is not None and Trouble.RESTORE_UNFINISHED not in troubles:
            troubles.append(Trouble.RESTORE_UNFINISHED)
        if database is not None:
            with _engine(settings, folder) as engine:
                require_bindable_media(settings, folder, for_reading(engine), needs_media)
    except MediaForeign as problem:
        troubles.append(Trouble.MEDIA_EMPTY if problem.kind == EMPTY else Trouble.MEDIA_FOREIGN)
    except RealNameError:
        troubles.append(Trouble.MEDIA_AWAY)


@contextmanager
def _engine(settings: Settings, folder: DataFolder) -> Iterator[Pool]:
    engine = engine_for(settings.database_url or f"sqlite:///{folder.database}")
    try:
        yield engine
    finally:
        engine.dispose()


def _workflows(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> WorkflowCounts | None:
    try:
        counts = count_workflows(place_of(settings.engine_url, folder=folder.workflow))
    except RealNameError:
        troubles.append(Trouble.DATABASE_AWAY)
        return None
    if counts.halted:
        troubles.append(Trouble.WORKFLOW_HALTED)
    if not counts.executors and sum(counts.states.values()) > len(counts.halted):
        troubles.append(Trouble.NO_EXECUTOR)
    return counts
