"""The second part of `make bench` runs: a few registrations, whose speed is not asked."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from bench.applicants import applicant, number, sim
from bench.registration_records import Delay, RegistrationResult, delay
from realname.evidence.connectors import SandboxIdentityNumbers
from realname.inventory.connectors import PhoneNumbers
from realname.kernel.identifiers import parse_iccid
from tests.bench.run_a_bench import run_a_bench

MANY = range(0, 2_000_000, 250_001)


def test_half_and_nineteen_of_twenty_take_less() -> None:
    assert delay([float(value) for value in range(101)]) == Delay(p50=50.0, p95=95.0)


def test_invented_people_numbers_and_sims_are_valid_and_none_comes_twice() -> None:
    people = [applicant(place).attributes.identity_number for place in MANY]
    assert [SandboxIdentityNumbers().parse(one.value) for one in people] == people
    assert [PhoneNumbers("CN").parse(number(place).value) for place in MANY] == [number(place) for place in MANY]
    assert [parse_iccid(sim(place).value) for place in MANY] == [sim(place) for place in MANY]
    assert len(set(people)) == len(MANY)


@pytest.mark.slow
def test_a_quick_run_writes_every_field_and_names_no_path(tmp_path: Path, project_root: Path) -> None:
    result = json.loads(run_a_bench("run_registrations", "--quick", output=tmp_path / "result.json", project_root=project_root))
    assert set(result) == {one.name for one in fields(RegistrationResult)}
    assert [one["lines"] for one in result["growth"]] == [10, 20]
    assert len(result["goals"]) == 4
    assert {one["registrations"] for one in result["throughput"]} == {3}
