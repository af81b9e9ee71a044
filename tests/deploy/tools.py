"""Programs that look at what deploy/ holds: helm, Kubernetes' schemas, Compose, Quadlet, systemd-analyze."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.absent import Part, skip_absent
from tests.support.prepared import ROOT

DEPLOY = ROOT / "deploy"
_KUBERNETES = ROOT / ".venv" / "kubernetes"
_WITHIN_S = 120
Tree = Mapping[str, Any]


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end; what it says is text."""
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=_WITHIN_S,
        env={**os.environ, **(environment or {})},
    )


def helm(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run helm, which asks no cluster."""
    program = _KUBERNETES / "helm"
    if not program.exists():
        skip_absent(Part.DEPLOYMENT_TOOLS, "run tools/get-deployment-tools")
    return run(program, *words, environment={"HELM_CACHE_HOME": os.devnull, "KUBECONFIG": os.devnull})


def check_manifests(manifests: Path, version: str) -> "subprocess.CompletedProcess[str]":
    """Hold manifests against the schemas of a version of Kubernetes; a field that it does not know is a fault."""
    words = ("-m", "kubernetes_validate", "--strict", "-k", version, manifests)
    return run(sys.executable, *words, environment={"PYTHONPATH": str(_KUBERNETES)})


def system_program(name: str, *, within: str = "") -> str:
    """Find a program of the system, or skip."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:{within}")
    if found is None:
        skip_absent(Part.DEPLOYMENT_TOOLS, "run tools/get-deployment-tools as root")
    return found


def as_json(text: str) -> Tree:
    """An object."""
    parsed: Tree = json.loads(text)
    return parsed


def system_calls(groups: Sequence[str]) -> Sequence[str]:
    """The names of the system calls of systemd's groups, such as `@system-service`."""
    names, waiting = set[str](), list(groups)
    while waiting:
        group = waiting.pop()
        if not group.startswith("@"):
            names.add(group)
            continue
        lines = run(system_program("systemd-analyze"), "syscall-filter", group).stdout.splitlines()[1:]
        waiting += [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    return sorted(names)
