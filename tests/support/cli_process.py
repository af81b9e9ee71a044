"""The command with a cache of its own: nothing is taken from the tester's settings, models or samples."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
_START = "from realname.main.commands.root import main; main()"
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """Read standard output as one JSON object."""
        read: object = json.loads(self.out)
        assert isinstance(read, dict)
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Starts the command with a bare environment, and what `environment` adds."""

    cache: Path
    python: str = sys.executable
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str) -> Ended:
        """Run it to its end."""
        own = {"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"], "HOME": str(self.cache), "XDG_CACHE_HOME": str(self.cache)}
        command = [self.python, "-c", _START, *arguments]
        ended = subprocess.run(command, env=own | self.environment, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
        return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)
