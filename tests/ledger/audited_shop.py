"""A deployment with something in every table that is held against the ledger, all of it done by the use cases; and copies of it."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text

from realname.access.model.api_client import USUAL_SCOPES
from realname.access.model.staff import Role, StaffMember
from realname.access.store.tables import staff
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.access.use_cases.counters import EnrolCounter
from realname.inspections.model.sampling import DrawScope, Stratum, dice_plan, share_commitment
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.kernel.identifiers import AgentId, ClientId, CounterId, OutletId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.audit_records import AuditRecords
from realname.ledger.use_cases.sign_head import SignHead
from realname.lines.use_cases.orders.activate_line import line_id_of
from realname.outlets.model.block_list import BlockedKind, BlockReason
from realname.outlets.model.freeze import FreezeAction, FreezeDraft, FreezeReason, FreezeTarget
from realname.outlets.use_cases.agents import EnrolAgent
from realname.outlets.use_cases.block_lists import MaintainBlockList
from realname.outlets.use_cases.freezes import AskForFreeze
from realname.outlets.use_cases.outlets import EnrolOutlet
from realname.platform.api.examples import ENROLMENT
from realname.platform.db.engine import engine_for
from realname.registration.model.record_hold import HoldReason
from realname.retention.use_cases.record_holds import HoldOrder, HoldRecord
from realname.review.store.reviews import Reviews
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from tests.inspections.inspection_desk import FACES
from tests.ledger.auditing import audit_of
from tests.outlets.enrolments import AT_WORK, SHOWN
from tests.support.manual_clock import START, ManualClock
from tests.support.row_seals import unsafely_sealing
from tests.support.web_caller import signed_in
from tests.support.web_world import OUTLET, WebWorld, build_web_world
from tests.verification.live_verifier import UNSURE_CLIP

BOSS = AgentId("id-of-administrator")
AGENT = AgentId("id-of-agent")
CLIENT = ClientId("pos-backend")
PUBLIC_KEY = base64.b64decode(str(ENROLMENT["public_key"]))
Found = set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A deployment with something in every table that is held against the ledger, all of it done by the use cases."""

    database: Path
    services: App
    at: datetime
    registration: str
    counter: CounterId
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A copy of it."""

    original: Original
    engine: Engine
    units: UnitsOfWork
    clock: ManualClock
    services: App
    audit: AuditRecords

    def tamper(self, statement: str, **values: str | bytes) -> None:
        """Do what an attacker does who has the database."""
        with self.engine.begin() as connection:
            assert connection.execute(text(statement), values).rowcount == 1

    def slip_in_member(self, member_id: str) -> None:
        """Add an administrator whom no one appointed."""
        self.tamper(
            "INSERT INTO staff (id, login, outlet_id, role, password_hash, added_at) "
            "VALUES (:one, 'ghost', '', 'administrator', 'x', '2026-11-25 09:00:00.000000')",
            one=member_id,
        )

    def slip_in_passkey(self) -> None:
        """Add a passkey for the inspector."""
        self.tamper(
            "INSERT INTO passkeys (id, agent_id, public_key, sign_count, name, added_at) "
            "VALUES ('credential', :one, :key, 0, 'mine', '2026-11-25 09:00:00.000000')",
            one=self.id_of("watch"),
            key=b"key",
        )

    def found(self) -> Found:
        """Table, id and column of each difference."""
        return {(one.table, one.record_id, one.column) for one in self.audit().differences}

    def id_of(self, login: str) -> str:
        """The id of a member, whether or not the seal of their row fits."""
        with self.engine.connect() as connection:
            return str(connection.scalars(select(staff.c.id).where(staff.c.login == login)).one())

    @property
    def line(self) -> str:
        """The line that the registration opened."""
        return line_id_of(RegistrationId(self.original.registration)).value


def build_original(folder: Path) -> Original:
    """Take in what is older first, and do all else after that."""
    web = build_web_world(folder)
    services = web.services
    audit_of(services)()
    services[AddSampleStaff]("boss", None, Role.ADMINISTRATOR)
    services[AddSampleStaff]("watch", None, Role.INSPECTOR)
    services[AddSampleStaff]("clerk", OUTLET, Role.AGENT)
    services[EnrolOutlet](SHOWN, acting=BOSS)
    services[EnrolAgent](replace(AT_WORK, agent_id=AGENT), acting=BOSS)
    services[IssueClientSecret].add(CLIENT, USUAL_SCOPES, outlets=frozenset({OUTLET}))
    counter = services[EnrolCounter](web.issue_code(OUTLET, "left"), PUBLIC_KEY)
    registration = signed_in(web, "agent").ended()
    officer, inspector = signed_in(web, "privacy-officer"), signed_in(web, "inspector")
    place = officer.post("/office/openings/new", {"registration": registration, "case-number": "2026-17", "reason": "court-order"}).path
    inspector.post(f"{place}/allow")
    referred = signed_in(web, "agent").ended(UNSURE_CLIP, place=1)
    _review(web, referred, "same-person")
    _draw(services)
    _stop(services, referred, at=web.api.clock.now())
    web.api.engine.dispose()
    return Original(
        database=folder / "realname.sqlite",
        services=services,
        at=web.api.clock.now(),
        registration=registration,
        counter=counter.id,
        opening=place.rpartition("/")[2],
    )


@contextmanager
def copied(original: Original, folder: Path) -> Iterator[Shop]:
    """A copy for one test."""
    copy = folder / "realname.sqlite"
    with closing(sqlite3.connect(original.database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    engine, clock = unsafely_sealing(engine_for(f"sqlite:///{copy}")), ManualClock(original.at)
    units = SqlUnitsOfWork(engine)
    services = original.services.with_others({Clock: clock, Reads: units, SqlUnitsOfWork: units, UnitsOfWork: units})
    yield Shop(original=original, engine=engine, units=units, clock=clock, services=services, audit=audit_of(services))
    engine.dispose()


def _review(web: WebWorld, registration: str, reason: str) -> None:
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    reviewer = signed_in(web, "reviewer")
    reviewer.post(f"/office/reviews/{review.id}/take")
    reviewer.post(f"/office/reviews/{review.id}", {"reason": reason})


def _draw(services: App) -> None:
    head = services[SignHead]()
    scope = DrawScope(since=START - timedelta(days=30), until=head.at, outlets=(), stratum=Stratum.ALL, sample=1)
    begun = services[BeginInspection](head.head.size, scope, dice_plan(share_commitment(FACES)), acting=AgentId("id-of-inspector"))
    services[DrawInspection].show(begun.id)
    services[DrawInspection].fix(begun.id, FACES, acting=AgentId("id-of-inspector"))
    services[DrawInspection].draw(begun.id)


def _stop(services: App, registration: str, *, at: datetime) -> None:
    order = HoldOrder(case_number=CaseNumber("2026-19"), reason=HoldReason.COURT_ORDER, until=at + timedelta(days=30))
    services[HoldRecord](RegistrationId(registration), order, acting=BOSS)
    services[MaintainBlockList].add(BlockedKind.AGENT, "a" * 64, BlockReason.SUB_DELEGATION, at + timedelta(days=30), acting=BOSS)
    freeze = FreezeDraft(deed=FreezeAction.FREEZE, about=FreezeTarget(outlet_id=OUTLET, agent_id=AGENT), reason=FreezeReason.ALERT)
    asker = StaffMember(id=AgentId("id-of-asker"), login="asker", role=Role.SUPERVISOR, outlet_id=OutletId("outlet-2"))
    services[AskForFreeze](freeze, acting=asker)
