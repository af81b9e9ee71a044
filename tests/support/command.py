"""Runs the `realname` command as a person would: another process, its own environment."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.main.commands.tree import SECTIONS
from realname.platform.cli.lazy_commands import LazyBranch, Node
from realname.vault.model.media_place import PLACE
from tests.support.prepared import Call, prepared

COMMAND = (sys.executable, "-m", "realname.main")
TIMEOUT_S = 180
_started: set[str] = set()  # kinds of commands (`access staff`, `status`) that were started from nothing


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
    """Run the command to its end: from nothing where it is the first of its kind here, else by a process that has imported it.

    That process imports from the checkout whatever PYTHONPATH says.
    """
    words, added = [str(one) for one in arguments], environment or {}
    kind = _kind(words)
    if kind not in _started or any(not name.startswith("REALNAME_") and name != "PYTHONPATH" for name in added):
        _started.add(kind)
        return _started_from_nothing(words, clean_environment(added))
    ended = prepared().run(Call(arguments=words, environment=clean_environment(added), timeout_s=TIMEOUT_S))
    return Ended(exit_code=ended.returncode, stdout=ended.stdout, stderr=ended.stderr)


def _kind(words: Sequence[str]) -> str:
    """The declared name that the words begin with (`access staff`): a module is imported for each."""
    below: Mapping[str, Node] = {name: node for section in SECTIONS.values() for name, node in section.items()}
    kind = ""
    for word in words:
        if (node := below.get(word)) is None:
            break
        kind, below = f"{kind} {word}", node.below if isinstance(node, LazyBranch) else {}
    return kind


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
