"""The use cases of signals of fraud, built together."""

from dataclasses import dataclass

from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.use_cases.alerts import AnswerAlert, ReadAlerts
from realname.fraud.use_cases.simulate_signals import SimulateSignals
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.kernel.ports import Clock
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalUseCases:
    """What is watched for, and what is done about it."""

    watch: WatchSignals
    read: ReadAlerts
    answer: AnswerAlert
    simulate: SimulateSignals


def build_signals(*, units: UnitsOfWork, reads: UnitsOfWork, clock: Clock, policy: Pack) -> SignalUseCases:
    """Build them."""
    return SignalUseCases(
        watch=WatchSignals(units=units, reads=reads, clock=clock, rule=policy[SignalRule]),
        read=ReadAlerts(reads=reads),
        answer=AnswerAlert(units=units, clock=clock),
        simulate=SimulateSignals(reads=reads),
    )
