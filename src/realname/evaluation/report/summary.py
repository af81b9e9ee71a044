"""The summary: questions that a reader has, answered in plain sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from realname.evaluation.attacks.rates import HONEST
from realname.evaluation.attacks.report import InstrumentResult
from realname.evaluation.comparison.report import ComparisonReport, Grouping, OperatingPoint, Rate
from realname.evaluation.live.report import LiveReport
from realname.evaluation.report import text
from realname.evaluation.report.figures import interval, level, names, percent, points, threshold, whole
from realname.evaluation.report.results import Results, measured, measured_outcome
from realname.evaluation.report.rules import BOUNDS, Figure, Verdict, hold_bounds, verdict_of
from realname.evaluation.shares import Measured, extremes
from realname.kernel.text.text import Text

_CLAIMED_FMR = 1e-4
Value = str | Text | Sequence[Text]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what takes its places.

    Attributes:
        text: The sentence.
        values: A value that is a text itself, or several, is translated too.
        begins: Whether a new paragraph begins with it.
    """

    text: Text
    values: Mapping[str, Value] = field(default_factory=dict)
    begins: bool = False


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
        Answer(question=text.Q_FMR, sentences=list(_fmr(results.point))),
        Answer(question=text.Q_GROUPS, sentences=list(_groups(results.comparison, results.point))),
        Answer(question=text.Q_ATTACKS, sentences=list(_attacks(results.attacks.instruments if results.attacks else ()))),
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
        },
    )
    files = {"references": whole(population.references), "probes": whole(population.probes), "clips": whole(population.clips)}
    yield Sentence(text.FILES, files)
    if captures := [f"{name} ({whole(count)})" for name, count in population.captures.items() if name]:
        yield Sentence(text.CAPTURES, {"captures": names(captures)})
    if population.days_between.median is not None:
        yield Sentence(text.DAYS, {"days": whole(population.days_between.median)})


def _fnmr(report: ComparisonReport | None, point: OperatingPoint | None) -> Iterator[Sentence]:
    if report is None:
        yield Sentence(text.NO_COMPARISON)
        return
    yield from _at_point(point, "FNMR")
    for one in report.at_fmr:
        if one.fmr != _CLAIMED_FMR:
            continue
        if one.threshold is None or one.fnmr is None or one.fnmr.value is None:
            yield Sentence(text.AT_FMR_UNRESOLVED, {"fmr": level(one.fmr)})
            continue
        low, high = one.fnmr.low if one.fnmr_low is None else one.fnmr_low, one.fnmr.high if one.fnmr_high is None else one.fnmr_high
        values = {"threshold": threshold(one.threshold), "fmr": level(one.fmr), "value": percent(one.fnmr.value)}
        yield Sentence(text.AT_FMR, {**values, "interval": interval(low, high)}, begins=True)


def _fmr(point: OperatingPoint | None) -> Iterator[Sentence]:
    if point is None:
        yield Sentence(text.NO_COMPARISON)
        return
    yield from _at_point(point, "FMR")
    bound = next(one for one in BOUNDS if one.figure is Figure.FMR)
    said = {Verdict.MET: text.FMR_YES, Verdict.NOT_MET: text.FMR_NO, Verdict.NOT_SHOWN: text.FMR_NOT_SHOWN}
    verdict = verdict_of(bound, measured(point.fmr))
    yield Sentence(said.get(verdict, text.NO_COMPARISON))


def _at_point(point: OperatingPoint | None, name: str) -> Iterator[Sentence]:
    if point is None:
        yield Sentence(text.NO_POINT)
        return
    rate: Rate = point.fnmr if name == "FNMR" else point.fmr
    at = {"threshold": threshold(point.threshold), "name": point.name, "rate": name}
    if rate.value is None:
        yield Sentence(text.NO_COMPARISON)
    elif not rate.count:
        yield Sentence(text.NO_ERROR, {**at, "trials": whole(rate.trials), "people": whole(rate.persons), "bound": percent(rate.high)})
    else:
        yield Sentence(text.AT_POINT, {**at, "value": percent(rate.value), "interval": interval(rate.low, rate.high)})
        yield Sentence(text.COUNTED, {"count": whole(rate.count), "trials": whole(rate.trials), "people": whole(rate.persons)})


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
            yield Sentence(text.ALL_ALIKE, {"column": column, "value": percent(most.value)}, begins=True)
            yield Sentence(text.UP_TO, {"points": points(apart.most)})
            continue
        values = {"column": column, "worst": worst, "value": percent(most.value), "interval": interval(most.low, most.high)}
        yield Sentence(text.WORST_GROUP, {**values, "best": best, "other": percent(least.value)}, begins=True)
        if apart.is_shown:
            yield Sentence(text.SHOWN, {"low": points(apart.low), "high": points(apart.high)})
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
    attacks = [one for one in instruments if one.instrument != HONEST]
    if not attacks:
        yield Sentence(text.NO_ATTACKS)
    else:
        shares = [(one, approved_of(one)) for one in attacks]
        sessions, approved = sum(one.sessions for one in attacks), sum(share.count for _, share in shares)
        if approved:
            worst, share = max(shares, key=lambda pair: pair[1].value)
            values = {"approved": whole(approved), "sessions": whole(sessions), "value": percent(share.value, digits=2)}
            yield Sentence(text.SOME_APPROVED, {**values, "interval": interval(share.low, share.high), "instrument": worst.instrument})
        else:
            yield Sentence(text.NONE_APPROVED, {"sessions": whole(sessions), "instruments": whole(len(attacks))})
        widest, bound = max(shares, key=lambda pair: pair[1].high)
        values = {"bound": percent(bound.high, digits=2), "instrument": widest.instrument, "people": whole(widest.persons)}
        yield Sentence(text.LARGEST_BOUND, values)
        if referred := sum(round(one.referred.share * one.sessions) for one in attacks):
            yield Sentence(text.REFERRED_ATTACKS, {"referred": whole(referred)})
    for honest in (one for one in instruments if one.instrument == HONEST):
        turned_away = turned_away_of(honest)
        values = {"sessions": whole(honest.sessions), "value": percent(turned_away.value, digits=2)}
        values |= {"interval": interval(turned_away.low, turned_away.high), "referred": percent(honest.referred.share, digits=2)}
        yield Sentence(text.HONEST_SESSIONS, values, begins=True)


def approved_of(one: InstrumentResult) -> Measured:
    """APCER of the whole system: sessions of an instrument that the machine approved."""
    return measured_outcome(one.approved, sessions=one.sessions, persons=one.persons)


def turned_away_of(one: InstrumentResult) -> Measured:
    """BPCER of the whole system: honest sessions that were refused or failed."""
    return measured_outcome(one.turned_away, sessions=one.sessions, persons=one.persons)


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
    if report.drift:
        changed = [text.LIVE_SHARES[one.name].title for one in report.drift if one.is_shown and one.name in text.LIVE_SHARES]
        yield Sentence(text.LIVE_CHANGED, {"names": changed}, begins=True) if changed else Sentence(text.LIVE_UNCHANGED)


def _rules(results: Results) -> Iterator[Sentence]:
    held = hold_bounds(results)
    if results.point is None:
        yield Sentence(text.NO_COMPARISON)
    for verdict, sentence in (
        (Verdict.MET, text.BOUNDS_MET),
        (Verdict.NOT_MET, text.BOUNDS_NOT_MET),
        (Verdict.NOT_SHOWN, text.BOUNDS_NOT_SHOWN),
    ):
        if bounds := [one.bound.words for one in held if one.verdict is verdict]:
            yield Sentence(sentence, {"bounds": "; ".join(bounds)}, begins=True)
