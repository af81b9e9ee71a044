"""The use cases of lines there are, built together: bars, ends, orders to the operator, and what mends a disagreement with it."""

from dataclasses import dataclass

from realname.application.ask_operator import AskOperator
from realname.application.bar_line import BarLine, LiftBar, LiftEndedBars
from realname.application.carry_out_orders import CarryOutOrders
from realname.application.deactivate_line import DeactivateLine
from realname.application.deactivate_person import DeactivatePerson
from realname.application.end_cooling_off import EndCoolingOff
from realname.application.read_line import ReadLine
from realname.application.reconcile_lines import CompareLines, MendLine
from realname.application.reconcile_orders import AskAfterOrders, MendOrder
from realname.application.record_outcome import RecordOutcome
from realname.application.send_notices import SendNotices
from realname.application.tend_lines import TendLines
from realname.bootstrap.parts import Parts


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


def build_lines(parts: Parts) -> LineUseCases:
    """Build them."""
    units, clock, tokens, provisioner = parts.units, parts.clock, parts.tokens, parts.connectors.provisioner
    ask, record = _ask(parts), _record(parts)
    notices = SendNotices(units=units, clock=clock, notifier=parts.connectors.notifier)
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
                EndCoolingOff(units=units, clock=clock, vault=parts.keys.vault),
            )
        ),
        ask_after_orders=AskAfterOrders(units=parts.reads, clock=clock, ask=ask),
        mend_order=MendOrder(record=record),
        compare_lines=CompareLines(units=units, clock=clock, provisioner=provisioner),
        mend_line=MendLine(units=units, clock=clock, tokens=tokens),
    )


def _ask(parts: Parts) -> AskOperator:
    provisioner = parts.connectors.provisioner
    return AskOperator(units=parts.units, clock=parts.clock, provisioner=provisioner, restored_at=parts.restored_at)


def _record(parts: Parts) -> RecordOutcome:
    return RecordOutcome(units=parts.units, clock=parts.clock, tokens=parts.tokens, policy=parts.policy)
