"""Kill -9 before and after every commit and every call outside, start again: one line, one number, nothing twice, no face left.

REALNAME_CRASH=full (`make crash`) dies at every point; without it at those around the activation of two scenarios and at every
seventy-second of the others, three times in a row at every third of the first, and is withdrawn at every second moment.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from tests.crash.fault_sites import (
    CUT_ELSEWHERE,
    EITHER_OR,
    OF_NO_REGISTRATION,
    OUTSIDE,
    WITHIN_THE_PROCESS,
    belongs_to_a_registration,
    declared_ports,
    fault_sites,
    sites_in,
)
from tests.crash.instruments import FaultPoint, When
from tests.crash.rehearsals import Recordings, Rehearsals, complaints, points_to_die_at, rehearsals
from tests.crash.reports import Job
from tests.crash.scenarios import ACTIVE, SCENARIOS, WITHDRAWN

pytestmark = pytest.mark.slow

_AROUND_ACTIVATION = (
    "activate_line.",
    "ask_operator.",
    "record_outcome.",
    "decide_registration.",
    "close_registration.CloseRegistration._close",
)
_ITS_SCENARIOS = frozenset({"approved", "operator answers late"})  # of which the points around the activation are all died at
IS_WHOLE = os.environ.get("REALNAME_CRASH") == "full"
_EVERY = 72


@pytest.fixture(scope="module")
def stage() -> Iterator[Rehearsals]:
    with rehearsals() as started:
        yield started


@pytest.fixture(scope="module")
def recordings(stage: Rehearsals) -> Recordings:
    names = list(SCENARIOS)
    return dict(zip(names, stage.run([Job(scenario=name) for name in names]), strict=True))


@pytest.fixture(scope="module")
def points(recordings: Recordings) -> Mapping[str, Sequence[FaultPoint]]:
    chosen = points_to_die_at(recordings)
    return {name: [point for place, point in enumerate(of_name) if _is_died_at(name, place, point)] for name, of_name in chosen.items()}


def _is_died_at(scenario: str, place: int, point: FaultPoint) -> bool:
    return IS_WHOLE or place % _EVERY == 0 or (scenario in _ITS_SCENARIOS and point.way.startswith(_AROUND_ACTIVATION))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_a_crash_every_scenario_comes_to_its_end(recordings: Recordings, scenario: str) -> None:
    assert complaints(recordings[scenario], SCENARIOS[scenario].end) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_anywhere_and_started_again_it_comes_to_the_same_end(
    stage: Rehearsals, points: Mapping[str, Sequence[FaultPoint]], scenario: str
) -> None:
    killed_at = points[scenario]
    reports = stage.run([Job(scenario=scenario, target=point, deaths=1) for point in killed_at])
    wrong = {str(point): complaints(report, SCENARIOS[scenario].end) for point, report in zip(killed_at, reports, strict=True)}
    assert {point: found for point, found in wrong.items() if found} == {}


def test_killed_three_times_at_the_same_point_around_the_activation_it_comes_to_the_same_end(
    stage: Rehearsals, recordings: Recordings
) -> None:
    targets = [point for point in recordings["approved"].passed if point.way.startswith(_AROUND_ACTIVATION)][:: 1 if IS_WHOLE else 3]
    reports = stage.run([Job(scenario="approved", target=point, deaths=3) for point in targets])
    wrong = {str(point): complaints(report, ACTIVE) for point, report in zip(targets, reports, strict=True)}
    assert targets
    assert {point: found for point, found in wrong.items() if found} == {}


def test_withdrawn_at_any_moment_of_the_workflow_it_is_erased_or_the_line_is_active(stage: Rehearsals, recordings: Recordings) -> None:
    passed = recordings["approved"].passed
    began = max(place for place, point in enumerate(passed) if ":self.workflow.start" in point.way)
    # Before a commit the transaction still holds the lock that the withdrawal waits for: it comes after it.
    targets = [point for point in passed[began + 1 :] if not (point.when is When.BEFORE and ".commit" in point.way)]
    targets = targets[:: 1 if IS_WHOLE else 2]
    reports = stage.run([Job(scenario="approved", target=point) for point in targets])
    ends = {str(point): (complaints(report, WITHDRAWN), complaints(report, ACTIVE)) for point, report in zip(targets, reports, strict=True)}
    assert {point: wrong for point, wrong in ends.items() if all(wrong)} == {}
    assert {bool(as_withdrawn) for as_withdrawn, _ in ends.values()} == {True, False}  # some come in time, some too late


def test_what_is_left_out_does_one_thing_each() -> None:
    cut_nowhere = [site for site in fault_sites() if not belongs_to_a_registration(site) and site.module not in CUT_ELSEWHERE]
    left_out = [site for site in cut_nowhere if (site.module, site.function) not in EITHER_OR]
    assert len({(site.module, site.function) for site in left_out}) == len(left_out)


def test_every_commit_and_every_call_outside_is_a_point_to_die_at(recordings: Recordings) -> None:
    died_at = {name for of_name in points_to_die_at(recordings).values() for point in of_name for name in point.way.split(" < ")}
    assert [site.name for site in fault_sites() if site.name not in died_at and belongs_to_a_registration(site)] == []


def test_every_port_is_known_to_reach_outside_or_not() -> None:
    assert declared_ports() == OUTSIDE | WITHIN_THE_PROCESS | OF_NO_REGISTRATION


def test_the_enumeration_sees_a_commit_and_a_call_outside() -> None:
    code = """
class UseCase:
    provisioner: Provisioner
    clock: Clock

    def __call__(self):
        self.clock.now()
        with self.units() as unit:
            unit.commit()
        self.provisioner.activate(1)
        self.provisioner.activate(2)
"""
    assert [site.name for site in sites_in("example", code)] == [
        "example.UseCase.__call__:unit.commit",
        "example.UseCase.__call__:self.provisioner.activate",
        "example.UseCase.__call__:self.provisioner.activate#1",
    ]


def test_a_second_line_at_the_operator_would_be_complained_of(recordings: Recordings) -> None:
    report = recordings["approved"]
    assert report.found is not None
    twice = replace(report, found=replace(report.found, activated_at_operator=2))
    assert complaints(twice, SCENARIOS["approved"].end) == ["lines at the operator: 2 instead of 1"]
