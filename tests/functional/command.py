"""Runs the installed `realname` command as a person would: another process, its own environment."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.application.media_place import PLACE

COMMAND = (sys.executable, "-m", "realname.entrypoints.cli")
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
    """Run the command to its end."""
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env=clean_environment(environment or {}),
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
