"""A deployment: every use case with its adapters, built once per process from the settings of a data folder."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from realname.adapters.backup.staging import sweep_staging
from realname.adapters.clock import SystemClock
from realname.adapters.db.deployment_backups import restored_at
from realname.adapters.db.deployment_keys import has_keys, require_encryption_key, require_keys
from realname.adapters.db.deployment_media import require_media_place
from realname.adapters.db.deployment_mode import require_mode
from realname.adapters.db.engine import Pool, engine_for, for_reading
from realname.adapters.db.restore_marks import opening
from realname.adapters.db.tending_status import CountTending
from realname.adapters.db.unit_of_work import SqlUnitsOfWork
from realname.adapters.db.upgrade import starting_alone, upgrade
from realname.adapters.hashing_slots import HashingSlots
from realname.adapters.http.circuit_notes import CircuitNotes
from realname.adapters.identity_numbers import ResidentIdentityNumbers, SandboxIdentityNumbers
from realname.adapters.numbering import PhoneNumbers
from realname.adapters.one_time_codes import TotpCodes
from realname.adapters.passwords import ScryptPasswords
from realname.adapters.random_tokens import SystemRandomTokens
from realname.adapters.vault.p256 import P256Signatures
from realname.adapters.web_authn import WebAuthnPasskeys
from realname.application.acting_staff import FindActingStaff
from realname.application.activate_line import ActivateLine, RequestActivation
from realname.application.api_clients import IssueApiToken, RequireScope, VerifyApiToken
from realname.application.ask_operator import AskOperator
from realname.application.ask_source import AskSource
from realname.application.attach_evidence import AttachEvidence
from realname.application.attempts import ReadAttempts
from realname.application.authenticator_apps import SecondFactor
from realname.application.bar_line import BarLine, LiftBar, LiftEndedBars
from realname.application.cache_folders import model_folder
from realname.application.carry_out_orders import CarryOutOrders
from realname.application.change_line import ChangeLine
from realname.application.change_stock import FreeNumbers, QuarantineNumbers, ReadStock
from realname.application.choose_line import ChooseLine, OfferNumbers
from realname.application.close_registration import CloseRegistration
from realname.application.conclude_live_session import ConcludeLiveSession
from realname.application.counters import EnrolCounter, IssueEnrolmentCode, ListCounters, RevokeCounter
from realname.application.deactivate_line import DeactivateLine
from realname.application.deactivate_person import DeactivatePerson
from realname.application.decide_registration import DecideRegistration
from realname.application.deletion_journal import DeletionJournal
from realname.application.end_cooling_off import EndCoolingOff
from realname.application.erase_media import EraseMedia
from realname.application.erase_records import EraseRecords
from realname.application.erase_registration import EraseRegistration
from realname.application.fail_live_session import FailLiveSession
from realname.application.find_line import FindLine, LookUps
from realname.application.find_live_session import FindLiveSession
from realname.application.finish_live_session import FinishLiveSession
from realname.application.forget_expired import ForgetExpired
from realname.application.get_challenge import GetChallenge
from realname.application.hand_over import HandOver
from realname.application.have_frames_been_seen import HaveFramesBeenSeen
from realname.application.holder_cards import HolderCards
from realname.application.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.application.holder_wishes import CloseByCard, LiftLostBar
from realname.application.import_stock import ImportNumbers, ImportSims
from realname.application.known_browsers import KnownBrowsers
from realname.application.list_handed_over import ListHandedOver
from realname.application.list_of_the_day import ListOfTheDay
from realname.application.load_policy import load_policy
from realname.application.media import MediaSafe
from realname.application.notify_subscriber import NotifySubscriber
from realname.application.open_change import DraftChange, OpenChange, OpenChangeWithoutFace
from realname.application.open_live_session import OpenLiveSession
from realname.application.open_registration import OpenRegistration
from realname.application.open_without_face import OpenWithoutFace
from realname.application.patience import Patience
from realname.application.ports import Clock, IdentityNumbers, LiveEyes, MediaStore, NumberingPlan, RandomTokens, SignatureChecker
from realname.application.read_line import ReadLine
from realname.application.read_masked_name import ReadMaskedName
from realname.application.read_registration import ReadRegistration
from realname.application.reap import Reap
from realname.application.reconcile_lines import CompareLines, MendLine
from realname.application.reconcile_orders import AskAfterOrders, MendOrder
from realname.application.record_outcome import RecordOutcome
from realname.application.registration_steps import RegistrationSteps
from realname.application.request_live_session import RequestLiveSession
from realname.application.send_notices import SendNotices
from realname.application.sign_in import ReadStaffSession, SignIn, SignOut
from realname.application.sign_receipt import SignReceipt
from realname.application.staff_accounts import AddStaff, DeactivateStaff, ListStaff, ResetPassword
from realname.application.stock_numbers import StockNumbers
from realname.application.submit_registration import SubmitRegistration
from realname.application.sweep_media import SweepMedia
from realname.application.tend_lines import TendLines
from realname.application.tries_of_strangers import TriesOfStrangers
from realname.application.upload_clip import UploadChunk
from realname.bootstrap.campaigns import CampaignUseCases, build_campaigns
from realname.bootstrap.connectors import Connectors, build_connectors
from realname.bootstrap.data_folder import DataFolder
from realname.bootstrap.engine_place import engine_place
from realname.bootstrap.keys import ServerKeys, open_keys
from realname.bootstrap.lazy_engine import LazyEngine
from realname.bootstrap.media_store import open_deletions, open_media_store
from realname.bootstrap.staff_access import StaffAccess, build_staff_access
from realname.domain.errors import RealNameError, SettingsError
from realname.domain.policy import Policy
from realname.sandbox.notifications import SandboxNotifier
from realname.sandbox.stock import sandbox_msisdns
from realname.settings import Mode, Settings, load_settings
from realname.workflow.reaper import Reaper, until_done
from realname.workflow.registration import DbosWorkflow

REGION = "CN"  # whose mobile numbers are valid; moves into the rule packs with the second country

TEND_EVERY_S = 1.0
_STOP_S = 1.0
_ENDED_WORKFLOWS_ARE_KEPT = timedelta(days=7)  # for whoever looks into what happened; then they would only grow
_CLOCKS_DIFFER = timedelta(days=1)  # and days end at different times
_NOTHING = "readiness/"  # a prefix under which no medium is ever kept: asked for, it costs the same whatever is stored


class Database(Protocol):
    """The pool of connections that is closed at the end."""

    def dispose(self) -> None:
        """Close all connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The use cases of one process. `launch` before submitting, `close` at the end."""

    settings: Settings
    policy: Policy
    open_registration: OpenRegistration
    open_change: OpenChange
    open_change_without_face: OpenChangeWithoutFace
    holder_cards: HolderCards
    find_line: FindLine
    lift_lost_bar: LiftLostBar
    close_by_card: CloseByCard
    holder_deaths: HolderDeaths
    close_after_death: CloseAfterDeath
    attach_evidence: AttachEvidence
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit_registration: SubmitRegistration
    read_registration: ReadRegistration
    read_masked_name: ReadMaskedName
    close_registration: CloseRegistration
    open_without_face: OpenWithoutFace
    hand_over: HandOver
    list_handed_over: ListHandedOver
    list_of_the_day: ListOfTheDay
    read_attempts: ReadAttempts
    request_live_session: RequestLiveSession
    find_live_session: FindLiveSession
    open_live_session: OpenLiveSession
    conclude_live_session: ConcludeLiveSession
    have_frames_been_seen: HaveFramesBeenSeen
    add_staff: AddStaff
    reset_password: ResetPassword
    deactivate_staff: DeactivateStaff
    list_staff: ListStaff
    sign_in: SignIn
    read_staff_session: ReadStaffSession
    sign_out: SignOut
    access: StaffAccess
    issue_enrolment_code: IssueEnrolmentCode
    enrol_counter: EnrolCounter
    revoke_counter: RevokeCounter
    list_counters: ListCounters
    issue_token: IssueApiToken
    verify_token: VerifyApiToken
    require_scope: RequireScope
    reap: Reap
    sweep: SweepMedia
    media_clockwork: Reaper
    bar_line: BarLine
    lift_bar: LiftBar
    deactivate_line: DeactivateLine
    deactivate_person: DeactivatePerson
    find_acting_staff: FindActingStaff
    read_line: ReadLine
    import_numbers: ImportNumbers
    import_sims: ImportSims
    quarantine_numbers: QuarantineNumbers
    free_numbers: FreeNumbers
    read_stock: ReadStock
    tend_lines: TendLines
    carry_out_orders: CarryOutOrders
    line_clockwork: Reaper
    campaigns: CampaignUseCases
    campaign_clockwork: Reaper
    count_tending: CountTending
    ask_after_orders: AskAfterOrders
    mend_order: MendOrder
    compare_lines: CompareLines
    mend_line: MendLine
    numbering: NumberingPlan
    tokens: RandomTokens
    clock: Clock
    signatures: SignatureChecker
    outbox: SandboxNotifier | None
    circuits: CircuitNotes
    live_eyes: LiveEyes
    receipt_public_key: bytes
    keys: ServerKeys
    workflow: DbosWorkflow
    verifier: LazyEngine
    units: SqlUnitsOfWork
    reads: SqlUnitsOfWork
    media: MediaStore
    deletions: DeletionJournal
    database: Database

    @property
    def is_sandbox(self) -> bool:
        """Whether lines are simulated."""
        return self.settings.mode is Mode.SANDBOX

    def launch(self) -> None:
        """Take up what a former process left, and begin to reap, to sweep, to tend the lines and to advance campaigns."""
        self.workflow.launch(reap=self._reap_and_forget)
        self.media_clockwork.start()
        self.line_clockwork.start()
        self.campaign_clockwork.start()

    def _reap_and_forget(self) -> None:
        try:
            self.reap()
        finally:
            now = self.clock.now()
            self.workflow.forget_ended(before=now - _ENDED_WORKFLOWS_ARE_KEPT)
            oldest_backup = now - timedelta(days=self.settings.backup_max_age_days)
            self.deletions.forget(noted_before=(oldest_backup - _CLOCKS_DIFFER).date())

    def close(self) -> None:
        """End within seconds; the next process goes on where this one stopped."""
        self.campaign_clockwork.stop(timeout_s=_STOP_S)
        self.line_clockwork.stop(timeout_s=_STOP_S)
        self.media_clockwork.stop(timeout_s=_STOP_S)
        self.workflow.destroy()
        self.database.dispose()

    def require_ready(self) -> None:
        """Return when database, media store and models answer, and the workflow runs.

        Raises:
            StorageUnavailable: The database or the media store does not answer, or this process has lost its place among the others.
            KeysUnavailable: The hardware security module does not answer.
            ModelUnavailable: A model is missing.
        """
        with self.reads() as unit:
            unit.api_clients.count()
        self.media.keys(_NOTHING)
        self.keys.custody.require_ready()
        self.verifier.load()
        self.workflow.require_running()


def open_deployment(path: Path, *, pack: str | None = None, environment: Mapping[str, str] = os.environ) -> Deployment:
    """Prepare the data folder and build everything; `pack` outranks the settings.

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
    folder.prepare(settings.mode)
    sweep_staging(path)
    database, keys = _open_database(settings, folder)
    media = _open_media(settings, folder, database)
    connectors = build_connectors(settings, folder)
    parts = _Parts(
        units=SqlUnitsOfWork(database, keys.custody.generations),
        count_tending=CountTending(engine=for_reading(database), clock=SystemClock()),
        reads=SqlUnitsOfWork(for_reading(database)),
        clock=SystemClock(),
        tokens=SystemRandomTokens(),
        keys=keys,
        passwords=ScryptPasswords(),
        signatures=P256Signatures(),
        safe=MediaSafe(store=media, vault=keys.vault),
        deletions=open_deletions(settings, folder, media),
        connectors=connectors,
        verifier=LazyEngine(model_folder(environment), threads=settings.model_threads),
        policy=policy,
        settings=settings,
        restored_at=restored_at(database),
    )
    deployment = parts.deployment(folder, database)
    if deployment.is_sandbox:
        StockNumbers(parts.units)(sandbox_msisdns())
    return deployment


def _open_database(settings: Settings, folder: DataFolder) -> tuple[Pool, ServerKeys]:
    """Open the database that the settings name; no restore can begin in it meanwhile."""
    if settings.database_url.startswith("postgresql"):
        return _open_bound(settings, folder)
    place = settings.database_url.removeprefix("sqlite:///")
    with opening(Path(place) if place else folder.database):
        return _open_bound(settings, folder)


def _open_bound(settings: Settings, folder: DataFolder) -> tuple[Pool, ServerKeys]:
    """Bring the database to the newest form; it and its keys belong together for good."""
    is_used = folder.has_contents()
    own = None
    if not settings.database_url:
        # Before the database: whoever is killed in between leaves keys without data, never data without keys.
        own = open_keys(settings, folder, is_used=is_used)
        folder.prepare_database()
    database = engine_for(settings.database_url or f"sqlite:///{folder.database}")
    try:
        upgrade(database)
        require_mode(database, settings.mode.value)
        keys = own or _open_keys_of(database, settings, folder, is_used=is_used)
        require_keys(database, keys.key_id)
        require_encryption_key(database, keys.custody.generations())
    except RealNameError:
        database.dispose()
        raise
    return database, keys


def _open_keys_of(database: Pool, settings: Settings, folder: DataFolder, *, is_used: bool) -> ServerKeys:
    """Open the keys of a database that several machines may use; of those that start on it for the first time at once, one makes them."""
    if is_used or has_keys(database):
        return open_keys(settings, folder, is_used=True)
    with starting_alone(database):
        keys = open_keys(settings, folder, is_used=has_keys(database))
        require_keys(database, keys.key_id)
    return keys


def _open_media(settings: Settings, folder: DataFolder, database: Pool) -> MediaStore:
    """Open the media store that the settings name; it and the database belong together for good."""
    try:
        media = open_media_store(settings, folder)
        tokens = SystemRandomTokens()
        require_media_place(database, media, new_place=tokens.token(), new_database=tokens.token())
    except RealNameError:
        database.dispose()
        raise
    return media


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The adapters, before they are put into use cases."""

    units: SqlUnitsOfWork
    count_tending: CountTending
    reads: SqlUnitsOfWork
    clock: SystemClock
    tokens: SystemRandomTokens
    keys: ServerKeys
    passwords: ScryptPasswords
    signatures: P256Signatures
    safe: MediaSafe
    deletions: DeletionJournal
    connectors: Connectors
    verifier: LazyEngine
    policy: Policy
    settings: Settings
    restored_at: datetime | None

    def deployment(self, folder: DataFolder, database: Database) -> Deployment:
        units, clock, tokens, safe, policy = self.units, self.clock, self.tokens, self.safe, self.policy
        erase = EraseRegistration(units=units, clock=clock, safe=safe, signer=self.keys.signer, journal=self.deletions)
        close = CloseRegistration(units=units, clock=clock, erase=erase)
        fail_live = FailLiveSession(units=units, clock=clock, safe=safe, policy=policy)
        workflow = DbosWorkflow(steps=self._steps(close), place=engine_place(self.settings, folder))
        lift = LiftBar(units=units, clock=clock, tokens=tokens)
        bar, tend = BarLine(units=units, clock=clock, tokens=tokens), self._tend(lift)
        campaigns = build_campaigns(units=units, reads=self.reads, clock=clock, bar_line=bar, lift_bar=lift, policy=policy)
        deactivate, holders = DeactivateLine(units=units, clock=clock, tokens=tokens), self._holder_cards()
        deaths = HolderDeaths(clock=clock, marks=self.keys.marks, holders=holders, policy=policy)
        draft = DraftChange(units=units, clock=clock, tokens=tokens, holders=holders, deaths=deaths, policy=policy)
        sweep = SweepMedia(units=units, safe=safe)
        return Deployment(
            settings=self.settings,
            policy=policy,
            open_registration=OpenRegistration(units=units, clock=clock, tokens=tokens, policy=policy),
            open_change=OpenChange(units=units, draft=draft),
            open_change_without_face=OpenChangeWithoutFace(units=units, draft=draft, policy=policy),
            holder_cards=holders,
            find_line=FindLine(units=units, clock=clock, look_ups=holders.look_ups),
            lift_lost_bar=LiftLostBar(units=units, clock=clock, holders=holders, lift=lift, policy=policy),
            close_by_card=CloseByCard(units=units, holders=holders, deactivate=deactivate, policy=policy),
            holder_deaths=deaths,
            close_after_death=CloseAfterDeath(units=units, deaths=deaths, deactivate=deactivate),
            attach_evidence=AttachEvidence(
                units=units,
                clock=clock,
                tokens=tokens,
                vault=self.keys.vault,
                safe=safe,
                reader=self.connectors.card_reader,
                identity_numbers=self._identity_numbers(),
                references=self.verifier,
                policy=policy,
                look_ups=holders.look_ups,
            ),
            offer_numbers=OfferNumbers(units=self.reads, clock=clock),
            choose_line=ChooseLine(units=units, clock=clock, safe=safe, policy=policy),
            get_challenge=GetChallenge(units=units, clock=clock, tokens=tokens, vault=self.keys.vault, safe=safe, policy=policy),
            upload_chunk=UploadChunk(units=units, clock=clock, safe=safe, policy=policy),
            submit_registration=SubmitRegistration(
                units=units, clock=clock, safe=safe, verifier=self.verifier, workflow=workflow, policy=policy
            ),
            read_registration=ReadRegistration(units=units),
            read_masked_name=ReadMaskedName(units=units, vault=self.keys.vault),
            close_registration=close,
            open_without_face=OpenWithoutFace(units=units, clock=clock, tokens=tokens, policy=policy),
            hand_over=HandOver(units=units, clock=clock, safe=safe, policy=policy),
            list_handed_over=ListHandedOver(self.reads),
            list_of_the_day=ListOfTheDay(units=self.reads, clock=clock, policy=policy),
            read_attempts=ReadAttempts(units=self.reads, clock=clock, policy=policy),
            request_live_session=RequestLiveSession(
                units=units, clock=clock, tokens=tokens, vault=self.keys.vault, safe=safe, policy=policy
            ),
            find_live_session=FindLiveSession(units=self.reads, clock=clock),
            open_live_session=OpenLiveSession(units=units, clock=clock, safe=safe),
            conclude_live_session=ConcludeLiveSession(
                finish=FinishLiveSession(units=units, clock=clock, safe=safe, policy=policy),
                fail=fail_live,
                patience=Patience(clock=clock, sleep=time.sleep),
                policy=policy,
            ),
            have_frames_been_seen=HaveFramesBeenSeen(self.reads),
            add_staff=AddStaff(units=units, clock=clock, tokens=tokens, passwords=self.passwords),
            reset_password=ResetPassword(units=units, tokens=tokens, passwords=self.passwords),
            deactivate_staff=DeactivateStaff(units=units, clock=clock),
            list_staff=ListStaff(self.reads),
            sign_in=SignIn(
                units=units,
                clock=clock,
                tokens=tokens,
                passwords=self.passwords,
                browsers=KnownBrowsers(marks=self.keys.marks, tokens=tokens),
                strangers=TriesOfStrangers(),
                hashing_slot=HashingSlots().one,
                second=SecondFactor(codes=TotpCodes(self.keys.marks)),
            ),
            read_staff_session=ReadStaffSession(units=units, reads=self.reads, clock=clock),
            sign_out=SignOut(units),
            access=build_staff_access(
                units=units,
                reads=self.reads,
                clock=clock,
                tokens=tokens,
                passwords=self.passwords,
                codes=TotpCodes(self.keys.marks),
                ceremony=WebAuthnPasskeys(rp_id=self.settings.passkey_rp_id, origin=self.settings.passkey_origin),
            ),
            issue_enrolment_code=IssueEnrolmentCode(units=units, clock=clock, tokens=tokens),
            enrol_counter=EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=self.signatures),
            revoke_counter=RevokeCounter(units=units, clock=clock),
            list_counters=ListCounters(self.reads),
            issue_token=IssueApiToken(units=units, tokens=tokens),
            verify_token=VerifyApiToken(units=self.reads),
            require_scope=RequireScope(self.reads),
            reap=Reap(
                units=units,
                clock=clock,
                safe=safe,
                close=close,
                fail_live=fail_live,
                forget=ForgetExpired(units=units, clock=clock, policy=policy),
                erase_records=EraseRecords(units=units, clock=clock, erase=erase, policy=policy),
                workflow=workflow,
                policy=policy,
            ),
            sweep=sweep,
            media_clockwork=Reaper(until_done(sweep), task="media"),
            bar_line=bar,
            lift_bar=lift,
            deactivate_line=deactivate,
            deactivate_person=DeactivatePerson(units=units, deactivate=deactivate),
            find_acting_staff=FindActingStaff(self.reads),
            read_line=ReadLine(units),
            import_numbers=ImportNumbers(units=units, clock=clock, plan=PhoneNumbers(REGION)),
            import_sims=ImportSims(units=units, clock=clock),
            quarantine_numbers=QuarantineNumbers(units=units, clock=clock),
            free_numbers=FreeNumbers(units=units, clock=clock),
            read_stock=ReadStock(self.reads),
            tend_lines=tend,
            carry_out_orders=self._orders(),
            line_clockwork=Reaper(tend, every_s=TEND_EVERY_S, task="lines"),
            campaigns=campaigns,
            campaign_clockwork=Reaper(campaigns.advance_all, task="campaigns"),
            count_tending=self.count_tending,
            ask_after_orders=AskAfterOrders(units=self.reads, clock=clock, ask=self._ask()),
            mend_order=MendOrder(record=self._record()),
            compare_lines=CompareLines(units=units, clock=clock, provisioner=self.connectors.provisioner),
            mend_line=MendLine(units=units, clock=clock, tokens=tokens),
            numbering=PhoneNumbers(REGION),
            tokens=tokens,
            clock=clock,
            signatures=self.signatures,
            outbox=self.connectors.outbox,
            circuits=CircuitNotes(folder.circuits),
            live_eyes=self.verifier,
            receipt_public_key=self.keys.signer.public_key,
            keys=self.keys,
            workflow=workflow,
            verifier=self.verifier,
            units=units,
            reads=self.reads,
            media=safe.store,
            deletions=self.deletions,
            database=database,
        )

    def _ask(self) -> AskOperator:
        provisioner = self.connectors.provisioner
        return AskOperator(units=self.units, clock=self.clock, provisioner=provisioner, restored_at=self.restored_at)

    def _record(self) -> RecordOutcome:
        return RecordOutcome(units=self.units, clock=self.clock, tokens=self.tokens, policy=self.policy)

    def _notices(self) -> SendNotices:
        return SendNotices(units=self.units, clock=self.clock, notifier=self.connectors.notifier)

    def _identity_numbers(self) -> IdentityNumbers:
        return ResidentIdentityNumbers() if self.settings.mode is Mode.PRODUCTION else SandboxIdentityNumbers()

    def _holder_cards(self) -> HolderCards:
        return HolderCards(
            units=self.units,
            clock=self.clock,
            vault=self.keys.vault,
            reader=self.connectors.card_reader,
            identity_numbers=self._identity_numbers(),
            marks=self.keys.marks,
            look_ups=LookUps(),
            policy=self.policy,
        )

    def _orders(self) -> CarryOutOrders:
        return CarryOutOrders(units=self.units, clock=self.clock, ask=self._ask(), record=self._record(), notices=self._notices())

    def _tend(self, lift: LiftBar) -> TendLines:
        units, clock = self.units, self.clock
        return TendLines(
            tasks=(
                LiftEndedBars(units=units, clock=clock, lift=lift),
                self._orders(),
                self._notices(),
                EndCoolingOff(units=units, clock=clock, vault=self.keys.vault),
            )
        )

    def _steps(self, close: CloseRegistration) -> RegistrationSteps:
        units, clock = self.units, self.clock
        change = ChangeLine(tokens=self.tokens, policy=self.policy, restored_at=self.restored_at)
        return RegistrationSteps(
            ask_source=AskSource(units=units, clock=clock, vault=self.keys.vault, source=self.connectors.authority),
            decide=DecideRegistration(units=units, clock=clock, vault=self.keys.vault, policy=self.policy),
            erase_media=EraseMedia(units=units, clock=clock, safe=self.safe),
            request_activation=RequestActivation(units=units, clock=clock, change=change, restored_at=self.restored_at),
            activate_line=ActivateLine(units=units, clock=clock, orders=self._orders()),
            sign_receipt=SignReceipt(
                units=units, clock=clock, signer=self.keys.signer, policy=self.policy, is_sandbox=self.settings.mode is Mode.SANDBOX
            ),
            notify_subscriber=NotifySubscriber(units=units, clock=clock, notifier=self.connectors.notifier),
            close=close,
        )
