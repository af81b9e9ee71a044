"""A regulator's desk and an operator's, over SQLite in memory: registrations of two shops, and a published head behind them."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.inspections.model.inspection import Inspection
from realname.inspections.model.sampling import DrawScope, SharePlan, Stratum, dice_plan, share_commitment
from realname.inspections.use_cases.findings import CheckCase, FollowFindings, ReadRectificationFile, RectifyFinding
from realname.inspections.use_cases.flag_overdue_inspections import FlagOverdueInspections
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.events import RegistrationEvent
from tests.support.counting_tokens import CountingTokens
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits
from tools.redraw import Row, root_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SHOP, OTHER_SHOP = OutletId("shop-1"), OutletId("shop-2")
INSPECTOR = StaffMember(id=AgentId("inspector-1"), outlet_id=None, role=Role.INSPECTOR, login="inspector")
SUPERVISOR = StaffMember(id=AgentId("supervisor-1"), outlet_id=SHOP, role=Role.SUPERVISOR, login="supervisor")
ELSEWHERE = StaffMember(id=AgentId("supervisor-2"), outlet_id=OTHER_SHOP, role=Role.SUPERVISOR, login="elsewhere")
ADMINISTRATOR = StaffMember(id=AgentId("administrator-1"), outlet_id=None, role=Role.ADMINISTRATOR, login="administrator")
DICE = "16253 41625 34162 53416 25341 62534 16253 41625 34162 53416"
FACES = DICE.replace(" ", "")
BY_DICE = dice_plan(share_commitment(FACES))
NONCE = "5f" * 32
SCOPE = DrawScope(since=START - DAY, until=START + DAY, outlets=(), stratum=Stratum.ALL, sample=3)
PDF = b"%PDF-1.7\nthe contract, signed\n%%EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDesk:
    """The use cases, and what they work on."""

    units: SqliteUnits
    clock: ManualClock
    policy: Policy
    begin: BeginInspection
    draw: DrawInspection
    check: CheckCase
    follow: FollowFindings
    rectify: RectifyFinding
    file: ReadRectificationFile
    process_due: FlagOverdueInspections
    read: ReadInspections
    vault: Vault

    def register(self, case: str, *, outlet: OutletId = SHOP, decision: str = "approved", route: str = "face") -> None:
        """A registration that is opened and decided a minute later."""
        place = (("agent", "agent-1"), ("outlet", outlet.value), ("route", route))
        decided = (("decision", decision), ("policy", "d" * 64), ("reasons", ""))
        with self.units() as unit:
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=RegistrationEvent.REGISTRATION_OPENED, subject=case, facts=place))
            self.clock.advance(MINUTE)
            unit.ledger.append(
                RecordedEvent(at=self.clock.now(), event=RegistrationEvent.REGISTRATION_DECIDED, subject=case, facts=decided)
            )
            unit.commit()

    def publish(self, *, nonce: str = NONCE) -> PublishedHead:
        """Publish the head of all there is."""
        rows = self.rows()
        head = PublishedHead(
            head=TreeHead(size=len(rows), root_hash=root_of(rows)),
            at=self.clock.now(),
            nonce_commitment=commitment_of(nonce),
            checkpoint="signed",
        )
        with self.units() as unit:
            unit[PublishedHeads].add(head, nonce=nonce)
            unit.commit()
        return head

    def begun(self, *, scope: DrawScope | None = None, plan: SharePlan = BY_DICE) -> Inspection:
        """An inspection begun from the newest head."""
        with self.units() as unit:
            head = unit[PublishedHeads].latest()
        assert head is not None
        until = scope or DrawScope(since=SCOPE.since, until=head.at, outlets=(), stratum=Stratum.ALL, sample=3)
        return self.begin(head.head.size, until, plan, acting=INSPECTOR.id)

    def drawn(self, *, scope: DrawScope | None = None) -> Inspection:
        """An inspection that is drawn."""
        fixed = self.fixed(self.begun(scope=scope))
        return self.draw.draw(fixed.id)

    def fixed(self, begun: Inspection) -> Inspection:
        """The same, with the operator's share shown and the dice fixed."""
        self.draw.show(begun.id)
        return self.draw.fix(begun.id, DICE, acting=INSPECTOR.id)

    def entries(self) -> list[LedgerEntry]:
        """The ledger."""
        with self.units() as unit:
            return list(unit.ledger.from_index(0, limit=10_000))

    def rows(self) -> list[Row]:
        """The ledger as an export has it."""
        return [{"index": one.index, **json.loads(one.event.canonical())} for one in self.entries()]

    def facts(self, event: Event) -> list[dict[str, str | int]]:
        """The facts of every entry of a kind."""
        return [dict(one.event.facts) for one in self.entries() if one.event.event is event]

    def case_of(self, inspection: Inspection, ordinal: int = 1) -> RegistrationId:
        """The case at a place of the draw."""
        return self.read.one(inspection.id).cases[ordinal - 1].case_id


def inspection_desk(folder: Path, *, cases: int = 12) -> InspectionDesk:
    """Build it, with registrations of two shops and the head published behind them."""
    units, clock, policy = SqliteUnits(), ManualClock(), load_policy("cn")
    use = app_over(units, folder, {Clock: clock, RandomTokens: CountingTokens()}, policy=policy)
    desk = InspectionDesk(
        units=units,
        clock=clock,
        policy=policy,
        begin=use[BeginInspection],
        draw=use[DrawInspection],
        check=use[CheckCase],
        follow=use[FollowFindings],
        rectify=use[RectifyFinding],
        file=use[ReadRectificationFile],
        process_due=use[FlagOverdueInspections],
        read=use[ReadInspections],
        vault=use[Vault],
    )
    with units() as unit:
        for member in (INSPECTOR, SUPERVISOR, ELSEWHERE, ADMINISTRATOR):
            unit[Staff].add(StaffAccount(member=member, password_hash="", added_at=START, confirmed_at=START))
        unit.commit()
    for number in range(cases):
        desk.register(f"case-{number}", outlet=OTHER_SHOP if number % 3 == 2 else SHOP)
    clock.advance(MINUTE)
    desk.publish()
    return desk
