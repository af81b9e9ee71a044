"""Former names of commands work for one release: same results and exit codes, and a note on standard error that names the present one."""

import json
from pathlib import Path

import pytest

from realname.main.commands.root import cli, run
from realname.platform.cli.former_names import former_names, with_present_names
from realname.platform.cli.lazy_commands import every_command

FORMER = former_names(cli.lazy)
PATHS = {path.removeprefix("realname ") for path, _ in every_command(cli)}


def test_each_former_name_stands_for_a_command_that_is_there() -> None:
    assert [name for name, present in FORMER.items() if present.removesuffix(" --execute") not in PATHS] == []


def test_no_former_name_is_one_of_the_present_names() -> None:
    assert [name for name in FORMER if name in PATHS] == []


def test_former_names_are_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ") and line.strip()}
    assert listed & {name for name in FORMER if " " not in name} == set()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("staff list --data d", "access staff list --data d"),
        ("deletions hold add --line +86 --data d", "privacy holds add --line +86 --data d"),
        ("deletions --help", "privacy --help"),
        ("receipt verify r.json --key k.json", "registrations verify-receipt r.json --key k.json"),
        ("backup b.tar --data d", "system backups create b.tar --data d"),
        ("counters revoke c --data d", "access counters revoke --execute c --data d"),
        ("lines show backup", "lines show backup"),
        ("access staff list", "access staff list"),
        ("--help", "--help"),
        ("", ""),
    ],
)
def test_a_former_name_is_read_as_the_present_one(given: str, read: str) -> None:
    assert list(with_present_names(given.split(), FORMER).arguments) == read.split()


def test_a_former_name_gives_the_same_result_and_a_note_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["staff", "list", "--data", str(tmp_path), "--json"]) == 0
    former = capsys.readouterr()
    assert run(["access", "staff", "list", "--data", str(tmp_path), "--json"]) == 0
    present = capsys.readouterr()
    assert json.loads(former.out) == json.loads(present.out)
    assert former.err.splitlines()[0] == (
        "Note: `realname staff` is now `realname access staff`; the former name ends with the next release."
    )
    assert "Note:" not in present.err


def test_a_former_name_fails_with_the_same_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [
        run([*words, "no-one", "--data", str(tmp_path)])
        for words in (["staff", "reset-password"], ["access", "staff", "reset-password", "--execute"])
    ]
    assert codes == [64, 64]
    assert "reset-password --execute" in capsys.readouterr().err
