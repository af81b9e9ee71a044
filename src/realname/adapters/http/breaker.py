"""The circuit of one system, shared by the threads that call it."""

import threading
import time
from collections.abc import Callable

from realname.adapters.http.circuit import Circuit, CircuitRule, CircuitState, admit, after_answer, after_failure
from realname.adapters.http.failure import CallFailed, Failure


class Breaker:
    """Remembers how calls fared in this process; another process finds out by itself."""

    def __init__(self, rule: CircuitRule, *, time_s: Callable[[], float] = time.monotonic) -> None:
        """Begin closed."""
        self._rule = rule
        self._time_s = time_s
        self._circuit = Circuit()
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

    def record_failure(self) -> None:
        """The system did not answer, or not as a working one does."""
        with self._lock:
            self._circuit = after_failure(self._circuit, self._rule, now_s=self._time_s())
