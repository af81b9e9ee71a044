"""The options by which a chip on a reader is named and opened: a wrong one is said before a reader is used."""

from pathlib import Path

import pytest

from tests.support.command import realname

_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_READER = ("--reader", "No such reader")


@pytest.mark.parametrize(
    ("options", "facts"),
    [
        ((), {"field": "--dg"}),
        (("--dg", ".", *_READER), {"field": "--dg"}),
        (("--dg", ".", "--can", "123456"), {"field": "--reader"}),
        (_READER, {"field": "--mrz"}),
        ((*_READER, "--can", "123456", "--mrz", _LINES[0]), {"field": "--mrz"}),
        ((*_READER, "--can", "12345"), {"field": "can"}),
        ((*_READER, "--password", "missing.txt"), {"field": "--password"}),
        ((*_READER, "--mrz", _LINES[0], "--mrz", _LINES[1].replace("7408122", "7408123")), {"field": "mrz", "problem": "check-digit"}),
    ],
)
def test_wrong_options_are_said(options: tuple[str, ...], facts: dict[str, str]) -> None:
    ended = realname("evidence", "chip", *options, "--json")
    assert ended.exit_code == 64
    assert ended.json["error"]["facts"] == facts  # type: ignore[index]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"12345\n", b"\xff\xfe", b"A" * 2000, "\n".join(_LINES).lower().encode()])
def test_a_file_without_a_password_is_said_and_nothing_of_it_is_shown(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    ended = realname("evidence", "chip", *_READER, "--password", file, "--json")
    assert ended.exit_code == 64
    assert ended.json["error"]["code"] in {"invalid-input", "mrz-shape-unknown"}  # type: ignore[index]
    assert not content.strip() or content.strip()[:20].decode("latin-1") not in ended.stdout + ended.stderr


@pytest.mark.parametrize("content", ["\n".join(_LINES), "123456\n"])
def test_a_file_with_a_password_leads_to_the_reader(tmp_path: Path, content: str) -> None:
    file = tmp_path / "password"
    file.write_text(content)
    ended = realname("evidence", "chip", *_READER, "--password", file, "--json")
    assert ended.exit_code == 69
    assert ended.json["error"]["code"] == "chip-reader-unavailable"  # type: ignore[index]
