"""Packages, or the bare files, from a folder: for machines that reach no registry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.adapters.packages.archives import read_archive
from realname.application.package_ports import Package, PinnedFile, Registry
from realname.domain.errors import ModelSourceUnavailable


@dataclass(frozen=True, slots=True)
class OfflinePackages:
    """Reads files lying bare in a folder, and the others from the wheels and tarballs beside them."""

    folder: Path

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Mapping[str, bytes]:
        """Read files of one package.

        Raises:
            ModelSourceUnavailable: Neither the file nor its package is in the folder, or the package is damaged.
        """
        bare = {file.name: _read_bare(self.folder / file.name, file) for file in files if (self.folder / file.name).is_file()}
        packed = [file for file in files if file.name not in bare]
        return {**bare, **(read_archive(self._archive(package, packed), packed) if packed else {})}

    def _archive(self, package: Package, files: Sequence[PinnedFile]) -> Path:
        if self.folder.is_dir():
            for path in sorted(self.folder.iterdir()):
                if _holds(path.name, package):
                    return path
        missing = ", ".join(file.name for file in files)
        raise ModelSourceUnavailable(package=str(package), file=missing, reason=f"not in the folder; wanted {_pattern(package)}")


def _read_bare(path: Path, file: PinnedFile) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(file.size_bytes + 1)
    except OSError as problem:
        raise ModelSourceUnavailable(package=str(file.package), file=file.name, reason="unreadable") from problem


def _pattern(package: Package) -> str:
    if package.registry is Registry.NPM:
        return f"{package.name}-{package.version}.tgz"
    return f"{_normal(package.name)}-{package.version}-*.whl"


def _holds(archive_name: str, package: Package) -> bool:
    if package.registry is Registry.NPM:
        return archive_name == _pattern(package)
    name, _, rest = archive_name.partition("-")
    return _normal(name) == _normal(package.name) and rest.startswith(f"{package.version}-") and archive_name.endswith(".whl")


def _normal(name: str) -> str:
    # Binary distribution format: runs of -, _ and . in a name become one underscore.
    return re.sub(r"[-_.]+", "_", name).lower()
