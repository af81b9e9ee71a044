"""Bundles: one plain tar file with pinned files, written on a machine with a network and read on one without."""

import hashlib
import io
import re
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import InvalidInput
from realname.verification.connectors.package_archives import DAMAGED
from realname.verification.errors import BundleDamaged, BundleIncomplete, FolderUnwritable, ModelDigestMismatch, ModelUnavailable
from realname.verification.ports import Members, Package, PinnedFile

_FOLDER = "realname-bundle"
_SUMS = f"{_FOLDER}/SHA256SUMS"
_NAME = re.compile(rf"{_FOLDER}/[A-Za-z0-9][A-Za-z0-9._-]*")
_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class BundlePackages:
    """Reads files out of a bundle. Nothing is unpacked to disk, and no entry is read beyond the size of the pinned file."""

    file: Path

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Members:  # noqa: ARG002 - the port's names
        """Read files of one package; what of them is not in the bundle is said for each.

        Raises:
            BundleDamaged: The file is no bundle, is cut off, or has an entry that no bundle has.
        """
        wanted = {f"{_FOLDER}/{file.name}": file for file in files}
        found: dict[str, bytes] = {}
        try:
            with tarfile.open(self.file, mode="r:") as tarball:
                for entry in self._entries(tarball):
                    if (file := wanted.get(entry.name)) and (stream := tarball.extractfile(entry)):
                        found[file.name] = stream.read(file.size_bytes + 1)
        except DAMAGED as problem:
            raise self._refused(reason="it cannot be read as a tar file") from problem
        return {file.name: found.get(file.name, BundleIncomplete(archive=self.file.name, files=file.name)) for file in files}

    def _entries(self, tarball: tarfile.TarFile) -> Sequence[tarfile.TarInfo]:
        seen: dict[str, tarfile.TarInfo] = {}
        for entry in tarball:
            if entry.type != tarfile.REGTYPE or entry.issparse() or not _NAME.fullmatch(entry.name):
                raise self._refused(reason="an entry is no plain file of the bundle's folder")
            if entry.name in seen or len(seen) == _MOST_ENTRIES:
                raise self._refused(reason="an entry is there twice, or there are too many")
            seen[entry.name] = entry
        return list(seen.values())

    def _refused(self, *, reason: str) -> BundleDamaged:
        return BundleDamaged(archive=self.file.name, reason=reason)


def write_bundle(bundle: Path, files: Sequence[tuple[Path, PinnedFile]]) -> str:
    """Write files into a new bundle, whole or not at all; the same files give the same bytes.

    Args:
        bundle: Where to; nothing may be there.
        files: Each with the folder that it is kept in.

    Returns:
        SHA-256 of the bundle, lower-case hexadecimal.

    Raises:
        ModelUnavailable: A file is missing.
        ModelDigestMismatch: A file is not the pinned one.
        InvalidInput: There is a file of this name.
        FolderUnwritable: The bundle cannot be written.
    """
    if bundle.exists():
        raise InvalidInput(field="FILE", reason="there is a file of this name")
    contents = [(file.name, _read(folder, file)) for folder, file in files]
    sums = "".join(f"{file.sha256}  {file.name}\n" for _, file in files)
    try:
        with tempfile.TemporaryDirectory(dir=bundle.parent, prefix=f".{bundle.name}.") as folder:
            draft = Path(folder) / bundle.name
            with tarfile.open(draft, mode="w", format=tarfile.USTAR_FORMAT) as tarball:
                for name, content in ((_SUMS, sums.encode()), *((f"{_FOLDER}/{name}", content) for name, content in contents)):
                    entry = tarfile.TarInfo(name)
                    entry.size = len(content)
                    tarball.addfile(entry, io.BytesIO(content))
            draft.rename(bundle)
        with bundle.open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()
    except OSError as problem:
        raise FolderUnwritable(folder=str(bundle.parent), reason=problem.strerror or "unknown") from problem


def _read(folder: Path, file: PinnedFile) -> bytes:
    try:
        content = (folder / file.name).read_bytes()
    except OSError as problem:
        raise ModelUnavailable(folder=str(folder), files=file.name) from problem
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise ModelDigestMismatch(file=file.name, package=str(file.package), expected=file.sha256, found=digest)
    return content
