"""Node and the packages of frontend/: found, or the test is skipped and says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PROJECT_ROOT
from tests.support.absent import Part, skip_absent

FRONTEND = PROJECT_ROOT / "frontend"
STATIC = PROJECT_ROOT / "src" / "realname" / "platform" / "web" / "static"


def require_node() -> str:
    """Find node: the machine's own, or the one that setup puts beside Python."""
    beside = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    node = shutil.which("node", path=beside)
    if node is None:
        skip_absent(Part.NODE, "node is not installed: `make setup` brings it")
    if not (FRONTEND / "node_modules" / "typescript").exists():
        skip_absent(Part.NODE, "the packages of frontend/ are not installed: `make test` brings them")
    return node


def run_node(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run node in frontend/ and wait for it."""
    command = [require_node(), *map(str, arguments)]
    return subprocess.run(command, cwd=FRONTEND, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
