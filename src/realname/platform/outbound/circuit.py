"""A circuit: after some failures in a row a system is left alone for a while, then one caller tries.

The rule itself is pure (`admit`, `after_answer`, `after_failure`: time is given); `Breaker` is what the threads of a process share, and
`CircuitNotes` what the processes of one machine last saw, in small files that status and metrics read.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from realname.platform.outbound.call import CallFailed, Failure
from realname.platform.system.clock_and_tokens import SystemClock


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
        shut_until_s: No one calls before; None: closed.
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
    with an answer holds no one up for longer.
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


class CircuitNote(BaseModel):
    """One system, as a process saw it last.

    Attributes:
        system: The word for it in errors and logs, such as `provisioning`.
        state: `open` or `closed`.
        since: When the state began.
        reason: The word of the last failure (`Failure`); empty: there was none.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    state: CircuitState
    since: AwareDatetime
    reason: str


class CircuitNotes:
    """Keeps one note a system. Several processes write the same file: the last one that saw a change is right."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made with the first note."""
        self._folder = folder

    def keep(self, system: str, *, state: CircuitState, since: datetime, reason: str) -> None:
        """Replace the note of a system. A full disk keeps no one from calling: then there is no note."""
        note = CircuitNote(system=system, state=state, since=since, reason=reason)
        new = self._folder / f".{system}.{os.getpid()}.{secrets.token_hex(4)}"
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                new.write_text(note.model_dump_json(), encoding="utf-8")
                new.replace(self._folder / f"{system}.json")
            finally:
                new.unlink(missing_ok=True)

    def read(self) -> Sequence[CircuitNote]:
        """All notes by the system's name; what cannot be read is left out."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValidationError):
                found.append(CircuitNote.model_validate_json(file.read_bytes()))
        return found
