"""What the test asks a rehearsal for, and what it reports, as JSON between processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tests.crash.instruments import FaultPoint, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One rehearsal.

    Attributes:
        target: Where something happens; None: nowhere.
        deaths: How many runs, one after the other, die there; 0: no one dies, the applicant withdraws at that moment.
    """

    scenario: str
    target: FaultPoint | None = None
    deaths: int = 0

    def dump(self) -> str:
        """Encode."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> "Job":
        """Decode."""
        content = json.loads(text)
        return cls(scenario=content["scenario"], target=_point(content["target"]) if content["target"] else None, deaths=content["deaths"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies in the database, the media folder and at the simulated operator in the end."""

    states: tuple[str, ...]
    lines: Mapping[str, int]
    numbers: Mapping[str, int]
    keys: int
    events: Mapping[str, int]
    is_ledger_intact: bool
    receipts: int
    certificates: int
    media: tuple[str, ...]
    activated_at_operator: int
    conflicts_at_operator: int
    messages: int
    halted: int


@dataclass(slots=True, kw_only=True)
class Report:
    """One rehearsal.

    Attributes:
        problem: Why it could not be carried through; empty where it could.
        passed, visited: Fault points and sites of the run, in order.
        leaks: Files that hold something in clear, or are half written in the end.
    """

    problem: str = ""
    passed: tuple[FaultPoint, ...] = ()
    visited: tuple[str, ...] = ()
    found: Found | None = None
    leaks: tuple[str, ...] = ()

    def dump(self) -> str:
        """Encode."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> "Report":
        """Decode."""
        content = json.loads(text)
        found = content["found"]
        return cls(
            problem=content["problem"],
            passed=tuple(_point(one) for one in content["passed"]),
            visited=tuple(content["visited"]),
            found=Found(**{**found, "states": tuple(found["states"]), "media": tuple(found["media"])}) if found else None,
            leaks=tuple(content["leaks"]),
        )


def _point(content: dict[str, str]) -> FaultPoint:
    return FaultPoint(way=content["way"], when=When(content["when"]), occurrence=int(content["occurrence"]))
