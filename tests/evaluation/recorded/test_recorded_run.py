"""`realname evaluate attacks --manifest` on real clips: what it writes, what it leaves, and a run that is resumed."""

import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.evaluation.recorded.classify import Classified
from realname.evaluation.unfinished import Unfinished
from realname.main.commands.root import run
from realname.platform.cli.problems import ExitCode
from realname.verification.engine.engine import ClipVerifier

_HEAD = "file,label,person,species,attacker,portrait,glasses"


@pytest.fixture(scope="module")
def manifest(engine: ClipVerifier, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A man's clip as a bona fide recording, his photo held still as an attack with his portrait, and a clip without a face."""
    assert engine.networks.digests
    folder = tmp_path_factory.mktemp("recordings")
    still = folder / "still.mp4"
    picture = cv2.imread(str(samples / "single_face.jpg"))
    assert picture is not None
    height, width = (side - side % 2 for side in picture.shape[:2])
    writer = cv2.VideoWriter(str(still), cv2.VideoWriter.fourcc(*"mp4v"), 15, (width, height))
    draws = np.random.default_rng(1)
    for _ in range(45):
        writer.write(np.clip(picture[:height, :width] + draws.normal(0, 2, (height, width, 3)), 0, 255).astype(np.uint8))
    writer.release()
    rows = [
        f"{samples / 'single_face.mp4'},bona-fide,man-4711,,,,no",
        f"{still},attack,man-4711,photo-held,eve-4712,{samples / 'single_face.jpg'},",
        f"{samples / 'no_face.mp4'},bona-fide,nobody-4713,,,,",
    ]
    path = folder / "recordings.csv"
    path.write_text("\n".join([_HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def _arguments(manifest: Path, out: Path, *more: str) -> list[str]:
    return ["evaluate", "attacks", "--manifest", str(manifest), "--out", str(out), "--processes", "1", *more]


@pytest.mark.models
@pytest.mark.slow
def test_recordings_are_classified_and_nothing_else_is_left(manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(_arguments(manifest, tmp_path, "--json")) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["recorded.json"]
    shown, text = json.loads(capsys.readouterr().out), (tmp_path / "recorded.json").read_text()
    report = json.loads(text)
    (species,), (whole, *groups) = report["species"], report["bona_fide"]
    assert shown["apcer"].keys() == {species["species"]} == {"photo-held"}
    assert (species["recordings"], species["iapar"]["trials"], species["iapar"]["count"]) == (1, 1, 0)
    assert (whole["recordings"], whole["failures"], len(groups)) == (2, {"clip-no-face": 1}, 2)
    assert whole["bands"]["approved"] == 1
    assert report["models"].keys() == {"detector", "landmarks", "comparison", "texture"}
    assert [name for name in ("4711", "4712", "4713", "single_face") if name in text] == []


@pytest.mark.models
@pytest.mark.slow
def test_a_stopped_run_goes_on_with_the_recordings_that_are_left(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Unfinished.append

    def stop(self: Unfinished[Classified], found: list[tuple[int, Classified]]) -> None:
        append(self, found[:2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Unfinished, "append", stop)
        assert run(_arguments(manifest, tmp_path, "--resume")) != 0
    assert [path.name for path in tmp_path.iterdir()] == ["unfinished.jsonl"]
    assert run(_arguments(manifest, tmp_path, "--resume")) == 0
    assert json.loads((tmp_path / "recorded.json").read_text())["run"]["files_resumed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["recorded.json"]


@pytest.mark.parametrize("given", [{}, {"--data": "people", "--manifest": "recordings.csv"}])
def test_a_folder_or_a_manifest_is_measured(given: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "recordings.csv").touch()
    named = [part for name, value in given.items() for part in (name, str(tmp_path / value))]
    assert run(["evaluate", "attacks", *named, "--out", str(tmp_path / "out")]) == ExitCode.REQUEST
