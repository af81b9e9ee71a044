"""Backups of a data folder with its database and media store, and how they come back."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from realname.evidence.connectors.trust_store import TrustStore, trust_folder_of
from realname.kernel.errors import InvalidInput, RealNameError, SettingsError
from realname.kernel.ports import KeyedHashes, Progress
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.connectors.archive import TarArchiveReader, TarArchiveWriter
from realname.operations.connectors.postgresql_records import PostgresqlRecords
from realname.operations.connectors.sqlite_records import SqliteRecords
from realname.operations.errors import BackupForeign
from realname.operations.ports import BackupHead, RecordsCopier
from realname.operations.store.deployment_backups import encryption_key_of, key_id_of, oldest_key_generation, record_backup, record_restore
from realname.operations.use_cases.back_up import KEYS, BackedUp, BackUp
from realname.operations.use_cases.replay_deletions import ReplayDeletions, Replayed
from realname.operations.use_cases.restore import Restore, Restored, RestoreTarget
from realname.operations.wiring.erasing import build_erase
from realname.platform.config.settings import KeyPlace, Settings, load_settings
from realname.platform.db.engine import Pool, engine_for
from realname.platform.db.row_seals import sealing
from realname.platform.db.upgrade import upgrade_for_restore
from realname.platform.errors import RestoreUnfinished
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.staging import staging
from realname.registration.store.registrations import needs_media
from realname.registration.use_cases.erasing.deletion_journal import DELETION_LINES, Deletion
from realname.registration.use_cases.media import SealedMedia
from realname.vault.connectors.deletions_in_bucket import DELETIONS_ROOT
from realname.vault.connectors.deletions_in_folder import DayFiles
from realname.vault.errors import KeysOutdated
from realname.vault.keys.key_file import write_key_file
from realname.vault.keys.key_file_form import parse_key_file
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.vault.model.media_place import RESTORING
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import ServerKeys, open_keys
from realname.vault.wiring.media_store import open_deletions, open_media_store, require_bindable_media, stored_keys, stored_object
from realname.workflow.engine.folder_place import DATABASE

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
        SettingsError: Settings or keys cannot be used, or the keys are another database's.
        KeysOutdated: The keys were rotated on another machine, or meanwhile.
        MediaForeign: The media store is not the database's.
        RestoreUnfinished: What is there is not whole.
        InvalidInput: There is a file of this name.
        StorageUnavailable: Database, media store or the archive's folder are away.
    """
    folder, settings = DataFolder(data), load_settings(data, environment)
    keys, records = open_keys(settings, folder, is_used=True), _records(settings, folder)
    if records.cut_restore():
        raise RestoreUnfinished(kind="database")
    if records.is_empty():
        raise SettingsError(("data: there is no database to back up",))
    now = SystemClock().now()
    database = engine_for(_url(settings, folder))
    try:
        if key_id_of(database) not in {"", keys.key_id}:
            raise SettingsError(("keys: keys.json belongs to another database; a backup under it could never be opened",))
        require_bindable_media(settings, folder, database, needs_media)
        require_newest = partial(_require_newest, database, keys, key_file)
        require_newest()
        oldest = oldest_key_generation(database)
        with staging(file.parent) as drafts:
            head = BackupHead(made_at=now, mode=settings.mode.value, database=records.kind, key_id=keys.key_id, key_generation=oldest)
            archive = TarArchiveWriter(file, head, keys.keyed_hashes, staging=drafts)
            back_up_all = BackUp(
                records=records,
                media=open_media_store(settings, folder),
                progress=progress,
                trust=_trust_store(settings, folder).content,
                staging=drafts,
            )
            backed_up = _written(archive, back_up_all, key_file, require_newest)
        record_backup(database, at=now)
    finally:
        database.dispose()
    return backed_up


def delete_by(data: Path, environment: Mapping[str, str] = os.environ) -> date:
    """The last day (UTC) on which a backup made now is of any use."""
    return (SystemClock().now() + timedelta(days=load_settings(data, environment).backup_max_age_days)).date()


def _require_newest(database: Pool, keys: ServerKeys, key_file: bytes | None) -> None:
    """Return where the keys, and those that go into the archive, open what the database wraps now.

    Raises:
        KeysOutdated: They were rotated on another machine, or while the backup was made.
    """
    bound = encryption_key_of(database)
    known = keys.custody.generations() if key_file is None else parse_key_file(key_file).generations()
    if bound is not None and bound not in known:
        raise KeysOutdated(generation=bound.number)


def _written(archive: TarArchiveWriter, back_up_all: BackUp, key_file: bytes | None, require_newest: Callable[[], None]) -> BackedUp:
    try:
        if key_file is not None:
            archive.add(KEYS, key_file)
        backed_up = back_up_all(archive)
        require_newest()  # a rotation meanwhile wraps what was copied by a key that is not in the archive
        archive.finish()
    finally:
        archive.abandon()
    return backed_up


def check_backup(data: Path, file: Path, *, progress: Progress, deletions: str = "", environment: Mapping[str, str] = os.environ) -> int:
    """Verify a backup against the place it would go to, and change nothing; returns how many members there are.

    Raises:
        BackupUnreadable, BackupForeign, RestoreTargetNotEmpty: It cannot be restored there.
        InvalidInput: There is no journal of deletions at the place that `deletions` names.
    """
    restoring, archive = _restoring(data, file, progress, deletions, environment)
    return restoring.check(archive)


def restore(data: Path, file: Path, *, progress: Progress, deletions: str = "", environment: Mapping[str, str] = os.environ) -> Restored:
    """Verify a backup and take it over; what was deleted since is deleted again before anyone may start.

    Args:
        data: The new data folder.
        file: The archive.
        progress: Is told how far it is.
        deletions: The journal's former place, where that is another one now: a folder, or the `media_url` that it was beside. What it
            holds is taken over into the journal of this deployment first.
        environment: Where settings may come from.

    Raises:
        InvalidInput: There is no journal of deletions at the place that `deletions` names.
        BackupUnreadable, BackupForeign, RestoreTargetNotEmpty: It cannot be restored there; nothing was changed.
        StorageUnavailable: Database or media store went away in the middle; run it again.
    """
    restoring, archive = _restoring(data, file, progress, deletions, environment)
    restoring.check(archive)
    DataFolder(data).prepare(load_settings(data, environment).mode)
    with staging(data) as drafts:
        return restoring.execute(archive, staging=drafts)


def _restoring(
    data: Path, file: Path, progress: Progress, deletions: str, environment: Mapping[str, str]
) -> tuple[Restore, TarArchiveReader]:
    """Put together what restores."""
    folder, settings = DataFolder(data), load_settings(data, environment)
    former = _former_deletions(settings, folder, deletions) if deletions else []
    archive = TarArchiveReader.open(file)
    own_keys = None if settings.keys is KeyPlace.PKCS11 or folder.keys.exists() else archive.keys()
    known = _keys(settings, folder, own_keys)
    target = RestoreTarget(
        mode=settings.mode.value,
        key_id=known.key_id,
        key_generations=known.generations,
        made_since=SystemClock().now() - timedelta(days=settings.backup_max_age_days),
        records=_records(settings, folder),
        open_media=lambda: open_media_store(settings, folder),
        has_media=lambda: any(not key.startswith(DELETIONS_ROOT) for key in stored_keys(settings, folder, "")),
        media_mark=lambda: (stored_object(settings, folder, RESTORING) or b"").decode(errors="replace"),
        settle=lambda: _settle(_url(settings, folder)),
        take_keys=lambda: write_key_file(folder.keys, own_keys) if own_keys is not None else None,
        take_trust=_trust_store(settings, folder).take_back,
        replay=lambda: _replay(settings, folder, former),
    )
    return Restore(target=target, progress=progress), replace(archive, keyed_hashes=known.keyed_hashes)


def _trust_store(settings: Settings, folder: DataFolder) -> TrustStore:
    return TrustStore(trust_folder_of(settings.chip_trust, folder.path))


def _settle(url: str) -> None:
    """Bring what was restored to this release's form, and let it know that it was restored."""
    database = engine_for(url)
    try:
        upgrade_for_restore(database, "head")
        record_restore(database, at=SystemClock().now())
    finally:
        database.dispose()


def has_deletions(data: Path, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a journal of deletions for a restore to replay; without it, what was deleted since the backup comes back.

    Raises:
        SettingsError, StorageUnavailable: It cannot be looked into.
    """
    folder, settings = DataFolder(data), load_settings(data, environment)
    if settings.media_url and not settings.deletions:
        return bool(stored_keys(settings, folder, DELETIONS_ROOT))
    return DayFiles(Path(settings.deletions) if settings.deletions else folder.deletions, DELETION_LINES).is_begun()


def replay_deletions(data: Path, environment: Mapping[str, str] = os.environ) -> Replayed:
    """Delete again what the journal names, in records that came back by other means than `restore`.

    Raises:
        SettingsError: Settings or keys cannot be used.
        StorageUnavailable: Database, media store or journal are away.
        IntegrityError: The journal is damaged.
    """
    return _replay(load_settings(data, environment), DataFolder(data))


def _former_deletions(settings: Settings, folder: DataFolder, place: str) -> Sequence[Deletion]:
    """Read the journal at a former place: a folder, or beside media in a bucket that the settings of this deployment open."""
    if place.startswith("s3://"):
        beside = settings.model_copy(update={"media_url": place})
        keys = stored_keys(beside, folder, DELETIONS_ROOT)
        found = [one for key in keys for one in DELETION_LINES.decode((stored_object(beside, folder, key) or b"").decode(errors="replace"))]
    else:
        found = list(DayFiles(Path(place), DELETION_LINES).read())
    if not found:
        raise InvalidInput(field="deletions")
    return found


def _replay(settings: Settings, folder: DataFolder, former: Sequence[Deletion] = ()) -> Replayed:
    keys, media, database = (
        open_keys(settings, folder, is_used=True),
        open_media_store(settings, folder),
        engine_for(_url(settings, folder)),
    )
    units, clock = SqlUnitsOfWork(sealing(database, keys.row_seals)), SystemClock()
    journal = open_deletions(settings, folder, media, DELETION_LINES)
    for one in former:
        journal.note(one, at=clock.now())  # from now on it is known for as long as what is deleted today
    safe = SealedMedia(store=media, vault=keys.vault)
    erase = build_erase(units=units, clock=clock, safe=safe, signer=keys.signer, journal=journal)
    try:
        replay = ReplayDeletions(units=units, clock=clock, vault=keys.vault, journal=journal, erase=erase, keyed_hashes=keys.keyed_hashes)
        return replay()
    finally:
        database.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class _KnownKeys:
    """What a restore needs to know of the keys."""

    key_id: str
    generations: frozenset[int]
    keyed_hashes: KeyedHashes


def _keys(settings: Settings, folder: DataFolder, own_keys: bytes | None) -> _KnownKeys:
    if settings.keys is KeyPlace.PKCS11 or folder.keys.exists():
        keys = open_keys(settings, folder, is_used=True)
        generations = frozenset(one.number for one in keys.custody.generations())
        return _KnownKeys(key_id=keys.key_id, generations=generations, keyed_hashes=keys.keyed_hashes)
    if own_keys is None:
        raise BackupForeign(field="keys")
    try:
        ring = parse_key_file(own_keys)
    except RealNameError as problem:
        raise BackupForeign(field="keys") from problem
    generations = frozenset(one.generation for one in ring.encryption_keys)
    return _KnownKeys(key_id=ring.key_id, generations=generations, keyed_hashes=HmacKeyedHashes(ring.challenge_secret))


def _records(settings: Settings, folder: DataFolder) -> RecordsCopier:
    if settings.database_url.startswith("postgresql"):
        from realname.workflow.engine.engine import prepare_records  # noqa: PLC0415 - the engine's libraries, for a server's records alone

        return PostgresqlRecords(
            url=settings.database_url,
            workflow_url=settings.engine_url,
            prepare_workflow=lambda: prepare_records(settings.engine_url),
        )
    return SqliteRecords(database=Path(_url(settings, folder).removeprefix(_SQLITE)), workflow=folder.workflow / DATABASE)


def _url(settings: Settings, folder: DataFolder) -> str:
    return settings.database_url or f"{_SQLITE}{folder.database}"
