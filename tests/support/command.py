"""Runs the `realname` command as a person would: another process, its own environment."""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO

from realname.main.commands.tree import SECTIONS
from realname.platform.cli.lazy_commands import LazyBranch, Node
from realname.vault.model.media_place import PLACE
from tests.support.prepared import Call, Started, prepared

OF_TESTS = "TEST_"  # how the names of variables begin that only connectors of the tests read
COMMAND = (sys.executable, "-m", "realname.main")
TIMEOUT_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, object]:
        """The one object on standard output."""
        parsed = json.loads(self.stdout)
        assert isinstance(parsed, dict)
        return parsed


def realname(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Ended:
    """Run the command to its end by a process that is prepared for it.

    The first of its kind in the run imports the project's modules itself, others find them imported. Variables beside our settings and
    those of the tests (`TEST_...`) may change how Python starts: with them a command is started from nothing. The prepared process
    imports from the checkout whatever PYTHONPATH says.
    """
    words, added = [str(one) for one in arguments], environment or {}
    if _is_foreign(added):
        return _started_from_nothing(words, clean_environment(added))
    ended = prepared().run(_call(words, added), timeout_s=TIMEOUT_S)
    return Ended(exit_code=ended.returncode, stdout=ended.stdout, stderr=ended.stderr)


def start_realname(
    *arguments: str | Path, stderr: IO[bytes], environment: Mapping[str, str] | None = None, as_shipped: bool = False
) -> Started:
    """Start the command by a process that is prepared for it, as `realname` does; what it says on standard output is thrown away.

    With `as_shipped` nothing is quicker than in the product: passwords take their time, and migrations run one by one.
    """
    added = environment or {}
    assert not _is_foreign(added)
    with Path(os.devnull).open("wb") as stdout:
        call = _call([str(one) for one in arguments], added)
        return prepared().start(replace(call, imports_itself=as_shipped or call.imports_itself), stdout, stderr)


def run_module(module: str, *arguments: str | Path, environment: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S) -> Ended:
    """Run a module of the tests to its end, as `python -m` would, by the process that is prepared for the command."""
    ended = prepared().run(_module_call(module, arguments, environment), timeout_s=timeout_s)
    return Ended(exit_code=ended.returncode, stdout=ended.stdout, stderr=ended.stderr)


def start_module(module: str, *arguments: str | Path, output: IO[bytes], environment: Mapping[str, str] | None = None) -> Started:
    """Start a module of the tests as `run_module` does; whatever it says is written to `output`."""
    return prepared().start(_module_call(module, arguments, environment), output, output)


def _module_call(module: str, arguments: Sequence[str | Path], environment: Mapping[str, str] | None) -> Call:
    return Call(module=module, arguments=[str(one) for one in arguments], environment=clean_environment(environment or {}))


def _is_foreign(added: Mapping[str, str]) -> bool:
    return any(not name.startswith(("REALNAME_", OF_TESTS)) and name != "PYTHONPATH" for name in added)


def _call(words: Sequence[str], added: Mapping[str, str]) -> Call:
    return Call(arguments=words, environment=clean_environment(added), imports_itself=_is_first_of_the_run(_kind(words)))


def _kind(words: Sequence[str]) -> str:
    """The declared name that the words begin with (`access staff`): a module is imported for each."""
    below: Mapping[str, Node] = {name: node for section in SECTIONS.values() for name, node in section.items()}
    kind = ""
    for word in words:
        if (node := below.get(word)) is None:
            break
        kind, below = f"{kind} {word}", node.below if isinstance(node, LazyBranch) else {}
    return kind


def _is_first_of_the_run(kind: str) -> bool:
    """Say whether no process of this run of the tests has started a command of this kind (`access staff`, `status`) yet."""
    started = _folder_of_the_run() / f"realname {kind}"
    try:
        started.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@cache
def _folder_of_the_run() -> Path:
    """Make a folder that the processes of one run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        alone = tempfile.TemporaryDirectory(prefix="realname-commands-")
        atexit.register(alone.cleanup)
        return Path(alone.name)
    shared = Path(tempfile.gettempdir()) / f"realname-commands-{run}"
    shared.mkdir(exist_ok=True)
    return shared


def _started_from_nothing(arguments: Sequence[str], environment: Mapping[str, str]) -> Ended:
    ended = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    return Ended(exit_code=ended.returncode, stdout=ended.stdout, stderr=ended.stderr)


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This environment without settings of realname, but with the folders of models and samples."""
    kept = ("REALNAME_MODELS", "REALNAME_SAMPLES")
    own = {name: value for name, value in os.environ.items() if not name.startswith("REALNAME_") or name in kept}
    return {**own, **extra}


def files_below(folder: Path) -> Sequence[str]:
    """Relative paths of all files, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def media_below(data: Path) -> Sequence[str]:
    """Keys of all sealed media in a data folder, sorted; not what names the store."""
    return [name for name in files_below(data / "media") if name != PLACE]
