"""`make bench` runs: each part on a few registrations, lines, rows or entries, whose speed is not asked.

CI runs the short parts and imports every part; `make bench` begins with all of this file (REALNAME_BENCH=full).
"""

import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bench.applicants import applicant, number, sim
from bench.measure_camera_agent import CameraAgentResult
from bench.measure_processes import ProcessesResult
from bench.measure_server import ServerResult
from bench.measure_strangers import PLAYS, Answers, StrangersResult
from bench.peer_environments import PEERS
from bench.protection_worker import Meter
from bench.records import BenchResult, LiveFigures, VerifyFigures
from bench.registration_records import Delay, RegistrationResult, delay
from bench.run_campaigns import CampaignResult
from bench.run_imports import ImportResult
from bench.run_ledger import LedgerResult
from bench.run_protection import ProtectionResult
from bench.run_relying import RelyingResult
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.kernel.identifiers import parse_iccid
from tests.conftest import PROJECT_ROOT

IS_WHOLE = os.environ.get("REALNAME_BENCH") == "full"
_IS_STARTED = re.compile("^if __name__ == ", re.MULTILINE)
PARTS = sorted(
    file.stem
    for file in (PROJECT_ROOT / "bench").glob("*.py")
    if _IS_STARTED.search(file.read_text(encoding="utf-8")) and not file.stem.startswith("pair_")  # which import a peer
)
MANY = range(0, 2_000_000, 250_001)
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, project_root: Path) -> Run:
    """Runs a module of bench as people do, and gives what it wrote: which is every field, and no path of this machine."""

    def run_module(module: str, *words: str, writes: type) -> Any:  # noqa: ANN401 - JSON
        output = tmp_path / "result.json"
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{module}", *words, "--output", str(output)],
            cwd=project_root,
            # The evaluation data are not there: the short clip of the sample people is taken.
            env=os.environ | {"PYTHONPATH": str(project_root / "src"), "REALNAME_EVAL_DATA": str(tmp_path)},
            check=False,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        written = output.read_text(encoding="utf-8")
        assert str(project_root) not in written
        assert str(Path.home()) not in written
        result = json.loads(written)
        assert set(result) == {one.name for one in fields(writes)}
        return result

    return run_module


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_imported_and_has_a_beginning(part: str) -> None:
    assert callable(importlib.import_module(f"bench.{part}").main)


if IS_WHOLE:

    @pytest.mark.models
    @pytest.mark.usefixtures("models_folder", "samples_folder")
    def test_a_round_of_verifications_and_live_sessions(run: Run) -> None:
        result = run("run", "--quick", writes=BenchResult)
        assert set(result["verify"]) == {one.name for one in fields(VerifyFigures)}
        assert set(result["live"]) == {one.name for one in fields(LiveFigures)}
        assert [result["live"][load]["sessions"] for load in ("one", "two", "four")] == [1, 2, 4]
        networks = result["verify"]["networks"]
        assert {one["name"].rpartition("-")[0] for one in networks} == {"comparison", "detector", "landmarks", "texture"}
        assert all(one["calls"] > 0 for one in networks)
        left_out = {peer.name: "quick" for peer in PEERS}
        assert {one["name"]: one["reason"] for one in result["contenders"]} == {"realname": "", **left_out}

    @pytest.mark.slow
    def test_a_run_of_registrations(run: Run) -> None:
        result = run("run_registrations", "--quick", "--database", "sqlite", writes=RegistrationResult)
        assert [one["lines"] for one in result["growth"]] == [10, 20]
        assert len(result["goals"]) == 5
        assert (result["growth_ratios"][0][0], result["compared"]) == ("sqlite", [])
        assert {one["registrations"] for one in result["throughput"]} == {3}

    @pytest.mark.sockets
    def test_a_run_of_starts_pages_and_calls(run: Run) -> None:
        result = run("measure_server", "--rounds", "1", "--requests", "2", writes=ServerResult)
        assert (result["before"], len(result["now"]["starts"])) == (None, 3)
        pages = [one for one in result["now"]["requests"] if not one["path"].startswith(("/v1/", "/healthz"))]
        assert [one["path"] for one in pages if one["packed_bytes"] * 2 >= one["body_bytes"]] == []

    @pytest.mark.sockets
    def test_a_run_of_one_process_and_two(run: Run) -> None:
        result = run("measure_processes", "--quick", "--database", "sqlite", writes=ProcessesResult)
        assert [one["kind"] for one in result["answered"]] == ["pages", "calls"]
        assert all(one[count]["median"] > 0 for one in result["answered"] for count in ("alone", "together", "ratio"))

    @pytest.mark.sockets
    def test_a_run_of_the_counters_agent_that_signs_a_cameras_pictures(run: Run) -> None:
        result = run("measure_camera_agent", "--rounds", "1", "--seconds", "3", writes=CameraAgentResult)
        assert [goal["name"] for goal in result["goals"]] == ["the agent's share of a core", "frames a second"]

    def test_a_run_of_campaigns_in_which_a_killed_planning_takes_the_same_lines(run: Run) -> None:
        result = run("run_campaigns", "--lines", "300", "--kills", "1", writes=CampaignResult)
        assert (result["killed"]["is_same"], result["killed"]["lines"], result["plannings"][0]["lines"]) == (True, 300, 300)

    @pytest.mark.slow
    def test_a_run_of_imports_in_which_a_killed_import_ends_with_every_number(run: Run) -> None:
        result = run("run_imports", "--rows", "30", "--kills", "1", "--database", "sqlite", writes=ImportResult)
        assert [(one["kind"], one["new"]) for one in result["imports"]] == [("numbers", 30), ("sims", 30)]
        assert [(one["rows"], one["deaths"], one["is_whole"]) for one in result["killed"]] == [(15_000, 1, True)]

    @pytest.mark.slow
    @pytest.mark.models
    @pytest.mark.usefixtures("models_folder", "samples_folder")
    def test_a_run_of_strangers_beside_whom_a_member_and_other_clients_are_served(run: Run, project_root: Path) -> None:
        [written] = (project_root / "bench" / "results").glob("strangers-*.json")
        earlier = json.loads(written.read_text(encoding="utf-8"))
        result = run("measure_strangers", "--quick", "--before", str(written), writes=StrangersResult)
        assert result["before"] == earlier["before"]
        assert list(result["now"]) == list(earlier["now"]) == list(earlier["before"]) == list(PLAYS)
        for play, clients in result["now"].items():
            assert list(clients) == list(earlier["now"][play]) == list(earlier["before"][play])
            assert all(set(one) == {field.name for field in fields(Answers)} for one in clients.values())
            assert all(one["answers"] for one in clients.values()), play
        assert result["now"]["passwords"]["member_at_known_browser"]["answers"] == {"303": 1}
        assert [one["answers"] for one in result["now"]["keep_alive"].values()] == [{"200": 40}] * 2
        assert "422" in result["now"]["uploads"]["strangers"]["answers"]
        assert "200" in result["now"]["uploads"]["portrait_until_taken"]["answers"]


def test_half_and_nineteen_of_twenty_take_less() -> None:
    assert delay([float(value) for value in range(101)]) == Delay(p50=50.0, p95=95.0)


def test_invented_people_numbers_and_sims_are_valid_and_none_comes_twice() -> None:
    people = [applicant(place).attributes.identity_number for place in MANY]
    assert [SandboxIdentityNumbers().parse(one.value) for one in people] == people
    assert [PhoneNumbers("CN").parse(number(place).value) for place in MANY] == [number(place) for place in MANY]
    assert [parse_iccid(sim(place).value) for place in MANY] == [sim(place) for place in MANY]
    assert len(set(people)) == len(MANY)


@pytest.mark.slow
@pytest.mark.whole("bench")
def test_a_run_of_protection(run: Run) -> None:
    [measured] = run("run_protection", "--registrations", "2", "--database", "sqlite", writes=ProtectionResult)["measured"]
    assert (measured["registrations"], measured["vault"]["calls"] > 0, measured["ledger"]["calls"] > 0) == (2, True, True)


class Busy:
    """Works inside of work."""

    def outer(self) -> None:
        self.inner()

    def inner(self) -> None:
        until = time.thread_time() + 0.01
        while time.thread_time() < until:
            pass


def test_of_one_call_inside_another_only_the_outer_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("outer", "inner"):
        monkeypatch.setattr(Busy, name, getattr(Busy, name))  # as it was, afterwards
    meter = Meter()
    meter.watch(Busy, "outer")
    meter.watch(Busy, "inner")
    Busy().outer()
    assert meter.calls == 1
    assert 0.01 <= meter.cpu_s < 0.02


@pytest.mark.slow
def test_a_run_of_the_ledger_which_finds_it_intact(run: Run) -> None:
    [measured] = run("run_ledger", "--size", "300", "--entries", "40", "--database", "sqlite", writes=LedgerResult)["measured"]
    assert (measured["size"], measured["appended_per_s"] > 0, measured["proof_p95_ms"] > 0) == (300, True, True)


@pytest.mark.slow
@pytest.mark.sockets
@pytest.mark.whole("bench")
def test_a_run_of_matches_beside_a_bare_answer(run: Run) -> None:
    result = run("run_relying", "--quick", "--database", "sqlite", writes=RelyingResult)
    assert (result["requests"], result["lines"], result["match"]["failed"], result["bare"]["failed"]) == (50, 2, 0, 0)
    assert [goal["name"] for goal in result["goals"]] == ["match, ms at the 95th percentile"]
