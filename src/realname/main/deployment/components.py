"""What a deployment is built on, opened from the settings of a data folder: each part by its class (`kernel/registry.py`)."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from realname.access.connectors.passwords import ScryptPasswords
from realname.access.model.staff import Realm
from realname.access.ports import OutletNames
from realname.access.use_cases.acting_staff import ReadOperatingStates
from realname.access.use_cases.api_clients import AccessTokens, ClientScope
from realname.access.use_cases.waiting_counts import WaitingCounts
from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.evidence.connectors.identity_numbers import identity_numbers_of, sandbox_identity_numbers_of
from realname.evidence.connectors.trust_store import TrustStore, trust_folder_of
from realname.evidence.photo.document_photos import DocumentPhotos
from realname.evidence.ports import AuthoritativeSource, CardReader
from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.ports import NumberingPlan, ResourcePool
from realname.kernel.errors import SettingsError
from realname.kernel.ports import (
    Clock,
    IdentityNumbers,
    KeyedHashes,
    MediaStore,
    PasswordHasher,
    RandomTokens,
    SignatureChecker,
    StatementKeys,
    StatementSigner,
    Vault,
)
from realname.kernel.receipt import PublicKeys
from realname.kernel.registry import App, Factories, RegistryIncomplete
from realname.kernel.rules.pack import Country, Pack
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.ports import Notifier, Provisioner
from realname.lines.use_cases.changes import EachOnLineChange, OnLineChange
from realname.lines.use_cases.held_lines import LinesHeld
from realname.main.catalogue.capabilities import collect_declarations, declared
from realname.main.catalogue.tables import audited_tables
from realname.main.deployment.background_tasks import build_reap
from realname.main.deployment.connectors import Connectors, build_connectors
from realname.main.deployment.open_database import open_database
from realname.no_face.ports import AlternativeChecksOffered
from realname.no_face.use_cases.second_looks import SecondLooks
from realname.operations.store.deployment_backups import restored_at
from realname.operations.wiring.erasing import build_close, build_erase
from realname.outlets.use_cases.duty_check import EnrolledOnDuty, OnDuty, operating_states
from realname.outlets.use_cases.names import ReadNames
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.config.brand import PRODUCT
from realname.platform.config.served import Complaints, Restored, ServedAddresses
from realname.platform.config.settings import Mode, Settings, load_settings
from realname.platform.db.audited import AuditedTables
from realname.platform.db.engine import Pool, for_reading
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.outbound.circuit import CircuitNotes
from realname.platform.pdf.printer import PdfPrinter
from realname.platform.system.clock_and_tokens import SystemClock, SystemRandomTokens
from realname.platform.system.disk import Disks
from realname.platform.system.staging import sweep_staging
from realname.registration.ports import HeldLines
from realname.registration.store.registrations import needs_media
from realname.registration.use_cases.deciding.decide_registration import OnReferred
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.deletion_journal import DELETION_LINES, DeletionJournal
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.read_registration import RequireClientScope
from realname.relying.ports import NetworkOffered
from realname.relying.use_cases.device_answers import DevicesKnown
from realname.relying.use_cases.swap_events import EndGone, ReportSwaps
from realname.review.use_cases.open_review import ReviewReferred
from realname.review.use_cases.waiting_reviews import WaitingReviews
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.vault.connectors.id_token_keys import IdTokenKeys
from realname.vault.keys.key_drafts import sweep_drafts
from realname.vault.keys.p256 import P256Signatures
from realname.vault.ports import KeyCustody
from realname.vault.wiring.data_folder import DataFolder, disks_of
from realname.vault.wiring.keys import ServerKeys
from realname.vault.wiring.media_store import open_bound_media, open_deletions
from realname.verification.ports import LiveFrameAnalysers, LiveVerifier, ReferenceChecker
from realname.verification.use_cases.fetch_files import model_folder
from realname.verification.wiring import LazyEngine
from realname.webhooks.use_cases.deliver import OnSinkGone
from realname.workflow.use_cases.reaper import Reap

collect_declarations()

_MADE_UP_CONTACT = "complaints@operator.example"  # RFC 2606: reserved, so that it belongs to no operator


def _erase(app: App) -> EraseRegistration:
    return build_erase(
        units=app[UnitsOfWork], clock=app[Clock], safe=app[SealedMedia], signer=app[StatementSigner], journal=app[DeletionJournal]
    )


# What the lower capabilities call, and which higher one answers (ADR 0050).
_HANDLERS: Factories = {
    CloseRegistration: lambda app: build_close(app[EraseRegistration]),
    EraseRegistration: _erase,
    HeldLines: lambda app: app[LinesHeld],
    OnDuty: lambda app: app[UnsafeAnybodyOnDuty if app[Settings].is_sandbox else EnrolledOnDuty],
    OnLineChange: lambda app: EachOnLineChange((app[EndReverifications], app[ReportSwaps])),
    OnReferred: lambda app: app[ReviewReferred],
    OnSinkGone: lambda app: app[EndGone],
    ClientScope: lambda app: app[RequireClientScope],
    ReadOperatingStates: lambda _app: operating_states,
    Reap: build_reap,
    OutletNames: lambda app: app[ReadNames],
    WaitingCounts: lambda app: WaitingCounts((app[SecondLooks], app[WaitingReviews])),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The parts, with the folder and the database they were opened on."""

    app: App
    folder: DataFolder
    database: Pool


def factories() -> Factories:
    """How each capability makes what a constructor alone cannot make, and who answers the handlers.

    Raises:
        RegistryIncomplete: A class has two factories.
    """
    made: dict[type, Callable[[App], object]] = dict(_HANDLERS)
    for module in declared("wiring"):
        own: Factories = getattr(module, "FACTORIES", {})
        if twice := made.keys() & own.keys():
            raise RegistryIncomplete(problem="has two factories", kinds=twice)
        made.update(own)
    return made


def open_components(
    path: Path,
    *,
    pack: str | None = None,
    environment: Mapping[str, str] = os.environ,
    more: Factories | None = None,
    clock: Clock | None = None,
) -> Opened:
    """Prepare the data folder and open everything.

    Args:
        path: The data folder.
        pack: Outranks the one of the settings.
        environment: Outranks the settings' file.
        more: Makes what the process adds.
        clock: Dates what a first start records; None: the clock of this machine.

    Raises:
        SettingsError: Settings, keys or connectors cannot be used; lists every problem.
        PolicyInvalid, UnknownPack: The rule pack cannot be used.
        StorageUnavailable: The database cannot be reached.
        DatabaseRefused: Its server refuses the user, the password, the database or one more connection.
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
        raise SettingsError(("pack: a draft is refused in production, unless `allow_draft_pack` is set: no one answers for its rules yet",))
    folder.prepare(settings.mode)
    sweep_staging(path)
    sweep_drafts(folder.keys)
    database, keys = open_database(settings, folder, clock or SystemClock())
    try:
        media = open_bound_media(settings, folder, database, needs_media)
        connectors = build_connectors(settings, folder, policy.country)
        app = App(
            {
                **_records(database, keys),
                **rules_of(policy),
                **_keys(keys),
                **_outside(connectors),
                **_mode(settings, policy.country),
                ReportPrinter: PdfPrinter(settings.brand_name or PRODUCT),
                **_engine(settings, environment),
                CircuitNotes: CircuitNotes(folder.circuits),
                DataFolder: folder,
                Disks: disks_of(settings, folder),
                TrustStore: TrustStore(trust_folder_of(settings.chip_trust, path)),
                DeletionJournal: open_deletions(settings, folder, media, DELETION_LINES),
                MediaStore: media,
                NumberingPlan: PhoneNumbers(policy.country.value),
                ServedAddresses: ServedAddresses(path),
                Restored: Restored(restored_at(database)),
            },
            {**factories(), **(more or {})},
        )
    except BaseException:
        database.dispose()
        raise
    return Opened(app=app, folder=folder, database=database)


def rules_of(policy: Policy) -> Mapping[type, object]:
    """A rule pack: as a whole, and each of its rules by its class."""
    return {**policy.rules, Country: policy.country, LocalDays: policy[LocalDays], Pack: policy, Policy: policy}


def _records(database: Pool, keys: ServerKeys) -> Mapping[type, object]:
    reading = for_reading(database)
    units = SqlUnitsOfWork(database, keys.custody.generations)
    return {AuditedTables: audited_tables(), Engine: reading, Reads: SqlUnitsOfWork(reading), SqlUnitsOfWork: units, UnitsOfWork: units}


def _keys(keys: ServerKeys) -> Mapping[type, object]:
    return {
        AccessTokens: keys.access,
        IdTokenKeys: keys.id_tokens,
        KeyCustody: keys.custody,
        KeyedHashes: keys.keyed_hashes,
        PublicKeys: keys.public_keys,
        ServerKeys: keys,
        StatementKeys: keys.signer,
        StatementSigner: keys.signer,
        Vault: keys.vault,
    }


def _outside(connectors: Connectors) -> Mapping[type, object]:
    """The outside world: the operator's systems, the clock, chance."""
    return {
        AuthoritativeSource: connectors.authority,
        CardReader: connectors.card_reader,
        Clock: SystemClock(),
        Connectors: connectors,
        DevicesKnown: DevicesKnown(connectors.device_history),
        AlternativeChecksOffered: AlternativeChecksOffered(connectors.means),
        NetworkOffered: NetworkOffered(connectors.network),
        Notifier: connectors.notifier,
        PasswordHasher: ScryptPasswords(),
        Provisioner: connectors.provisioner,
        RandomTokens: SystemRandomTokens(),
        ResourcePool: connectors.resource_pool,
        SignatureChecker: P256Signatures(),
    }


def _mode(settings: Settings, country: Country) -> Mapping[type, object]:
    """What a sandbox has in place of the real."""
    is_sandbox = settings.is_sandbox
    return {
        Complaints: Complaints(settings.complaints_contact or (_MADE_UP_CONTACT if is_sandbox else "")),
        IdentityNumbers: sandbox_identity_numbers_of(country) if is_sandbox else identity_numbers_of(country),
        Realm: Realm.OPERATOR,
        Settings: settings,
    }


def _engine(settings: Settings, environment: Mapping[str, str]) -> Mapping[type, object]:
    engine = LazyEngine(
        model_folder(environment),
        threads=settings.model_threads,
        portraits_at_once=settings.judging_slots,
        allows_unconfined=settings.is_sandbox or settings.allow_unconfined_decoders,
    )
    photos = DocumentPhotos(model_folder(environment), at_once=settings.judging_slots)
    return {DocumentPhotos: photos, LazyEngine: engine, LiveFrameAnalysers: engine, LiveVerifier: engine, ReferenceChecker: engine}
