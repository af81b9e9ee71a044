"""The commands on real pictures: what they write, what they leave, and a run that is resumed."""

import io
import json
import tomllib
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.evaluation.comparison.acquire import Acquired
from realname.evaluation.unfinished import Unfinished
from realname.main.commands.root import run
from realname.platform.cli.problems import ExitCode
from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.manifests import Row, measure_manifest, studio_rows, write_manifest

_PEOPLE = 8


def _rows(data: EvaluationData) -> list[Row]:
    """The first people with two photos."""
    rows = list(studio_rows(data))
    people = islice(dict.fromkeys(row["person"] for row in rows if row["kind"] == "probe"), _PEOPLE)
    chosen = set(people)
    return [row for row in rows if row["person"] in chosen]


@pytest.fixture(scope="module")
def manifest(engine: ClipVerifier, data: EvaluationData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert engine.networks.digests
    path = tmp_path_factory.mktemp("people") / "people.csv"
    write_manifest(path, iter(_rows(data)))
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a run said and what it left."""

    folder: Path
    said: str

    @property
    def text(self) -> str:
        return (self.folder / "comparison.json").read_text()


@pytest.fixture(scope="module")
def reported(manifest: Path, tmp_path_factory: pytest.TempPathFactory) -> Reported:
    folder = tmp_path_factory.mktemp("reported")
    with redirect_stdout(io.StringIO()) as said:
        assert run(["evaluate", "comparison", "--manifest", str(manifest), "--out", str(folder), "--processes", "2", "--json"]) == 0
    return Reported(folder=folder, said=said.getvalue())


@pytest.mark.models
@pytest.mark.slow
def test_the_report_and_nothing_else_is_left(reported: Reported) -> None:
    assert [path.name for path in reported.folder.iterdir()] == ["comparison.json"]
    shown, report = json.loads(reported.said), json.loads(reported.text)
    population = report["population"]
    assert (population["persons"], population["mated"], population["non_mated"]) == (_PEOPLE, _PEOPLE, _PEOPLE * (_PEOPLE - 1))
    assert report["system"]["models"].keys() == {"detector", "landmarks", "comparison"}
    assert shown["points"]["similarity_target"]["fnmr"]["count"] == 0


@pytest.mark.models
@pytest.mark.slow
def test_no_person_and_no_file_is_named(reported: Reported, data: EvaluationData) -> None:
    rows = _rows(data)
    assert [row["person"] for row in rows if row["person"] in reported.text] == []
    assert [row["file"] for row in rows if row["file"] in reported.text or Path(row["file"]).name in reported.text] == []


@pytest.mark.models
@pytest.mark.slow
def test_a_stopped_run_goes_on_with_the_files_that_are_left(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Unfinished.append

    def stop(self: Unfinished[Acquired], found: list[tuple[int, Acquired]]) -> None:
        append(self, found[:10])
        raise KeyboardInterrupt

    arguments = ["evaluate", "comparison", "--manifest", str(manifest), "--out", str(tmp_path), "--processes", "1", "--resume"]
    with monkeypatch.context() as patched:
        patched.setattr(Unfinished, "append", stop)
        assert run(arguments) != 0
    assert [path.name for path in tmp_path.iterdir()] == ["unfinished.jsonl"]
    assert run(arguments) == 0
    assert json.loads((tmp_path / "comparison.json").read_text())["run"]["files_resumed"] == 10
    assert [path.name for path in tmp_path.iterdir()] == ["comparison.json"]


@pytest.mark.models
@pytest.mark.slow
def test_a_file_without_a_face_is_a_failure_and_compares_with_no_one(engine: ClipVerifier, data: EvaluationData, tmp_path: Path) -> None:
    assert engine.networks.digests
    blank = tmp_path / "blank.jpg"
    blank.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    rows = _rows(data)[:4]
    rows.append({"file": str(blank), "person": rows[0]["person"], "kind": "probe"})
    measured = measure_manifest(iter(rows), thresholds=(0.45,))
    assert [one for one in measured.probes.failures if one] == ["image-unreadable"]
    assert measured.mated_attempts.sum() - len(measured.mated.score) == 1


@pytest.mark.models
@pytest.mark.slow
def test_of_several_faces_the_one_the_manifest_means_is_compared(engine: ClipVerifier, data: EvaluationData, tmp_path: Path) -> None:
    assert engine.networks.digests
    one, other = (cv2.imread(row["file"]) for row in list(studio_rows(data))[:2])
    assert one is not None
    assert other is not None
    larger = cv2.resize(other, None, fx=1.3, fy=1.3)
    beside = np.full((larger.shape[0], one.shape[1] + larger.shape[1], 3), 200, dtype=np.uint8)
    beside[: one.shape[0], : one.shape[1]] = one
    beside[:, one.shape[1] :] = larger
    cv2.imwrite(str(tmp_path / "beside.png"), beside)
    cv2.imwrite(str(tmp_path / "alone.png"), one)
    middle = {"face_x": f"{one.shape[1] / 2 / beside.shape[1]:.3f}", "face_y": f"{one.shape[0] / 2 / beside.shape[0]:.3f}"}
    rows = [
        {"file": str(tmp_path / "alone.png"), "person": "one", "kind": "probe"},
        {"file": str(tmp_path / "beside.png"), "person": "one", "kind": "reference", **middle},
    ]
    assert measure_manifest(iter(rows), thresholds=(0.45,)).mated.score.tolist() == pytest.approx([1.0], abs=0.1)


def test_scores_of_another_system_need_no_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(probe, reference) for probe in range(30) for reference in range(30)]
    rows = [f"p{one},n{one},r{other},n{other},{0.9 if one == other else 0.01 * ((one * other) % 50)}" for one, other in pairs]
    (tmp_path / "scores.csv").write_text("\n".join(["probe,probe_person,reference,reference_person,score", *rows]))
    arguments = ["--scores", str(tmp_path / "scores.csv"), "--threshold", "0.6", "--system", "vendor", "--out", str(tmp_path / "out")]
    assert run(["evaluate", "comparison", *arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["points"]["0.6"]["fmr"]["count"] == 0
    written = tmp_path / "section.toml"
    reported = ["--report", str(tmp_path / "out" / "comparison.json"), "--fmr", "0.2", "--floor-fmr", "0.5", "--out", str(written)]
    assert run(["evaluate", "thresholds", *reported, "--json"]) == 0
    digest = json.loads(capsys.readouterr().out)["report_digest"]
    assert digest in tomllib.loads(written.read_text())["comparison"]["similarity_target"]["source"]


def test_without_people_and_scores_nothing_is_measured(tmp_path: Path) -> None:
    assert run(["evaluate", "comparison", "--out", str(tmp_path / "out")]) == ExitCode.REQUEST
