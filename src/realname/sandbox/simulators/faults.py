"""Faults that the simulated systems can be told to have, from one settings string.

`SYSTEM=FAULT[:AMOUNT]`, several separated by commas, such as `provisioning=timeout-after:2,authority=delay:1.5`:

    authority, provisioning, notifications, stock, bank-card, reader-pin     the systems
    unavailable[:N]      no answer, nothing done (the first N times for a request; without N always)
    timeout-after[:N]    done, but no answer (provisioning, notifications and stock only: the others do nothing)
    reject[:N]           the answer is no (provisioning and stock only)
    partial-fill[:N]     half of what was asked for is reserved (stock only)
    delay:SECONDS        the answer comes late

The simulated operator served over HTTP has a system more, `tokens`, and what can go wrong on the way (docs/reference/sandbox-faults.md).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.errors import SettingsError


class FaultKind(StrEnum):
    """What a simulated system does wrong."""

    UNAVAILABLE = "unavailable"
    TIMEOUT_AFTER = "timeout-after"
    REJECT = "reject"
    DELAY = "delay"
    TIMEOUT_BEFORE = "timeout-before"
    ERROR = "error"
    TOO_MANY = "too-many"
    UNAUTHORISED = "unauthorised"
    GARBAGE = "garbage"
    CUT = "cut"
    DRIP = "drip"
    REDIRECT = "redirect"
    FLOOD = "flood"
    IN_PROGRESS = "in-progress"
    MIXED_UP = "mixed-up"
    TWICE = "twice"
    UNSIGNED = "unsigned"
    WRONG_SIGNATURE = "wrong-signature"
    PARTIAL = "partial"
    UNKNOWN_STATE = "unknown-state"
    STATE_BACK = "state-back"
    PARTIAL_FILL = "partial-fill"


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
    stock: Faults = ()
    bank_card: Faults = ()
    reader_pin: Faults = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFaults:
    """The faults of the simulated operator that is served over HTTP; none by default."""

    tokens: Faults = ()
    authority: Faults = ()
    provisioning: Faults = ()
    notifications: Faults = ()
    stock: Faults = ()
    bank_card: Faults = ()
    reader_pin: Faults = ()


_Allowed = Mapping[str, frozenset[FaultKind]]
_ALLOWED: _Allowed = {
    "authority": frozenset({FaultKind.UNAVAILABLE, FaultKind.DELAY}),
    "provisioning": frozenset({FaultKind.UNAVAILABLE, FaultKind.TIMEOUT_AFTER, FaultKind.REJECT, FaultKind.DELAY}),
    "notifications": frozenset({FaultKind.UNAVAILABLE, FaultKind.TIMEOUT_AFTER, FaultKind.DELAY}),
    "stock": frozenset({FaultKind.UNAVAILABLE, FaultKind.TIMEOUT_AFTER, FaultKind.REJECT, FaultKind.PARTIAL_FILL, FaultKind.DELAY}),
    "bank-card": frozenset({FaultKind.UNAVAILABLE, FaultKind.DELAY}),
    "reader-pin": frozenset({FaultKind.UNAVAILABLE, FaultKind.DELAY}),
}
_OF_ORDERS = frozenset(
    {
        *(FaultKind.REJECT, FaultKind.IN_PROGRESS, FaultKind.PARTIAL),
        *(FaultKind.UNKNOWN_STATE, FaultKind.STATE_BACK, FaultKind.PARTIAL_FILL),
    }
)
_SERVED: _Allowed = {
    "tokens": frozenset(FaultKind)
    - _OF_ORDERS
    - {FaultKind.TIMEOUT_AFTER, FaultKind.MIXED_UP, FaultKind.UNSIGNED, FaultKind.WRONG_SIGNATURE},
    "authority": frozenset(FaultKind) - _OF_ORDERS,
    "provisioning": frozenset(FaultKind) - {FaultKind.PARTIAL_FILL},
    "notifications": frozenset(FaultKind) - _OF_ORDERS,
    "stock": frozenset(FaultKind) - {FaultKind.PARTIAL},
    "bank-card": frozenset(FaultKind) - _OF_ORDERS,
    "reader-pin": frozenset(FaultKind) - _OF_ORDERS,
}
_LONGEST_DELAY_S = 3600.0


def parse_faults(text: str) -> SandboxFaults:
    """Read the settings string; empty means none.

    Raises:
        SettingsError: One problem for each entry that cannot be read, by its place.
    """
    found = _parse(text, _ALLOWED, name="sandbox_faults")
    return SandboxFaults(
        authority=found["authority"],
        provisioning=found["provisioning"],
        notifications=found["notifications"],
        stock=found["stock"],
        bank_card=found["bank-card"],
        reader_pin=found["reader-pin"],
    )


def parse_served_faults(text: str) -> ServedFaults:
    """Read the faults of the operator that is served; empty means none.

    Raises:
        SettingsError: One problem for each entry that cannot be read, by its place.
    """
    found = _parse(text, _SERVED, name="faults")
    return ServedFaults(
        tokens=found["tokens"],
        authority=found["authority"],
        provisioning=found["provisioning"],
        notifications=found["notifications"],
        stock=found["stock"],
        bank_card=found["bank-card"],
        reader_pin=found["reader-pin"],
    )


def strikes(faults: Faults, kind: FaultKind, *, attempt: int) -> bool:
    """Whether a fault of this kind strikes a request's attempt, counted from 1."""
    return any(fault.kind is kind and (fault.times is None or attempt <= fault.times) for fault in faults)


def delay_s(faults: Faults, *, attempt: int) -> float:
    """Seconds by which the answer to a request's attempt, counted from 1, is late."""
    return sum(fault.delay_s for fault in faults if fault.times is None or attempt <= fault.times)


def _parse(text: str, allowed: _Allowed, *, name: str) -> Mapping[str, Faults]:
    found: dict[str, Faults] = dict.fromkeys(allowed, ())
    problems: list[str] = []
    for place, entry in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
        system, _, words = entry.partition("=")
        fault = _parse_fault(words) if system in allowed else None
        if fault is None or fault.kind not in allowed[system]:
            problems.append(f"{name}: entry {place} is not SYSTEM=FAULT[:AMOUNT] with a fault this system can have")
        else:
            found[system] += (fault,)
    if problems:
        raise SettingsError(tuple(problems))
    return found


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
