"""Kill -9 before and after every commit and every call outside, start again: one line, one number, nothing twice, no face left.

REALNAME_CRASH=full (`make crash`) dies at every point; without it at those around the activation and at every fourth of the others.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from tests.crash.fault_sites import OUTSIDE, WITHIN_THE_PROCESS, declared_ports, fault_sites, sites_in
from tests.crash.instruments import FaultPoint
from tests.crash.rehearsals import Recordings, Rehearsals, complaints, points_to_die_at, rehearsals
from tests.crash.scenarios import SCENARIOS

pytestmark = pytest.mark.slow

# Modules that belong to no registration and do one thing each: there is nothing between two points.
_ONE_THING_EACH = frozenset({"api_clients", "verify_clip"})
_AROUND_ACTIVATION = ("activate_line.", "decide_registration.", "close_registration.CloseRegistration._close")
_EVERY = 4


@pytest.fixture(scope="module")
def stage() -> Iterator[Rehearsals]:
    with rehearsals() as started:
        yield started


@pytest.fixture(scope="module")
def recordings(stage: Rehearsals) -> Recordings:
    names = list(SCENARIOS)
    return dict(zip(names, stage.run([(name, None) for name in names]), strict=True))


@pytest.fixture(scope="module")
def points(recordings: Recordings) -> Mapping[str, Sequence[FaultPoint]]:
    chosen = points_to_die_at(recordings)
    if os.environ.get("REALNAME_CRASH") == "full":
        return chosen
    return {
        name: [point for place, point in enumerate(of_name) if place % _EVERY == 0 or point.way.startswith(_AROUND_ACTIVATION)]
        for name, of_name in chosen.items()
    }


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_a_crash_every_scenario_comes_to_its_end(recordings: Recordings, scenario: str) -> None:
    assert complaints(recordings[scenario], SCENARIOS[scenario].end) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_anywhere_and_started_again_it_comes_to_the_same_end(
    stage: Rehearsals, points: Mapping[str, Sequence[FaultPoint]], scenario: str
) -> None:
    killed_at = points[scenario]
    reports = stage.run([(scenario, point) for point in killed_at])
    wrong = {str(point): complaints(report, SCENARIOS[scenario].end) for point, report in zip(killed_at, reports, strict=True)}
    assert {point: found for point, found in wrong.items() if found} == {}


def test_what_is_left_out_does_one_thing_each() -> None:
    left_out = [site for site in fault_sites() if site.module in _ONE_THING_EACH]
    assert {site.module for site in left_out} == _ONE_THING_EACH
    assert len({(site.module, site.function) for site in left_out}) == len(left_out)


def test_every_commit_and_every_call_outside_is_a_point_to_die_at(recordings: Recordings) -> None:
    died_at = {name for of_name in points_to_die_at(recordings).values() for point in of_name for name in point.way.split(" < ")}
    assert [site.name for site in fault_sites() if site.name not in died_at and site.module not in _ONE_THING_EACH] == []


def test_every_port_is_known_to_reach_outside_or_not() -> None:
    assert declared_ports() == OUTSIDE | WITHIN_THE_PROCESS


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
