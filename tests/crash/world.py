"""One counter on real parts (SQLite, vault, media store, DBOS) and simulated systems that outlive it, all in one data folder."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import realname.main.catalogue.event_catalogue  # noqa: F401 - collects the events that the ledger takes
from realname.access.store.counters import Counters
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode, RevokeCounter
from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.evidence.connectors import SandboxIdentityNumbers
from realname.holder.use_cases.flag_overdue_disputes import TendDisputes
from realname.inspections.use_cases.flag_overdue_inspections import TendInspections
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import CounterId, OutletId
from realname.kernel.ports import Vault
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.use_cases.change_line import ChangeLine
from realname.lines.use_cases.held_lines import LinesHeld
from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.refer_to_supervisor import HandOver
from realname.no_face.use_cases.visual_checks import CompareBySight
from realname.operations.wiring.erasing import build_close, build_erase
from realname.packs.model import Policy, parse_policy
from realname.photo_access.use_cases.notify_holders import TellOpenings
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from realname.platform.system.random_tokens import SystemRandomTokens
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.use_cases.media import MediaSafe
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.purge_expired import ForgetExpired
from realname.retention.use_cases.record_holds import ReleaseHolds
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.open_review import ReviewReferred
from realname.review.wiring import ReviewBasis, ReviewUseCases, build_reviews
from realname.sandbox.simulators.card_reader import JsonCardReader
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.sandbox.simulators.faults import SandboxFaults
from realname.sandbox.simulators.people import SAMPLE_PEOPLE
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.signer import Ed25519Signer
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.engine.retries import Retries, Retry
from realname.workflow.use_cases.reaper import Reap
from realname.workflow.use_cases.registration_steps import RegistrationSteps
from tests.access.counter_secrets import UnsafeAnySignature
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
from tests.ledger.ledger_marks import ledger_marks
from tests.verification.live_verifier import UnsafeAnyReference

STOCK = 5
OUTLET = OutletId("outlet-1")
_QUICK = Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01)
QUICK_RETRIES = Retries(
    source=Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01, tries=3), operator=_QUICK, notice=_QUICK, own=_QUICK
)


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
    hand_over: HandOver
    compare: CompareBySight
    close: CloseRegistration
    reviews: ReviewUseCases
    reap: Reap
    sweep: SweepMedia
    workflow: DbosWorkflow
    provisioner: WatchedProvisioner
    notifier: WatchedNotifier


def sandbox_policy() -> Policy:
    """Read the sandbox pack as shipped, but that nothing is drawn by lot."""
    pack = parse_policy(files("realname.packs").joinpath("sandbox.toml").read_bytes())
    return replace(pack, review=replace(pack.review, second_percent=0))  # a second run takes the same way as the first


def build_world(folder: Path, plan: FaultPlan, *, faults: SandboxFaults, retries: Retries = QUICK_RETRIES) -> World:
    """Build as the bootstrap does, with a fault point around whatever outlives the process."""
    engine = engine_for(f"sqlite:///{folder / 'realname.sqlite'}")
    upgrade(engine)
    keys = create_key_file(folder / "keys.json")
    vault, signer = FileVault(keys), Ed25519Signer(keys)
    units, store, verifier = WatchedUnits(SqlUnitsOfWork(engine), plan), WatchedMedia(folder / "media"), WatchedVerifier()
    authority = WatchedAuthority([person.attributes for person in SAMPLE_PEOPLE], faults=faults.authority)
    provisioner = WatchedProvisioner(folder / "operator" / "provisioning.sqlite", faults=faults.provisioning)
    notifier = WatchedNotifier(folder / "operator" / "notifications.sqlite", faults=faults.notifications)
    for watched in (store, verifier, authority, provisioner, notifier):
        watched.plan = plan
    clock, tokens, policy = ShiftedClock(), SystemRandomTokens(), sandbox_policy()
    safe = MediaSafe(store=store, vault=vault)
    journal = WatchedDeletions(folder / "deletions")
    journal.plan = plan
    erase = build_erase(units=units, clock=clock, safe=safe, signer=signer, journal=journal)
    close = build_close(erase)
    steps = RegistrationSteps(
        ask_source=AskSource(units=units, clock=clock, vault=vault, source=authority),
        decide=DecideRegistration(
            units=units,
            clock=clock,
            vault=vault,
            policy=policy,
            lines=LinesHeld(),
            on_referred=ReviewReferred(rule=policy[ReviewRule], tokens=tokens),
        ),
        erase_media=EraseMedia(units=units, clock=clock, safe=safe),
        request_activation=RequestActivation(
            units=units, clock=clock, change=ChangeLine(tokens=tokens, policy=policy, on_change=EndReverifications())
        ),
        activate_line=ActivateLine(
            units=units,
            clock=clock,
            orders=CarryOutOrders(
                units=units,
                clock=clock,
                ask=AskOperator(units=units, clock=clock, provisioner=provisioner),
                record=RecordOutcome(units=units, clock=clock, tokens=tokens, policy=policy, on_change=EndReverifications()),
                notices=SendNotices(units=units, clock=clock, notifier=notifier),
            ),
        ),
        sign_receipt=SignReceipt(units=units, clock=clock, signer=signer, policy=policy, is_sandbox=True),
        notify_subscriber=NotifySubscriber(units=units, clock=clock, notifier=notifier),
        close=close,
    )
    fail_live = FailLiveSession(units=units, clock=clock, safe=safe, policy=policy)
    workflow = DbosWorkflow(steps=steps, place=FolderPlace(folder / "workflow"), retries=retries)
    watched_workflow = WatchedWorkflow(workflow, plan)
    return World(
        folder=folder,
        plan=plan,
        clock=clock,
        units=units,
        store=store,
        open=OpenRegistration(units=units, clock=clock, tokens=tokens, policy=policy, duty=UnsafeAnybodyOnDuty()),
        attach_evidence=_attach_evidence(units, clock, vault, safe, policy),
        attach_representative=_attach_representative(units, clock, vault, safe, policy),
        offer_numbers=OfferNumbers(units=units, clock=clock),
        choose_line=ChooseLine(units=units, clock=clock, safe=safe, marks=ledger_marks(vault), policy=policy),
        get_challenge=GetChallenge(units=units, clock=clock, tokens=tokens, vault=vault, safe=safe, policy=policy),
        upload_chunk=UploadChunk(units=units, clock=clock, safe=safe, policy=policy),
        submit=SubmitRegistration(units=units, clock=clock, safe=safe, verifier=verifier, workflow=watched_workflow, policy=policy),
        enrol=lambda: _enrol(units, clock),
        revoke_counter=RevokeCounter(units=units, clock=clock),
        open_without_face=OpenWithoutFace(units=units, clock=clock, tokens=tokens, policy=policy, duty=UnsafeAnybodyOnDuty()),
        request_live_session=RequestLiveSession(units=units, clock=clock, tokens=tokens, vault=vault, safe=safe, policy=policy),
        open_live_session=OpenLiveSession(units=units, clock=clock, safe=safe),
        finish_live_session=FinishLiveSession(units=units, clock=clock, safe=safe, policy=policy),
        fail_live_session=fail_live,
        hand_over=HandOver(units=units, clock=clock, safe=safe, policy=policy),
        compare=CompareBySight(units=units, clock=clock, workflow=watched_workflow, policy=policy),
        close=close,
        reviews=build_reviews(
            ReviewBasis(
                units=units,
                reads=units,
                clock=clock,
                tokens=tokens,
                safe=safe,
                close=close,
                workflow=watched_workflow,
                verifier=verifier,
                references=UnsafeAnyReference(),
                policy=policy,
            )
        ),
        reap=Reap(
            units=units,
            clock=clock,
            safe=safe,
            close=close,
            fail_live=fail_live,
            forget=ForgetExpired(units=units, clock=clock, policy=policy),
            release_holds=ReleaseHolds(units=units, clock=clock, safe=safe, journal=erase.journal),
            erase_records=EraseRecords(units=units, clock=clock, erase=erase, policy=policy),
            tell_openings=TellOpenings(units=units, clock=clock),
            tend_disputes=TendDisputes(units=units, clock=clock, tokens=tokens),
            tend_inspections=TendInspections(units=units, clock=clock),
            clear_residue=SqlUnitsOfWork(engine).clear_residue,
            workflow=watched_workflow,
            policy=policy,
        ),
        sweep=SweepMedia(units=units, safe=safe),
        workflow=workflow,
        provisioner=provisioner,
        notifier=notifier,
    )


def _enrol(units: WatchedUnits, clock: ShiftedClock) -> CounterId:
    """Enrol the outlet's counter, once unless it is revoked; no point to die at: it has nothing to do with a registration."""
    with units() as unit:
        enrolled = [counter for counter in unit[Counters].all_of(OUTLET) if counter.revoked_at is None]
    if enrolled:
        return enrolled[0].id
    tokens = SystemRandomTokens()
    code = IssueEnrolmentCode(units=units, clock=clock, tokens=tokens)(OUTLET, "left")
    return EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=UnsafeAnySignature())(code, b"key").id


def _attach_evidence(units: WatchedUnits, clock: ShiftedClock, vault: Vault, safe: MediaSafe, policy: Policy) -> AttachEvidence:
    return AttachEvidence(
        units=units,
        clock=clock,
        tokens=SystemRandomTokens(),
        vault=vault,
        safe=safe,
        reader=JsonCardReader(SandboxIdentityNumbers()),
        identity_numbers=SandboxIdentityNumbers(),
        references=UnsafeAnyReference(),
        policy=policy,
        look_ups=LookUps(),
        marks=ledger_marks(vault),
        lines=LinesHeld(),
    )


def _attach_representative(units: WatchedUnits, clock: ShiftedClock, vault: Vault, safe: MediaSafe, policy: Policy) -> AttachRepresentative:
    return AttachRepresentative(
        units=units,
        clock=clock,
        tokens=SystemRandomTokens(),
        vault=vault,
        safe=safe,
        reader=JsonCardReader(SandboxIdentityNumbers()),
        identity_numbers=SandboxIdentityNumbers(),
        references=UnsafeAnyReference(),
        policy=policy,
    )


def stock_up(world: World) -> None:
    """Give the counter a few numbers."""
    with world.units() as unit:
        unit[Numbers].add(sandbox_msisdns()[:STOCK])
        unit.commit()


SOON = timedelta(minutes=3)  # past the longest judging
LATER = timedelta(minutes=31)  # past what is kept of an abandoned registration
MUCH_LATER = timedelta(days=16)  # past what is kept of a referral or a refusal
