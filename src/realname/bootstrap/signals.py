"""The use cases of signals of fraud, built together."""

from dataclasses import dataclass

from realname.application.alerts import AnswerAlert, ReadAlerts
from realname.application.simulate_signals import SimulateSignals
from realname.application.watch_signals import WatchSignals
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalUseCases:
    """What is watched for, and what is done about it."""

    watch: WatchSignals
    read: ReadAlerts
    answer: AnswerAlert
    simulate: SimulateSignals


def build_signals(parts: Parts) -> SignalUseCases:
    """Build them."""
    units, reads, clock = parts.units, parts.reads, parts.clock
    return SignalUseCases(
        watch=WatchSignals(units=units, reads=reads, clock=clock, rule=parts.policy.signals),
        read=ReadAlerts(reads=reads),
        answer=AnswerAlert(units=units, clock=clock),
        simulate=SimulateSignals(reads=reads),
    )
