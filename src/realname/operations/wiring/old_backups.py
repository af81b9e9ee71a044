"""Backups that have outlived their use: found by what they say of themselves, and deleted."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from realname.kernel.errors import StorageUnavailable
from realname.operations.connectors.archive import TarArchiveReader
from realname.operations.errors import BackupUnreadable
from realname.platform.config.settings import load_settings
from realname.platform.system.clock_and_tokens import SystemClock
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import open_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class OldBackup:
    """An archive that no restore takes any more."""

    file: Path
    made_at: datetime


def find_old_backups(data: Path, folder: Path, environment: Mapping[str, str] = os.environ) -> Sequence[OldBackup]:
    """Look through a folder for archives of this deployment that are older than `backup_max_age_days`, the oldest first.

    Raises:
        SettingsError: Settings or keys cannot be used.
        StorageUnavailable: The folder cannot be read.
    """
    settings = load_settings(data, environment)
    key_id = open_keys(settings, DataFolder(data), is_used=True).key_id
    oldest = SystemClock().now() - timedelta(days=settings.backup_max_age_days)
    found = []
    try:
        files = [file for file in folder.iterdir() if file.is_file()]
    except OSError as problem:
        raise StorageUnavailable(kind="archive") from problem
    for file in files:
        try:
            head = TarArchiveReader.open(file).head
        except BackupUnreadable:
            continue  # nothing of ours
        if head.key_id == key_id and head.made_at < oldest:
            found.append(OldBackup(file=file, made_at=head.made_at))
    return sorted(found, key=lambda one: (one.made_at, one.file))


def delete_old_backups(found: Sequence[OldBackup]) -> None:
    """Delete them; one that is gone already is no error.

    Raises:
        StorageUnavailable: One cannot be deleted.
    """
    for one in found:
        try:
            one.file.unlink(missing_ok=True)
        except OSError as problem:
            raise StorageUnavailable(kind="archive") from problem
