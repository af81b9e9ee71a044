"""Parity: whether the route without a face leads to a line as the one with a face does, or is one by name alone.

Pure: counts in, figures, differences with their intervals and a verdict out. Who began with the face and went over to the other route is
counted apart: what went wrong with the face would make the route without one look slow.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.identifiers import OutletId
from realname.kernel.rates import Share, difference
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_times import RouteTimes, ratio_of, times_of

_AT = 1e-9  # what is at a limit is not beyond it, however fractions are rounded


class RouteTaken(StrEnum):
    """By which way an applicant was verified, and since when."""

    FACE = "face"
    NO_FACE = "no-face"
    SWITCHED = "switched"


class RouteEnd(StrEnum):
    """What became of a registration so far."""

    APPROVED = "approved"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"


class ParityVerdict(StrEnum):
    """What is said of the two routes."""

    TOGETHER = "together"
    APART = "apart"
    TOO_FEW = "too-few"


class PartedBy(StrEnum):
    """In what they part."""

    SUCCESS = "success"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCount:
    """How many registrations of one outlet are alike.

    Attributes:
        half_minutes: From the opening to the decision; None: not decided.
        is_appealed: Whether a refusal was appealed.
    """

    outlet_id: OutletId
    route: RouteTaken
    end: RouteEnd
    half_minutes: int | None
    is_appealed: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFigures:
    """What is counted of one route.

    Attributes:
        opened: How many of all that were opened.
        success: Approved, of those that are decided.
        times: From the opening to the decision; None: nothing is decided.
        appeals: Appealed, of those that are decided.
        unfinished: How many by their end, where they ended without a decision, or wait.
    """

    opened: Share
    success: Share
    times: RouteTimes | None
    appeals: Share
    unfinished: Mapping[RouteEnd, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A difference or a ratio, with its bounds at 95 %."""

    low: float
    value: float
    high: float

    def excludes(self, nothing: float) -> bool:
        """Whether it is no matter of chance that it is not this."""
        return not self.low <= nothing <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """The two routes beside each other, at one outlet or at all of them.

    Attributes:
        outlet_id: None: all of them together.
        success_gap: Success of the face less success without; None: nothing of one of them is decided.
        time_ratio: Median time without a face, as many times that with one; None likewise.
        parted_by: In what they are apart; empty: they are not, or it cannot be said.
    """

    outlet_id: OutletId | None
    routes: Mapping[RouteTaken, RouteFigures]
    success_gap: Interval | None
    time_ratio: Interval | None
    verdict: ParityVerdict
    parted_by: frozenset[PartedBy]


def parity_of(counts: Iterable[RouteCount], rule: ParityRule, *, outlet_id: OutletId | None = None) -> Parity:
    """Compare the routes; counts of whichever outlets are taken together."""
    counted = list(counts)
    total = sum(one.count for one in counted)
    routes = {route: _figures([one for one in counted if one.route is route], total) for route in RouteTaken}
    face, without = routes[RouteTaken.FACE], routes[RouteTaken.NO_FACE]
    gap, ratio = _gap(face, without), _ratio(face, without)
    is_enough = min(face.success.of, without.success.of) >= rule.minimum_registrations
    parted_by = _parted_by(gap, ratio, rule) if is_enough else frozenset[PartedBy]()
    verdict = ParityVerdict.APART if parted_by else ParityVerdict.TOGETHER
    return Parity(
        outlet_id=outlet_id,
        routes=routes,
        success_gap=gap,
        time_ratio=ratio,
        verdict=verdict if is_enough else ParityVerdict.TOO_FEW,
        parted_by=parted_by,
    )


def parities_of(counts: Sequence[RouteCount], rule: ParityRule) -> Sequence[Parity]:
    """Compare the routes at each outlet: those where they are apart first, then by how many were opened."""
    by_outlet: dict[OutletId, list[RouteCount]] = {}
    for one in counts:
        by_outlet.setdefault(one.outlet_id, []).append(one)
    found = [parity_of(theirs, rule, outlet_id=outlet_id) for outlet_id, theirs in by_outlet.items()]
    return sorted(found, key=_place)


def _place(one: Parity) -> tuple[bool, int, str]:
    opened = one.routes[RouteTaken.FACE].opened.of
    return one.verdict is not ParityVerdict.APART, -opened, one.outlet_id.value if one.outlet_id else ""


def _figures(counts: Sequence[RouteCount], total: int) -> RouteFigures:
    ends = Counter[RouteEnd]()
    times = Counter[int]()
    for one in counts:
        ends[one.end] += one.count
        if one.half_minutes is not None:
            times[one.half_minutes] += one.count
    decided = ends[RouteEnd.APPROVED] + ends[RouteEnd.REFUSED]
    return RouteFigures(
        opened=Share(count=ends.total(), of=total),
        success=Share(count=ends[RouteEnd.APPROVED], of=decided),
        times=times_of(times),
        appeals=Share(count=min(decided, sum(one.count for one in counts if one.is_appealed)), of=decided),
        unfinished={end: ends[end] for end in RouteEnd if end not in {RouteEnd.APPROVED, RouteEnd.REFUSED}},
    )


def _gap(face: RouteFigures, without: RouteFigures) -> Interval | None:
    if not face.success.of or not without.success.of:
        return None
    low, high = difference(face.success, without.success)
    return Interval(low=low, value=face.success.value - without.success.value, high=high)


def _ratio(face: RouteFigures, without: RouteFigures) -> Interval | None:
    if face.times is None or without.times is None:
        return None
    low, value, high = ratio_of(without.times, face.times)
    return Interval(low=low, value=value, high=high)


def _parted_by(gap: Interval | None, ratio: Interval | None, rule: ParityRule) -> frozenset[PartedBy]:
    """Further apart than the pack allows, and not by chance: more than the limit, with an interval that leaves no difference out."""
    found = set[PartedBy]()
    if gap is not None and abs(gap.value) - rule.success_gap > _AT and gap.excludes(0.0):
        found.add(PartedBy.SUCCESS)
    if ratio is not None and abs(math.log(ratio.value)) - math.log(rule.time_ratio) > _AT and ratio.excludes(1.0):
        found.add(PartedBy.TIME)
    return frozenset(found)
