"""What may not be claimed of the results: rules in, statements out. Pure.

A statement is never left out because the result looks good: each follows from what was measured, and on how many people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import HONEST, Outcome
from realname.evaluation.attacks.report import AttackReport
from realname.evaluation.comparison.report import Basis, ComparisonReport, Grouping, OperatingPoint
from realname.evaluation.live.report import LiveReport
from realname.evaluation.recorded.report import RecordedReport
from realname.evaluation.report.attack_sessions import LEAST_ATTACKERS, approved_of, attacks_of, count_of, is_starved, is_unjudged
from realname.evaluation.report.figures import level, most_points, percent, threshold, upper, whole
from realname.evaluation.report.results import Results, groupings_of
from realname.evaluation.report.summary import fnmr_of_groups, gives_no_likeness
from realname.evaluation.report.text import BY, CLAIMS, RUNGS
from realname.evaluation.shares import extremes
from realname.kernel.text.text import Text

LEAST_GROUP = 30  # people: no error among them says nothing under 9.5 %
_DAYS_OF_AGEING = 365
_RULE_OF_30 = 30  # errors (ISO/IEC 19795-1)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement.

    Attributes:
        code: Stable; the key of its sentence in `CLAIMS`.
        values: Take the places in the sentence.
    """

    code: str
    values: Mapping[str, str | Text | Sequence[Text]] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """The sentence."""
        return CLAIMS[self.code]


def forbidden_claims(results: Results) -> Sequence[Claim]:
    """All statements that the results do not support, in the order of `CLAIMS`: what decides about a use comes first."""
    found = list[Claim]()
    if results.comparison is None:
        found.append(Claim("no-comparison"))
    else:
        found += _of_comparison(results.comparison, results.point)
    if results.attacks is None:
        found.append(Claim("no-attacks"))
    else:
        found += _of_attacks(results.attacks)
    if results.recorded is not None:
        found += _of_recorded(results.recorded)
    if results.live is None:
        found.append(Claim("no-live"))
    else:
        found += _of_live(results.live)
    policies = [results.comparison.system.policy_digest] if results.comparison else []
    policies += [one.policy_digest for one in (results.attacks, results.recorded) if one is not None]
    if len(set(policies)) > 1:
        found.append(Claim("policies-differ"))
    order = list(CLAIMS)
    return sorted([*found, Claim("no-conformance")], key=lambda one: order.index(one.code))


def _of_comparison(report: ComparisonReport, point: OperatingPoint | None) -> Iterator[Claim]:
    if point is not None:
        yield from _of_point(point)
    yield from _of_fixed(report)
    yield from _of_population(report)
    groupings = groupings_of(report)
    for grouping in groupings:
        if len(grouping.columns) == 1:
            yield from _of_grouping(grouping, point)
    if not groupings:
        yield Claim("no-groups")
    if point is not None:
        yield from _of_matrices(report, point)


def _of_point(point: OperatingPoint) -> Iterator[Claim]:
    at = threshold(point.threshold)
    if not point.fnmr.trials:
        yield Claim("no-mated")
    elif not point.fnmr.count:
        yield Claim("fnmr-no-error", {"people": whole(point.fnmr.persons), "bound": upper(point.fnmr.high), "threshold": at})
    else:
        yield Claim("fnmr-bound", {"bound": upper(point.fnmr.high), "threshold": at})
    if not point.fmr.trials:
        yield Claim("no-non-mated")
    elif not point.fmr.count:
        yield Claim("fmr-no-error", {"people": whole(point.fmr.persons), "bound": upper(point.fmr.high), "threshold": at})
    else:
        yield Claim("fmr-bound", {"bound": upper(point.fmr.high), "threshold": at})
    if point.fmr.basis is Basis.ZERO:
        yield Claim("fmr-borrowed")
    few = [f"{name} ({one.count})" for name, one in (("FMR", point.fmr), ("FNMR", point.fnmr)) if 0 < one.count < _RULE_OF_30]
    if few:
        yield Claim("few-errors", {"rates": ", ".join(few)})


def _of_fixed(report: ComparisonReport) -> Iterator[Claim]:
    unresolved = [level(one.fmr) for one in report.at_fmr if not one.is_resolved]
    if unresolved:
        yield Claim("fmr-unresolved", {"rates": ", ".join(unresolved), "comparisons": whole(report.population.non_mated)})
    if any(one.is_resolved for one in report.at_fmr):
        yield Claim("thresholds-same-people")
    set_on = report.system.thresholds_set_on
    if any(one.name.startswith("similarity_") for one in report.points):
        yield Claim({"this-manifest": "pack-threshold-same", "another-manifest": "pack-threshold-other"}.get(set_on, "pack-threshold"))


def _of_population(report: ComparisonReport) -> Iterator[Claim]:
    population, days = report.population, report.population.days_between
    yield Claim("other-people")
    yield Claim("zero-effort")
    if gives_no_likeness(population):
        yield Claim("easy-pairs")
    captures = [name for name in population.captures if name]
    yield Claim("captures", {"captures": ", ".join(captures)}) if captures else Claim("captures-unknown")
    if not days.count or days.most is None:
        yield Claim("days-unknown")
    elif days.most <= 1:
        yield Claim("same-day")
    elif (days.p95 or 0) < _DAYS_OF_AGEING:
        yield Claim("ageing", {"days": whole(days.p95 or 0)})
    else:
        yield Claim("ageing-beyond", {"years": f"{(days.p95 or 0) / _DAYS_OF_AGEING:.1f}"})
    if not population.clips:
        yield Claim("photos-only")
    if report.system.kind == "scores":
        yield Claim("imported-scores")


def _of_grouping(grouping: Grouping, point: OperatingPoint | None) -> Iterator[Claim]:
    column = grouping.columns[0]
    few = [f"{one.values[column]} ({one.persons})" for one in grouping.cells if one.values[column] and one.persons < LEAST_GROUP]
    if few:
        yield Claim("group-few", {"column": BY.get(column, column), "groups": ", ".join(few)})
    found = extremes([share for _, share in fnmr_of_groups(grouping, point)]) if point is not None else None
    if found is not None:
        yield Claim("groups-alike", {"column": BY.get(column, column), "points": most_points(found.most)})


def _of_matrices(report: ComparisonReport, point: OperatingPoint) -> Iterator[Claim]:
    for matrix in report.matrices:
        if matrix.at != point.name:
            continue
        own = [(name, row[place]) for place, (name, row) in enumerate(zip(matrix.values, matrix.rates, strict=True))]
        above = [f"{name} ({percent(rate.value or 0)})" for name, rate in own if name and rate is not None and rate.low > point.fmr.high]
        if above:
            yield Claim("fmr-within-group", {"column": BY.get(matrix.column, matrix.column), "groups": ", ".join(above)})


def _of_attacks(report: AttackReport) -> Iterator[Claim]:
    attacks = attacks_of(report.instruments)
    honest = [one for one in report.instruments if one.instrument == HONEST]
    if not attacks:
        yield Claim("no-attacks")
    else:
        shares = [approved_of(one) for one in attacks]
        if referred := sum(count_of(one, Outcome.REFERRED) for one in attacks):
            yield Claim("attacks-referred", {"referred": whole(referred), "sessions": whole(sum(one.sessions for one in attacks))})
        if failed := [one.instrument for one in attacks if is_unjudged(one)]:
            yield Claim("attacks-failed", {"instruments": ", ".join(failed)})
        if starved := [one.instrument for one in attacks if is_starved(one)]:
            yield Claim("attacks-starved", {"instruments": ", ".join(starved)})
        yield Claim("iapar-bound", {"bound": upper(max(one.high for one in shares))})
        yield Claim("other-instruments")
        yield Claim("ladder-ours")
        if not_played := [RUNGS[one].title for one in Rung if one not in {attack.rung for attack in attacks}]:
            yield Claim("rungs-not-played", {"rungs": not_played})
        yield Claim("played-into-protocol")
        few = [f"{one.instrument} ({one.persons})" for one in attacks if one.persons < LEAST_ATTACKERS]
        if few:
            yield Claim("attackers-few", {"instruments": ", ".join(few)})
    yield Claim("honest-simulated") if honest else Claim("no-honest")


def _of_recorded(report: RecordedReport) -> Iterator[Claim]:
    if report.species:
        yield Claim("apcer-bound", {"bound": upper(max(one.apcer_upper for one in report.species))})
        yield Claim("recorded-challenge")
    few = [f"{one.species} ({one.attackers})" for one in report.species if one.attackers < LEAST_ATTACKERS]
    if few:
        yield Claim("species-few", {"species": ", ".join(few)})
    if report.species and not report.names_attackers:
        yield Claim("attackers-unknown")
    whole_set = report.bona_fide[0]
    yield Claim("bpcer-bound", {"bound": upper(whole_set.bpcer.high)}) if whole_set.recordings else Claim("no-bona-fide")
    if groups := [f"{one.value} ({one.persons})" for one in report.bona_fide[1:] if one.value and one.persons < LEAST_GROUP]:
        yield Claim("bona-fide-few", {"groups": ", ".join(groups)})
    if whole_set.photos or any(one.photos for one in report.species):
        yield Claim("recorded-photos")
    if not report.measured_models:
        yield Claim("recorded-models")


def _of_live(report: LiveReport) -> Iterator[Claim]:
    yield Claim("live-approved-only")
    bpcer = report.shares.get("bpcer")
    if bpcer is None or not bpcer.trials:
        yield Claim("live-none-approved")
    else:
        yield Claim("live-bpcer", {"bound": upper(bpcer.high)})
    yield Claim("live-no-fmr")
