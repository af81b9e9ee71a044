"""`realname system completion`: names of commands and options are completed by Tab, in bash, zsh and fish."""

import os
from collections.abc import Mapping
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_REALNAME_COMPLETE"  # what Click reads from the environment when the shell asks


@examples("realname system completion", "realname system completion zsh", "realname system completion fish --print")
@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--print", "is_printed", is_flag=True, help="Print the script on standard output instead of writing its file.")
@json_option
def completion(*, shell: str | None, is_printed: bool, is_json: bool) -> None:
    """Install Tab completion for SHELL. Default: the shell that you use.

    It writes one file into your home folder, where the shell finds it. Open a new shell afterwards.
    """
    chosen = shell or Path(os.environ.get("SHELL", "")).name
    if chosen not in SHELLS:
        raise InvalidInput(field="SHELL", known=", ".join(SHELLS))
    script = script_of(chosen, click.get_current_context().find_root().command)
    if is_printed:
        click.echo(script)
        return
    file = place_of(chosen, os.environ, home=Path.home())
    _write(file, script)
    if is_json:
        print_json({"shell": chosen, "file": str(file), "error": None})
        return
    say(f"Written: {file}. Start a new {chosen} to use it.")
    if chosen == "zsh":
        say(f"Once, in ~/.zshrc before compinit: fpath+=({file.parent})")
    if chosen == "bash":
        say("It needs the package bash-completion. Without it, in ~/.bashrc: source " + str(file))


def script_of(shell: str, command: click.Command) -> str:
    """The script by which a shell asks this command for names.

    Raises:
        InvalidInput: The shell is none of `SHELLS`.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise InvalidInput(field="SHELL")
    return kind(command, {}, command.name or "", _VARIABLE).source()


def place_of(shell: str, environment: Mapping[str, str], *, home: Path) -> Path:
    """Where a shell looks for a completion of the user's own."""
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    bash = Path(environment.get("BASH_COMPLETION_USER_DIR") or data / "bash-completion")
    return {
        "bash": bash / "completions" / "realname",
        "zsh": data / "zsh" / "site-functions" / "_realname",
        "fish": config / "fish" / "completions" / "realname.fish",
    }[shell]


def _write(file: Path, script: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script + "\n", encoding="utf-8")
    except OSError as problem:
        raise FileUnreadable(field=str(file)) from problem
