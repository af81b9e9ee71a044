"""A deployment: every use case with its adapters, built once per process from the settings of a data folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.model.staff import Realm
from realname.access.store.clients import ApiClients
from realname.access.wiring import (
    ClientUseCases,
    CounterUseCases,
    StaffAccess,
    StaffUseCases,
    build_clients,
    build_counters,
    build_staff,
    build_staff_access,
)
from realname.breaches.store.face_count import CountHeldFaces
from realname.breaches.wiring import BreachUseCases, build_breaches
from realname.campaigns.wiring import CampaignUseCases, build_campaigns
from realname.cases.store.case_counts import CountCases
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.wiring import SignalUseCases, build_signals
from realname.holder.wiring import PersonUseCases, build_person
from realname.inspections.wiring import (
    InspectionBasis,
    InspectionUseCases,
    SupervisionBasis,
    SupervisionUseCases,
    build_inspections,
    build_supervision,
)
from realname.inventory.ports import NumberingPlan
from realname.inventory.use_cases.numbers import StockNumbers
from realname.inventory.wiring import StockUseCases, build_stock
from realname.kernel.errors import RealNameError
from realname.kernel.ports import Clock, IdentityNumbers, MediaStore, RandomTokens, SignatureChecker
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerMarks
from realname.ledger.wiring import LedgerUseCases, build_ledger
from realname.lines.wiring import ChangeUseCases, LineUseCases, build_changes, build_lines
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.wiring import LiveUseCases, build_live
from realname.main.deployment.background_tasks import Upkeep, build_reap, build_upkeep
from realname.main.deployment.components import Parts
from realname.main.deployment.open_components import open_parts
from realname.no_face.wiring import NoFaceUseCases, build_no_face
from realname.operations.store.tending_status import CountTending
from realname.operations.wiring.erasing import build_close, build_erase
from realname.outlets.wiring import OutletUseCases, build_outlets
from realname.packs.model import Policy
from realname.photo_access.wiring import OpeningUseCases, build_openings
from realname.platform.config.settings import Mode, Settings
from realname.platform.db.engine import for_reading
from realname.platform.outbound.circuit import CircuitNotes
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.wiring import RegistrationUseCases, build_registrations
from realname.reports.model.parity_rule import ParityRule
from realname.reports.store.route_figures import CountRoutes
from realname.reports.use_cases.read_parity import ReadParity
from realname.reports.wiring import ReportUseCases, build_reports
from realname.retention.store.erasure_calendar import ErasureCalendar
from realname.retention.wiring import HoldUseCases, build_holds
from realname.review.wiring import ReviewBasis, ReviewUseCases, build_reviews
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.vault.use_cases.deletion_journal import DeletionJournal
from realname.vault.use_cases.signing_key import RecordSigningKey
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import ServerKeys
from realname.verification.ports import LiveEyes
from realname.verification.wiring import LazyEngine
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.wiring import build_steps, engine_place

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
    """The use cases of one process by subject, and the adapters below them. `launch` before submitting, `close` at the end."""

    settings: Settings
    policy: Policy
    registrations: RegistrationUseCases
    no_face: NoFaceUseCases
    live: LiveUseCases
    changes: ChangeUseCases
    lines: LineUseCases
    stock: StockUseCases
    campaigns: CampaignUseCases
    openings: OpeningUseCases
    reviews: ReviewUseCases
    holds: HoldUseCases
    signals: SignalUseCases
    reports: ReportUseCases
    breaches: BreachUseCases
    outlets: OutletUseCases
    identity_numbers: IdentityNumbers
    inspections: InspectionUseCases
    person: PersonUseCases
    staff: StaffUseCases
    access: StaffAccess
    inspector_access: StaffAccess
    counters: CounterUseCases
    clients: ClientUseCases
    ledger: LedgerUseCases
    upkeep: Upkeep
    count_tending: CountTending
    read_parity: ReadParity
    supervision: SupervisionUseCases
    keep_case_files: KeepCaseFiles
    erasure_calendar: ErasureCalendar
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
        self.upkeep.start()

    def _reap_and_forget(self) -> None:
        try:
            self.upkeep.reap()
        finally:
            now = self.clock.now()
            self.workflow.forget_ended(before=now - _ENDED_WORKFLOWS_ARE_KEPT)
            oldest_backup = now - timedelta(days=self.settings.backup_max_age_days)
            self.deletions.forget(noted_before=(oldest_backup - _CLOCKS_DIFFER).date())

    def close(self) -> None:
        """End within seconds; the next process goes on where this one stopped."""
        self.upkeep.stop(timeout_s=_STOP_S)
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
            unit[ApiClients].count()
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
    opened = open_parts(path, pack=pack, environment=environment)
    parts, database = opened.parts, opened.database
    _record_signing_key(parts, database)
    tending = CountTending(engine=for_reading(database), clock=parts.clock)
    deployment = _build(parts, opened.folder, database=database, count_tending=tending)
    if deployment.is_sandbox:
        StockNumbers(parts.units)(sandbox_msisdns(parts.policy.country))
    return deployment


def _record_signing_key(parts: Parts, database: Database) -> None:
    try:
        RecordSigningKey(reads=parts.reads, units=parts.units, clock=parts.clock, custody=parts.keys.custody)()
    except RealNameError:
        database.dispose()
        raise


def _build(parts: Parts, folder: DataFolder, *, database: Database, count_tending: CountTending) -> Deployment:
    """Build the use cases, subject by subject; those that several subjects share are built here."""
    units, reads, clock, safe, policy = parts.units, parts.reads, parts.clock, parts.safe, parts.policy
    erase = build_erase(units=units, clock=clock, safe=safe, signer=parts.keys.signer, journal=parts.deletions)
    close = build_close(erase)
    fail_live = FailLiveSession(units=units, clock=clock, safe=safe, policy=policy)
    look_ups = LookUps()
    app = parts.app
    lines = build_lines(app)
    steps = build_steps(app, close=close, orders=lines.carry_out_orders)
    workflow = DbosWorkflow(steps=steps, place=engine_place(parts.settings, folder))
    campaigns = build_campaigns(units=units, reads=reads, clock=clock, bar_line=lines.bar_line, lift_bar=lines.lift_bar, policy=policy)
    ledger = build_ledger(app)
    keep_cases = KeepCaseFiles(units=units, reads=reads)
    signals = build_signals(units=units, reads=reads, clock=clock, policy=policy)
    breaches = build_breaches(app, count_faces=CountHeldFaces(count_tending.engine))
    reap = build_reap(parts, erase=erase, close=close, fail_live=fail_live, workflow=workflow)
    changes = build_changes(app, lines=lines, look_ups=look_ups)
    upkeep = build_upkeep(
        parts,
        reap=reap,
        tend=lines.tend_lines,
        advance=campaigns.advance_all,
        keep_cases=keep_cases,
        tend_ledger=ledger.tend,
        breaches=breaches,
        watch=signals.watch,
    )
    return Deployment(
        settings=parts.settings,
        policy=policy,
        registrations=build_registrations(app, close=close, workflow=workflow, look_ups=look_ups),
        no_face=build_no_face(app, workflow=workflow),
        live=build_live(app, fail=fail_live),
        changes=changes,
        lines=lines,
        stock=build_stock(app),
        campaigns=campaigns,
        openings=build_openings(app, holders=changes.holder_cards, look_ups=look_ups),
        reviews=build_reviews(
            ReviewBasis(
                units=units,
                reads=reads,
                clock=clock,
                tokens=parts.tokens,
                safe=safe,
                close=close,
                workflow=workflow,
                verifier=parts.verifier,
                references=parts.verifier,
                policy=policy,
            )
        ),
        holds=build_holds(app),
        signals=signals,
        outlets=build_outlets(
            units=units, reads=reads, clock=clock, tokens=parts.tokens, marks=parts.keys.marks, signer=parts.keys.signer, policy=policy
        ),
        reports=build_reports(reads=reads, keep_cases=keep_cases),
        breaches=breaches,
        identity_numbers=parts.identity_numbers,
        inspections=build_inspections(
            InspectionBasis(
                units=units,
                reads=reads,
                clock=clock,
                tokens=parts.tokens,
                vault=parts.keys.vault,
                keep_cases=keep_cases,
                policy=policy,
            )
        ),
        person=_person(parts, changes),
        staff=build_staff(app),
        access=_access(parts, parts.settings.passkey_origin),
        inspector_access=_access(parts, parts.settings.inspector_place, Realm.SUPERVISION),
        counters=build_counters(app),
        clients=build_clients(app),
        ledger=ledger,
        upkeep=upkeep,
        count_tending=count_tending,
        keep_case_files=keep_cases,
        read_parity=ReadParity(counts=CountRoutes(count_tending.engine), clock=clock, rule=policy[ParityRule]),
        supervision=build_supervision(
            SupervisionBasis(
                units=units,
                reads=reads,
                counts=CountCases(count_tending.engine),
                clock=clock,
                tokens=parts.tokens,
                marks=LedgerMarks(parts.keys.marks),
                policy=policy,
            )
        ),
        erasure_calendar=ErasureCalendar(count_tending.engine),
        numbering=parts.numbering,
        tokens=parts.tokens,
        clock=clock,
        signatures=parts.signatures,
        outbox=parts.connectors.outbox,
        circuits=CircuitNotes(folder.circuits),
        live_eyes=parts.verifier,
        receipt_public_key=parts.keys.signer.public_key,
        keys=parts.keys,
        workflow=workflow,
        verifier=parts.verifier,
        units=units,
        reads=reads,
        media=safe.store,
        deletions=parts.deletions,
        database=database,
    )


def _person(parts: Parts, changes: ChangeUseCases) -> PersonUseCases:
    return build_person(
        units=parts.units,
        reads=parts.reads,
        clock=parts.clock,
        tokens=parts.tokens,
        marks=parts.keys.marks,
        notifier=parts.connectors.notifier,
        safe=parts.safe,
        identity_numbers=parts.identity_numbers,
        holders=changes.holder_cards,
        policy=parts.policy,
    )


def _access(parts: Parts, origin: str, realm: Realm = Realm.OPERATOR) -> StaffAccess:
    return build_staff_access(
        units=parts.units,
        reads=parts.reads,
        clock=parts.clock,
        tokens=parts.tokens,
        passwords=parts.passwords,
        codes=TotpCodes(parts.keys.marks),
        ceremony=WebAuthnPasskeys(rp_id=parts.settings.passkey_rp_id, origin=origin),
        realm=realm,
    )
