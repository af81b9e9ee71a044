"""The use cases of lines there are, built together: bars, ends, orders to the operator, and what mends a disagreement with it.

The use cases of who comes to the counter about a line there is, built together.
"""

from dataclasses import dataclass

from realname.evidence.ports import CardReader
from realname.kernel.ports import Clock, IdentityNumbers, Marks, RandomTokens, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.lines.ports import Notifier, Provisioner
from realname.lines.use_cases.bar_line import BarLine, LiftBar, LiftEndedBars
from realname.lines.use_cases.changes import OnLineChange
from realname.lines.use_cases.counter.find_line import FindLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.lines.use_cases.counter.open_change import DraftChange, OpenChange, OpenChangeWithoutFace
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.ending.deactivate_person import DeactivatePerson
from realname.lines.use_cases.ending.end_cooling_off import EndCoolingOff
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.orders.reconcile_lines import CompareLines, MendLine
from realname.lines.use_cases.orders.reconcile_orders import AskAfterOrders, MendOrder
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.lines.use_cases.process_due_lines import TendLines
from realname.lines.use_cases.read_line import ReadLine
from realname.outlets.use_cases.duty_check import OnDuty
from realname.platform.config.served import Restored
from realname.registration.use_cases.look_ups import LookUps


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUseCases:
    """What can be done with a line.

    Attributes:
        tend_lines: The clockwork's task.
    """

    read_line: ReadLine
    bar_line: BarLine
    lift_bar: LiftBar
    deactivate_line: DeactivateLine
    deactivate_person: DeactivatePerson
    carry_out_orders: CarryOutOrders
    tend_lines: TendLines
    ask_after_orders: AskAfterOrders
    mend_order: MendOrder
    compare_lines: CompareLines
    mend_line: MendLine


def build_lines(parts: App) -> LineUseCases:
    """Build them."""
    units, clock, tokens, provisioner = parts[UnitsOfWork], parts[Clock], parts[RandomTokens], parts[Provisioner]
    ask, record = _ask(parts), _record(parts)
    notices = SendNotices(units=units, clock=clock, notifier=parts[Notifier])
    orders = CarryOutOrders(units=units, clock=clock, ask=ask, record=record, notices=notices)
    lift, deactivate = LiftBar(units=units, clock=clock, tokens=tokens), DeactivateLine(units=units, clock=clock, tokens=tokens)
    return LineUseCases(
        read_line=ReadLine(units),
        bar_line=BarLine(units=units, clock=clock, tokens=tokens),
        lift_bar=lift,
        deactivate_line=deactivate,
        deactivate_person=DeactivatePerson(units=units, deactivate=deactivate),
        carry_out_orders=orders,
        tend_lines=TendLines(
            tasks=(
                LiftEndedBars(units=units, clock=clock, lift=lift),
                orders,
                notices,
                EndCoolingOff(units=units, clock=clock, vault=parts[Vault]),
            )
        ),
        ask_after_orders=AskAfterOrders(units=parts[Reads], clock=clock, ask=ask),
        mend_order=MendOrder(record=record),
        compare_lines=CompareLines(units=units, clock=clock, provisioner=provisioner),
        mend_line=MendLine(units=units, clock=clock, tokens=tokens),
    )


def _ask(parts: App) -> AskOperator:
    provisioner = parts[Provisioner]
    return AskOperator(units=parts[UnitsOfWork], clock=parts[Clock], provisioner=provisioner, restored_at=parts[Restored].at)


def _record(parts: App) -> RecordOutcome:
    return RecordOutcome(
        units=parts[UnitsOfWork], clock=parts[Clock], tokens=parts[RandomTokens], policy=parts[Pack], on_change=parts[OnLineChange]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUseCases:
    """What a holder can have changed: by a registration of its own, or by a card alone."""

    find_line: FindLine
    holder_cards: HolderCards
    open_change: OpenChange
    open_change_without_face: OpenChangeWithoutFace
    lift_lost_bar: LiftLostBar
    close_by_card: CloseByCard
    holder_deaths: HolderDeaths
    close_after_death: CloseAfterDeath


def build_changes(parts: App, *, lines: LineUseCases, look_ups: LookUps) -> ChangeUseCases:
    """Build them on the use cases of the lines; all look-ups are counted together."""
    units, clock, policy = parts[UnitsOfWork], parts[Clock], parts[Pack]
    holders = _holder_cards(parts, look_ups)
    deaths = HolderDeaths(clock=clock, marks=parts[Marks], holders=holders, policy=policy)
    draft = DraftChange(units=units, clock=clock, tokens=parts[RandomTokens], holders=holders, deaths=deaths, policy=policy)
    return ChangeUseCases(
        find_line=FindLine(units=units, clock=clock, look_ups=look_ups),
        holder_cards=holders,
        open_change=OpenChange(units=units, draft=draft, duty=parts[OnDuty]),
        open_change_without_face=OpenChangeWithoutFace(units=units, draft=draft, policy=policy, duty=parts[OnDuty]),
        lift_lost_bar=LiftLostBar(units=units, clock=clock, holders=holders, lift=lines.lift_bar, policy=policy),
        close_by_card=CloseByCard(units=units, holders=holders, deactivate=lines.deactivate_line, policy=policy),
        holder_deaths=deaths,
        close_after_death=CloseAfterDeath(units=units, deaths=deaths, deactivate=lines.deactivate_line),
    )


def _holder_cards(parts: App, look_ups: LookUps) -> HolderCards:
    return HolderCards(
        units=parts[UnitsOfWork],
        clock=parts[Clock],
        vault=parts[Vault],
        reader=parts[CardReader],
        identity_numbers=parts[IdentityNumbers],
        marks=parts[Marks],
        look_ups=look_ups,
        policy=parts[Pack],
    )
