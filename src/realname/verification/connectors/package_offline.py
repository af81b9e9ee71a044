"""Packages, or the bare files, from a folder: for machines that reach no registry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.verification.connectors.package_archives import read_archive
from realname.verification.errors import ModelSourceUnavailable
from realname.verification.ports import Members, Package, PinnedFile, Registry


@dataclass(frozen=True, slots=True)
class OfflinePackages:
    """Reads files lying bare in a folder, and the others from the wheels and tarballs beside them."""

    folder: Path

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Members:
        """Read files of one package.

        Raises:
            ModelSourceUnavailable: The package in the folder is damaged.
        """
        bare = {file.name: _read_bare(self.folder / file.name, file) for file in files if (self.folder / file.name).is_file()}
        packed = [file for file in files if file.name not in bare]
        return {**bare, **self._read_packed(package, packed)}

    def _read_packed(self, package: Package, files: Sequence[PinnedFile]) -> Members:
        archive = next((path for path in sorted(self.folder.glob("*")) if _holds(path.name, package)), None)
        if archive and files:
            return read_archive(archive, files)
        wanted = f"not in the folder; wanted {_pattern(package)}"
        missing = ModelSourceUnavailable(package=str(package), file=", ".join(file.name for file in files), reason=wanted)
        return {file.name: missing for file in files}


def _read_bare(path: Path, file: PinnedFile) -> bytes | ModelSourceUnavailable:
    try:
        with path.open("rb") as stream:
            return stream.read(file.size_bytes + 1)
    except OSError:
        return ModelSourceUnavailable(package=str(file.package), file=file.name, reason="unreadable")


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
