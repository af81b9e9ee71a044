"""Open what a deployment is built on: settings, rule pack, keys, database, media, connectors."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import realname.main.catalogue.event_catalogue  # noqa: F401 - collects the events that the ledger takes
from realname.access.connectors.passwords import ScryptPasswords
from realname.inventory.connectors import PhoneNumbers
from realname.kernel.errors import SettingsError
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.components import Parts
from realname.main.deployment.connectors import build_connectors
from realname.main.deployment.open_database import open_database
from realname.operations.store.deployment_backups import restored_at
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.config.settings import Mode, load_settings
from realname.platform.db.engine import Pool, for_reading
from realname.platform.system.clock import SystemClock
from realname.platform.system.random_tokens import SystemRandomTokens
from realname.platform.system.staging import sweep_staging
from realname.registration.store.needing_media import needs_media
from realname.registration.use_cases.erasing.deletion_journal import DELETION_LINES
from realname.registration.use_cases.media import MediaSafe
from realname.vault.keys.key_drafts import sweep_drafts
from realname.vault.keys.p256 import P256Signatures
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.media_store import open_bound_media, open_deletions
from realname.verification.use_cases.cache_folders import model_folder
from realname.verification.wiring import LazyEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedParts:
    """The parts, with the folder and the database they were opened on."""

    parts: Parts
    folder: DataFolder
    database: Pool


def open_parts(path: Path, *, pack: str | None = None, environment: Mapping[str, str] = os.environ) -> OpenedParts:
    """Prepare the data folder and open everything; `pack` outranks the settings.

    Raises:
        SettingsError: Settings, keys or connectors cannot be used; lists every problem.
        PolicyInvalid, UnknownPack: The rule pack cannot be used.
        StorageUnavailable: The database cannot be reached.
        RestoreUnfinished: A restore into this place has begun, and not ended.
        MediaForeign: The media store is not the database's.
    """
    folder = DataFolder(path)
    chosen = {**environment, "REALNAME_PACK": pack} if pack else environment
    settings = load_settings(path, chosen)
    policy = load_policy(settings.pack)
    if policy.is_sandbox and settings.mode is Mode.PRODUCTION:
        raise SettingsError(("pack: a sandbox pack is refused in production",))
    if policy.is_draft and settings.mode is Mode.PRODUCTION and not settings.allow_draft_pack:
        raise SettingsError(("pack: a draft is refused in production, unless `allow_draft_pack` is set: nobody answers for its rules yet",))
    folder.prepare(settings.mode)
    sweep_staging(path)
    sweep_drafts(folder.keys)
    database, keys = open_database(settings, folder)
    media = open_bound_media(settings, folder, database, needs_media)
    parts = Parts(
        units=SqlUnitsOfWork(database, keys.custody.generations),
        reads=SqlUnitsOfWork(for_reading(database)),
        clock=SystemClock(),
        tokens=SystemRandomTokens(),
        keys=keys,
        passwords=ScryptPasswords(),
        signatures=P256Signatures(),
        numbering=PhoneNumbers(policy.country.value),
        safe=MediaSafe(store=media, vault=keys.vault),
        deletions=open_deletions(settings, folder, media, DELETION_LINES),
        connectors=build_connectors(settings, folder, policy.country),
        verifier=LazyEngine(model_folder(environment), threads=settings.model_threads),
        policy=policy,
        settings=settings,
        restored_at=restored_at(database),
    )
    return OpenedParts(parts=parts, folder=folder, database=database)
