"""A whole deployment behind the API: real database, vault, reader and sandbox; a clock, a judge and a workflow that a test sets."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from fastapi import FastAPI
from sqlalchemy import Engine

from realname.access.model.api_client import Scope
from realname.access.model.counter import CODE_LIFETIME, Counter, EnrolmentCode
from realname.access.store.counters import Counters, EnrolmentCodes
from realname.access.use_cases.api_clients import IssueApiToken
from realname.evidence.ports import AuthoritativeSource
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import ClientId, CounterId, OutletId
from realname.kernel.ports import Clock, KeyedHashes, MediaStore, RandomTokens, StatementKeys
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.export_ledger import log_keys
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.ledger.use_cases.sign_head import SignHead
from realname.lines.ports import Notifier, Provisioner
from realname.main.apps.api_app import create_app
from realname.platform.api.examples import ENROLMENT, LIVE_SESSION, OPENING
from realname.platform.config.served import Served
from realname.platform.db.upgrade import upgrade
from realname.registration.ports import RegistrationWorkflow
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_VISITOR, SamplePerson
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier
from realname.verification.use_cases.judging_slots import JudgingSlots
from realname.workflow.engine.cycle import RegistrationCycle, RegistrationSteps
from realname.workflow.engine.retries import Retries
from tests.support.manual_clock import ManualClock
from tests.support.memory_media import MemoryMediaStore
from tests.support.new_database import Fill, new_database
from tests.support.parts import always_ready, app_over, sandbox_policy
from tests.verification.live_verifier import UnsafeVerifierByMark
from tests.workflow.inline_workflow import InlineWorkflow


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
    known: Sequence[SamplePerson] = (*KNOWN_SAMPLES, SAMPLE_VISITOR),
    fill: Fill | Engine | None = None,
) -> ApiWorld:
    """Build everything in an empty folder.

    `known`: whom the authoritative source knows. `fill` makes what the database begins with, or is one that has it already.
    """
    engine = fill if isinstance(fill, Engine) else new_database(folder / "realname.sqlite", fill or stock_up)
    clock, units, media = ManualClock(), SqlUnitsOfWork(engine), store or MemoryMediaStore()
    provisioner = SandboxProvisioner(folder / "provisioner.sqlite", faults=provisioning_faults, time_s=lambda: clock.now().timestamp())
    notifier = SandboxNotifier(folder / "notifier.sqlite")
    given = {
        AuthoritativeSource: SandboxAuthority([person.attributes for person in known]),
        Clock: clock,
        Engine: engine,
        JudgingSlots: JudgingSlots(judging_slots),
        LiveVerifier: verifier or UnsafeVerifierByMark(),
        MediaStore: media,
        Notifier: notifier,
        Provisioner: provisioner,
        Served: Served(is_sandbox=True, has_outbox=False, version="0.1.0", require_ready=require_ready),
    }
    parts = _with_log(app_over(units, folder, given, policy=sandbox_policy()))
    workflow = InlineWorkflow(RegistrationCycle(steps=parts[RegistrationSteps], retries=Retries()))
    services = parts.with_others({RegistrationWorkflow: workflow})
    return ApiWorld(
        services=services,
        app=create_app(services),
        token=services[IssueApiToken](ClientId("counter"), frozenset(Scope)),
        clock=clock,
        store=media,
        workflow=workflow,
        provisioner=provisioner,
        notifier=notifier,
        units=units,
        engine=engine,
        sign_head=services[SignHead],
    )


def _with_log(app: App) -> App:
    """The same, with a transparency log of the tests' own name."""
    signer = app[StatementKeys]
    head = SignHead(
        units=app[UnitsOfWork],
        reads=app[Reads],
        clock=app[Clock],
        tokens=app[RandomTokens],
        keyed_hashes=app[KeyedHashes],
        signer=signer,
        local_days=app[LocalDays],
        origin=LOG,
    )
    return app.with_others({SignHead: head, ReadLedger: ReadLedger(reads=app[Reads], keys=log_keys(signer, LOG))})


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


def kinds(world: ApiWorld) -> list[str]:
    """What is stored, of all registrations, by the first word of its name: `photo`, `reference`, `session`."""
    return [key.split("/")[2] for key in world.store.keys("")]
