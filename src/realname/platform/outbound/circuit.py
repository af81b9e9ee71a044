"""A circuit: after some failures in a row a system is left alone for a while, then one caller tries. Pure: time is given."""

from dataclasses import dataclass, replace
from enum import StrEnum


class CircuitState(StrEnum):
    """How calls fare."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRule:
    """When it opens, and for how long.

    Attributes:
        failures: So many in a row open it.
        pause_s: The first pause; each further failure doubles it.
        longest_pause_s: No pause is longer.
    """

    failures: int = 5
    pause_s: float = 5.0
    longest_pause_s: float = 120.0

    def pause_after_s(self, failures: int) -> float:
        """How long to leave alone a system that failed so often in a row."""
        doublings = min(failures - self.failures, 32)  # bounded: the longest pause is reached long before
        return min(self.pause_s * 2.0**doublings, self.longest_pause_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What is remembered of the calls so far.

    Attributes:
        failures: In a row.
        shut_until_s: Nobody calls before; None: closed.
    """

    failures: int = 0
    shut_until_s: float | None = None

    def state(self, *, now_s: float) -> CircuitState:
        """Say how a call would fare now."""
        if self.shut_until_s is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if now_s < self.shut_until_s else CircuitState.HALF_OPEN


def admit(circuit: Circuit, rule: CircuitRule, *, now_s: float) -> Circuit | None:
    """Let a call through, or give None.

    After the pause one caller goes through: for the others it is shut for another pause, so that a caller that never comes back
    with an answer holds nobody up for longer.
    """
    match circuit.state(now_s=now_s):
        case CircuitState.CLOSED:
            return circuit
        case CircuitState.HALF_OPEN:
            return replace(circuit, shut_until_s=now_s + rule.pause_after_s(circuit.failures))
        case CircuitState.OPEN:
            return None


def after_answer() -> Circuit:
    """Any answer of the system itself closes it."""
    return Circuit()


def after_failure(circuit: Circuit, rule: CircuitRule, *, now_s: float) -> Circuit:
    """Count a failure; enough of them in a row open it."""
    failures = circuit.failures + 1
    if failures < rule.failures:
        return replace(circuit, failures=failures)
    return Circuit(failures=failures, shut_until_s=now_s + rule.pause_after_s(failures))
