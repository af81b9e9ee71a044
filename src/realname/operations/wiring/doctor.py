"""The doctor: looks at a deployment from all sides, changes nothing, and says what was found."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from realname.kernel.errors import RealNameError
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.model.checkup import Checkup, Diagnosis, Trouble, Verdict, diagnosis
from realname.operations.wiring.checkup_connectors import check_connectors, check_lots
from realname.operations.wiring.checkup_files import (
    check_camera_states,
    check_decoders,
    check_deletions,
    check_disk,
    check_folders,
    check_key_file,
    check_measured_models,
    check_models,
)
from realname.operations.wiring.checkup_front import check_clock, check_front
from realname.operations.wiring.checkup_schema import check_schema
from realname.operations.wiring.checkup_setup import SETUP, check_setup
from realname.operations.wiring.status import Status, read_deployment
from realname.platform.config.settings import Settings, load_settings
from realname.platform.db.engine import Pool, engine_for, for_reading
from realname.platform.db.revisions import needed
from realname.platform.db.row_seals import sealing
from realname.platform.db.server_checks import is_certificate_checked, may_write, read_server
from realname.platform.system.clock_and_tokens import SystemClock
from realname.vault.events import VaultEvent
from realname.vault.use_cases.rotate_keys import SUBJECT, KnownKeys, ReadKeys
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import open_keys
from realname.verification.engine.decoding.confinement import confinement

# A wrapped key found in the free space of a PostgreSQL server opens until its key-encryption key is gone (docs/explanation/privacy.md).
_KEY_AGE = {"sqlite": timedelta(days=365), "postgresql": timedelta(days=35)}
_ASKED_OF_SERVER = (Checkup.DATABASE_CLOCK, Checkup.DATABASE_SETTINGS, Checkup.DATABASE_CONNECTIONS, Checkup.DATABASE_ROLES)
_OURS, _WORKFLOW = "public", "dbos"
_FOR_COMMANDS = 5  # connections for a command line, a backup, and what a process opens for a moment
_OF_THEIR_OWN = {Trouble.ORDERS_OVERDUE: Checkup.ORDERS, Trouble.BACKUP_OVERDUE: Checkup.BACKUP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found, and what it was found by."""

    checkups: Sequence[Diagnosis]
    status: Status

    def worst(self) -> Verdict:
        """The worst of the verdicts; what could not be looked at says nothing."""
        verdicts = {one.verdict for one in self.checkups}
        return next((one for one in (Verdict.WRONG, Verdict.LOOK) if one in verdicts), Verdict.FINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Looks at the deployment of one data folder, from within a process that serves it."""

    data: Path
    environment: Mapping[str, str]

    def __call__(self) -> Health:
        """Look at everything but what stands before the server."""
        status = read_deployment(self.data, self.environment)
        return Health(checkups=_examine(self.data, status, url="", environment=self.environment), status=status)

    def keys(self) -> KnownKeys | None:
        """Which keys there are and what they wrap; None: the keys or the database cannot be read."""
        folder, settings = DataFolder(self.data), load_settings(self.data, self.environment)
        engine = engine_for(settings.database_url or f"sqlite:///{folder.database}")
        try:
            return _known_keys(settings, folder, engine)
        except (RealNameError, OSError):
            return None
        finally:
            engine.dispose()


def examine(data: Path, *, url: str = "", environment: Mapping[str, str] = os.environ) -> Sequence[Diagnosis]:
    """Look at everything.

    Args:
        data: The data folder.
        url: Where counters reach the server; empty: what stands before it is not looked at.
        environment: Where settings may come from.

    Raises:
        SettingsError: The settings cannot be used.
    """
    return _examine(data, read_deployment(data, environment), url=url, environment=environment)


def _examine(data: Path, status: Status, *, url: str, environment: Mapping[str, str]) -> Sequence[Diagnosis]:
    folder, settings = DataFolder(data), load_settings(data, environment)
    return (
        *check_front(url, settings),
        *_database(settings, folder, status),
        check_key_file(settings, folder),
        check_folders(settings, folder),
        check_disk(folder),
        check_deletions(settings, folder),
        check_models(environment),
        check_measured_models(settings, environment),
        check_decoders(settings, confinement()),
        check_camera_states(settings, now=SystemClock().now()),
        check_connectors(settings, status.circuits),
        *_of_status(status),
    )


def _database(settings: Settings, folder: DataFolder, status: Status) -> Sequence[Diagnosis]:
    server, keys = _ASKED_OF_SERVER, (Checkup.KEY_ROTATION, Checkup.KEY_AGE)
    schema, lots, now = (Checkup.DATABASE_SCHEMA,), (Checkup.LOTS,), SystemClock().now()
    if status.database is None:
        return [diagnosis(one, Verdict.NOT_CHECKED, "no database") for one in (*server, *schema, *keys, *lots, *SETUP)]
    engine, revision = engine_for(settings.database_url or f"sqlite:///{folder.database}"), status.database.revision
    try:
        if revision < needed():
            older = [diagnosis(one, Verdict.NOT_CHECKED, "database of another release") for one in (*schema, *keys, *lots, *SETUP)]
            return [*_or_not(lambda: _server(engine, settings), server), *older]
        return [
            *_or_not(lambda: _server(engine, settings), server),
            *_or_not(lambda: [check_schema(engine, revision)], schema),
            *_or_not(lambda: _keys(settings, folder, engine, status), keys),
            *_or_not(lambda: [check_lots(engine)], lots),
            *_or_not(lambda: check_setup(settings, _sealing(settings, folder, engine), now=now), SETUP),
        ]
    finally:
        engine.dispose()


def _or_not(check: Callable[[], Sequence[Diagnosis]], asked: Sequence[Checkup]) -> Sequence[Diagnosis]:
    """What cannot be looked at keeps nothing else from being looked at."""
    try:
        return check()
    except RealNameError as problem:
        return [diagnosis(one, Verdict.NOT_CHECKED, problem.code) for one in asked]


def _server(engine: Pool, settings: Settings) -> Sequence[Diagnosis]:
    server = read_server(engine)
    if server is None:
        return [diagnosis(one, Verdict.FINE, "a file of this machine") for one in _ASKED_OF_SERVER]
    verdict, seen = Verdict.FINE, "correct"
    if server.unfit:
        verdict, seen = Verdict.WRONG, ", ".join(server.unfit)
    elif not is_certificate_checked(engine.url):
        verdict, seen = Verdict.LOOK, "the certificate is not checked (sslmode)"
    from realname.workflow.engine.server_place import ServerPlace  # noqa: PLC0415 - PostgreSQL's driver, which SQLite does without

    return [
        check_clock(Checkup.DATABASE_CLOCK, server.ahead_s),
        diagnosis(Checkup.DATABASE_SETTINGS, verdict, seen),
        check_connections(
            ServerPlace(settings.engine_url).may_hold(),
            one_more=settings.database_connections,
            allowed=server.connections,
        ),
        _roles(engine, settings),
    ]


def _roles(engine: Pool, settings: Settings) -> Diagnosis:
    """Whether rows of the workflow engine can be written by its own role alone, which can write nothing else."""
    if may_write(engine, _WORKFLOW):
        return diagnosis(Checkup.DATABASE_ROLES, Verdict.LOOK, "the role of database_url can write the workflow engine's tables")
    workflow = engine_for(settings.engine_url)
    try:
        if may_write(workflow, _OURS):
            return diagnosis(Checkup.DATABASE_ROLES, Verdict.LOOK, "the role of workflow_database_url can write the other tables")
    finally:
        workflow.dispose()
    return diagnosis(Checkup.DATABASE_ROLES, Verdict.FINE, "separate")


def check_connections(held: Sequence[int | None], *, one_more: int, allowed: int) -> Diagnosis:
    """Whether the server has enough connections for the processes that run, and for one more.

    Args:
        held: What each process that runs may hold at most, as it says itself; None: of a release that does not say. It is taken to be as
            one more.
        one_more: What a process may hold that is started beside this one.
        allowed: What the server gives to all of them.
    """
    told = [one for one in held if one is not None]
    assumed = one_more * (len(held) - len(told))
    needed = [sum(told) + assumed + more + _FOR_COMMANDS for more in (0 if held else one_more, one_more)]
    too_many = Verdict.LOOK if assumed else Verdict.WRONG
    verdict = too_many if needed[0] > allowed else Verdict.LOOK if needed[1] > allowed else Verdict.FINE
    seen = f"{len(held)} processes of up to {sum(told) + assumed} connections together"
    if assumed:
        seen += f" ({one_more} assumed for each of {len(held) - len(told)} that does not say)"
    return diagnosis(Checkup.DATABASE_CONNECTIONS, verdict, f"{seen}, {allowed} in all")


def _keys(settings: Settings, folder: DataFolder, engine: Pool, status: Status) -> Sequence[Diagnosis]:
    known = _known_keys(settings, folder, engine)
    with SqlUnitsOfWork(for_reading(engine))() as unit:
        rotated = [one.at for one in unit.ledger.events_of(SUBJECT) if one.event is VaultEvent.KEYS_ROTATED]
    since = max(rotated, default=status.database.registrations_since if status.database else None)
    rotation = f"{known.outdated} personal keys still use an old key" if known.is_rotating and known.floor else "complete"
    is_cut = bool(known.is_rotating and known.floor) or known.outdated > 0
    return [
        diagnosis(Checkup.KEY_ROTATION, Verdict.WRONG if is_cut else Verdict.FINE, rotation),
        _key_age(since, status, now=SystemClock().now()),
    ]


def _known_keys(settings: Settings, folder: DataFolder, engine: Pool) -> KnownKeys:
    return ReadKeys(units=SqlUnitsOfWork(for_reading(engine)), custody=open_keys(settings, folder, is_used=True).custody)()


def _sealing(settings: Settings, folder: DataFolder, engine: Pool) -> Pool:
    return sealing(engine, open_keys(settings, folder, is_used=True).row_seals)


def _key_age(since: datetime | None, status: Status, *, now: datetime) -> Diagnosis:
    if since is None:
        return diagnosis(Checkup.KEY_AGE, Verdict.FINE, "not used yet")
    age, bound = now - since, _KEY_AGE[status.database_kind]
    return diagnosis(Checkup.KEY_AGE, Verdict.LOOK if age > bound else Verdict.FINE, f"{age.days} days of {bound.days}")


def _of_status(status: Status) -> Sequence[Diagnosis]:
    """What `realname status` knows already."""
    found = {checkup: trouble for trouble, checkup in _OF_THEIR_OWN.items() if trouble in status.troubles}
    backup = status.database.backed_up_at if status.database else None
    orders = status.database.orders_waiting if status.database else 0
    rest = [one.value for one in status.troubles if one not in _OF_THEIR_OWN]
    return [
        diagnosis(Checkup.BACKUP, _wrong_if(Checkup.BACKUP in found), backup.isoformat(timespec="minutes") if backup else "none yet"),
        diagnosis(Checkup.ORDERS, _wrong_if(Checkup.ORDERS in found), f"{orders} open"),
        diagnosis(
            Checkup.PACK,
            Verdict.LOOK if status.is_draft else Verdict.FINE,
            "a draft without a responsible person" if status.is_draft else "no draft",
        ),
        diagnosis(Checkup.SERVICE, _wrong_if(bool(rest)), ", ".join(rest) or "no trouble"),
    ]


def _wrong_if(is_wrong: bool) -> Verdict:  # noqa: FBT001 - the verdict is the answer to it
    return Verdict.WRONG if is_wrong else Verdict.FINE
