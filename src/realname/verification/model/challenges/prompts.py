"""Leads: what the server tells the applicant in a live session, one at a time."""

from dataclasses import dataclass

from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.challenges.head_path import PathPoint
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True)
class Guided:
    """What would make the picture better has changed."""

    guidance: Guidance


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """Do this now. Steps count from 1."""

    step: int
    of: int
    action: Action
    within_ms: int


@dataclass(frozen=True, slots=True)
class Targeted:
    """Where the target is next; the points' times are capture times."""

    points: tuple[PathPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """How much of the movement asked for is seen, 0 to 1."""

    step: int
    of: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The action was seen and counts."""

    step: int
    of: int


@dataclass(frozen=True, slots=True)
class Remarked:
    """A movement was seen and does not count."""

    finding: SessionFinding


@dataclass(frozen=True, slots=True)
class Ended:
    """The challenge is over. No findings: every action was met."""

    findings: tuple[SessionFinding, ...]


SessionPrompt = Guided | Prompted | Targeted | Progressed | Finished | Remarked | Ended
