"""Thresholds that meet a goal: by upper bounds, with their cost, written into the pack with the report's digest."""

import tomllib
from dataclasses import replace

import pytest

from realname.evaluation.comparison.report import ComparisonReport
from realname.evaluation.errors import GoalUnreachable
from realname.evaluation.thresholds import Goal, propose, thresholds_set_on, write_section
from realname.packs.use_cases.load_policy import read_pack
from realname.verification.model.comparison_rule import PortraitSource, comparison_rule_of
from tests.evaluation.comparison.test_rates import report

__all__ = ["report"]
_GOAL = Goal(fmr=1e-3, fnmr=None, floor_fmr=1e-2)
_DIGEST = "d" * 64


def test_the_target_is_the_least_threshold_whose_upper_bound_of_fmr_meets_the_goal(report: ComparisonReport) -> None:
    target = propose(report, _DIGEST, _GOAL).target
    below = max((one for one in report.det if one.threshold < target.threshold), key=lambda one: one.threshold)
    assert target.fmr.high <= 1e-3 < below.fmr.high


def test_what_lies_between_floor_and_target_is_referred(report: ComparisonReport) -> None:
    proposal = propose(report, _DIGEST, _GOAL)
    cost = proposal.cost
    assert proposal.floor.threshold < proposal.target.threshold
    assert cost.approved + cost.referred + cost.refused == pytest.approx(100_000, abs=1)
    assert cost.accepted <= cost.accepted_most


def test_a_goal_that_the_people_cannot_show_is_refused(report: ComparisonReport) -> None:
    with pytest.raises(GoalUnreachable) as refused:
        propose(report, _DIGEST, replace(_GOAL, fmr=1e-9))
    assert refused.value.facts == {"rate": "fmr", "persons": 300}
    with pytest.raises(GoalUnreachable):
        propose(report, _DIGEST, replace(_GOAL, fnmr=1e-4))


def test_the_section_names_the_report_and_keeps_every_other_rule_of_the_pack(report: ComparisonReport) -> None:
    proposal = propose(report, _DIGEST, _GOAL)
    section = tomllib.loads(write_section(proposal, report, read_pack("cn")))["comparison"]
    before = tomllib.loads(read_pack("cn").decode())["comparison"]
    for key, point in (("similarity_floor", proposal.floor), ("similarity_target", proposal.target)):
        assert section[key]["value"] == point.threshold
        assert f"sha256:{_DIGEST}" in section[key]["source"]
    assert {key: rule for key, rule in section.items() if key not in {"similarity_floor", "similarity_target", "sources"}} == {
        key: rule for key, rule in before.items() if key not in {"similarity_floor", "similarity_target", "sources"}
    }


def test_a_written_section_says_on_which_manifest_its_thresholds_were_set(report: ComparisonReport) -> None:
    section = write_section(propose(report, _DIGEST, _GOAL), report, read_pack("cn")).encode()
    assert thresholds_set_on(section, report.population.manifest_digest) == "this-manifest"
    assert thresholds_set_on(section, "e" * 64) == "another-manifest"
    assert thresholds_set_on(read_pack("cn"), report.population.manifest_digest) == "unknown"


def test_a_small_portrait_is_never_compared_more_loosely_than_a_plain_one(report: ComparisonReport) -> None:
    proposal = propose(report, _DIGEST, replace(_GOAL, fmr=1e-4))
    rule = comparison_rule_of(tomllib.loads(write_section(proposal, report, read_pack("cn")))["comparison"])
    assert proposal.target.threshold > 0.45
    assert rule.of(PortraitSource.CARD_CHIP).similarity_target == proposal.target.threshold


def test_groups_above_the_goal_are_named(report: ComparisonReport) -> None:
    groups = propose(report, _DIGEST, _GOAL).groups
    assert {tuple(one.values) for one in groups} == {("sex",), ("group",)}
    assert all(one.is_over == ((one.fmr.value or 0) > 1e-3) for one in groups if one.fmr is not None)
