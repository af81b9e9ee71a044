"""The agent's commands say what is wrong with the options of a camera before they touch camera, TPM or server."""

from pathlib import Path

import pytest

from tests.support.command import Ended, realname

ENROL = ("system", "reader", "enrol-camera", "--code", "7q2m-k4td-93fx", "--server", "https://counter.example.net")


def served(folder: Path, *options: str) -> Ended:
    return realname(
        "system", "reader", "serve", "--origin", "https://counter.example.net", "--port", "0", "--pairing", folder / "code", *options
    )


@pytest.mark.parametrize("options", [("--camera", "/dev/video0"), ("--server-id", "camera.json")])
def test_a_camera_is_served_with_its_enrolment_alone(options: tuple[str, str], tmp_path: Path) -> None:
    ended = served(tmp_path, *options)
    assert (ended.exit_code, "camera, server-id: the one needs the other" in ended.stderr) == (78, True)


@pytest.mark.parametrize("content", [None, "", "{}", "[1]"])
def test_a_file_that_no_enrolment_made_is_named(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "camera.json"
    if content is not None:
        file.write_text(content)
    ended = served(tmp_path, "--camera", "/dev/null", "--server-id", str(file))
    assert (ended.exit_code, "server-id: must be a file" in ended.stderr) == (78, True)


def test_a_file_that_cannot_be_read_is_told_from_one_of_another_form(tmp_path: Path) -> None:
    ended = served(tmp_path, "--camera", "/dev/null", "--server-id", str(tmp_path))
    assert (ended.exit_code, "server-id: the file cannot be read" in ended.stderr) == (78, True)


def test_what_is_no_camera_is_not_enrolled_and_leaves_no_file(tmp_path: Path) -> None:
    ended = realname(*ENROL, "--camera", "/dev/null", "--out", tmp_path / "camera.json")
    assert "camera-virtual" in ended.stderr
    assert ended.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_a_camera_that_is_not_there_is_said_by_its_code(tmp_path: Path) -> None:
    ended = realname(*ENROL, "--camera", tmp_path / "video9", "--out", tmp_path / "camera.json")
    assert "camera-away" in ended.stderr


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--server", "http://counter.example.net"), "server: use https"),
        (("--server", "counter"), "server: must be an address"),
        (("--server-ca", "/dev/null/none"), "server-ca: must be a PEM file"),
        (("--tpm-certificates", "/dev/null"), "tpm-certificates: must be a PEM file"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(options: tuple[str, str], problem: str, tmp_path: Path) -> None:
    ended = realname(*ENROL, "--camera", "/dev/null", "--out", tmp_path / "camera.json", *options)
    assert (ended.exit_code, problem in ended.stderr) == (78, True)
