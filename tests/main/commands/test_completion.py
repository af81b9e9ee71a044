"""`realname system completion`: the file is where the shell looks, and the shell is given names and what each does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from realname.main.commands.completion import SHELLS, place_of
from tests.support.cli_process import SOURCE, Command

_HOME = Path("/home/li")


@pytest.fixture
def realname(tmp_path: Path) -> Command:
    return Command(cache=tmp_path)


def completed(words: str, *, kind: str = "bash") -> str:
    """What a shell is offered for the last of these words."""
    given = words.split(" ")
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(given) - 1), "_REALNAME_COMPLETE": f"{kind}_complete"}
    code = "from realname.main.commands.root import main; main([])"
    environment = {"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"], **asked}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_asks_for_names(realname: Command, shell: str) -> None:
    printed = realname("system", "completion", shell, "--print")
    assert (printed.code, f"_REALNAME_COMPLETE={shell}_complete" in printed.out) == (0, True)


def test_the_file_is_written_where_the_shell_looks(realname: Command) -> None:
    ended = realname("system", "completion", "fish", "--json")
    file = realname.cache / ".config" / "fish" / "completions" / "realname.fish"
    assert json.loads(ended.out) == {"shell": "fish", "file": str(file), "error": None}
    assert "_REALNAME_COMPLETE" in file.read_text()


def test_without_a_name_it_is_done_for_the_shell_in_use(tmp_path: Path) -> None:
    ended = Command(cache=tmp_path, environment={"SHELL": "/usr/bin/zsh"})("system", "completion")
    assert (ended.code, "fpath+=" in ended.err) == (0, True)
    assert (tmp_path / ".local" / "share" / "zsh" / "site-functions" / "_realname").exists()


def test_another_shell_is_refused(tmp_path: Path) -> None:
    ended = Command(cache=tmp_path, environment={"SHELL": "/bin/dash"})("system", "completion", "--json")
    assert (ended.code, ended.json()["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]


def test_a_folder_of_the_users_own_is_used_where_it_is_set() -> None:
    assert place_of("bash", {"XDG_DATA_HOME": "/data"}, home=_HOME) == Path("/data/bash-completion/completions/realname")
    assert place_of("bash", {"BASH_COMPLETION_USER_DIR": "/own"}, home=_HOME) == Path("/own/completions/realname")
    assert place_of("fish", {}, home=_HOME) == _HOME / ".config/fish/completions/realname.fish"


def test_names_of_a_group_are_completed_and_former_ones_are_not() -> None:
    assert completed("realname sta") == "plain,status\n"
    assert completed("realname access st") == "plain,staff\n"
    assert completed("realname lines d").split() == ["plain,deactivate", "plain,deactivate-all", "plain,disputes"]


def test_a_shell_that_shows_them_is_told_what_each_does() -> None:
    assert "Run workers, rotate keys, migrate, back up and restore." in completed("realname sys", kind="zsh")


def test_options_and_their_values_are_completed() -> None:
    assert "plain,--reason" in completed("realname lines bar --rea")
    assert "plain,lost" in completed("realname lines bar --reason lo")


def test_a_wrong_name_before_is_no_error() -> None:
    assert completed("realname nothing xyz").strip() == ""


def test_bash_itself_completes(realname: Command) -> None:
    """The script is sourced by bash, and its function is called as bash does."""
    script = realname.cache / "realname.bash"
    script.write_text(realname("system", "completion", "bash", "--print").out)
    stand_in = realname.cache / "realname"
    stand_in.write_text(f"#!{sys.executable}\nfrom realname.main.commands.root import main\nmain()\n")
    stand_in.chmod(0o755)
    asked = f'source "{script}"; COMP_WORDS=(realname access cl); COMP_CWORD=2; _realname_completion realname; echo "${{COMPREPLY[@]}}"'
    environment = {"PYTHONPATH": str(SOURCE), "PATH": f"{realname.cache}:{os.environ['PATH']}"}
    done = subprocess.run([str(shutil.which("bash")), "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["clients"]
