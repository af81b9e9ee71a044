"""How the use cases of lines are made that a constructor alone cannot make."""

from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.registry import App, Factories
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.ports import Provisioner
from realname.lines.use_cases.bar_line import LiftEndedBars
from realname.lines.use_cases.change_line import ChangeLine
from realname.lines.use_cases.changes import OnLineChange
from realname.lines.use_cases.ending.end_cooling_off import EndCoolingOff
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.activate_line import RequestActivation
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.platform.config.served import Restored
from realname.registration.model.line_rule import LineRule


def _ask_operator(app: App) -> AskOperator:
    return AskOperator(units=app[UnitsOfWork], clock=app[Clock], provisioner=app[Provisioner], restored_at=app[Restored].at)


def _change_line(app: App) -> ChangeLine:
    return ChangeLine(tokens=app[RandomTokens], line_rule=app[LineRule], on_change=app[OnLineChange], restored_at=app[Restored].at)


def _request_activation(app: App) -> RequestActivation:
    return RequestActivation(units=app[UnitsOfWork], clock=app[Clock], change=app[ChangeLine], restored_at=app[Restored].at)


def _due_lines(app: App) -> ProcessDueLines:
    return ProcessDueLines(tasks=(app[LiftEndedBars], app[CarryOutOrders], app[SendNotices], app[EndCoolingOff]))


FACTORIES: Factories = {
    AskOperator: _ask_operator,
    ChangeLine: _change_line,
    RequestActivation: _request_activation,
    ProcessDueLines: _due_lines,
}
