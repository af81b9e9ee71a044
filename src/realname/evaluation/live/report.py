"""The result of `realname evaluate live`: what is written as JSON, and read by the report and by a later run. It names no person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from realname.evaluation.shares import Measured

SCHEMA: Literal["realname-live-report/1"] = "realname-live-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteResult:
    """What the registrations of one route ended with.

    Attributes:
        route: `face`, `no-face`, or `switched`: opened with a face and passed to the route without one.
        opened: All of them; the others add up to it.
        left: Withdrawn, abandoned or expired.
        waiting: Without an end yet.
        median_min, p90_min: From the opening to the decision, in minutes; null where nothing is decided.
    """

    route: str
    opened: int
    approved: int
    refused: int
    left: int
    waiting: int
    median_min: float | None
    p90_min: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A share beside the same share of an earlier report.

    Attributes:
        name: Of the share.
        before, now: The share then and now.
        low, high: Bounds of the change (now less before), at 95 % over all shares that are compared.
    """

    name: str
    before: Measured
    now: Measured
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """Whether the change is more than chance."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Applicants approved in the end whom the head tests or the texture had referred.

    Attributes:
        capture: Where the pictures came from.
        share: Of the decisions on applicants approved in the end, with this capture.
        bound: The largest share that is expected (docs/models/head-tests.md).
    """

    capture: str
    share: Measured
    bound: float

    @property
    def is_exceeded(self) -> bool:
        """Whether even the lower bound of the share is above `bound`."""
        return self.share.low > self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReport:
    """Registrations that were opened in a time, and their face checks (ISO/IEC 30107-3 for the terms).

    Every interval is by applicant: registrations and face checks of one applicant are not independent.

    Attributes:
        made_at: When it was made, UTC.
        since, until: The time; `until` is not part of it.
        registrations: All of them, without tests.
        tests: Registrations of tests; in no other figure.
        people: Applicants.
        routes: By the route.
        attempts: Registrations with a face check by the number of their face checks: `1`, `2`, `3`, `4+`.
        shares: By name; docs/reference/evaluation.md defines each.
        findings: Face checks by a finding, of those that ended.
        by_capture, by_camera, by_action, by_attempt: Face checks that failed, of those that ended: by where the pictures came from, by the
            camera's class, by an action that the challenge asked for, by the number of the attempt.
        session_s, session_p90_s: Median and nine of ten of the time of a live session, in seconds; null where there was none.
        referrals: By the capture, of applicants who were approved in the end.
        drift: Against an earlier report; empty without one.
        drift_since: The earlier report's time, where there is one.
    """

    schema: Literal["realname-live-report/1"]
    made_at: datetime
    since: datetime
    until: datetime
    registrations: int
    tests: int
    people: int
    routes: Sequence[RouteResult]
    attempts: Mapping[str, int]
    shares: Mapping[str, Measured]
    findings: Mapping[str, Measured]
    by_capture: Mapping[str, Measured]
    by_camera: Mapping[str, Measured]
    by_action: Mapping[str, Measured]
    by_attempt: Mapping[str, Measured]
    session_s: float | None
    session_p90_s: float | None
    referrals: Sequence[Referral] = field(default_factory=list)
    drift: Sequence[Drift] = field(default_factory=list)
    drift_since: datetime | None = None


REPORT: TypeAdapter[LiveReport] = TypeAdapter(LiveReport)
