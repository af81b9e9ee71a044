"""A visit: one registration as it will go, planned before anything is played."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import AgentId, CounterId, OutletId


class Outcome(StrEnum):
    """How a registration goes."""

    APPROVED = "approved"
    REFUSED = "refused"
    CLEARED = "cleared"  # referred, and a reviewer approves it
    NOT_CLEARED = "not-cleared"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """By which route."""

    FACE = "face"
    NO_FACE = "no-face"
    HANDED_OVER = "handed-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One registration.

    Attributes:
        person: Number of the person in the country.
        sim: Number of the SIM in the country.
        wrong_sim: Number of the SIM whose ICCID was typed first; None: none was.
        failures: Live sessions that fail before one is judged.
        is_in_haste: Whether the steps follow each other faster than an applicant reads.
        fraud: Number of the planted fraud it is a part of; None: honest.
    """

    at: datetime
    outlet: int
    outlet_id: OutletId
    agent_id: AgentId
    supervisor: AgentId
    counter_id: CounterId
    person: int
    sim: int
    wrong_sim: int | None = None
    outcome: Outcome = Outcome.APPROVED
    route: Route = Route.FACE
    failures: int = 0
    is_in_haste: bool = False
    fraud: int | None = None
