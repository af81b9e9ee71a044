"""The summary: questions that a reader has, answered in plain sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import HONEST, Outcome
from realname.evaluation.attacks.report import InstrumentResult
from realname.evaluation.comparison.report import ComparisonReport, Grouping, OperatingPoint, Population, Rate
from realname.evaluation.live.report import LiveReport, Referral
from realname.evaluation.recorded.report import RecordedReport
from realname.evaluation.report import text
from realname.evaluation.report.attack_sessions import (
    LEAST_ATTACKERS,
    approved_of,
    attacks_of,
    count_of,
    is_starved,
    is_unjudged,
    turned_away_of,
)
from realname.evaluation.report.figures import interval, least_points, level, most_points, percent, threshold, upper, whole
from realname.evaluation.report.results import Results, measured
from realname.evaluation.report.rules import (
    BOUNDS,
    NIST,
    Figure,
    Verdict,
    both_nist_bounds,
    hold_bounds,
    other_demands,
    verdict_as_whole,
    verdict_of,
)
from realname.evaluation.report.sentences import Sentence, bounds_of
from realname.evaluation.shares import Measured, extremes
from realname.kernel.text.text import Text

_CLAIMED_FMR = 1e-4
_ALIKE_IN = {"sex", "age", "group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question with its answer."""

    question: Text
    sentences: Sequence[Sentence]


def summarise(results: Results) -> Sequence[Answer]:
    """Answer every question; what was not measured is said."""
    return [
        Answer(question=text.Q_MEASURED, sentences=list(_measured(results.comparison))),
        Answer(question=text.Q_FNMR, sentences=list(_fnmr(results.comparison, results.point))),
        Answer(question=text.Q_FMR, sentences=list(_fmr(results.comparison, results.point))),
        Answer(question=text.Q_GROUPS, sentences=list(_groups(results.comparison, results.point))),
        Answer(question=text.Q_ATTACKS, sentences=list(_attacks(results.attacks.instruments if results.attacks else ()))),
        Answer(question=text.Q_RECORDED, sentences=list(_recorded(results.recorded))),
        Answer(question=text.Q_LIVE, sentences=list(_live(results.live))),
        Answer(question=text.Q_RULES, sentences=list(_rules(results))),
    ]


def _measured(report: ComparisonReport | None) -> Iterator[Sentence]:
    if report is None:
        yield Sentence(text.NO_COMPARISON)
        return
    population, system = report.population, f"{report.system.name} {report.system.version}".strip()
    yield Sentence(
        text.MEASURED,
        {
            "system": system,
            "mated": whole(population.mated),
            "non_mated": whole(population.non_mated),
            "people": whole(population.persons),
            "mated_people": whole(population.mated_persons),
        },
    )
    files = {"references": whole(population.references), "probes": whole(population.probes), "clips": whole(population.clips)}
    files |= {"used_references": whole(population.references - report.acquisition.fte.count)}
    files |= {"used_probes": whole(population.probes - report.acquisition.fta.count)}
    yield Sentence(text.FILES, files)
    if captures := [f"{name} ({whole(count)})" for name, count in population.captures.items() if name]:
        yield Sentence(text.CAPTURES, {"captures": ", ".join(captures)})
    if population.days_between.median is not None:
        yield Sentence(text.DAYS, {"days": whole(population.days_between.median)})


def _fnmr(report: ComparisonReport | None, point: OperatingPoint | None) -> Iterator[Sentence]:
    if report is None:
        yield Sentence(text.NO_COMPARISON)
        return
    yield from _at_point(point, "FNMR")
    if point is not None and point.frr.trials:
        frr = measured(point.frr)
        values = {"value": percent(frr.value), "interval": bounds_of(frr), "count": whole(frr.count), "trials": whole(frr.trials)}
        yield Sentence(text.FRR_TOO, values, begins=True)
    for one in report.at_fmr:
        if one.fmr != _CLAIMED_FMR:
            continue
        if one.threshold is None or one.fnmr is None or one.fnmr.value is None:
            yield Sentence(text.AT_FMR_UNRESOLVED, {"fmr": level(one.fmr)})
            continue
        low, high = one.fnmr.low if one.fnmr_low is None else one.fnmr_low, one.fnmr.high if one.fnmr_high is None else one.fnmr_high
        values = {"threshold": threshold(one.threshold), "fmr": level(one.fmr), "value": percent(one.fnmr.value)}
        yield Sentence(text.AT_FMR, {**values, "interval": interval(low, high)}, begins=True)


def _fmr(report: ComparisonReport | None, point: OperatingPoint | None) -> Iterator[Sentence]:
    if report is None or point is None:
        yield Sentence(text.NO_COMPARISON)
        return
    yield from _at_point(point, "FMR")
    population, acquired = report.population, report.acquisition
    pictures = {"probes": population.probes - acquired.fta.count, "references": population.references - acquired.fte.count}
    yield Sentence(text.PAIRED, {name: whole(count) for name, count in pictures.items()})
    bound = next(one for one in BOUNDS if one.figure is Figure.FMR)
    said = {Verdict.MET: text.FMR_YES, Verdict.NOT_MET: text.FMR_NO, Verdict.NOT_SHOWN: text.FMR_NOT_SHOWN}
    verdict = verdict_of(bound, measured(point.fmr))
    yield Sentence(said.get(verdict, text.NO_COMPARISON), begins=True)
    if verdict in said:
        yield from _beyond_random_pairs(report) if verdict is Verdict.MET else ()
        yield Sentence(text.FMR_COVERS, begins=True)
        columns = [text.COLUMNS.get(column, column) for column, counts in population.groups.items() if any(counts)]
        yield Sentence(text.WHO_KNOWN, {"columns": columns}) if columns else Sentence(text.WHO_UNKNOWN)


def _beyond_random_pairs(report: ComparisonReport) -> Iterator[Sentence]:
    """What an FMR within the bound is not shown for."""
    if gives_no_likeness(report.population):
        yield Sentence(text.NOT_ALIKE)
    set_on = {"this-manifest": text.NOT_NEW_SAME, "another-manifest": text.NOT_NEW_OTHER}
    yield Sentence(set_on.get(report.system.thresholds_set_on, text.NOT_NEW))


def _at_point(point: OperatingPoint | None, name: str) -> Iterator[Sentence]:
    if point is None:
        yield Sentence(text.NO_POINT)
        return
    rate: Rate = point.fnmr if name == "FNMR" else point.fmr
    at = {"threshold": threshold(point.threshold), "name": point.name, "rate": name}
    if rate.value is None:
        yield Sentence(text.NO_COMPARISON)
    elif not rate.count:
        yield Sentence(text.NO_ERROR, {**at, "trials": whole(rate.trials), "people": whole(rate.persons), "bound": upper(rate.high)})
    else:
        yield Sentence(text.AT_POINT, {**at, "value": percent(rate.value), "interval": interval(rate.low, rate.high)})
        yield Sentence(text.COUNTED, {"count": whole(rate.count), "trials": whole(rate.trials), "people": whole(rate.persons)})
        if rate.error_persons is not None:
            yield Sentence(text.COUNTED_BY if name == "FNMR" else text.COUNTED_BY_PAIR, {"people": whole(rate.error_persons)})


def gives_no_likeness(population: Population) -> bool:
    """Whether pairs of the same sex, age and origin are not told apart: the manifest does not give all three."""
    return bool(population.non_mated and _ALIKE_IN - {column for column, counts in population.groups.items() if any(counts)})


def _groups(report: ComparisonReport | None, point: OperatingPoint | None) -> Iterator[Sentence]:
    found = False
    for grouping in report.groupings if report and point else ():
        if len(grouping.columns) != 1 or point is None:
            continue
        column = grouping.columns[0]
        cells = fnmr_of_groups(grouping, point)
        apart = extremes([share for _, share in cells])
        if apart is None:
            continue
        found = True
        (worst, most), (best, least) = cells[apart.worst], cells[apart.best]
        if most.value == least.value:
            yield Sentence(text.ALL_ALIKE, {"column": text.BY.get(column, column), "value": percent(most.value)}, begins=True)
            yield Sentence(text.UP_TO, {"points": most_points(apart.most)})
            continue
        values = {
            "column": text.BY.get(column, column),
            "worst": worst,
            "value": percent(most.value),
            "interval": interval(most.low, most.high),
        }
        yield Sentence(text.WORST_GROUP, {**values, "best": best, "other": percent(least.value)}, begins=True)
        if apart.is_shown:
            yield Sentence(text.SHOWN, {"low": least_points(apart.low), "high": most_points(apart.high)})
        else:
            yield Sentence(text.MAY_BE_CHANCE)
    if not found:
        yield Sentence(text.NO_GROUPS)


def fnmr_of_groups(grouping: Grouping, point: OperatingPoint) -> Sequence[tuple[str, Measured]]:
    """FNMR of each group of one column at a threshold, without the people for whom the manifest says nothing."""
    column = grouping.columns[0]
    known = [one for one in grouping.cells if one.values[column]]
    return [(one.values[column], measured(rate.rate)) for one in known for rate in one.fnmr if rate.at == point.name]


def _attacks(instruments: Sequence[InstrumentResult]) -> Iterator[Sentence]:
    attacks = attacks_of(instruments)
    if not attacks:
        yield Sentence(text.NO_ATTACKS)
    else:
        yield from _attack_outcomes(attacks)
    for honest in (one for one in instruments if one.instrument == HONEST):
        turned_away = turned_away_of(honest)
        values = {"sessions": whole(honest.sessions), "value": percent(turned_away.value)}
        more = {"interval": bounds_of(turned_away), "referred": percent(honest.referred.share)}
        yield Sentence(text.HONEST_SESSIONS, {**values, **more}, begins=True)


def _attack_outcomes(attacks: Sequence[InstrumentResult]) -> Iterator[Sentence]:
    shares = [(one, approved_of(one)) for one in attacks]
    sessions, approved = sum(one.sessions for one in attacks), sum(share.count for _, share in shares)
    few = [f"{one.instrument} ({one.persons})" for one in attacks if one.persons < LEAST_ATTACKERS]
    untested = [one.instrument for one in attacks if is_unjudged(one) or is_starved(one)]
    if approved:
        worst, share = max(shares, key=lambda pair: pair[1].value)
        values = {"approved": whole(approved), "sessions": whole(sessions), "value": percent(share.value)}
        yield Sentence(text.SOME_APPROVED, {**values, "interval": interval(share.low, share.high), "instrument": worst.instrument})
    else:
        yield Sentence(text.ATTACKS_NOT_SHOWN if few or untested else text.NONE_APPROVED)
    if untested:
        values = {"count": whole(len(untested)), "instruments": whole(len(attacks)), "names": ", ".join(untested)}
        yield Sentence(text.NO_TEST, values)
    if few and not approved:
        yield Sentence(text.ATTACKS_FEW, {"least": whole(LEAST_ATTACKERS), "instruments": ", ".join(few)})
    counts = {outcome.value: whole(sum(count_of(one, outcome) for one in attacks)) for outcome in Outcome}
    counts |= {"sessions": whole(sessions), "instruments": whole(len(attacks))}
    yield Sentence(text.ATTACK_COUNTS, counts, begins=True)
    widest, bound = max(shares, key=lambda pair: pair[1].high)
    values = {"bound": upper(bound.high), "instrument": widest.instrument, "people": whole(widest.persons)}
    yield Sentence(text.LARGEST_BOUND, values)
    if not_played := [text.RUNGS[one].title for one in Rung if one not in {attack.rung for attack in attacks}]:
        yield Sentence(text.RUNGS_NOT_PLAYED, {"rungs": not_played})


def _recorded(report: RecordedReport | None) -> Iterator[Sentence]:
    if report is None:
        yield Sentence(text.NO_RECORDED)
        return
    honest, worst = report.bona_fide[0], report.worst
    counts = {"attacks": sum(one.recordings for one in report.species), "species": len(report.species)}
    counts |= {"bona_fide": honest.recordings, "people": honest.persons}
    yield Sentence(text.RECORDED_COUNT, {name: whole(count) for name, count in counts.items()})
    if worst is None:
        yield Sentence(text.RECORDED_NO_ATTACK)
    else:
        values = {"value": percent(worst.apcer.value), "species": worst.species, "bound": upper(worst.apcer_upper)}
        values |= {"count": whole(worst.apcer.count), "trials": whole(worst.apcer.trials), "attackers": whole(worst.attackers)}
        yield Sentence(text.RECORDED_APCER, values, begins=True)
    if iapars := [one.iapar for one in report.species if one.iapar is not None]:
        values = {"count": whole(sum(one.count for one in iapars)), "trials": whole(sum(one.trials for one in iapars))}
        yield Sentence(text.RECORDED_IAPAR, values)
    if honest.bpcer.trials:
        values = {"value": percent(honest.bpcer.value), "interval": interval(honest.bpcer.low, honest.bpcer.high)}
        yield Sentence(text.RECORDED_BPCER, values, begins=True)
        doubt = honest.not_approved
        values = {"value": percent(doubt.value), "interval": interval(doubt.low, doubt.high), "unanswered": percent(honest.bpnrr.value)}
        yield Sentence(text.RECORDED_DOUBT, values)


def _live(report: LiveReport | None) -> Iterator[Sentence]:
    if report is None:
        yield Sentence(text.NO_LIVE)
        return
    days = {"since": f"{report.since:%Y-%m-%d}", "until": f"{report.until:%Y-%m-%d}"}
    yield Sentence(text.LIVE_COUNT, {**days, "people": whole(report.people), "registrations": whole(report.registrations)})
    for name, sentence in (("session-failed", text.LIVE_FAILED), ("bpcer", text.LIVE_BPCER)):
        share = report.shares.get(name)
        if share is not None and share.trials:
            yield Sentence(sentence, {"value": percent(share.value), "interval": interval(share.low, share.high)})
    exceeded = [referral for referral in report.referrals if referral.is_exceeded]
    yield from (Sentence(text.LIVE_REFERRED, referral_values(referral), begins=True) for referral in exceeded)
    if report.drift:
        changed = [text.LIVE_SHARES[one.name].title for one in report.drift if one.is_shown and one.name in text.LIVE_SHARES]
        yield Sentence(text.LIVE_CHANGED, {"names": changed}, begins=True) if changed else Sentence(text.LIVE_UNCHANGED)


def referral_values(referral: Referral) -> Mapping[str, str]:
    """Values of the warning `text.LIVE_REFERRED`."""
    share = referral.share
    return {
        "capture": referral.capture,
        "value": percent(share.value),
        "interval": interval(share.low, share.high),
        "bound": level(referral.bound),
    }


def _rules(results: Results) -> Iterator[Sentence]:
    held = hold_bounds(results)
    if results.point is None or results.comparison is None:
        yield Sentence(text.NO_COMPARISON)
    else:
        verdict = text.VERDICTS[verdict_as_whole(NIST, results).value]
        yield Sentence(text.WHOLE_RULE, {"rule": NIST, "threshold": threshold(results.point.threshold), "verdict": verdict})
        both = {Verdict.NOT_MET: text.NO_THRESHOLD, Verdict.NOT_SHOWN: text.NO_THRESHOLD_SHOWN}.get(both_nist_bounds(results.comparison))
        if both is not None:
            yield Sentence(both)
    for reached, sentence in (
        (Verdict.MET, text.BOUNDS_MET),
        (Verdict.NOT_MET, text.BOUNDS_NOT_MET),
        (Verdict.NOT_SHOWN, text.BOUNDS_NOT_SHOWN),
    ):
        if bounds := [one.bound.words for one in held if one.verdict is reached]:
            yield Sentence(sentence, {"bounds": "; ".join(bounds)}, begins=True)
    if demands := [text.DEMANDS[one.code] for one in other_demands(results) if one.verdict is Verdict.NOT_MEASURED]:
        yield Sentence(text.BOUNDS_NOT_MEASURED, {"bounds": demands}, begins=True)
