"""Alerts: what a signal of fraud saw, in codes, ids and counts; the person who reads it gets the words and the case files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import AgentId, OutletId, RegistrationId

MOST_CASES = 200  # that an alert names; the figures count on
_FIRST_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


class SignalKind(StrEnum):
    """What is looked for. No signal uses a face or anything measured on one."""

    REPEAT_SIM = "repeat-sim"
    LINES_IN_MINUTES = "lines-in-minutes"
    AFTER_HOURS = "after-hours"
    IMPOSSIBLE_TRAVEL = "impossible-travel"
    ROUTE_ABUSE = "route-abuse"
    WAIVED_PARTS = "waived-parts"
    OVERRIDE_ABUSE = "override-abuse"
    UNUSUAL_RETRIES = "unusual-retries"
    REFUSED_THEN_APPROVED = "refused-then-approved"
    UNLIKE_PEERS = "unlike-peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert, to be looked at by a person: it decides nothing.

    Attributes:
        at: When the last of what it rests on happened.
        agent_id: Whom it is about; None: the outlet as a whole.
        cases: The registrations it rests on, in their order.
        figures: Sorted (name, value) pairs for the words: counts, minutes, kilometres, shares in percent, z-scores.
    """

    kind: SignalKind
    at: datetime
    outlet_id: OutletId
    agent_id: AgentId | None
    cases: tuple[RegistrationId, ...]
    figures: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKey:
    """What makes alerts one: more of the same within a window lets the first grow.

    Attributes:
        window: Number of the window since the first Monday of 1970, in UTC.
    """

    kind: SignalKind
    outlet_id: OutletId
    agent_id: AgentId | None
    window: int


def key_of(alert: Alert, *, window_days: int) -> AlertKey:
    """Which alert this one is a part of."""
    window = (alert.at - _FIRST_MONDAY) // timedelta(days=window_days)
    return AlertKey(kind=alert.kind, outlet_id=alert.outlet_id, agent_id=alert.agent_id, window=window)


def grown(alert: Alert, *, more: Alert) -> Alert:
    """One alert with what came later: all cases, the newest of each figure."""
    cases = tuple(dict.fromkeys((*alert.cases, *more.cases)))[:MOST_CASES]
    figures = tuple(sorted({**dict(alert.figures), **dict(more.figures)}.items()))
    return Alert(
        kind=alert.kind,
        at=max(alert.at, more.at),
        outlet_id=alert.outlet_id,
        agent_id=alert.agent_id,
        cases=cases,
        figures=figures,
    )


def gathered(alerts: Sequence[Alert], *, window_days: int) -> dict[AlertKey, Alert]:
    """Put parts together, in the order in which they were raised."""
    known = dict[AlertKey, Alert]()
    for one in alerts:
        key = key_of(one, window_days=window_days)
        known[key] = grown(known[key], more=one) if key in known else one
    return known
