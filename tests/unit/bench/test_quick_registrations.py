"""The second part of `make bench` runs: a few registrations, whose speed is not asked."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bench.applicants import applicant, number, sim
from bench.registration_records import Delay, RegistrationResult, delay
from realname.adapters.identity_numbers import SandboxIdentityNumbers
from realname.adapters.numbering import PhoneNumbers
from realname.domain.identifiers import parse_iccid

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
    output = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.run_registrations", "--quick", "--database", "sqlite", "--output", str(output)],
        cwd=project_root,
        env=os.environ | {"PYTHONPATH": str(project_root / "src")},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    written = output.read_text(encoding="utf-8")
    result = json.loads(written)
    assert set(result) == {one.name for one in fields(RegistrationResult)}
    assert [one["lines"] for one in result["growth"]] == [10, 20]
    assert len(result["goals"]) == 4
    assert {one["registrations"] for one in result["throughput"]} == {3}
    assert str(project_root) not in written
