"""`realname verify` as a person and a program call it: output, exit codes, and nothing left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.sandbox.simulators.photo_clip import PhotoMotion, clip_of_photo
from realname.verification.engine.networks.model_store import FileState, ModelStore
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from realname.verification.use_cases.sample_catalogue import SAMPLES
from tests.support.absent import Part, skip_absent
from tests.support.command import Ended

pytestmark = pytest.mark.models

_KEYS = {
    "decision",
    "reasons",
    "motion",
    "similarity",
    "attack_score",
    "not_measured",
    "quality",
    "probes",
    "frames",
    "policy",
    "models",
    "timing_ms",
    "error",
}


def _error_code(ended: Ended) -> object:
    """The code of the error it said."""
    error = ended.json["error"]
    return error["code"] if isinstance(error, dict) else None


def _run(folder: Path, *arguments: str | Path) -> Ended:
    command = [sys.executable, "-c", "from realname.main.commands.root import main; main()", "verify", *map(str, arguments)]
    environment = {**os.environ, "TMPDIR": str(folder), "REALNAME_DATA": str(folder / "data")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False, timeout=120)
    return Ended(exit_code=done.returncode, stdout=done.stdout, stderr=done.stderr)


@pytest.fixture(scope="module")
def _models() -> None:
    if any(one.state is not FileState.RIGHT for one in ModelStore(model_folder(os.environ)).check_models()):
        skip_absent(Part.MODELS, "run `realname models fetch`")


@pytest.fixture
def folder(tmp_path: Path, _models: None) -> Path:
    """An empty working folder."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture(scope="module")
def man() -> tuple[Path, Path]:
    """A man's clip with one blink, and another photo of him."""
    samples = sample_folder(os.environ)
    if not all((samples / file.name).exists() for file in SAMPLES):
        skip_absent(Part.SAMPLES, "run `realname models samples fetch`")
    return samples / "single_face.mp4", samples / "single_face.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A run without a challenge, and the files that explain it."""

    ended: Ended
    files: Sequence[Path]


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory, man: tuple[Path, Path], _models: None) -> Explained:
    folder = tmp_path_factory.mktemp("explained")
    clip, portrait = man
    ended = _run(folder, "--clip", clip, "--portrait", portrait, "--explain", folder / "why", "--json")
    return Explained(ended=ended, files=sorted((folder / "why").iterdir()))


def test_who_does_the_challenge_and_is_on_the_portrait_is_approved_and_nothing_is_left(folder: Path, man: tuple[Path, Path]) -> None:
    clip, portrait = man
    ended = _run(folder, "--clip", clip, "--portrait", portrait, "--challenge", "blink", "--policy", "sandbox", "--json")
    assert (ended.exit_code, ended.json["decision"], ended.json["reasons"], ended.json["error"]) == (0, "approved", [], None)
    assert list(folder.iterdir()) == []


def test_the_json_has_every_key(explained: Explained) -> None:
    assert explained.ended.json.keys() == _KEYS


def test_without_a_challenge_the_decision_is_referred(explained: Explained) -> None:
    assert (explained.ended.exit_code, explained.ended.json["reasons"]) == (10, ["challenge-absent", "injection-not-tested"])


def test_an_explanation_is_written_where_asked(explained: Explained) -> None:
    assert [path.name for path in explained.files] == ["landmarks.png", "motion.png", "probes.png", "scores.json"]


def test_an_explanation_is_for_its_owner_only(explained: Explained) -> None:
    assert {path.stat().st_mode & 0o777 for path in explained.files} == {0o600}


def test_a_challenge_not_done_is_refused_in_words_for_a_person(folder: Path, man: tuple[Path, Path]) -> None:
    clip, portrait = man
    ended = _run(folder, "--clip", clip, "--portrait", portrait, "--challenge", "turn-left")
    assert ended.exit_code == 20
    assert "Decision: refused" in ended.stdout
    assert "not seen in order" in ended.stdout


def test_an_own_policy_is_taken_by_its_path(folder: Path, man: tuple[Path, Path], project_root: Path) -> None:
    clip, portrait = man
    shipped = (project_root / "src" / "realname" / "packs" / "sandbox.toml").read_text()
    own = folder / "own.toml"
    own.write_text(shipped.replace("similarity_target = { value = 0.46", "similarity_target = { value = 0.99"))
    ended = _run(folder, "--clip", clip, "--portrait", portrait, "--challenge", "blink", "--policy", own, "--json")
    assert (ended.exit_code, ended.json["reasons"]) == (10, ["face-comparison-unsure"])


def _small_portrait(portrait: Path, *, eye_distance_px: float, known_px: float = 85.0) -> bytes:
    picture = cv2.imdecode(np.frombuffer(portrait.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    scale = eye_distance_px / known_px
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".png", small)[1].tobytes()


_BAD_CLIPS = {
    "clip-empty": b"",
    "clip-unreadable": b"this is a text\n" * 200,
}


@pytest.mark.parametrize("code", _BAD_CLIPS)
def test_a_clip_that_cannot_be_judged_ends_with_its_code(folder: Path, man: tuple[Path, Path], code: str) -> None:
    (folder / "bad.mp4").write_bytes(_BAD_CLIPS[code])
    ended = _run(folder, "--clip", folder / "bad.mp4", "--portrait", man[1], "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, code)


def test_an_error_is_the_same_object_without_a_decision(folder: Path, man: tuple[Path, Path]) -> None:
    ended = _run(folder, "--clip", folder / "none.mp4", "--portrait", man[1], "--json")
    answer = ended.json
    assert (set(answer), answer["decision"], answer["motion"], answer["probes"]) == (_KEYS, None, [], [])


def test_a_file_that_is_not_there_is_said_by_its_field(folder: Path, man: tuple[Path, Path]) -> None:
    ended = _run(folder, "--clip", folder / "none.mp4", "--portrait", man[1], "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, "file-unreadable")


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(("--challenge", "wink"), 64), (("--challenge", "blink,follow"), 64), (("--unknown",), 2)]
)
def test_a_wrong_option_is_an_invalid_input(folder: Path, man: tuple[Path, Path], arguments: tuple[str, ...], exit_code: int) -> None:
    ended = _run(folder, "--clip", man[0], "--portrait", man[1], "--json", *arguments)
    assert (ended.exit_code, _error_code(ended), set(ended.json)) == (exit_code, "invalid-input", _KEYS)


def test_an_unknown_pack_is_said(folder: Path, man: tuple[Path, Path]) -> None:
    ended = _run(folder, "--clip", man[0], "--portrait", man[1], "--policy", "atlantis", "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, "unknown-pack")


def test_missing_models_are_said_with_what_to_do(folder: Path, man: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALNAME_MODELS", str(folder / "models"))
    ended = _run(folder, "--clip", man[0], "--portrait", man[1], "--json")
    assert (ended.exit_code, _error_code(ended)) == (69, "model-unavailable")


@pytest.mark.parametrize(("eye_distance_px", "code"), [(10.0, "portrait-too-small"), (15.0, "portrait-too-small")])
def test_a_tiny_portrait_is_refused(folder: Path, man: tuple[Path, Path], eye_distance_px: float, code: str) -> None:
    (folder / "tiny.png").write_bytes(_small_portrait(man[1], eye_distance_px=eye_distance_px))
    ended = _run(folder, "--clip", man[0], "--portrait", folder / "tiny.png", "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, code)


def test_a_small_portrait_is_never_approved(folder: Path, man: tuple[Path, Path]) -> None:
    (folder / "small.png").write_bytes(_small_portrait(man[1], eye_distance_px=22.0))
    ended = _run(folder, "--clip", man[0], "--portrait", folder / "small.png", "--challenge", "blink", "--policy", "sandbox", "--json")
    assert (ended.exit_code, "reference-too-small" in json.dumps(ended.json["reasons"])) == (10, True)


@pytest.mark.parametrize(
    ("source", "reasons"),
    [("card-chip", []), ("document-chip", ["reference-too-small"]), ("print", ["portrait-from-print", "reference-too-small"])],
)
def test_how_small_a_portrait_may_be_depends_on_its_source(folder: Path, man: tuple[Path, Path], source: str, reasons: list[str]) -> None:
    (folder / "small.png").write_bytes(_small_portrait(man[1], eye_distance_px=25.0))
    asked = ("--challenge", "blink", "--policy", "sandbox", "--portrait-source", source, "--json")
    assert _run(folder, "--clip", man[0], "--portrait", folder / "small.png", *asked).json["reasons"] == reasons


def test_a_portrait_without_a_face_is_refused(folder: Path, man: tuple[Path, Path]) -> None:
    (folder / "grey.png").write_bytes(cv2.imencode(".png", np.full((400, 300, 3), 128, np.uint8))[1].tobytes())
    ended = _run(folder, "--clip", man[0], "--portrait", folder / "grey.png", "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, "portrait-no-face")


def test_a_photo_of_several_people_as_a_clip_is_refused(folder: Path, man: tuple[Path, Path]) -> None:
    crowd = man[0].parent / "multi_face.jpg"
    (folder / "crowd.mp4").write_bytes(clip_of_photo(crowd.read_bytes(), PhotoMotion.STILL, seconds=2.0))
    ended = _run(folder, "--clip", folder / "crowd.mp4", "--portrait", man[1], "--json")
    assert (ended.exit_code, _error_code(ended)) == (64, "clip-several-faces")
