"""What thresholds cost by a comparison report, and those that meet a goal, written as a section of a rule pack. Pure."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from realname.evaluation.comparison.report import ComparisonReport, DetPoint, GroupCell, PointRate, Rate
from realname.evaluation.errors import GoalUnreachable, PackSectionMissing
from realname.verification.model.comparison_rule import SECTION, comparison_rule_of

PEOPLE = 100_000
_SOURCES = "sources"
_PROPOSED = ("similarity_floor", "similarity_target")
_MANIFEST = "manifest sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What thresholds must keep to; every bound is compared with the upper bound at 95 %, not with the measured rate.

    Attributes:
        fmr: Most that may be approved of non-mated comparisons.
        fnmr: Most that may not be approved of mated ones; None: as it comes.
        floor_fmr: Most that may be referred or approved of non-mated ones; the others are refused.
    """

    fmr: float
    fnmr: float | None
    floor_fmr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a floor and a target do to 100,000 people each; a number is people, `most` the upper bound at 95 %.

    Attributes:
        approved, referred, refused: Of honest people whose face was acquired.
        accepted: Of people who come with the ID of another person; approved by this comparison alone.
        accepted_most: At most so many.
        accepted_referred: Of these people, those that are referred.
    """

    approved: int
    referred: int
    refused: int
    accepted: float
    accepted_most: float
    accepted_referred: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCost:
    """Rates of a group at the highest threshold of the report that is not above the proposed target.

    Attributes:
        values: Value of each column.
        measured_at: That threshold; at the target itself FMR is no larger and FNMR no smaller.
        fmr: Within the group; None where the report has none.
        fnmr: Of the group; None where the report has none.
        is_over: Whether the measured FMR is above the goal.
    """

    values: Mapping[str, str]
    measured_at: float
    fmr: Rate | None
    fnmr: Rate | None
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Thresholds that meet a goal.

    Attributes:
        report_digest: SHA-256 of the report's file.
        floor, target: With their rates.
        cost: Of both.
        groups: Of each grouping by one column.
    """

    goal: Goal
    report_digest: str
    floor: DetPoint
    target: DetPoint
    cost: Cost
    groups: Sequence[GroupCost]


def propose(report: ComparisonReport, digest: str, goal: Goal) -> Proposal:
    """Find the least thresholds that meet a goal.

    Raises:
        GoalUnreachable: No threshold of the report has an upper bound of FMR that low, or FNMR is too high where it has.
    """
    target = _least(report, goal.fmr)
    if goal.fnmr is not None and target.fnmr.high > goal.fnmr:
        raise GoalUnreachable(rate="fnmr", persons=target.fnmr.persons)
    floor = _least(report, goal.floor_fmr)
    floor = floor if floor.threshold <= target.threshold else target
    groups = [_group_cost(cell, target, goal) for grouping in report.groupings if len(grouping.columns) == 1 for cell in grouping.cells]
    return Proposal(goal=goal, report_digest=digest, floor=floor, target=target, cost=cost_of(floor, target), groups=groups)


def cost_of(floor: DetPoint, target: DetPoint) -> Cost:
    """What two thresholds do to 100,000 honest people, and to as many who come with another person's ID."""
    refused, missed = (point.fnmr.value or 0.0 for point in (floor, target))
    false, false_referred = target.fmr.value or 0.0, (floor.fmr.value or 0.0) - (target.fmr.value or 0.0)
    return Cost(
        approved=round((1 - missed) * PEOPLE),
        referred=round((missed - refused) * PEOPLE),
        refused=round(refused * PEOPLE),
        accepted=round(false * PEOPLE, 2),
        accepted_most=round(target.fmr.high * PEOPLE, 2),
        accepted_referred=round(false_referred * PEOPLE, 2),
    )


def costs_of(report: ComparisonReport, *, most: int) -> Sequence[tuple[DetPoint, Cost]]:
    """What each of some thresholds costs as the only one: evenly over the curve."""
    shown = [point for point in report.det if point.fmr.count or point.fnmr.count]
    step = max(1, -(-len(shown) // most))
    return [(point, cost_of(point, point)) for point in shown[::step]]


def write_section(proposal: Proposal, report: ComparisonReport, pack: bytes) -> str:
    """Write the section `comparison` of a pack with the proposed thresholds; every other rule of it stays.

    Raises:
        PackSectionMissing: The pack has no such section.
        PolicyInvalid: The section cannot be used.
    """
    section = tomllib.loads(pack.decode("utf-8")).get(SECTION)
    if not isinstance(section, dict):
        raise PackSectionMissing(section=SECTION)
    plain = {key: rule for key, rule in section.items() if key != _SOURCES}
    for key, point in zip(_PROPOSED, (proposal.floor, proposal.target), strict=True):
        plain[key] = {"value": point.threshold, "source": _source(point, proposal, report)}
    sources = {name: _no_lower(rules, proposal) if isinstance(rules, dict) else rules for name, rules in section.get(_SOURCES, {}).items()}
    lines = [f"[{SECTION}]", *_rules(plain)]
    for name, rules in sources.items():
        lines += ["", f"[{SECTION}.{_SOURCES}.{name}]", *_rules(rules)]
    text = "\n".join(lines) + "\n"
    comparison_rule_of(tomllib.loads(text)[SECTION])
    return text


def thresholds_set_on(pack: bytes, manifest_digest: str) -> Literal["this-manifest", "another-manifest", "unknown"]:
    """Say on which people the thresholds of a pack were set, by what their sources say."""
    section = tomllib.loads(pack.decode("utf-8")).get(SECTION, {})
    named = {found[1] for key in _PROPOSED if (found := re.search(_MANIFEST + "([0-9a-f]{64})", str(section.get(key, ""))))}
    if manifest_digest in named:
        return "this-manifest"
    return "another-manifest" if named else "unknown"


def _no_lower(rules: Mapping[str, object], proposal: Proposal) -> Mapping[str, object]:
    """The target of a source is never below the plain one: it follows where that rises."""
    target = rules.get("similarity_target")
    value = target.get("value") if isinstance(target, dict) else None
    if not isinstance(value, int | float) or value >= proposal.target.threshold:
        return rules
    source = f"as the plain portrait, comparison report sha256:{proposal.report_digest}"
    return {**rules, "similarity_target": {"value": proposal.target.threshold, "source": source}}


def _rules(rules: Mapping[str, object]) -> Iterator[str]:
    for key, rule in rules.items():
        if isinstance(rule, dict) and {"value", "source"} == rule.keys():
            # Strings and numbers of JSON are strings and numbers of TOML.
            yield f"{key} = {{ value = {json.dumps(rule['value'])}, source = {json.dumps(rule['source'], ensure_ascii=False)} }}"


def _source(point: DetPoint, proposal: Proposal, report: ComparisonReport) -> str:
    measured = (
        f"FMR {point.fmr.value or 0:.1e}, at most {point.fmr.high:.1e}; FNMR {point.fnmr.value or 0:.2%}, at most {point.fnmr.high:.2%}"
    )
    people = f"95 %, {report.population.persons} people, {report.made_at:%Y-%m-%d}"
    measured_on = f"comparison report sha256:{proposal.report_digest} of {_MANIFEST}{report.population.manifest_digest}"
    return f"{measured_on}: {measured} ({people})"


def _least(report: ComparisonReport, fmr: float) -> DetPoint:
    """The least threshold from which on the upper bound of FMR keeps to a bound."""
    found = None
    for point in sorted(report.det, key=lambda one: -one.threshold):
        if point.fmr.high > fmr:
            break
        found = point
    if found is None:
        raise GoalUnreachable(rate="fmr", persons=report.population.persons)
    return found


def _group_cost(cell: GroupCell, target: DetPoint, goal: Goal) -> GroupCost:
    fmr, fnmr = (_below(rates, target.threshold) for rates in (cell.fmr, cell.fnmr))
    measured = [one.threshold for one in (fmr, fnmr) if one is not None]
    return GroupCost(
        values=cell.values,
        measured_at=min(measured, default=0.0),
        fmr=None if fmr is None else fmr.rate,
        fnmr=None if fnmr is None else fnmr.rate,
        is_over=fmr is not None and (fmr.rate.value or 0.0) > goal.fmr,
    )


def _below(rates: Sequence[PointRate], threshold: float) -> PointRate | None:
    return max((one for one in rates if one.threshold <= threshold), key=lambda one: one.threshold, default=None)
