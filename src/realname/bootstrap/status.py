"""How a deployment is doing, gathered beside whatever runs: nothing is made, migrated or taken up."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from realname.adapters.clock import SystemClock
from realname.adapters.db.deployment_status import DatabaseStatus, read_status
from realname.adapters.db.engine import engine_for, for_reading
from realname.adapters.db.tending_status import CountTending, TendingStatus
from realname.adapters.vault.key_file import load_key_file
from realname.bootstrap.data_folder import DataFolder
from realname.bootstrap.engine_place import engine_place
from realname.bootstrap.media_store import open_media_store
from realname.domain.errors import RealNameError, SettingsError
from realname.settings import Settings, load_settings
from realname.workflow.counts import WorkflowCounts, count_workflows

_NOTHING = "readiness/"  # a prefix under which nothing is ever kept


class Trouble(StrEnum):
    """What is wrong; every one needs somebody but the last two, which end by themselves when what is away comes back."""

    KEYS_MISSING = "keys-missing"
    KEYS_UNUSABLE = "keys-unusable"
    KEYS_FOREIGN = "keys-foreign"
    WORKFLOW_HALTED = "workflow-halted"
    TENDING_LATE = "tending-late"
    NO_EXECUTOR = "no-executor"
    DATABASE_MISSING = "database-missing"
    DATABASE_AWAY = "database-away"
    MEDIA_AWAY = "media-away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One page about a deployment; what could not be read is None."""

    mode: str
    pack: str
    database_kind: str
    media_kind: str
    database: DatabaseStatus | None
    tending: TendingStatus | None
    workflows: WorkflowCounts | None
    troubles: tuple[Trouble, ...]


def read_deployment(data: Path, environment: Mapping[str, str] = os.environ) -> Status:
    """Gather everything that answers.

    Raises:
        SettingsError: The settings cannot be used.
    """
    folder, settings = DataFolder(data), load_settings(data, environment)
    troubles: list[Trouble] = []
    database, tending = _database(settings, folder, troubles)
    _check_keys(folder, database, troubles)
    _check_media(settings, folder, troubles)
    workflows = _workflows(settings, folder, troubles) if database else None
    return Status(
        mode=settings.mode.value,
        pack=settings.pack,
        database_kind="postgresql" if settings.database_url.startswith("postgresql") else "sqlite",
        media_kind="bucket" if settings.media_url else "folder",
        database=database,
        tending=tending,
        workflows=workflows,
        troubles=tuple(troubles),
    )


def _database(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> tuple[DatabaseStatus, TendingStatus] | tuple[None, None]:
    if not settings.database_url and not folder.database.exists():
        troubles.append(Trouble.DATABASE_MISSING)
        return None, None
    engine = engine_for(settings.database_url or f"sqlite:///{folder.database}")
    try:
        found = read_status(for_reading(engine)), CountTending(engine=for_reading(engine), clock=SystemClock())()
    except RealNameError:
        troubles.append(Trouble.DATABASE_AWAY)
        return None, None
    finally:
        engine.dispose()
    if found[1].is_late:
        troubles.append(Trouble.TENDING_LATE)
    return found


def _check_keys(folder: DataFolder, database: DatabaseStatus | None, troubles: list[Trouble]) -> None:
    if not folder.keys.exists():
        troubles.append(Trouble.KEYS_MISSING)
        return
    try:
        keys = load_key_file(folder.keys)
    except SettingsError:
        troubles.append(Trouble.KEYS_UNUSABLE)
        return
    if database is not None and database.key_id not in {"", keys.key_id}:
        troubles.append(Trouble.KEYS_FOREIGN)


def _check_media(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> None:
    if not settings.media_url and not folder.media.is_dir():
        return  # made with the first medium
    try:
        open_media_store(settings, folder).keys(_NOTHING)
    except RealNameError:
        troubles.append(Trouble.MEDIA_AWAY)


def _workflows(settings: Settings, folder: DataFolder, troubles: list[Trouble]) -> WorkflowCounts | None:
    try:
        counts = count_workflows(engine_place(settings, folder))
    except RealNameError:
        troubles.append(Trouble.DATABASE_AWAY)
        return None
    if counts.halted:
        troubles.append(Trouble.WORKFLOW_HALTED)
    if not counts.executors and sum(counts.states.values()) > len(counts.halted):
        troubles.append(Trouble.NO_EXECUTOR)
    return counts
