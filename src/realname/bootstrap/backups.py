"""Backups of a data folder with its database and media store, and how they come back."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from realname.adapters.backup.archive import TarArchiveReader, TarArchiveWriter
from realname.adapters.backup.postgresql_records import PostgresqlRecords
from realname.adapters.backup.sqlite_records import SqliteRecords
from realname.adapters.clock import SystemClock
from realname.adapters.db.deployment_backups import record_backup, record_restore
from realname.adapters.db.engine import engine_for
from realname.adapters.db.upgrade import upgrade
from realname.adapters.vault.key_file import KeyRing, load_key_file, parse_key_file, write_key_file
from realname.adapters.vault.keyed_marks import KeyedMarks
from realname.application.back_up import KEYS, BackedUp, BackUp
from realname.application.backup_ports import BackupHead, Progress, RecordsCopier
from realname.application.restore import Restore, RestoreTarget
from realname.bootstrap.data_folder import DataFolder
from realname.bootstrap.media_store import open_media_store
from realname.domain.errors import BackupForeign, RealNameError, SettingsError
from realname.settings import Settings, load_settings
from realname.workflow.folder_place import DATABASE
from realname.workflow.registration import prepare_records

_SQLITE = "sqlite:///"


def back_up(data: Path, file: Path, *, key_file: bytes | None, progress: Progress, environment: Mapping[str, str] = os.environ) -> BackedUp:
    """Write a backup beside whatever runs.

    Args:
        data: The data folder.
        file: The new archive; its folder holds copies of the databases meanwhile.
        key_file: The content of the key file, where it is to be put in; otherwise it is not.
        progress: Is told how far it is.
        environment: Where settings may come from.

    Raises:
        SettingsError: Settings or keys cannot be used.
        InvalidInput: There is a file of this name.
        StorageUnavailable: Database, media store or the archive's folder are away.
    """
    folder, settings = DataFolder(data), load_settings(data, environment)
    keys, records = load_key_file(folder.keys), _records(settings, folder)
    if records.is_empty():
        raise SettingsError(("data: there is no database to back up",))
    now = SystemClock().now()
    head = BackupHead(made_at=now, mode=settings.mode.value, database=records.kind, key_id=keys.key_id)
    archive = TarArchiveWriter(file, head, KeyedMarks(keys))
    try:
        if key_file is not None:
            archive.add(KEYS, key_file)
        backed_up = BackUp(records=records, media=open_media_store(settings, folder), progress=progress, staging=file.parent)(archive)
        archive.finish()
    finally:
        archive.abandon()
    database = engine_for(_url(settings, folder))
    upgrade(database)
    record_backup(database, at=now)
    database.dispose()
    return backed_up


def check_backup(data: Path, file: Path, *, progress: Progress, environment: Mapping[str, str] = os.environ) -> int:
    """Verify a backup against the place it would go to, and change nothing; returns how many members there are.

    Raises:
        BackupUnreadable, BackupForeign, RestoreTargetNotEmpty: It cannot be restored there.
    """
    restoring, archive, _ = _restoring(data, file, progress, environment)
    return restoring.check(archive)


def restore(data: Path, file: Path, *, progress: Progress, environment: Mapping[str, str] = os.environ) -> int:
    """Verify a backup and take it over; returns how many media came.

    Raises:
        BackupUnreadable, BackupForeign, RestoreTargetNotEmpty: It cannot be restored there; nothing was changed.
        StorageUnavailable: Database or media store went away in the middle; empty both before the next try.
    """
    restoring, archive, own_keys = _restoring(data, file, progress, environment)
    restoring.check(archive)
    folder, settings = DataFolder(data), load_settings(data, environment)
    folder.prepare(settings.mode)
    if own_keys is not None:
        write_key_file(folder.keys, own_keys)
    media = restoring.execute(archive, staging=data)
    database = engine_for(_url(settings, folder))
    upgrade(database)
    record_restore(database, at=SystemClock().now())
    database.dispose()
    return media


def _restoring(
    data: Path, file: Path, progress: Progress, environment: Mapping[str, str]
) -> tuple[Restore, TarArchiveReader, bytes | None]:
    """Put together what restores; the last part is the key file out of the archive, where the folder has none."""
    folder, settings = DataFolder(data), load_settings(data, environment)
    archive = TarArchiveReader.open(file)
    own_keys = None if folder.keys.exists() else archive.keys()
    keys = _keys(folder, own_keys)
    target = RestoreTarget(
        mode=settings.mode.value,
        key_id=keys.key_id,
        records=_records(settings, folder),
        open_media=lambda: open_media_store(settings, folder),
        has_media=lambda: _has_media(settings, folder),
    )
    return Restore(target=target, progress=progress), replace(archive, marks=KeyedMarks(keys)), own_keys


def _keys(folder: DataFolder, own_keys: bytes | None) -> KeyRing:
    if folder.keys.exists():
        return load_key_file(folder.keys)
    if own_keys is None:
        raise BackupForeign(field="keys")
    try:
        return parse_key_file(own_keys)
    except RealNameError as problem:
        raise BackupForeign(field="keys") from problem


def _records(settings: Settings, folder: DataFolder) -> RecordsCopier:
    if settings.database_url.startswith("postgresql"):
        return PostgresqlRecords(url=settings.database_url, prepare_workflow=lambda: prepare_records(settings.database_url))
    return SqliteRecords(database=Path(_url(settings, folder).removeprefix(_SQLITE)), workflow=folder.workflow / DATABASE)


def _url(settings: Settings, folder: DataFolder) -> str:
    return settings.database_url or f"{_SQLITE}{folder.database}"


def _has_media(settings: Settings, folder: DataFolder) -> bool:
    if settings.media_url:
        return bool(open_media_store(settings, folder).keys(""))
    return folder.media.is_dir() and any(folder.media.iterdir())
