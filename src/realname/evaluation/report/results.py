"""The results that a report is made of, read from their files by the schema that each names."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from realname.evaluation.attacks import report as attack_report
from realname.evaluation.attacks.rates import Rate as OutcomeRate
from realname.evaluation.attacks.report import AttackReport
from realname.evaluation.comparison import report as comparison_report
from realname.evaluation.comparison.report import ComparisonReport, Grouping, OperatingPoint, Rate
from realname.evaluation.errors import ReportUnreadable, ResultTwice
from realname.evaluation.live import report as live_report
from realname.evaluation.live.report import LiveReport
from realname.evaluation.recorded import report as recorded_report
from realname.evaluation.recorded.report import RecordedReport
from realname.evaluation.shares import Measured
from realname.kernel.errors import FileUnreadable

_MOST_BYTES = 256 << 20
_TARGET = "similarity_target"  # from here on the machine approves without a person
_ReportT = TypeVar("_ReportT")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What no result knows of itself (ISO/IEC 19795-1 asks for it); empty where it was not given.

    Attributes:
        tester: Organisation that measured.
        data_set: Name of the data.
        selection: Who chose the people, and how.
    """

    tester: str = ""
    data_set: str = ""
    selection: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """At most one result of each kind; None: it was not measured, or not named.

    Attributes:
        digests: SHA-256 of each file, by its schema.
        about: As the evaluator gave it.
    """

    comparison: ComparisonReport | None = None
    attacks: AttackReport | None = None
    recorded: RecordedReport | None = None
    live: LiveReport | None = None
    digests: Sequence[tuple[str, str]] = ()
    about: About = About()

    @property
    def point(self) -> OperatingPoint | None:
        """The threshold at which the machine says match without a person; of other thresholds that were given the highest."""
        points = self.comparison.points if self.comparison else ()
        return next((one for one in points if one.name == _TARGET), max(points, key=lambda one: one.threshold, default=None))


def groupings_of(report: ComparisonReport) -> Sequence[Grouping]:
    """The groupings in which the manifest names a group of any person."""
    return [one for one in report.groupings if any(any(cell.values.values()) for cell in one.cells)]


def read_results(paths: Sequence[Path]) -> Results:
    """Read files, each of which names its schema.

    Raises:
        FileUnreadable: A file cannot be read.
        ReportUnreadable: A file is no result of a known schema.
        ResultTwice: Two files are of one schema.
    """
    contents = [_content(path) for path in paths]
    by_schema = {_schema(content): content for content in contents}
    if len(by_schema) < len(contents):
        raise ResultTwice
    known = (comparison_report.SCHEMA, attack_report.SCHEMA, recorded_report.SCHEMA, live_report.SCHEMA)
    if by_schema.keys() - set(known):
        raise ReportUnreadable(entry="schema", known=", ".join(known))
    return Results(
        comparison=_parsed(comparison_report.REPORT, by_schema.get(comparison_report.SCHEMA)),
        attacks=_parsed(attack_report.REPORT, by_schema.get(attack_report.SCHEMA)),
        recorded=_parsed(recorded_report.REPORT, by_schema.get(recorded_report.SCHEMA)),
        live=_parsed(live_report.REPORT, by_schema.get(live_report.SCHEMA)),
        digests=[(schema, sha256(content).hexdigest()) for schema, content in by_schema.items()],
    )


def measured(rate: Rate) -> Measured:
    """A rate of comparisons, as the report compares it."""
    return Measured(count=rate.count, trials=rate.trials, persons=rate.persons, value=rate.value or 0.0, low=rate.low, high=rate.high)


def measured_outcome(rate: OutcomeRate, *, sessions: int, persons: int) -> Measured:
    """A share of sessions, as the report compares it."""
    count = round(rate.share * sessions)
    return Measured(count=count, trials=sessions, persons=persons, value=rate.share, low=rate.least, high=rate.most)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field="result") from problem
    if len(content) > _MOST_BYTES:
        raise ReportUnreadable(entry="size")
    return content


def _schema(content: bytes) -> str:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise ReportUnreadable(entry="json") from problem
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, str):
        raise ReportUnreadable(entry="schema")
    return schema


def _parsed(adapter: TypeAdapter[_ReportT], content: bytes | None) -> _ReportT | None:
    if content is None:
        return None
    try:
        return adapter.validate_json(content)
    except ValidationError as problem:
        raise ReportUnreadable(entry=".".join(map(str, problem.errors()[0]["loc"]))) from problem
