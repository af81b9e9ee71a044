"""`python -m bench.country`: a small country is made up, its truth kept apart, and its folder can be looked into."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.command import Ended, realname, run_module

_SMALL = ("--outlets", "3", "--days", "2", "--registrations", "30", "--seed", "4")


def simulated(*words: str | Path, environment: Mapping[str, str] | None = None) -> Ended:
    """Run it to its end."""
    return run_module("bench.country", *words, environment=environment)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path, Path]:
    """One with a single fraud, kept in a folder, and its truth."""
    folder = tmp_path_factory.mktemp("country")
    data, truth = folder / "data", folder / "truth.json"
    frauds = ("--frauds", "none", "--frauds", "many-sims=1")
    return simulated(*_SMALL, *frauds, "--data", data, "--truth", truth, "--json"), data, truth


def test_it_says_what_was_made_and_how_long_it_took(made: tuple[Ended, Path, Path]) -> None:
    ended, _, _ = made
    assert ended.exit_code == 0, ended.stderr
    said = ended.json
    assert said["sandbox"] is True
    assert said["frauds"]["many-sims"]["planted"] == 1  # type: ignore[index]
    assert said["frauds"]["harvest"]["planted"] == 0  # type: ignore[index]
    assert {"registrations", "ledger_entries", "seconds", "cpu_s", "turned_away", "unfinished"} <= said.keys()


def test_the_truth_is_in_its_own_file_alone(made: tuple[Ended, Path, Path]) -> None:
    _, data, truth = made
    (fraud,) = json.loads(truth.read_text(encoding="utf-8"))["frauds"]
    assert fraud["kind"] == "many-sims"
    assert fraud["cases"]
    assert all(b"many-sims" not in file.read_bytes() for file in data.rglob("*") if file.is_file())


def test_the_folder_can_be_looked_into(made: tuple[Ended, Path, Path]) -> None:
    _, data, _ = made
    assert "activated" in realname("status", "--data", data).stdout


def test_a_folder_with_records_is_refused(made: tuple[Ended, Path, Path]) -> None:
    _, data, _ = made
    again = simulated(*_SMALL, "--data", data, "--json")
    assert again.exit_code != 0
    assert again.json["error"]["facts"]["field"] == "--data"  # type: ignore[index]


def test_production_is_refused(tmp_path: Path) -> None:
    refused = simulated(*_SMALL, "--data", tmp_path / "data", "--json", environment={"REALNAME_MODE": "production"})
    assert refused.exit_code != 0
    assert refused.json["error"]["code"] == "settings-invalid"  # type: ignore[index]


@pytest.mark.parametrize("rate", ["theft=3", "harvest=much", "harvest=-1", "harvest=nan"])
def test_a_rate_of_another_form_is_refused(rate: str) -> None:
    refused = simulated(*_SMALL, "--frauds", rate, "--json")
    assert refused.exit_code != 0
    assert refused.json["error"]["facts"]["field"] == "--frauds"  # type: ignore[index]
