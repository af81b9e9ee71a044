"""`realname system reader serve` says all that is wrong before it serves, and keeps the pairing code for its owner alone."""

import stat
from pathlib import Path

import pytest

from tests.support.command import realname

GOOD = ("--origin", "https://counter.example.net", "--port", "0")


def said(*arguments: str) -> tuple[int, str]:
    ended = realname("system", "reader", "serve", *arguments)
    return ended.exit_code, ended.stderr


@pytest.mark.parametrize("origin", ["counter.example.net", "http://counter.example.net", "https://a/b", "*", "null", "https://a b"])
def test_an_origin_is_one_that_browsers_send(origin: str, tmp_path: Path) -> None:
    code, text = said("--origin", origin, "--pairing", str(tmp_path / "code"), "--simulate", "card.json")
    assert (code, "origin:" in text) == (78, True)


def test_a_real_reader_signs(tmp_path: Path) -> None:
    program = tmp_path / "read-card"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    code, text = said(*GOOD, "--pairing", str(tmp_path / "code"), "--program", str(program))
    assert (code, "key: is needed" in text) == (78, True)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("short")
    (tmp_path / "key").write_text("{}")
    code, text = said(*GOOD, "--pairing", str(tmp_path / "code"), "--key", str(tmp_path / "key"), "--program", str(tmp_path / "none"))
    assert code == 78
    assert all(f"{name}:" in text for name in ("program", "key", "pairing"))


@pytest.mark.parametrize(
    ("devices", "problem"),
    [
        ((), "give at least one of them"),
        (("--simulate", "card.json", "--program", "read-card"), "give one of them"),
        (("--chip", "one", "--simulate-chip", "folder"), "give one of them"),
        (("--serial", "/dev/null"), "the one needs the other"),
        (("--simulate", "card.json", "--portrait-program", "decode"), "the one needs the other"),
    ],
)
def test_what_does_not_go_together_is_said(devices: tuple[str, ...], problem: str, tmp_path: Path) -> None:
    code, text = said(*GOOD, "--pairing", str(tmp_path / "code"), *devices)
    assert (code, problem in text) == (78, True)


def test_the_pairing_code_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "code"
    said(*GOOD, "--pairing", str(file))
    made = file.read_text()
    _code, text = said(*GOOD, "--pairing", str(file))
    assert (stat.S_IMODE(file.stat().st_mode), file.read_text(), len(made.strip())) == (0o600, made, 22)
    assert made.strip() not in text
