"""Rates and the report of people who do not exist, against the rates that are true and against counting."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import numpy as np
import pytest

from realname.evaluation.comparison.assemble import assemble
from realname.evaluation.comparison.measured import Measured
from realname.evaluation.comparison.rates import Point
from realname.evaluation.comparison.report import REPORT, ComparisonReport, Run, System, read_report, report_schema, write_report
from realname.evaluation.errors import ReportUnreadable
from realname.platform.system.machine import Machine
from tests.evaluation.comparison.synthetic_scores import Drawn, ScoreModel

MODEL = ScoreModel(people=300)
_GROUPS = {"sex": ("f", "m"), "group": ("north", "south", "hills")}
_SYSTEM = System(
    kind="engine",
    name="realname",
    version="1",
    models={"comparison": "0" * 64},
    pack="cn",
    pack_version="2026.11.1",
    policy_digest="1" * 64,
    thresholds_set_on="unknown",
    probes_per_clip=5,
    machine=Machine(cpu="none", cores=1, memory_gib=1.0, system="none", python="3", load=0.0),
)


@pytest.fixture(scope="module")
def report() -> ComparisonReport:
    return assembled(Drawn(model=MODEL, values=_GROUPS).measured(1))


def assembled(measured: Measured) -> ComparisonReport:
    return assemble(
        measured,
        points=[Point(at="similarity_floor", threshold=0.36), Point(at="similarity_target", threshold=0.45)],
        system=_SYSTEM,
        manifest_digest="2" * 64,
        run=Run(took_s=1.0, processes=1, files_resumed=0, peak_memory_mib=1),
        at=datetime(2026, 11, 30, tzinfo=UTC),
        draws=400,
    )


def test_the_true_rates_lie_in_the_intervals_at_the_pack_s_thresholds(report: ComparisonReport) -> None:
    for point in report.points:
        assert point.fmr.low <= MODEL.fmr(point.threshold) <= point.fmr.high
        assert point.fnmr.low <= MODEL.fnmr(point.threshold) <= point.fnmr.high


def test_fnmr_at_a_fixed_fmr_is_given_where_ten_comparisons_match(report: ComparisonReport) -> None:
    assert [one.is_resolved for one in report.at_fmr] == [True, True, False, False]
    first = report.at_fmr[0]
    assert first.threshold_low is not None
    assert first.threshold_high is not None
    assert first.threshold_low <= MODEL.threshold_at(1e-3) <= first.threshold_high
    assert report.at_fmr[3].fnmr is None


def test_the_bounds_at_a_fixed_fmr_are_no_narrower_than_at_a_given_threshold(report: ComparisonReport) -> None:
    for one in report.at_fmr[:2]:
        assert one.fnmr is not None
        assert one.fnmr_low is not None
        assert one.fnmr_high is not None
        assert one.fnmr_low <= one.fnmr.low
        assert one.fnmr_high >= one.fnmr.high


def test_the_equal_error_rate_is_the_true_one(report: ComparisonReport) -> None:
    assert report.eer is not None
    assert report.eer_threshold is not None
    assert report.eer == pytest.approx((MODEL.fmr(report.eer_threshold) + MODEL.fnmr(report.eer_threshold)) / 2, abs=2e-3)


def test_the_curve_falls_in_fmr_and_rises_in_fnmr(report: ComparisonReport) -> None:
    rates = [(one.fmr.count, one.fnmr.count) for one in report.det]
    assert [fmr for fmr, _ in rates] == sorted((fmr for fmr, _ in rates), reverse=True)
    assert [fnmr for _, fnmr in rates] == sorted(fnmr for _, fnmr in rates)


def test_the_matrix_of_fmr_between_groups_adds_up_to_all_comparisons(report: ComparisonReport) -> None:
    for matrix in report.matrices:
        cells = [cell for row in matrix.rates for cell in row if cell is not None]
        whole = next((one.fmr for one in report.points if one.threshold == matrix.threshold), None)
        assert sum(cell.trials for cell in cells) == report.population.non_mated
        assert whole is None or sum(cell.count for cell in cells) == whole.count


def test_the_groups_of_each_column_and_of_all_together_hold_every_person(report: ComparisonReport) -> None:
    assert [list(one.columns) for one in report.groupings] == [["sex"], ["group"], ["sex", "group"]]
    for grouping in report.groupings:
        assert sum(cell.persons for cell in grouping.cells) == MODEL.people
        assert sum(cell.fnmr[0].rate.trials for cell in grouping.cells) == report.population.mated


def test_an_effect_shows_every_mated_comparison_in_one_bin(report: ComparisonReport) -> None:
    assert {one.factor for one in report.effects} >= {"pose", "days-between", "probe-quality", "reference-eyes"}
    for effect in report.effects:
        assert sum(one.mated.count for one in effect.bins) == report.population.mated


def test_comparisons_of_unknown_quality_are_a_bin_of_their_own() -> None:
    drawn = Drawn(model=ScoreModel(people=40)).measured(1)
    quality = drawn.references.measures["quality"].copy()
    quality[:3] = np.nan
    references = replace(drawn.references, measures={**drawn.references.measures, "quality": quality})
    found = assembled(replace(drawn, references=references))
    bins = next(one.bins for one in found.effects if one.factor == "reference-quality")
    assert (bins[-1].low, bins[-1].high, sum(one.mated.count for one in bins)) == (None, None, found.population.mated)


def test_the_report_fits_its_published_schema_and_reads_back_alike(report: ComparisonReport, tmp_path: Path) -> None:
    digest = write_report(tmp_path / "comparison.json", report)
    jsonschema_rs.validator_for(dict(report_schema())).validate(REPORT.dump_python(report, mode="json"))
    read, read_digest = read_report(tmp_path / "comparison.json")
    assert (REPORT.dump_json(read), read_digest) == (REPORT.dump_json(report), digest)


def test_another_file_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"schema": "another"}')
    with pytest.raises(ReportUnreadable):
        read_report(tmp_path / "other.json")
