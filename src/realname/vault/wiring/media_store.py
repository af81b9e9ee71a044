"""The media store that the settings name: a folder of the data folder, or a bucket."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from realname.kernel.errors import RealNameError, SettingsError, StorageUnavailable
from realname.kernel.ports import MediaStore
from realname.platform.config.settings import Settings, read_secret_file
from realname.platform.db.engine import Pool
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.vault.connectors.deletions_in_bucket import StoredEntries
from realname.vault.connectors.deletions_in_folder import DayFiles
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.connectors.object_keys import file_of, folder_of, key_of
from realname.vault.connectors.s3_media import S3MediaStore, S3Place, look_at, look_into
from realname.vault.model.media_place import PLACE, ROOT, MediaPlace
from realname.vault.ports import LineFormat
from realname.vault.store.deployment_media import NeedsMedia, require_bindable_place, require_media_place
from realname.vault.wiring.data_folder import DataFolder

T = TypeVar("T")


def open_media_store(settings: Settings, folder: DataFolder) -> MediaStore:
    """Open it.

    Raises:
        SettingsError: The settings of the bucket cannot be used; lists all that is wrong.
        StorageUnavailable: The store does not answer.
    """
    return S3MediaStore(_place(settings)) if settings.media_url else LocalMediaStore(folder.media)


def open_bound_media(settings: Settings, folder: DataFolder, database: Pool, needs_media: NeedsMedia) -> MediaStore:
    """Open it beside its database: the two belong together for good. Where they do not, the database is closed.

    Raises:
        SettingsError, StorageUnavailable: As `open_media_store`.
        MediaForeign: The media store is not the database's.
    """
    try:
        media = open_media_store(settings, folder)
        tokens = SystemRandomTokens()
        require_media_place(database, media, needs_media=needs_media, new_place=tokens.token(), new_database=tokens.token())
    except RealNameError:
        database.dispose()
        raise
    return media


def require_bindable_media(settings: Settings, folder: DataFolder, database: Pool, needs_media: NeedsMedia) -> None:
    """Return where a start would take the media store for this database; changes nothing, as `stored_keys`.

    Raises:
        SettingsError, StorageUnavailable: As `stored_keys`.
        MediaForeign: It would not.
    """
    found = MediaPlace.parse(stored_object(settings, folder, PLACE))
    require_bindable_place(database, needs_media=needs_media, found=found, media_keys=partial(stored_keys, settings, folder, ROOT))


def open_deletions(settings: Settings, folder: DataFolder, media: MediaStore, lines: LineFormat[T]) -> DayFiles[T] | StoredEntries[T]:
    """Open the journal of deletions: in the bucket where the media are in one, otherwise in the folder that is set, or beside the keys."""
    if settings.deletions:
        return DayFiles(Path(settings.deletions), lines)
    return StoredEntries(media, lines) if settings.media_url else DayFiles(folder.deletions, lines)


def stored_keys(settings: Settings, folder: DataFolder, prefix: str) -> Sequence[str]:
    """List what is stored below a prefix, and change nothing: no folder is made, no draft removed, no bucket tried.

    Raises:
        SettingsError: The settings of the bucket cannot be used; lists all that is wrong.
        StorageUnavailable: The store does not answer.
    """
    if settings.media_url:
        return look_into(_place(settings), prefix)
    try:
        if not folder.media.exists():
            return ()  # made with the first medium
        os.scandir(folder.media).close()
    except OSError as problem:
        raise StorageUnavailable(kind="media") from problem
    files = (path for path in (folder.media / folder_of(prefix)).rglob("*") if path.is_file())
    return sorted({key for file in files if (key := key_of(file.relative_to(folder.media).as_posix())).startswith(prefix)})


def stored_object(settings: Settings, folder: DataFolder, key: str) -> bytes | None:
    """Read one object, or None where there is nothing; changes nothing, as `stored_keys`.

    Raises:
        SettingsError: The settings of the bucket cannot be used; lists all that is wrong.
        StorageUnavailable: The store does not answer.
    """
    if settings.media_url:
        return look_at(_place(settings), key)
    try:
        return next((path.read_bytes() for path in (folder.media / file_of(key), folder.media / key) if path.exists()), None)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise StorageUnavailable(kind="media") from problem


def _place(settings: Settings) -> S3Place:
    wrong: list[str] = []
    secret_key = _secret(settings, wrong)
    if bool(settings.media_access_key) != bool(secret_key) and not wrong:
        wrong.append("media_access_key, media_secret_key: give both, or none where the machine itself has access")
    if settings.media_endpoint and not settings.media_endpoint.startswith(("https://", "http://")):
        wrong.append("media_endpoint: begins with https:// (or http:// inside one machine)")
    if wrong:
        raise SettingsError(tuple(wrong))
    return S3Place(
        url=settings.media_url,
        endpoint=settings.media_endpoint,
        region=settings.media_region,
        access_key=settings.media_access_key,
        secret_key=secret_key,
        secret_key_file=settings.media_secret_key_file,
    )


def _secret(settings: Settings, wrong: list[str]) -> str:
    if settings.media_secret_key and settings.media_secret_key_file:
        wrong.append("media_secret_key: give it, or media_secret_key_file, and not both")
    if not settings.media_secret_key_file:
        return settings.media_secret_key
    try:
        return read_secret_file(settings.media_secret_key_file)
    except (OSError, ValueError):
        wrong.append("media_secret_key_file: cannot be read, or is empty")
        return ""
