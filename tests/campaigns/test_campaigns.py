"""Campaigns from plan to end: waves, notices before every bar, appeals, re-verification, stopping; twice is once."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pytest

from realname.campaigns.errors import CampaignConflict, CampaignNameTaken, UnknownCampaign
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.appeal_decision import AppealReason, decision_for
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.line import AppealGround, CampaignLine, WithdrawalCause
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaign, AdvanceCampaigns, Advanced
from realname.campaigns.use_cases.appeals import DecideAppeal, OpenAppeal
from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.campaigns.use_cases.plan_campaign import PlanCampaign, PreviewCampaign
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign, StopCampaign
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, CampaignId, LineId
from realname.kernel.ledger.events import Event
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.model.notice import MOST_TRIES, Notice, NoticeKind
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.ports import Notifier
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.errors import OperatorUnavailable
from realname.vault.errors import SealBroken
from tests.campaigns.test_campaigns_store import stock
from tests.support.examples import STAFF
from tests.support.known_staff import know
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SPRING = CampaignId("spring")
FIRST = LineId("line-1")
EVERY = LineCriteria()
REVIEWER = AgentId("reviewer-1")
GRANTED, REFUSED = decision_for(AppealReason.SELECTED_WRONGLY), decision_for(AppealReason.CAN_ATTEND)


class Counted:
    """Tokens one after another."""

    def __init__(self) -> None:
        self.given = 0

    def token(self) -> str:
        self.given += 1
        return f"{self.given:032x}"


@dataclass(slots=True)
class Messages:
    """A message centre that is there or away."""

    sent: list[Notice] = field(default_factory=list)
    is_away: bool = False
    refuses: bool = False

    def send(self, notice: Notice) -> None:
        if self.refuses:
            raise InvalidInput(field="msisdn")
        if self.is_away:
            raise OperatorUnavailable(kind="notifications")
        self.sent.append(notice)


class Office:
    """Campaigns over SQLite in memory, with the rule pack of the country: 1,000 a wave, an hour between."""

    def __init__(self, lines: int = 3) -> None:
        self.units, self.clock, self.messages = SqliteUnits(), ManualClock(), Messages()
        self.tokens = Counted()
        given: dict[type, object] = {Clock: self.clock, RandomTokens: self.tokens, Notifier: self.messages}
        self.use = app_over(self.units, None, given, policy=load_policy("cn"))
        self._send = SendNotices(units=self.units, clock=self.clock, notifier=self.messages)
        stock(self.units, lines)
        know(self.units, STAFF.member, REVIEWER)

    def plan(self) -> None:
        self.use[PlanCampaign](SPRING, tiers=(), query=EVERY, progress=lambda _done, _total: None)

    def begin(self) -> None:
        """Plan and start."""
        self.plan()
        self.use[StartCampaign](SPRING)
        self.run()

    def run(self, after: timedelta = timedelta(0)) -> Advanced:
        """Let time pass, then send what is due, advance, send, and look again."""
        self.clock.advance(after)
        self._send()
        done = self.use[AdvanceCampaigns]()
        self._send()
        self.clock.advance(MINUTE)
        return done + self.use[AdvanceCampaigns]()

    def held(self, line_id: LineId = FIRST) -> CampaignLine:
        return self.use[ReadCampaigns].line(SPRING, line_id)

    def line(self, line_id: LineId = FIRST) -> Line:
        with self.units() as unit:
            return unit[Lines].get(line_id)

    def change(self, line: Line) -> Line:
        """Let the line be as it is given."""
        with self.units() as unit:
            unit[Lines].save(line)
            unit.commit()
        return line

    def scopes(self, line_id: LineId = FIRST) -> Sequence[BarScope]:
        with self.units() as unit:
            return [order.scope for order in unit[LineOrders].of_line(line_id) if order.kind is OrderKind.SET_BAR]

    def told(self, line_id: LineId = FIRST) -> list[NoticeKind]:
        return [notice.kind for notice in self.messages.sent if notice.line_id == line_id]

    def go(self, step: Step) -> None:
        """Begin, and let time pass until the first line is at a step."""
        self.begin()
        for _ in range(60):
            if self.held().step is step:
                return
            self.run(DAY)
        raise AssertionError(step)

    def to(self, step: Step) -> None:
        """Be as a new office that went to a step: one office goes there once in this process, others take what it has."""
        there = _office_at(step)
        self.units.put_back(there.units.saved())
        self.clock.advance(there.clock.now() - self.clock.now())
        self.messages.sent[:] = there.messages.sent
        self.tokens.given = there.tokens.given

    def events(self, subject: str) -> Sequence[Event]:
        with self.units() as unit:
            return [entry.event.event for entry in unit.ledger.of_subject(subject)]


@cache
def _office_at(step: Step) -> Office:
    office = Office()
    office.go(step)
    return office


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_preview_counts_and_changes_nothing(office: Office) -> None:
    preview = office.use[PreviewCampaign](tiers=("many-lines", "typed-evidence"), query=EVERY)
    assert (preview.lines, preview.waves, preview.tiers) == (0, 0, ("many-lines", "typed-evidence"))
    everything = office.use[PreviewCampaign](tiers=(), query=EVERY)
    assert (everything.lines, everything.held_elsewhere, everything.waves, everything.days) == (3, 0, 1, 18)
    with pytest.raises(UnknownCampaign):
        office.use[ReadCampaigns].report(SPRING)


def test_a_tier_that_the_pack_does_not_know_is_named_with_those_it_knows(office: Office) -> None:
    with pytest.raises(InvalidInput) as caught:
        office.use[PreviewCampaign](tiers=("odd",), query=EVERY)
    assert caught.value.facts["tiers"] == "long-unverified, many-lines, typed-evidence"


def test_planning_tells_no_one_anything(office: Office) -> None:
    office.plan()
    office.run(DAY)
    assert (office.held().step, office.messages.sent) == (Step.SELECTED, [])


def test_planning_again_changes_nothing_and_another_selection_needs_another_name(office: Office) -> None:
    office.plan()
    office.plan()
    assert office.events(SPRING.value) == [CampaignEvent.CAMPAIGN_PLANNED]
    with pytest.raises(CampaignNameTaken):
        office.use[PlanCampaign](SPRING, tiers=(), query=LineCriteria(holder_lines=2), progress=lambda _done, _total: None)


def test_a_person_who_does_nothing_is_told_four_times_barred_in_part_and_then_suspended(office: Office) -> None:
    office.to(Step.SUSPENDED)
    assert office.told() == ["reverify", "reverify-soon", "reverify-partial-bar", "reverify-suspended"]
    assert office.scopes() == [BarScope.OUTGOING, BarScope.ALL]
    assert {bar.reason for bar in office.line().bars} == {BarReason.REVERIFICATION, BarReason.SUSPENSION}


def test_nothing_is_barred_before_the_notice_the_prompts_24_hours_and_the_grace_are_over(office: Office) -> None:
    office.to(Step.PROMPTED)
    told_at = office.held().told_at
    assert told_at is not None
    office.run(told_at + 24 * HOUR - 2 * MINUTE - office.clock.now())
    assert office.held().step is Step.PROMPTED
    office.run(2 * MINUTE)
    assert (office.held().step, office.scopes()) == (Step.GRACE, [])
    office.run(office.held().moved_at + 3 * DAY - 2 * MINUTE - office.clock.now())
    assert (office.held().step, office.scopes()) == (Step.GRACE, [])
    office.run(2 * MINUTE)
    assert (office.held().step, office.scopes()) == (Step.PARTIALLY_BARRED, [BarScope.OUTGOING])


def test_while_the_message_centre_is_away_nobodys_clock_runs(office: Office) -> None:
    office.messages.is_away = True
    office.begin()
    for _ in range(30):
        office.run(DAY)
    assert (office.held().step, office.held().told_at) == (Step.NOTICED, None)
    office.messages.is_away = False
    office.run(HOUR)
    told_at = office.held().told_at
    assert told_at is not None
    assert office.held().due_at == told_at + 7 * DAY


def test_who_could_not_be_told_is_hurried_by_nothing_and_awaits_a_persons_decision(office: Office) -> None:
    office.to(Step.GRACE)
    office.messages.refuses = True
    office.run(3 * DAY)
    for _ in range(MOST_TRIES):
        office.run(HOUR)
    held = office.held()
    assert (held.step, held.held_step, held.ground) == (Step.APPEALED, Step.PARTIALLY_BARRED, AppealGround.NOT_REACHED)
    for _ in range(20):
        office.run(DAY)
    assert (office.held(), office.scopes()) == (held, [BarScope.OUTGOING])
    assert office.use[ReadCampaigns].report(SPRING).not_reached == 3


def test_a_person_lets_a_person_be_told_anew_whom_no_notice_reached(office: Office) -> None:
    office.messages.refuses = True
    office.begin()
    for _ in range(MOST_TRIES):
        office.run(HOUR)
    office.messages.refuses = False
    office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
    office.run()
    assert (office.held().step, office.told()) == (Step.NOTICED, ["reverify"])
    assert office.held().told_at is not None


def test_advancing_again_at_once_does_nothing(office: Office) -> None:
    office.to(Step.PARTIALLY_BARRED)
    before = (office.held(), list(office.messages.sent), office.scopes())
    assert office.use[AdvanceCampaigns]() == Advanced()
    assert (office.held(), list(office.messages.sent), office.scopes()) == before


def test_an_appeal_stops_the_clock_until_a_person_has_decided(office: Office) -> None:
    office.to(Step.PARTIALLY_BARRED)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.CANNOT_ATTEND, acting=STAFF.member.id)
    for _ in range(20):
        office.run(DAY)
    assert (office.held().step, office.scopes()) == (Step.APPEALED, [BarScope.OUTGOING])
    office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
    office.run()
    assert set(office.told()[-2:]) == {"reverify-partial-bar", "appeal-dismissed"}
    office.run(7 * DAY)
    assert office.held().step is Step.SUSPENDED


def test_a_granted_appeal_lifts_the_bars_and_the_ledger_names_who_decided(office: Office) -> None:
    office.to(Step.SUSPENDED)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.SELECTED_WRONGLY, acting=STAFF.member.id)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    assert (office.held().cause, office.line().bars, office.scopes()[-1]) == (WithdrawalCause.APPEAL_GRANTED, frozenset(), BarScope.NONE)
    with office.units() as unit:
        decided = [
            one.event for one in unit.ledger.of_subject(FIRST.value) if one.event.event is CampaignEvent.REVERIFICATION_APPEAL_DECIDED
        ]
    assert [dict(event.facts)["agent"] for event in decided] == [REVIEWER.value]


def test_the_ledger_names_who_opened_an_appeal_and_who_advanced_a_campaign_by_hand(office: Office) -> None:
    office.to(Step.NOTICED)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.OTHER, acting=STAFF.member.id)
    office.use[StopCampaign](SPRING)
    office.use[AdvanceCampaign](SPRING, progress=lambda _lines: None, acting=STAFF.member.id)
    with office.units() as unit:
        events = [one.event for one in unit.ledger.of_subject(FIRST.value)]
    named = [event.event for event in events if dict(event.facts).get("agent") == STAFF.member.id.value]
    assert named == [CampaignEvent.REVERIFICATION_APPEALED, CampaignEvent.REVERIFICATION_MOVED]


@pytest.mark.parametrize("step", [Step.NOTICED, Step.PROMPTED, Step.GRACE, Step.PARTIALLY_BARRED, Step.SUSPENDED])
def test_a_person_who_is_verified_again_has_left(office: Office, step: Step) -> None:
    office.to(step)
    with office.units() as unit:
        EndReverifications().reverified(unit, office_line := unit[Lines].get(FIRST), at=office.clock.now())
        unit[Lines].save(office_line.reverify(at=office.clock.now(), by=office_line.registration_id))
        unit.commit()
    for _ in range(30):
        office.run(DAY)
    assert (office.held().step, office.line().bars) == (Step.REVERIFIED, frozenset())


def test_a_line_that_ended_meanwhile_leaves(office: Office) -> None:
    office.to(Step.PROMPTED)
    with office.units() as unit:
        closing = unit[Lines].get(FIRST).request_deactivation(Ending.VOLUNTARY)
        unit[Lines].save(closing)
        unit.commit()
    office.run(2 * DAY)
    assert office.held().step is Step.PROMPTED
    with office.units() as unit:
        unit[Lines].save(closing.deactivate(at=office.clock.now()))
        unit.commit()
    office.run(DAY)
    assert (office.held().step, office.held().cause) == (Step.WITHDRAWN, WithdrawalCause.LINE_ENDED)


def test_a_stopped_campaign_lifts_what_it_barred_and_asks_no_one_any_more(office: Office) -> None:
    office.to(Step.SUSPENDED)
    office.use[StopCampaign](SPRING)
    office.run()
    sent = len(office.messages.sent)
    office.run(30 * DAY)
    campaign = office.use[ReadCampaigns].report(SPRING).campaign
    assert (campaign.state, office.held().cause, office.line().bars) == (
        CampaignState.STOPPED,
        WithdrawalCause.CAMPAIGN_STOPPED,
        frozenset(),
    )
    assert len(office.messages.sent) == sent
    with pytest.raises(CampaignConflict):
        office.use[StartCampaign](SPRING)


def test_a_notice_that_could_not_be_sent_is_not_sent_any_more_once_the_line_has_left(office: Office) -> None:
    office.messages.is_away = True
    office.begin()
    office.use[StopCampaign](SPRING)
    office.run()
    office.messages.is_away = False
    office.run(DAY)
    assert (office.held().step, office.messages.sent) == (Step.WITHDRAWN, [])


def test_bars_for_other_reasons_stay_when_a_campaign_lifts_its_own(office: Office) -> None:
    office.to(Step.SUSPENDED)
    with office.units() as unit:
        unit[Lines].save(unit[Lines].get(FIRST).bar(BarReason.COURT))
        unit.commit()
    office.use[StopCampaign](SPRING)
    office.run()
    assert {bar.reason for bar in office.line().bars} == {BarReason.COURT}


def test_a_campaign_ends_when_nothing_more_comes_by_itself(office: Office) -> None:
    office.to(Step.SUSPENDED)
    office.run(MINUTE)
    report = office.use[ReadCampaigns].report(SPRING)
    assert (report.campaign.state, report.by_step[Step.SUSPENDED], report.due) == (CampaignState.ENDED, 3, 0)
    assert office.events(SPRING.value) == [CampaignEvent.CAMPAIGN_PLANNED, CampaignEvent.CAMPAIGN_STARTED, CampaignEvent.CAMPAIGN_ENDED]


def test_a_suspended_line_whose_appeal_is_dismissed_after_the_end_is_told_again_and_the_campaign_ends_again(office: Office) -> None:
    office.to(Step.SUSPENDED)
    office.run(DAY)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.OTHER, acting=STAFF.member.id)
    office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
    office.run()
    office.run(DAY)
    assert (office.held().owes_notice, office.told().count(NoticeKind.REVERIFY_SUSPENDED)) == (False, 2)
    assert office.use[ReadCampaigns].report(SPRING).campaign.state is CampaignState.ENDED


def test_an_appeal_under_way_keeps_a_campaign_from_ending(office: Office) -> None:
    office.to(Step.PARTIALLY_BARRED)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.OTHER, acting=STAFF.member.id)
    for _ in range(20):
        office.run(DAY)
    assert office.use[ReadCampaigns].report(SPRING).campaign.state is CampaignState.RUNNING


def test_a_stopped_campaign_waits_for_a_closing_and_lifts_its_bars_if_the_operator_refuses_it(office: Office) -> None:
    office.to(Step.SUSPENDED)
    closing = office.change(office.line().request_deactivation(Ending.VOLUNTARY))
    office.use[StopCampaign](SPRING)
    office.run(DAY)
    assert (office.held().step, office.use[ReadCampaigns].report(SPRING).campaign.state) == (Step.SUSPENDED, CampaignState.STOPPING)
    office.change(closing.keep())
    office.run(DAY)
    assert (office.held().step, office.line().bars) == (Step.WITHDRAWN, frozenset())
    assert office.use[ReadCampaigns].report(SPRING).campaign.state is CampaignState.STOPPED


def test_no_appeal_is_granted_while_its_bars_cannot_be_lifted(office: Office) -> None:
    office.to(Step.SUSPENDED)
    office.use[OpenAppeal](SPRING, FIRST, AppealGround.OTHER, acting=STAFF.member.id)
    closing = office.change(office.line().request_deactivation(Ending.VOLUNTARY))
    with pytest.raises(StateConflict):
        office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    office.change(closing.keep())
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    assert office.line().bars == frozenset()


def test_a_line_that_cannot_be_taken_keeps_no_other_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.to(Step.PROMPTED)
    bar = BarLine.within

    def bar_unless_damaged(self: BarLine, unit: UnitOfWork, line_id: LineId, *given: BarReason, **named: object) -> Line:
        if line_id == FIRST:
            raise SealBroken(kind="line")
        return bar(self, unit, line_id, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(BarLine, "within", bar_unless_damaged)
    for _ in range(30):
        with suppress(SealBroken):
            office.run(DAY)
    others = {office.held(LineId(f"line-{number}")).step for number in (2, 3)}
    assert (office.held().step, others) == (Step.GRACE, {Step.SUSPENDED})
    assert office.use[ReadCampaigns].report(SPRING).due == 1


def test_a_report_counts_by_step_and_by_outlet(office: Office) -> None:
    stock(office.units, 1, first=4, outlet="outlet-2", person="person-2")
    office.go(Step.NOTICED)
    report = office.use[ReadCampaigns].report(SPRING)
    assert {outlet.value: steps[Step.NOTICED] for outlet, steps in report.by_outlet.items()} == {"outlet-1": 3, "outlet-2": 1}
    assert report.by_step[Step.NOTICED] == 4
