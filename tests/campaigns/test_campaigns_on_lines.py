"""Campaigns with the lines' own orders and approvals: those who is verified again is free again, and many processes take each step once."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.appeal_decision import AppealReason, decision_for
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.line import AppealGround, CampaignLine, WithdrawalCause
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.campaigns.use_cases.appeals import DecideAppeal, OpenAppeal, RecordAppeal
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.identifiers import AgentId, CampaignId, ClientId, LineId, NoticeId, PersonId
from realname.kernel.ledger.events import Event
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.model.notice import KeptNotice, Notice, NoticeKind
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.store.notices import Notices
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.model.registration import Purpose
from realname.registration.store.persons import Persons
from realname.registration.use_cases.opening.open_registration import ClientRequest
from realname.vault.model.wrapped_key import Person
from tests.campaigns.test_campaigns_store import stock
from tests.lines.line_desk import LineDesk, build_line_desk
from tests.support.examples import NUMBER
from tests.support.known_staff import know
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over

SPRING = CampaignId("spring")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AT_ONCE = 4
ResultT = TypeVar("ResultT")


def campaigns_of(units: UnitsOfWork, clock: ManualClock) -> App:
    """Over the same parts as the lines."""
    return app_over(units, None, {Clock: clock}, policy=load_policy("cn"))


def begin(campaigns: App) -> None:
    """Plan every line, and start."""
    campaigns[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None)
    campaigns[StartCampaign](SPRING)


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    return build_line_desk(units, tmp_path)


class Campaign:
    """One active line in a running campaign."""

    def __init__(self, desk: LineDesk) -> None:
        self.desk, self.use, self.opened = desk, campaigns_of(desk.units, desk.clock), desk.active_line()
        begin(self.use)

    def to(self, step: Step) -> None:
        """Let days pass until the line is at a step, and what belongs to it is carried out."""
        for _ in range(200):
            if self.held.step is step and not self.held.owes_notice:
                return
            self.use[AdvanceCampaigns]()
            self.desk.process_due()
            self.desk.clock.advance(MINUTE if self.held.owes_notice else DAY)
        raise AssertionError(step)

    @property
    def held(self) -> CampaignLine:
        return self.use[ReadCampaigns].line(SPRING, self.opened.id)

    @property
    def line(self) -> Line:
        return self.desk.line(self.opened.id)

    def approve(self, purpose: Purpose, person_id: PersonId | None = None) -> None:
        """Verify the holder again for a purpose, and let the operator do its part."""
        change = self.desk.approve(self.line, purpose, person_id=person_id)
        self.desk.request(change)
        if purpose is not Purpose.REVERIFY:
            self.desk.activate(change)
        self.desk.process_due()


def test_the_operator_bars_in_part_and_then_in_whole(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    scopes = []
    for step in (Step.GRACE, Step.PARTIALLY_BARRED, Step.SUSPENDED):
        campaign.to(step)
        scopes.append(desk.provisioner.scope(NUMBER.value))
    assert scopes == [BarScope.NONE, BarScope.OUTGOING, BarScope.ALL]


@pytest.mark.parametrize("step", [Step.NOTICED, Step.PARTIALLY_BARRED, Step.SUSPENDED])
def test_a_re_verification_takes_the_line_out_and_lifts_the_bars_at_the_operator(desk: LineDesk, step: Step) -> None:
    campaign = Campaign(desk)
    campaign.to(step)
    campaign.approve(Purpose.REVERIFY)
    assert (campaign.held.step, campaign.line.bars, desk.provisioner.scope(NUMBER.value)) == (Step.REVERIFIED, frozenset(), BarScope.NONE)
    assert campaign.line.verified_at == desk.clock.now()


def test_a_new_sim_is_a_verification_too_and_leaves_its_own_bar_only(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    campaign.to(Step.SUSPENDED)
    campaign.approve(Purpose.REPLACE_SIM)
    assert campaign.held.step is Step.REVERIFIED
    assert ({bar.reason for bar in campaign.line.bars}, desk.provisioner.scope(NUMBER.value)) == (
        {BarReason.SIM_REPLACEMENT},
        BarScope.SMS,
    )


def test_a_transfer_ends_the_campaign_for_the_line_because_its_new_holder_was_verified(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    campaign.to(Step.NOTICED)
    other = Person(id=PersonId("person-2"), identity_hash="b" * 64, wrapped_key=desk.vault.new_key())
    with desk.units() as unit:
        unit[Persons].add(other)
        unit.commit()
    campaign.approve(Purpose.TRANSFER, other.id)
    assert (campaign.held.step, campaign.line.person_id) == (Step.REVERIFIED, other.id)


def test_another_persons_verification_lifts_nothing(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    campaign.to(Step.SUSPENDED)
    other = Person(id=PersonId("person-2"), identity_hash="b" * 64, wrapped_key=desk.vault.new_key())
    with desk.units() as unit:
        unit[Persons].add(other)
        unit.commit()
    campaign.approve(Purpose.REVERIFY, other.id)
    assert (campaign.held.step, desk.provisioner.scope(NUMBER.value)) == (Step.SUSPENDED, BarScope.ALL)


def test_a_closed_line_leaves_and_nothing_is_lifted_on_it(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    campaign.to(Step.PARTIALLY_BARRED)
    desk.deactivate(campaign.opened.id, Ending.VOLUNTARY)
    desk.process_due()
    for _ in range(40):
        campaign.use[AdvanceCampaigns]()
        desk.clock.advance(DAY)
    orders = [order.kind for order in desk.orders(campaign.opened.id)]
    assert (campaign.held.step, orders) == (Step.WITHDRAWN, [OrderKind.ACTIVATE, OrderKind.SET_BAR, OrderKind.DEACTIVATE])


@pytest.mark.parametrize("step", [Step.PARTIALLY_BARRED, Step.SUSPENDED])
def test_while_an_appeal_waits_the_operator_bars_nothing_more_and_a_granted_one_lifts_it_there(desk: LineDesk, step: Step) -> None:
    campaign = Campaign(desk)
    campaign.to(step)
    know(desk.units, AgentId("agent-1"), AgentId("agent-2"))
    campaign.use[RecordAppeal](campaign.opened.id, AppealGround.OTHER, acting=AgentId("agent-1"))
    barred = desk.provisioner.scope(NUMBER.value)
    for _ in range(20):
        desk.clock.advance(DAY)
        campaign.use[AdvanceCampaigns]()
        desk.process_due()
    assert desk.provisioner.scope(NUMBER.value) is barred
    campaign.use[DecideAppeal](SPRING, campaign.opened.id, decision_for(AppealReason.EXCUSED), acting=AgentId("agent-2"))
    desk.process_due()
    assert (campaign.line.bars, desk.provisioner.scope(NUMBER.value)) == (frozenset(), BarScope.NONE)


@pytest.mark.parametrize("step", [Step.PROMPTED, Step.SUSPENDED])
def test_an_appealed_line_that_is_closed_leaves_with_its_end(desk: LineDesk, step: Step) -> None:
    campaign = Campaign(desk)
    campaign.to(step)
    campaign.use[OpenAppeal](SPRING, campaign.opened.id, AppealGround.OTHER, acting=AgentId("agent-1"))
    desk.deactivate(campaign.opened.id, Ending.VOLUNTARY)
    desk.process_due()
    campaign.use[AdvanceCampaigns]()
    assert (campaign.held.step, campaign.held.cause) == (Step.WITHDRAWN, WithdrawalCause.LINE_ENDED)
    assert campaign.use[ReadCampaigns].report(SPRING).campaign.state is CampaignState.ENDED


def test_a_suspended_line_that_is_closed_leaves_though_nothing_of_it_is_due(desk: LineDesk) -> None:
    campaign = Campaign(desk)
    campaign.to(Step.SUSPENDED)
    desk.deactivate(campaign.opened.id, Ending.VOLUNTARY)
    desk.process_due()
    assert campaign.held.step is Step.WITHDRAWN


def test_many_processes_take_each_step_of_each_line_once(units: UnitsOfWork) -> None:
    stock(units, 30)
    clock = ManualClock()
    begin(campaigns_of(units, clock))
    _at_once(campaigns_of(units, clock)[AdvanceCampaigns])
    with units() as unit:
        moves = Counter(entry.event.event for number in range(1, 31) for entry in unit.ledger.of_subject(f"line-{number}"))
        steps = {unit[CampaignLines].get(SPRING, LineId(f"line-{number}")).step for number in range(1, 31)}
    assert (moves, steps) == ({CampaignEvent.REVERIFICATION_MOVED: 30}, {Step.NOTICED})


def test_a_campaign_and_bars_of_the_same_lines_do_not_wait_for_each_other(units: UnitsOfWork) -> None:
    stock(units, 30)
    clock = ManualClock()
    begin(campaigns_of(units, clock))
    bar = BarLine(units=units, clock=clock, tokens=SystemRandomTokens())
    barrier = Barrier(AT_ONCE)

    def act(place: int) -> None:
        barrier.wait()
        if place == 0:
            campaigns_of(units, clock)[AdvanceCampaigns]()
        for number in range(30, 0, -1):
            bar(LineId(f"line-{number}"), BarReason.LOST if place % 2 else BarReason.COURT)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(act, range(AT_ONCE)))
    with units() as unit:
        assert {unit[CampaignLines].get(SPRING, LineId(f"line-{number}")).step for number in range(1, 31)} == {Step.NOTICED}


@dataclass(frozen=True, slots=True)
class _Centre:
    """A message centre that says when the last notice has come to it, and takes it once it may."""

    at_centre: Barrier
    is_taken: Barrier
    last: NoticeId = field(kw_only=True)

    def send(self, notice: Notice) -> None:
        if notice.idempotency_key == self.last.value:
            self.at_centre.wait(timeout=60)
            self.is_taken.wait(timeout=60)


def _until_somebody_waits(engine: Engine) -> None:
    """Wait until a session of the database waits for a lock of another."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(500):
        with engine.connect() as connection:
            if connection.exec_driver_sql(asked).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError(asked)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite the second one does not begin before the first is done
def test_a_person_who_keeps_notices_as_sent_locks_them_in_the_order_of_their_lines_as_a_campaign_does(engine: Engine) -> None:
    units, clock = SqlUnitsOfWork(engine), ManualClock()
    stock(units, 2)
    first, second = (
        KeptNotice(
            id=NoticeId(name),
            kind=NoticeKind.REVERIFY,
            line_id=LineId(line_id),
            msisdn=NUMBER,
            requested_at=clock.now(),
            due_at=clock.now(),
        )
        for line_id, name in (("line-1", "b"), ("line-2", "a"))
    )
    with units() as unit:
        unit[Notices].add(first)
        unit[Notices].add(second)
        unit.commit()
    at_centre, is_taken = Barrier(2), Barrier(2)
    send = SendNotices(units=units, clock=clock, notifier=_Centre(at_centre, is_taken, last=second.id))
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(send)
        at_centre.wait(timeout=60)
        with units() as batch:
            batch[Notices].get(first.id)
            is_taken.wait(timeout=60)
            _until_somebody_waits(engine)
            batch[Notices].get(second.id)  # of the next line: no one who waits for us holds it
        assert sending.result() == 2


def test_one_request_sent_many_times_at_once_records_one_appeal(units: UnitsOfWork) -> None:
    clock = ManualClock()
    line_id = _noticed(units, clock)
    request = ClientRequest(client_id=ClientId("hotline"), key="key-1", fingerprint="a" * 64)
    record = campaigns_of(units, clock)[RecordAppeal]
    steps = _at_once(lambda: record(line_id, AppealGround.OTHER, acting=None, request=request).step)
    assert (steps, _count(units, line_id, CampaignEvent.REVERIFICATION_APPEALED)) == ([Step.APPEALED] * AT_ONCE, 1)


def test_of_many_who_decide_one_appeal_at_once_one_decides(units: UnitsOfWork) -> None:
    clock = ManualClock()
    line_id = _noticed(units, clock)
    use, reasons = campaigns_of(units, clock), iter([AppealReason.EXCUSED, AppealReason.CAN_ATTEND] * AT_ONCE)
    know(units, AgentId("agent-1"), AgentId("agent-2"))
    use[RecordAppeal](line_id, AppealGround.OTHER, acting=AgentId("agent-1"))

    def decide() -> str:
        try:
            return use[DecideAppeal](SPRING, line_id, decision_for(next(reasons)), acting=AgentId("agent-2")).step.value
        except CampaignConflict as conflict:
            return conflict.code

    said = Counter(_at_once(decide))
    assert said["campaign-conflict"] == AT_ONCE - 1
    assert _count(units, line_id, CampaignEvent.REVERIFICATION_APPEAL_DECIDED) == 1


def _noticed(units: UnitsOfWork, clock: ManualClock) -> LineId:
    """A line that a campaign has come to."""
    stock(units, 1)
    campaigns = campaigns_of(units, clock)
    begin(campaigns)
    campaigns[AdvanceCampaigns]()
    return LineId("line-1")


def _count(units: UnitsOfWork, line_id: LineId, event: Event) -> int:
    with units() as unit:
        return sum(entry.event.event is event for entry in unit.ledger.of_subject(line_id.value))


def test_two_plannings_under_one_name_take_every_line_once(units: UnitsOfWork) -> None:
    stock(units, 30)
    clock = ManualClock()

    def plan() -> int:
        return campaigns_of(units, clock)[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None).lines

    assert _at_once(plan) == [30] * AT_ONCE


def test_two_plannings_at_once_share_the_lines(units: UnitsOfWork) -> None:
    stock(units, 30)
    clock, names = ManualClock(), iter(["a", "b", "c", "d"])

    def plan() -> int:
        campaigns = campaigns_of(units, clock)
        return campaigns[PlanCampaign](CampaignId(next(names)), tiers=(), query=LineCriteria(), progress=lambda _done, _total: None).lines

    assert sorted(_at_once(plan)) == [0, 0, 0, 30]


def _at_once(act: Callable[[], ResultT]) -> list[ResultT]:
    barrier = Barrier(AT_ONCE)

    def with_the_others(_place: int) -> ResultT:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(with_the_others, range(AT_ONCE)))
