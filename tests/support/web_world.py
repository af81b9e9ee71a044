"""The counter's pages over the world of the API's tests: real database, vault, reader and sandbox; clock, judge and workflow are set."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.connectors.passwords import ScryptPasswords
from realname.access.model.hashing_queue import HashingCaller
from realname.access.model.staff import Realm, Role, StaffAccount, StaffMember
from realname.access.pages.problems import StaleForm
from realname.access.store.staff import Staff
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.fraud.use_cases.alerts import ReadAlerts
from realname.inspections.pages.supervision import UnansweredAlerts
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import PasswordHasher
from realname.kernel.registry import App
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.pages.found_line import AskedOfLine
from realname.main.apps.counter_app import create_web_app
from realname.main.apps.inspector_app import create_inspector_app
from realname.operations.wiring.doctor import Doctor
from realname.platform.config.served import Served
from realname.platform.errors import ServerBusy
from realname.registration.pages.own_registration import stale_form
from realname.registration.pages.sample_cards import SampleCard, SampleCards
from realname.sandbox.pages.outbox import Outbox
from realname.sandbox.pages.start import InspectorPort
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_MAN, SAMPLE_SELF, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.sandbox.use_cases.newcomers import StartKey
from realname.verification.errors import EngineBusy, SamplesUnavailable
from realname.verification.ports import LiveVerifier
from realname.verification.use_cases.judging_slots import JudgingSlots
from tests.support.api_world import ApiWorld, build_world, stock_up
from tests.support.manual_clock import ManualClock
from tests.support.parts import INSPECTORS_ORIGIN, ORIGIN, always_ready
from tests.verification.live_verifier import PORTRAIT

OUTLET, OTHER_OUTLET = OutletId("outlet-1"), OutletId("outlet-2")
_STAFF: Mapping[str, tuple[OutletId | None, Role]] = {
    "agent": (OUTLET, Role.AGENT),
    "supervisor": (OUTLET, Role.SUPERVISOR),
    "stranger": (OTHER_OUTLET, Role.SUPERVISOR),
    "foreign-agent": (OTHER_OUTLET, Role.AGENT),
    "reviewer": (None, Role.REVIEWER),
    "second-reviewer": (None, Role.REVIEWER),
    "third-reviewer": (None, Role.REVIEWER),
    "privacy-officer": (None, Role.PRIVACY_OFFICER),
    "inspector": (None, Role.INSPECTOR),
    "administrator": (None, Role.ADMINISTRATOR),
}
ORIGINS = {Realm.OPERATOR: ORIGIN, Realm.SUPERVISION: INSPECTORS_ORIGIN}
_PASSWORD = "c0rr-ectp-assw-0rd5"  # noqa: S105 - of a test's staff


@dataclass(slots=True)
class PreparedCards:
    """Two cards beside the simulated reader; of the second the sample is missing."""

    def list(self) -> Sequence[SampleCard]:
        return (SampleCard("man", SAMPLE_MAN.attributes.name), SampleCard("missing", "王样本"))

    def read(self, key: str, *, place: str) -> bytes:  # noqa: ARG002 - they are unsigned
        if key != "man":
            raise SamplesUnavailable(file="portrait", reason="missing")
        return card_json(SAMPLE_MAN, portrait=PORTRAIT)

    def own(self, portrait: bytes, *, place: str) -> bytes:  # noqa: ARG002 - same
        return card_json(SAMPLE_SELF, portrait=portrait)

    def free_sim(self) -> str:
        return sandbox_iccids()[-1].value


@dataclass(slots=True)
class JudgingDesk(JudgingSlots):
    """The slots for judging clips and for hashing passwords, which a test may take."""

    is_taken: bool = False

    @contextmanager
    def hashing_slot(self) -> Iterator[None]:
        if self.is_taken:
            raise ServerBusy(retry_after_s=5)
        yield

    @contextmanager
    def one(self, caller: str = "") -> Iterator[None]:  # noqa: ARG002 - the slots'
        if self.is_taken:
            raise EngineBusy(retry_after_s=3)
        yield


class _Slots(HashingSlots):
    """The desk's slots, as the sign-in asks for them."""

    def __init__(self, desk: JudgingDesk) -> None:
        super().__init__()
        self._desk = desk

    @contextmanager
    def one(self, caller: HashingCaller) -> Iterator[None]:
        with self._desk.hashing_slot(), super().one(caller):
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class WebWorld:
    """What a test may look at or turn.

    Attributes:
        passwords: By login: `agent`, `supervisor` of one outlet; `stranger`, `foreign-agent` of another; one of each role without.
    """

    api: ApiWorld
    app: FastAPI
    inspector_app: FastAPI
    services: App
    issue_code: IssueEnrolmentCode
    passwords: dict[str, str]
    desk: JudgingDesk = field(default_factory=JudgingDesk)


def build_web_world(
    folder: Path,
    *,
    verifier: LiveVerifier | None = None,
    provisioning_faults: Faults = (),
    known: Sequence[SamplePerson] = KNOWN_SAMPLES,
    engine: Engine | None = None,
) -> WebWorld:
    """Build everything in an empty folder; `known`: whom the authoritative source knows.

    `engine`: of an upgraded database; None: of a new SQLite file.
    """
    if engine is not None:
        _staffed(engine)
    api = build_world(folder, verifier=verifier, provisioning_faults=provisioning_faults, known=known, fill=engine or _staffed)
    desk = JudgingDesk()
    services = api.services.with_others(
        {
            HashingSlots: _Slots(desk),
            JudgingSlots: desk,
            Outbox: api.notifier,
            PasswordHasher: ScryptPasswords(),
            SampleCards: PreparedCards(),
            AskedOfLine: api.services[ReadReverification],
            UnansweredAlerts: api.services[ReadAlerts],
            Doctor: Doctor(data=folder, environment={"REALNAME_MODELS": str(folder / "models")}),  # none: to hash them takes long
            StaleForm: stale_form,
            StartKey: api.services[StartKey],
            InspectorPort: InspectorPort(8081),
            Served: Served(is_sandbox=True, has_outbox=True, version="test", require_ready=always_ready),
        }
    )
    return WebWorld(
        api=api,
        app=create_web_app(services),
        inspector_app=create_inspector_app(services),
        services=services,
        issue_code=services[IssueEnrolmentCode],
        passwords=dict.fromkeys(_STAFF, _PASSWORD),
        desk=desk,
    )


def over(web: WebWorld, services: App) -> WebWorld:
    """The same world with other services, in both apps."""
    return replace(web, services=services, app=create_web_app(services), inspector_app=create_inspector_app(services))


def _staffed(engine: Engine) -> None:
    """Make a database with what every world begins with, and the staff."""
    stock_up(engine)
    with SqlUnitsOfWork(engine)() as unit:
        for login, (outlet, role) in _STAFF.items():
            unit[Staff].add(account_of(login, outlet, role))
        unit.commit()


def account_of(login: str, outlet: OutletId | None, role: Role) -> StaffAccount:
    """Describe a member whose password is checked by the real adapter, with parameters that cost a test nothing."""
    salt, cost = b"salt", 16
    hashed = hashlib.scrypt(_PASSWORD.encode(), salt=salt, n=cost, r=1, p=1, dklen=32)
    password_hash = f"scrypt${cost}$1$1${base64.b64encode(salt).decode()}${base64.b64encode(hashed).decode()}"
    member = StaffMember(id=AgentId(f"id-of-{login}"), login=login, outlet_id=outlet, role=role)
    return StaffAccount(member=member, password_hash=password_hash, added_at=ManualClock().now(), confirmed_at=ManualClock().now())
