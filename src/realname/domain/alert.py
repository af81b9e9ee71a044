"""Alerts: what a signal of fraud saw, in codes, ids and counts; whoever reads it gets the words and the case files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.domain.identifiers import AgentId, OutletId, RegistrationId


class SignalKind(StrEnum):
    """What is looked for. No signal uses a face or anything measured on one."""

    REPEAT_SIM = "repeat-sim"
    LINES_IN_MINUTES = "lines-in-minutes"
    AFTER_HOURS = "after-hours"
    IMPOSSIBLE_TRAVEL = "impossible-travel"
    ROUTE_ABUSE = "route-abuse"
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
