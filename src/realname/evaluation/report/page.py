"""The report for people: one HTML page that stands alone, without scripts and without any other host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import HONEST, Outcome
from realname.evaluation.attacks.report import AttackReport, InstrumentResult
from realname.evaluation.comparison.report import ComparisonReport, Effect, FmrMatrix, Grouping, OperatingPoint, Rate
from realname.evaluation.report import figures, plots, text
from realname.evaluation.report.attack_sessions import approved_of, attacks_of, count_of, meaning_of, no_test, turned_away_of
from realname.evaluation.report.claims import LEAST_GROUP, forbidden_claims
from realname.evaluation.report.plots import Line, line_of, line_scale
from realname.evaluation.report.results import Results, groupings_of, measured
from realname.evaluation.report.rules import NIST, hold_bounds, other_demands, verdict_as_whole
from realname.evaluation.report.sentences import Sentence, Value, bounds_of
from realname.evaluation.report.summary import summarise
from realname.evaluation.shares import Extremes, Measured, extremes
from realname.kernel.text.text import Language, Text, fill_template
from realname.platform.text.catalogues import catalogue, tag_of, translate
from realname.verification.engine.networks.model_catalogue import KNOWN_TEXTURE_MODELS, PINNED_MODELS

_FOLDER = Path(__file__).parent / "templates"
_TEMPLATE = "evaluation_report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A share in a table, with its line."""

    label: str
    people: int
    share: Measured
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTable:
    """Shares beside each other on one scale.

    Attributes:
        title: What the rows are.
        most: The share at the end of the lines.
        whole: The share of all, as a place on the lines; None where it is not known.
        apart: Of the groups or ranges; None where they are not compared.
        known: The groups or ranges that `apart` compares, in its order.
        left_out: Ranges that it does not compare, because they have too few people.
    """

    title: str | Text
    rows: Sequence[Row]
    most: float
    whole: float | None
    apart: Extremes | None
    known: Sequence[str]
    left_out: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """FMR of probes of one group with references of another; None where no comparison was made."""

    rate: Rate | None
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatTable:
    """FMR between the groups of a column."""

    matrix: FmrMatrix
    rows: Sequence[tuple[str, Sequence[HeatCell]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackRow:
    """An instrument with its share: IAPAR of an attack; of honest sessions those that were turned away.

    Attributes:
        no_test: Why the sessions are no test of attack detection; None: they are one.
        parts: Each outcome with where its part of the bar begins, how long it is, of 100, and its sessions.
    """

    result: InstrumentResult
    about: Text | None
    is_honest: bool
    share: Measured
    no_test: Sentence | None
    parts: Sequence[tuple[str, float, float, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRow:
    """A rung of the ladder of injection attacks.

    Attributes:
        about: What the attacker has and does.
        instruments: Those that were played, each with whether its sessions tested attack detection.
        sessions, approved: Of all of them; no session: not played.
        most: Highest upper bound of IAPAR of an instrument; recordings have none.
    """

    about: text.Named
    instruments: Sequence[tuple[str, bool]]
    sessions: int
    approved: int
    most: float


def write_page(path: Path, results: Results, *, language: Language, at: datetime) -> None:
    """Write the page into a file."""
    path.write_text(page_of(results, language=language, at=at), encoding="utf-8")


def page_of(results: Results, *, language: Language, at: datetime) -> str:
    """Make the page."""
    comparison, point = results.comparison, results.point
    groupings = groupings_of(comparison) if comparison else ()
    values: Mapping[str, object] = {
        "results": results,
        "at": at,
        "comparison": comparison,
        "point": point,
        "attacks": results.attacks,
        "attack_people": _people_of(results.attacks) if results.attacks else (0, 0),
        "systems": _systems(results),
        "codes": _codes(results),
        "ladder": _ladder(results) if results.attacks else (),
        "recorded": results.recorded,
        "live": results.live,
        "summary": summarise(results),
        "claims": forbidden_claims(results),
        "held": hold_bounds(results),
        "demands": other_demands(results),
        "nist": (NIST, verdict_as_whole(NIST, results)),
        "det": plots.det_plot(comparison) if comparison else None,
        "histogram": plots.histogram_plot(comparison) if comparison else None,
        "groupings": groupings,
        "forests": [_forest(one, point) for one in groupings] if point else (),
        "heats": _heats(comparison, point) if comparison and point else (),
        "effects": [_effect(one, point) for one in comparison.effects] if comparison and point else (),
        "attack_rows": _attack_rows(results.attacks.instruments) if results.attacks else (),
        "live_rows": _table("", {name: one for name, one in results.live.shares.items() if one.trials}) if results.live else None,
        "live_tables": _live_tables(results),
        "least_group": LEAST_GROUP,
        "size": plots,
        "texts": text,
        "outcomes": list(Outcome),
    }
    return environment(language).get_template(_TEMPLATE).render(values)


@cache
def environment(language: Language) -> Environment:
    """The templates of the report in one language."""
    built = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sentences = catalogue(language)
    built.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension
        sentences.gettext, sentences.ngettext, newstyle=True, pgettext=sentences.pgettext, npgettext=sentences.npgettext
    )

    def translated(value: Value) -> str:
        if isinstance(value, Text):
            return translate(value, language)
        if isinstance(value, Sentence):
            return said(value.text, value.values)
        return value if isinstance(value, str) else ", ".join(map(translated, value))

    def column(name: str) -> str:
        return translate(text.COLUMNS[name], language) if name in text.COLUMNS else name

    def said(sentence: Text, values: Mapping[str, Value]) -> str:
        return fill_template(translated(sentence), **{name: translated(value) for name, value in values.items()})

    built.filters |= {"translated": translated, "measured": measured, "column": column, "model_name": _model_name}
    built.filters |= {"bounds": lambda share: translated(bounds_of(share))}
    built.filters |= {name: getattr(figures, name) for name in ("percent", "upper", "level", "whole", "decimal", "threshold", "counted")}
    built.globals |= {
        "lang": tag_of(language),
        "said": said,
        "interval": figures.interval,
        "least_points": figures.least_points,
        "most_points": figures.most_points,
    }
    return built


def _table(
    title: str | Text,
    shares: Mapping[str, Measured],
    *,
    whole: Measured | None = None,
    people: Mapping[str, int] | None = None,
    known: Sequence[str] = (),
    left_out: Sequence[str] = (),
) -> RowTable:
    most = line_scale(list(shares.values()), least=LEAST_GROUP)
    rows = [
        Row(label=label, people=people[label] if people else one.persons, share=one, line=line_of(one, most=most))
        for label, one in shares.items()
    ]
    apart = extremes([shares[label] for label in known])
    at = line_of(whole, most=most).at if whole is not None and whole.trials else None
    return RowTable(title=title, rows=rows, most=most, whole=at, apart=apart, known=known, left_out=left_out)


def _forest(grouping: Grouping, point: OperatingPoint) -> RowTable:
    shares, people = dict[str, Measured](), dict[str, int]()
    for cell in grouping.cells:
        values = [cell.values[column] for column in grouping.columns]
        label = " · ".join(value or "?" for value in values) if any(values) else ""
        shares[label] = next((measured(one.rate) for one in cell.fnmr if one.at == point.name), _NOTHING)
        people[label] = cell.persons
    known = [label for label in shares if label] if len(grouping.columns) == 1 else ()
    return _table(" \N{MULTIPLICATION SIGN} ".join(grouping.columns), shares, whole=measured(point.fnmr), people=people, known=known)


def _heats(report: ComparisonReport, point: OperatingPoint) -> Sequence[HeatTable]:
    found = []
    for matrix in report.matrices:
        if matrix.at != point.name or not any(matrix.values):
            continue
        known = [rate.value or 0.0 for row in matrix.rates for rate in row if rate is not None]
        rows = [
            (name, [HeatCell(rate=one, shade=plots.heat(one.value or 0.0, known) if one is not None else 0) for one in row])
            for name, row in zip(matrix.values, matrix.rates, strict=True)
        ]
        found.append(HeatTable(matrix=matrix, rows=rows))
    return found


def _effect(effect: Effect, point: OperatingPoint) -> RowTable:
    shares = dict[str, Measured]()
    for one in effect.bins:
        low, high = ("" if edge is None else figures.decimal(edge) for edge in (one.low, one.high))
        label = f"{low} \N{EN DASH} {high}" if low and high else f"< {high}" if high else f"≥ {low}" if low else ""
        shares[label] = next((measured(rate.rate) for rate in one.fnmr if rate.at == point.name), _NOTHING)
    known = [label for label, one in shares.items() if label and one.persons >= LEAST_GROUP]
    few = [label for label, one in shares.items() if label and one.persons < LEAST_GROUP]
    return _table(text.FACTORS.get(effect.factor, effect.factor), shares, whole=measured(point.fnmr), known=known, left_out=few)


def _attack_rows(instruments: Sequence[InstrumentResult]) -> Sequence[AttackRow]:
    shares = [turned_away_of(one) if one.instrument == HONEST else approved_of(one) for one in instruments]
    return [
        AttackRow(
            result=one,
            about=text.INSTRUMENTS.get(one.instrument),
            is_honest=one.instrument == HONEST,
            share=share,
            no_test=no_test(one),
            parts=_parts(one),
        )
        for one, share in zip(instruments, shares, strict=True)
    ]


def _parts(one: InstrumentResult) -> Sequence[tuple[str, float, float, int]]:
    begin, found = 0.0, []
    for outcome in Outcome:
        share = one.rate(outcome).share * 100
        found.append((outcome.value, round(begin, 2), round(share, 2), count_of(one, outcome)))
        begin += share
    return found


def _ladder(results: Results) -> Sequence[RungRow]:
    attacks = attacks_of(results.attacks.instruments) if results.attacks else ()
    found = []
    for rung in Rung:
        played = [(one, approved_of(one)) for one in attacks if one.rung is rung]
        row = RungRow(
            about=text.RUNGS[rung],
            instruments=[(one.instrument, no_test(one) is None) for one, _ in played],
            sessions=sum(one.sessions for one, _ in played),
            approved=sum(share.count for _, share in played),
            most=max((share.high for _, share in played), default=1.0),
        )
        found.append(row)
    return found


def _systems(results: Results) -> Sequence[tuple[Text, str, str, str]]:
    """What was measured with what: the part, the system with its version, the pack and its version. One row where all are of one."""
    found = list[tuple[Text, str, str, str]]()
    if results.comparison is not None:
        system = results.comparison.system
        found.append((text.COMPARISONS, f"{system.name} {system.version}".strip(), system.pack, system.pack_version))
    for title, one in ((text.ATTACKS, results.attacks), (text.RECORDINGS, results.recorded)):
        if one is not None:
            found.append((title, f"realname {one.version}", one.pack, one.pack_version))
    return found


def _people_of(report: AttackReport) -> tuple[int, int]:
    """The fewest and the most people of an attack instrument; no result tells how many they are together."""
    people = [one.persons for one in attacks_of(report.instruments)]
    return min(people, default=0), max(people, default=0)


def _codes(results: Results) -> Sequence[tuple[str, Text]]:
    """Reasons and findings that the tables show, in words."""
    shown = [code for one in results.attacks.instruments for code in [*one.findings, *one.reasons]] if results.attacks else []
    if results.recorded is not None:
        shown += [code for one in results.recorded.species for code in [*one.reasons, *one.failures]]
        shown += [code for one in results.recorded.bona_fide for code in [*one.reasons, *one.failures]]
    return meaning_of(shown)


def _model_name(digest: str) -> str:
    """The name of a model that is known by its digest; empty of any other."""
    known = [(one.spec.sha256, one.spec.name) for one in PINNED_MODELS] + [(one.sha256, one.name) for one in KNOWN_TEXTURE_MODELS]
    return dict(known).get(digest, "")


def _live_tables(results: Results) -> Sequence[RowTable]:
    live = results.live
    if live is None:
        return ()
    whole = live.shares.get("session-failed")
    tables = [
        _table(text.BY_FINDING, live.findings),
        _table(text.BY_ATTEMPT, live.by_attempt, whole=whole),
        _table(text.BY_ACTION, live.by_action, whole=whole),
        _table(text.BY_CAPTURE, live.by_capture, whole=whole),
        _table(text.BY_CAMERA, live.by_camera, whole=whole),
    ]
    return [one for one in tables if one.rows]


_NOTHING = Measured(count=0, trials=0, persons=0, value=0.0, low=0.0, high=1.0)
