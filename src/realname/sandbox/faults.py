"""Faults that the simulated systems can be told to have, from one settings string.

`SYSTEM=FAULT[:AMOUNT]`, several separated by commas, such as `provisioning=timeout-after:2,authority=delay:1.5`:

    authority, provisioning, notifications     the systems
    unavailable[:N]      no answer, nothing done (the first N times for a request; without N always)
    timeout-after[:N]    done, but no answer (not for authority, which does nothing)
    reject[:N]           the answer is no (provisioning only)
    delay:SECONDS        the answer comes late
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from realname.domain.errors import SettingsError


class FaultKind(StrEnum):
    """What a simulated system does wrong."""

    UNAVAILABLE = "unavailable"
    TIMEOUT_AFTER = "timeout-after"
    REJECT = "reject"
    DELAY = "delay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault.

    Attributes:
        times: It strikes the first so many tries of a request; None: every one.
        delay_s: Seconds an answer is late; 0 but for a delay.
    """

    kind: FaultKind
    times: int | None = None
    delay_s: float = 0.0


Faults = tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxFaults:
    """The faults of each simulated system; none by default."""

    authority: Faults = ()
    provisioning: Faults = ()
    notifications: Faults = ()


_ALLOWED = {
    "authority": {FaultKind.UNAVAILABLE, FaultKind.DELAY},
    "provisioning": set(FaultKind),
    "notifications": {FaultKind.UNAVAILABLE, FaultKind.TIMEOUT_AFTER, FaultKind.DELAY},
}
_LONGEST_DELAY_S = 3600.0


def parse_faults(text: str) -> SandboxFaults:
    """Read the settings string; empty means none.

    Raises:
        SettingsError: One problem for each entry that cannot be read, by its place.
    """
    found: dict[str, Faults] = dict.fromkeys(_ALLOWED, ())
    problems: list[str] = []
    for place, entry in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
        system, _, words = entry.partition("=")
        fault = _parse_fault(words) if system in _ALLOWED else None
        if fault is None or fault.kind not in _ALLOWED[system]:
            problems.append(f"sandbox_faults: entry {place} is not SYSTEM=FAULT[:AMOUNT] with a fault this system can have")
        else:
            found[system] += (fault,)
    if problems:
        raise SettingsError(tuple(problems))
    return SandboxFaults(authority=found["authority"], provisioning=found["provisioning"], notifications=found["notifications"])


def strikes(faults: Faults, kind: FaultKind, *, attempt: int) -> bool:
    """Whether a fault of this kind strikes a request's attempt, counted from 1."""
    return any(fault.kind is kind and (fault.times is None or attempt <= fault.times) for fault in faults)


def delay_s(faults: Faults) -> float:
    """Seconds by which an answer is late."""
    return sum(fault.delay_s for fault in faults)


def _parse_fault(words: str) -> Fault | None:
    name, separator, amount = words.partition(":")
    try:
        kind = FaultKind(name)
        if kind is FaultKind.DELAY:
            seconds = float(amount)
            return Fault(kind=kind, delay_s=seconds) if math.isfinite(seconds) and 0 <= seconds <= _LONGEST_DELAY_S else None
        times = int(amount) if separator else None
    except ValueError:
        return None
    return Fault(kind=kind, times=times) if times is None or times > 0 else None
