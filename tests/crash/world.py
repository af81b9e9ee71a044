"""One counter on real parts (SQLite, vault, media store, DBOS) and simulated systems that outlive it, all in one data folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from realname.access.store.counters import Counters
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode, RevokeCounter
from realname.access.use_cases.strangers_tries import CountStrangersTries
from realname.evidence.ports import AuthoritativeSource
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import CounterId, OutletId, RegistrationId
from realname.kernel.ports import Clock, MediaStore
from realname.kernel.registry import App
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.ports import Notifier, Provisioner
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.main.catalogue.capabilities import collect_declarations
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.refer_to_supervisor import ReferToSupervisor
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.deletion_journal import DELETION_LINES, DeletionJournal
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.sandbox.simulators.faults import SandboxFaults
from realname.sandbox.simulators.people import SAMPLE_PEOPLE
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.verification.ports import LiveVerifier
from realname.workflow.engine.cycle import RegistrationCycle, RegistrationSteps
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.engine.retries import Retries, Retry
from realname.workflow.use_cases.reaper import Reap
from tests.access.counter_secrets import NO_AUTHENTICATORS, UnsafeAnySignature, UnsafeEchoedHashes
from tests.crash.instruments import (
    FaultPlan,
    ShiftedClock,
    WatchedAuthority,
    WatchedDeletions,
    WatchedMedia,
    WatchedNotifier,
    WatchedProvisioner,
    WatchedUnits,
    WatchedVerifier,
    WatchedWorkflow,
)
from tests.support.memory_media import MemoryMediaStore
from tests.support.parts import app_over, sandbox_policy
from tests.support.row_seals import unsafely_sealing
from tests.workflow.inline_workflow import InlineWorkflow

collect_declarations()

INVENTORY_SUBJECT = 5
OUTLET = OutletId("outlet-1")
_QUICK = Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01)
QUICK_RETRIES = Retries(
    source=Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01, tries=3), operator=_QUICK, notice=_QUICK, own=_QUICK
)


class UnsafeInlineWorkflow(InlineWorkflow):
    """Carries a registration as far as it comes in the caller's thread, and outlives nothing: what it leaves must not be looked at."""

    def wait(self, registration_id: RegistrationId, *, timeout_s: float) -> None:
        """It has ended."""

    def launch(self, *, reap: Callable[[], object]) -> None:
        """Nothing is taken up, and no reaper runs beside."""

    def destroy(self) -> None:
        """Nothing runs."""

    def halted(self) -> Sequence[RegistrationId]:
        """None."""
        return ()


Carrier: TypeAlias = DbosWorkflow | UnsafeInlineWorkflow


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a scenario acts on."""

    folder: Path
    plan: FaultPlan
    clock: ShiftedClock
    units: WatchedUnits
    store: WatchedMedia
    open: OpenRegistration
    attach_evidence: AttachEvidence
    attach_representative: AttachRepresentative
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit: SubmitRegistration
    enrol: Callable[[], CounterId]
    revoke_counter: RevokeCounter
    open_without_face: OpenWithoutFace
    request_live_session: RequestLiveSession
    open_live_session: OpenLiveSession
    finish_live_session: FinishLiveSession
    fail_live_session: FailLiveSession
    refer_to_supervisor: ReferToSupervisor
    compare: CompareVisually
    close: CloseRegistration
    reviews: App
    reap: Reap
    sweep: SweepMedia
    workflow: Carrier
    provisioner: WatchedProvisioner
    notifier: WatchedNotifier


def build_world(
    folder: Path, plan: FaultPlan, *, faults: SandboxFaults, retries: Retries = QUICK_RETRIES, has_engine: bool = True
) -> World:
    """Build as a deployment is built, with a fault point around whatever outlives the process.

    Without the workflow's engine, and with media in memory, nothing starts a thread: the process can be forked after it.
    """
    engine = unsafely_sealing(engine_for(f"sqlite:///{folder / 'realname.sqlite'}"))
    upgrade(engine)
    units, store, verifier = WatchedUnits(SqlUnitsOfWork(engine), plan), WatchedMedia(folder / "media"), WatchedVerifier()
    authority = WatchedAuthority([person.attributes for person in SAMPLE_PEOPLE], faults=faults.authority)
    provisioner = WatchedProvisioner(folder / "operator" / "provisioning.sqlite", faults=faults.provisioning)
    notifier = WatchedNotifier(folder / "operator" / "notifications.sqlite", faults=faults.notifications)
    journal, clock = WatchedDeletions(folder / "deletions", DELETION_LINES), ShiftedClock()
    for watched in (store, verifier, authority, provisioner, notifier, journal):
        watched.plan = plan
    given = {
        AuthoritativeSource: authority,
        Clock: clock,
        DeletionJournal: journal,
        LiveVerifier: verifier,
        MediaStore: store if has_engine else MemoryMediaStore(),
        Notifier: notifier,
        Provisioner: provisioner,
        SqlUnitsOfWork: SqlUnitsOfWork(engine),
    }
    parts = app_over(units, folder, given, policy=sandbox_policy())
    steps = parts[RegistrationSteps]
    workflow: Carrier = UnsafeInlineWorkflow(RegistrationCycle(steps=steps, retries=retries))
    if has_engine:
        workflow = DbosWorkflow(steps=steps, place=FolderPlace(folder / "workflow"), retries=retries)
    app = parts.with_others({RegistrationWorkflow: WatchedWorkflow(workflow, plan)})
    return World(
        folder=folder,
        plan=plan,
        clock=clock,
        units=units,
        store=store,
        reviews=app,
        workflow=workflow,
        provisioner=provisioner,
        notifier=notifier,
        enrol=lambda: _enrol(units, clock),
        open=app[OpenRegistration],
        attach_evidence=app[AttachEvidence],
        attach_representative=app[AttachRepresentative],
        offer_numbers=app[OfferNumbers],
        choose_line=app[ChooseLine],
        get_challenge=app[GetChallenge],
        upload_chunk=app[UploadChunk],
        submit=app[SubmitRegistration],
        revoke_counter=app[RevokeCounter],
        open_without_face=app[OpenWithoutFace],
        request_live_session=app[RequestLiveSession],
        open_live_session=app[OpenLiveSession],
        finish_live_session=app[FinishLiveSession],
        fail_live_session=app[FailLiveSession],
        refer_to_supervisor=app[ReferToSupervisor],
        compare=app[CompareVisually],
        close=app[CloseRegistration],
        reap=app[Reap],
        sweep=app[SweepMedia],
    )


def _enrol(units: WatchedUnits, clock: ShiftedClock) -> CounterId:
    """Enrol the outlet's counter, once unless it is revoked; no point to die at: it has nothing to do with a registration."""
    with units() as unit:
        enrolled = [counter for counter in unit[Counters].all_of(OUTLET) if counter.revoked_at is None]
    if enrolled:
        return enrolled[0].id
    tokens = SystemRandomTokens()
    code = IssueEnrolmentCode(units=units, clock=clock, tokens=tokens)(OUTLET, "left")
    enrol = EnrolCounter(
        units=units,
        clock=clock,
        tokens=tokens,
        signatures=UnsafeAnySignature(),
        authenticators=NO_AUTHENTICATORS,
        tries=CountStrangersTries(units=units, clock=clock, keyed_hashes=UnsafeEchoedHashes()),
    )
    return enrol(code, b"key").id


def stock_up(world: World) -> None:
    """Give the counter a few numbers."""
    with world.units() as unit:
        unit[Numbers].add(sandbox_msisdns()[:INVENTORY_SUBJECT])
        unit.commit()


SOON = timedelta(minutes=3)  # past the longest judging
LATER = timedelta(minutes=31)  # past what is kept of an abandoned registration
MUCH_LATER = timedelta(days=16)  # past what is kept of a referral or a refusal
