"""The circuit of one system, shared by the threads that call it."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from realname.platform.outbound.circuit import Circuit, CircuitRule, CircuitState, admit, after_answer, after_failure
from realname.platform.outbound.failure import CallFailed, Failure
from realname.platform.system.clock import SystemClock


class Noted(Protocol):
    """Is told when a circuit opens or closes, and why."""

    def __call__(self, *, state: CircuitState, since: datetime, reason: str) -> None:
        """Keep it; it must not take long, and must not fail."""
        ...


def unnoted(*, state: CircuitState, since: datetime, reason: str) -> None:
    """Keep nothing."""


class Breaker:
    """Remembers how calls fared in this process; another process finds out by itself."""

    def __init__(self, rule: CircuitRule, *, noted: Noted = unnoted, time_s: Callable[[], float] = time.monotonic) -> None:
        """Begin closed."""
        self._rule = rule
        self._noted = noted
        self._time_s = time_s
        self._circuit = Circuit()
        self._reason = ""
        self._is_shut: bool | None = None  # as it was last noted; None: nothing yet
        self._lock = threading.Lock()

    def state(self) -> CircuitState:
        """How a call would fare now."""
        return self._circuit.state(now_s=self._time_s())

    def require_admitted(self) -> None:
        """Return where a call may be made.

        Raises:
            CallFailed: The system is left alone for now.
        """
        with self._lock:
            admitted = admit(self._circuit, self._rule, now_s=self._time_s())
            if admitted is None:
                raise CallFailed(failure=Failure.CIRCUIT_OPEN)
            self._circuit = admitted

    def record_answer(self) -> None:
        """The system answered, whatever it said."""
        with self._lock:
            self._circuit = after_answer()
            self._note()

    def record_failure(self, failure: Failure) -> None:
        """The system did not answer, or not as a working one does."""
        with self._lock:
            self._circuit = after_failure(self._circuit, self._rule, now_s=self._time_s())
            self._reason = failure.value
            if self._circuit.shut_until_s is not None:
                self._note()

    def _note(self) -> None:
        is_shut = self._circuit.shut_until_s is not None
        if is_shut is not self._is_shut:
            self._is_shut = is_shut
            state = CircuitState.OPEN if is_shut else CircuitState.CLOSED
            self._noted(state=state, since=SystemClock().now(), reason=self._reason)
