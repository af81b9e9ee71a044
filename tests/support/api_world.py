"""A whole deployment behind the API: real database, vault, reader and sandbox; a clock, a judge and a workflow that a test sets."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event

from fastapi import FastAPI
from sqlalchemy import Engine

from realname.access.model.counter import CODE_LIFETIME, Counter, EnrolmentCode
from realname.access.model.scopes import Scope
from realname.access.store.counters import Counters, EnrolmentCodes
from realname.access.use_cases.api_clients import GrantAccess, IssueApiToken, Reach, VerifyApiToken
from realname.access.use_cases.counters import EnrolCounter
from realname.campaigns.use_cases.appeals import RecordAppeal
from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.evidence.connectors import SandboxIdentityNumbers
from realname.inventory.connectors import PhoneNumbers
from realname.inventory.ports import NumberingPlan
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import ClientId, CounterId, OutletId
from realname.kernel.ports import RandomTokens
from realname.kernel.receipt import PublicKeys
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.token_hash import hash_token
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.export_ledger import log_keys
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.ledger.use_cases.sign_head import SignHead
from realname.lines.use_cases.change_line import ChangeLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import HolderDeaths
from realname.lines.use_cases.counter.open_change import DraftChange, OpenChange
from realname.lines.use_cases.held_lines import LinesHeld
from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.lines.use_cases.read_line import ReadLine
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.main.apps.api_app import create_app
from realname.operations.wiring.erasing import build_close, build_erase
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings
from realname.platform.api.examples import ENROLMENT, LIVE_SESSION, OPENING
from realname.platform.config.served import Served
from realname.platform.db.upgrade import upgrade
from realname.platform.system.random_tokens import SystemRandomTokens
from realname.registration.api.judging_slots import JudgingSlots
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.use_cases.media import MediaSafe
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.registration.use_cases.require_reach import RequireReach
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.open_review import ReviewReferred
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.card_reader import JsonCardReader
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SamplePerson
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.vault.connectors.access_tokens import JwtAccessTokens
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.p256 import P256Signatures
from realname.vault.keys.signer import Ed25519Signer
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier
from realname.workflow.engine.cycle import RegistrationCycle
from realname.workflow.engine.retries import Retries
from realname.workflow.use_cases.registration_steps import RegistrationSteps
from tests.access.counter_secrets import UnsafeEchoedMarks
from tests.ledger.ledger_marks import ledger_marks
from tests.support.manual_clock import ManualClock
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.new_database import Fill, new_database
from tests.verification.live_verifier import UnsafeAnyReference, UnsafeVerifierByMark
from tests.workflow.inline_workflow import InlineWorkflow


def always_ready() -> None:
    """Nothing is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedVerifier:
    """Judges like another verifier, but not before a test says so."""

    judge: LiveVerifier
    entered: Event = field(default_factory=Event)
    may_go_on: Event = field(default_factory=Event)

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        self.entered.set()
        self.may_go_on.wait(timeout=60)
        return self.judge.verify(clip=clip, reference=reference, asked=asked)


LOG = "realname/of-the-tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiWorld:
    """What a test may look at or turn."""

    services: App
    app: FastAPI
    token: str
    clock: ManualClock
    store: MemoryMediaStore
    workflow: InlineWorkflow
    provisioner: SandboxProvisioner
    notifier: SandboxNotifier
    units: SqlUnitsOfWork
    engine: Engine
    sign_head: SignHead


def build_world(
    folder: Path,
    *,
    verifier: LiveVerifier | None = None,
    require_ready: Callable[[], None] = always_ready,
    judging_slots: int = 2,
    store: MemoryMediaStore | None = None,
    provisioning_faults: Faults = (),
    known: Sequence[SamplePerson] = KNOWN_SAMPLES,
    fill: Fill | None = None,
) -> ApiWorld:
    """Build everything in an empty folder; `known`: whom the authoritative source knows; `fill` makes what the database begins with."""
    engine = new_database(folder / "realname.sqlite", fill or stock_up)
    clock = ManualClock()
    parts = _Parts(
        units=SqlUnitsOfWork(engine),
        clock=clock,
        store=store or MemoryMediaStore(),
        keys_file=folder / "keys.json",
        provisioner=SandboxProvisioner(folder / "provisioner.sqlite", faults=provisioning_faults, time_s=lambda: clock.now().timestamp()),
        notifier=SandboxNotifier(folder / "notifier.sqlite"),
        known=known,
    )
    services, workflow = parts.services(verifier or UnsafeVerifierByMark())
    served = replace(services[Served], require_ready=require_ready)
    services = services.with_others({Served: served, JudgingSlots: JudgingSlots(judging_slots)})
    return ApiWorld(
        services=services,
        app=create_app(services),
        token=IssueApiToken(units=parts.units, tokens=parts.tokens, clock=parts.clock)(ClientId("counter"), frozenset(Scope)),
        clock=parts.clock,
        store=parts.store,
        workflow=workflow,
        provisioner=parts.provisioner,
        notifier=parts.notifier,
        units=parts.units,
        engine=engine,
        sign_head=SignHead(
            units=parts.units,
            reads=parts.units,
            clock=clock,
            tokens=parts.tokens,
            signer=parts.signer,
            policy=parts.policy,
            origin=LOG,
        ),
    )


def stock_up(engine: Engine) -> None:
    """Make a database with what every world begins with."""
    upgrade(engine)
    with SqlUnitsOfWork(engine)() as unit:
        unit[Numbers].add(sandbox_msisdns())
        _add_the_examples(unit, ManualClock().now())
        unit.commit()


def _add_the_examples(unit: UnitOfWork, at: datetime) -> None:
    """A counter, and a code for another, by the names that the specification's examples use."""
    outlet_id = OutletId(str(OPENING["outlet_id"]))
    key = base64.b64decode(str(ENROLMENT["public_key"]))
    counter_id = CounterId(str(LIVE_SESSION["counter_id"]))
    unit[Counters].add(Counter(id=counter_id, outlet_id=outlet_id, name="Counter 1", public_key=key, enrolled_at=at))
    code_hash = hash_token(str(ENROLMENT["code"]))
    unit[EnrolmentCodes].add(EnrolmentCode(code_hash=code_hash, outlet_id=outlet_id, name="Counter 2", expires_at=at + CODE_LIFETIME))


class _Parts:
    """The adapters, before they are put into use cases."""

    def __init__(
        self,
        *,
        units: SqlUnitsOfWork,
        clock: ManualClock,
        store: MemoryMediaStore,
        keys_file: Path,
        provisioner: SandboxProvisioner,
        notifier: SandboxNotifier,
        known: Sequence[SamplePerson],
    ) -> None:
        keys = create_key_file(keys_file)
        self.units = units
        self.clock = clock
        self.store = store
        self.provisioner = provisioner
        self.notifier = notifier
        self.known = known
        self.tokens = SystemRandomTokens()
        self.vault = FileVault(keys)
        self.signer = Ed25519Signer(keys)
        self.safe = MediaSafe(store=store, vault=self.vault)
        pack = load_policy("sandbox")
        self.policy = replace(pack, review=replace(pack[ReviewRule], second_percent=0))  # what two people look at is no matter of luck here
        self.holders = HolderCards(
            units=units,
            clock=clock,
            vault=self.vault,
            reader=JsonCardReader(SandboxIdentityNumbers()),
            identity_numbers=SandboxIdentityNumbers(),
            marks=UnsafeEchoedMarks(),
            look_ups=LookUps(),
            policy=self.policy,
        )
        self.deaths = HolderDeaths(clock=clock, marks=UnsafeEchoedMarks(), holders=self.holders, policy=self.policy)
        erase = build_erase(units=units, clock=clock, safe=self.safe, signer=self.signer, journal=MemoryDeletions())
        self.close = build_close(erase)

    def services(self, verifier: LiveVerifier) -> tuple[App, InlineWorkflow]:
        access = JwtAccessTokens(self.vault.challenge_secret())
        units, clock, tokens, safe, policy, vault = self.units, self.clock, self.tokens, self.safe, self.policy, self.vault
        workflow = InlineWorkflow(RegistrationCycle(steps=self._steps(), retries=Retries()))
        services = App(
            {
                OpenRegistration: OpenRegistration(units=units, clock=clock, tokens=tokens, policy=policy, duty=UnsafeAnybodyOnDuty()),
                OpenChange: OpenChange(
                    units=units,
                    draft=DraftChange(units=units, clock=clock, tokens=tokens, holders=self.holders, deaths=self.deaths, policy=policy),
                    duty=UnsafeAnybodyOnDuty(),
                ),
                AttachEvidence: AttachEvidence(
                    units=units,
                    clock=clock,
                    tokens=tokens,
                    vault=vault,
                    safe=safe,
                    reader=JsonCardReader(SandboxIdentityNumbers()),
                    identity_numbers=SandboxIdentityNumbers(),
                    references=UnsafeAnyReference(),
                    policy=policy,
                    look_ups=self.holders.look_ups,
                    marks=ledger_marks(vault),
                    lines=LinesHeld(),
                ),
                AttachRepresentative: AttachRepresentative(
                    units=units,
                    clock=clock,
                    tokens=tokens,
                    vault=vault,
                    safe=safe,
                    reader=JsonCardReader(SandboxIdentityNumbers()),
                    identity_numbers=SandboxIdentityNumbers(),
                    references=UnsafeAnyReference(),
                    policy=policy,
                ),
                OfferNumbers: OfferNumbers(units=units, clock=clock),
                ChooseLine: ChooseLine(units=units, clock=clock, safe=safe, marks=ledger_marks(vault), policy=policy),
                GetChallenge: GetChallenge(units=units, clock=clock, tokens=tokens, vault=vault, safe=safe, policy=policy),
                UploadChunk: UploadChunk(units=units, clock=clock, safe=safe, policy=policy),
                SubmitRegistration: SubmitRegistration(
                    units=units, clock=clock, safe=safe, verifier=verifier, workflow=workflow, policy=policy
                ),
                ReadRegistration: ReadRegistration(units=units),
                ReadLine: ReadLine(units),
                CloseRegistration: self.close,
                RecordAppeal: RecordAppeal(units=units, clock=clock),
                ReadReverification: ReadReverification(units=units, policy=policy),
                ReadKnownOpenings: ReadKnownOpenings(units=units, clock=clock),
                EnrolCounter: EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=P256Signatures()),
                ReadLedger: ReadLedger(reads=units, keys=log_keys(self.signer, LOG)),
                RequestLiveSession: RequestLiveSession(units=units, clock=clock, tokens=tokens, vault=vault, safe=safe, policy=policy),
                VerifyApiToken: VerifyApiToken(units=units, clock=clock, access=access),
                Reach: RequireReach(units),
                GrantAccess: GrantAccess(units=units, tokens=tokens, clock=clock, access=access),
                NumberingPlan: PhoneNumbers("CN"),
                RandomTokens: tokens,
                Pack: policy,
                Policy: policy,
                Served: Served(is_sandbox=True, has_outbox=False, version="0.1.0", require_ready=always_ready),
                JudgingSlots: JudgingSlots(2),
                PublicKeys: PublicKeys(current=self.signer.public_key, former=self.signer.former_public_keys),
            }
        )
        return services, workflow

    def _steps(self) -> RegistrationSteps:
        units, clock = self.units, self.clock
        people = [person.attributes for person in self.known]
        return RegistrationSteps(
            ask_source=AskSource(units=units, clock=clock, vault=self.vault, source=SandboxAuthority(people)),
            decide=DecideRegistration(
                units=units,
                clock=clock,
                vault=self.vault,
                policy=self.policy,
                lines=LinesHeld(),
                on_referred=ReviewReferred(rule=self.policy[ReviewRule], tokens=self.tokens),
            ),
            erase_media=EraseMedia(units=units, clock=clock, safe=self.safe),
            request_activation=RequestActivation(
                units=units, clock=clock, change=ChangeLine(tokens=self.tokens, policy=self.policy, on_change=EndReverifications())
            ),
            activate_line=ActivateLine(
                units=units,
                clock=clock,
                orders=CarryOutOrders(
                    units=units,
                    clock=clock,
                    ask=AskOperator(units=units, clock=clock, provisioner=self.provisioner),
                    record=RecordOutcome(units=units, clock=clock, tokens=self.tokens, policy=self.policy, on_change=EndReverifications()),
                    notices=SendNotices(units=units, clock=clock, notifier=self.notifier),
                ),
            ),
            sign_receipt=SignReceipt(units=units, clock=clock, signer=self.signer, policy=self.policy, is_sandbox=True),
            notify_subscriber=NotifySubscriber(units=units, clock=clock, notifier=self.notifier),
            close=self.close,
        )


def kinds(world: ApiWorld) -> list[str]:
    """What is stored, of all registrations, by the first word of its name: `photo`, `reference`, `session`."""
    return [key.split("/")[2] for key in world.store.keys("")]
