"""The result of `realname evaluate comparison`: what is written as JSON, and read by the report and by `realname evaluate thresholds`.

No field names a person or a file. The schema in docs/schemas/ is made from these classes. Every rate has an interval at 95 % by person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from realname.evaluation.errors import ReportUnreadable
from realname.kernel.errors import FileUnreadable
from realname.platform.system.machine import Machine

SCHEMA: Literal["realname-comparison-report/1"] = "realname-comparison-report/1"


class Basis(StrEnum):
    """How an interval was made.

    `persons`: The exact interval over the number of independent trials that the trials of these persons are worth.
    `zero`: No error (or nothing but errors) in so many independent trials: the exact rule of three. The worth of a trial is taken from the
    nearest threshold at which errors were seen.
    `zero-persons`: As `zero`, and no threshold tells the worth of a trial: each person, or each pair of persons, counts once.
    `nothing`: Nothing was tried. The interval is 0 to 1.
    """

    PERSONS = "persons"
    ZERO = "zero"
    ZERO_PERSONS = "zero-persons"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of trials with its interval at 95 %.

    Attributes:
        count: Trials in which it happened.
        trials: All trials.
        persons: People who took part in the trials.
        value: The share, in [0, 1]; null where nothing was tried.
        low, high: Bounds at 95 %, in [0, 1].
        basis: How the bounds were made.
        error_persons: People in whose trials it happened; of two people both count. Far below the thresholds, where
            scores are counted in bins alone, those of the nearest bin. Null: it was not counted.
    """

    count: int
    trials: int
    persons: int
    value: float | None
    low: float
    high: float
    basis: Basis
    error_persons: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What was measured, and with what.

    Attributes:
        kind: `engine`: this software compared the files; `scores`: another system's scores were imported.
        name: Of the system: `realname`, or what the importer was told.
        version: Of this software.
        models: SHA-256 of each model by its use; empty for imported scores.
        pack: Name of the rule pack, or its file's name; `pack_version` is the version that it states.
        policy_digest: Of that pack.
        thresholds_set_on: Whether the pack says that its thresholds were set on this manifest, by its digest; `unknown`: the pack names
            the manifest of no threshold, or the thresholds are those of another system.
        probes_per_clip: The most probes whose mean is compared, of a clip. A photo is one probe.
        machine: Where it ran.
    """

    kind: Literal["engine", "scores"]
    name: str
    version: str
    models: Mapping[str, str]
    pack: str
    pack_version: str
    policy_digest: str
    thresholds_set_on: Literal["this-manifest", "another-manifest", "unknown"]
    probes_per_clip: int
    machine: Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Quantiles of a measure.

    Attributes:
        count: Values.
        least, p05, p25, median, p75, p95, most: Null where there is no value.
    """

    count: int
    least: float | None
    p05: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p95: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """On whom it was measured.

    Attributes:
        manifest_digest: SHA-256 of the manifest, or of the file of scores.
        persons: People, all together.
        mated_persons: People with a mated comparison.
        probes, references: Files by their kind; `clips` of the probes are clips.
        mated, non_mated: Comparisons that were made.
        captures: Files by what captured them.
        groups: People by column of the manifest and value; only columns that the manifest has.
        days_between: Days between the reference and the probe of mated comparisons.
    """

    manifest_digest: str
    persons: int
    mated_persons: int
    probes: int
    references: int
    clips: int
    mated: int
    non_mated: int
    captures: Mapping[str, int]
    groups: Mapping[str, Mapping[str, int]]
    days_between: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """Failures before a comparison (ISO/IEC 19795-1): FTE of references, FTA of probes, and what each file took.

    Attributes:
        failures: Files by the code of the failure.
        probe_ms, reference_ms: From the file's bytes to its template, processor time.
    """

    fte: Rate
    fta: Rate
    failures: Mapping[str, int]
    probe_ms: Spread
    reference_ms: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How often scores lie in a bin: bin k holds scores from `first + k * step` up to the next."""

    first: float
    step: float
    counts: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of mated or of non-mated comparisons."""

    mean: float | None
    deviation: float | None
    spread: Spread
    histogram: Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """Error rates at a threshold that was given. A score at or above the threshold is a match.

    Attributes:
        name: `similarity_floor` and `similarity_target` of the pack, or `given`.
        fmr, fnmr: Of comparisons, without failures to acquire or enrol.
        far, frr: Of attempts: a failure counts as no match (ISO/IEC 19795-1, 3.28 and 3.29).
    """

    name: str
    threshold: float
    fmr: Rate
    fnmr: Rate
    far: Rate
    frr: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFmr:
    """FNMR at the threshold at which so many non-mated comparisons match.

    Attributes:
        fmr: The FMR that was asked for.
        is_resolved: Whether at least ten non-mated comparisons matched there, so that the threshold is measured. Where it is false, every
            other field but `fmr` may be null, and no FNMR at this FMR may be claimed.
        threshold: The least at which FMR is at most the one asked for.
        threshold_low, threshold_high: Bounds of the threshold at 95 %, by bootstrap over persons.
        fnmr: At the threshold, as if the threshold were given.
        fnmr_low, fnmr_high: Bounds of FNMR at 95 % that take in the threshold's own uncertainty: both are measured on the persons drawn.
    """

    fmr: float
    is_resolved: bool
    threshold: float | None
    threshold_low: float | None
    threshold_high: float | None
    fnmr: Rate | None
    fnmr_low: float | None
    fnmr_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetPoint:
    """A point of the DET curve."""

    threshold: float
    fmr: Rate
    fnmr: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRate:
    """A rate at one threshold.

    Attributes:
        at: `similarity_floor`, `similarity_target`, `given`, or `fmr=0.0001` for the threshold at that FMR over all people.
        threshold: Of the score.
        rate: The rate.
    """

    at: str
    threshold: float
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreShift:
    """How far the threshold at an FMR lies from that of all people, for non-mated comparisons within the group.

    Attributes:
        fmr: The FMR.
        threshold: At which the group has it; null where fewer than ten non-mated comparisons within the group matched.
        shift: That threshold less the one of all people.
    """

    fmr: float
    threshold: float | None
    shift: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCell:
    """What was measured on one group (ISO/IEC 19795-10).

    Attributes:
        values: Value of each column; an empty value is people for whom the manifest says nothing.
        persons: People in the group.
        fte, fta: Failures of the group's references and probes.
        mated: Scores of mated comparisons whose probe is of the group.
        fnmr: Of mated comparisons whose probe is of the group.
        fmr: Of non-mated comparisons whose probe and reference are of the group.
        shifts: Of the threshold at fixed FMR; for groups by one column alone.
        probe_ms: Processor time of the group's probes.
    """

    values: Mapping[str, str]
    persons: int
    fte: Rate
    fta: Rate
    mated: Spread
    fnmr: Sequence[PointRate]
    fmr: Sequence[PointRate]
    shifts: Sequence[ScoreShift]
    probe_ms: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Groups by the same columns: `["sex"]`, or `["group", "sex", "age"]` for all of them together."""

    columns: Sequence[str]
    cells: Sequence[GroupCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class FmrMatrix:
    """FMR between the groups of one column.

    Attributes:
        column: Of the manifest.
        values: The groups; rows are probes', columns references', in this order.
        rates: `rates[row][column]`; null where no comparison was made.
    """

    column: str
    at: str
    threshold: float
    values: Sequence[str]
    rates: Sequence[Sequence[Rate | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectBin:
    """Mated comparisons whose factor lies in [`low`, `high`); null is no bound. Both null: the factor is not known of them."""

    low: float | None
    high: float | None
    mated: Spread
    fnmr: Sequence[PointRate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How mated comparisons depend on a factor.

    Attributes:
        factor: `probe-quality`, `reference-quality`, `pose`, `days-between`, `probe-eyes`, `reference-eyes` (between the eyes), or the name
            of a quality that was imported, of the probe or of the reference.
        unit: `share`, `degrees`, `days`, `pixels`, or `score` for an imported quality.
    """

    factor: str
    unit: str
    bins: Sequence[EffectBin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the measuring went.

    Attributes:
        took_s: From start to end, without the runs before it that it resumed.
        processes: That read the files.
        files_resumed: Files whose template an earlier run had made.
        peak_memory_mib: Of the largest process, resident.
    """

    took_s: float
    processes: int
    files_resumed: int
    peak_memory_mib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonReport:
    """Error rates of the comparison on the people of a manifest (ISO/IEC 19795-1, 19795-10).

    Attributes:
        made_at: When it was made, UTC.
        confidence: Of every interval.
        draws: Of the bootstrap.
        score_step: Scores are counted in steps of this; thresholds are multiples of it.
    """

    schema: Literal["realname-comparison-report/1"]
    made_at: datetime
    confidence: float
    draws: int
    score_step: float
    system: System
    population: Population
    acquisition: Acquisition
    mated: Scores
    non_mated: Scores
    eer: float | None
    eer_threshold: float | None
    points: Sequence[OperatingPoint]
    at_fmr: Sequence[FixedFmr]
    det: Sequence[DetPoint]
    groupings: Sequence[Grouping]
    matrices: Sequence[FmrMatrix]
    effects: Sequence[Effect]
    run: Run


REPORT: TypeAdapter[ComparisonReport] = TypeAdapter(ComparisonReport)


def report_schema() -> Mapping[str, object]:
    """Give the JSON schema of the report."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **REPORT.json_schema(mode="serialization")}


def write_report(path: Path, report: ComparisonReport) -> str:
    """Write the report, and give the SHA-256 of the file as hexadecimal."""
    content = REPORT.dump_json(report, indent=2) + b"\n"
    path.write_bytes(content)
    return sha256(content).hexdigest()


def read_report(path: Path) -> tuple[ComparisonReport, str]:
    """Read a report; gives it with the SHA-256 of its file.

    Raises:
        FileUnreadable: The file cannot be read.
        ReportUnreadable: It is no report of this schema.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise FileUnreadable(field="report") from problem
    try:
        return REPORT.validate_json(content), sha256(content).hexdigest()
    except ValidationError as problem:
        first = problem.errors()[0]
        raise ReportUnreadable(entry=".".join(map(str, first["loc"]))) from problem
