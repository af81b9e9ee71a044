"""The archive of a backup: a tar file of its owner alone, written beside its place and put there whole, with a digest of every member."""

import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from realname.kernel.errors import InvalidInput, StorageUnavailable
from realname.kernel.ports import KeyedHashes, Progress
from realname.operations.errors import BackupUnreadable
from realname.operations.ports import BackupHead
from realname.operations.use_cases.back_up import KEYS
from realname.platform.system.staging import sync

_HEAD, _DIGESTS = "realname-backup.json", "digests"
_FORMAT = 1
_LARGEST_HEAD_BYTES = 4096
_PIECE_BYTES = 1024 * 1024


class TarArchiveWriter:
    """Implements the port `ArchiveWriter`."""

    def __init__(self, path: Path, head: BackupHead, keyed_hashes: KeyedHashes, *, staging: Path) -> None:
        """Begin a draft in a folder on the same file system.

        Raises:
            InvalidInput: There is something at the path already.
            StorageUnavailable: The folder cannot be written.
        """
        if path.exists():
            raise InvalidInput(field="file")
        self._path, self._keyed_hashes, self._digests = path, keyed_hashes, sha256()
        self._lines: list[str] = []
        self._draft = staging / "archive"
        with _as_unavailable():
            descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._file = os.fdopen(descriptor, "w+b")
            self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish or abandon
        self.add(_HEAD, _encode(head))

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        self._add(name, io.BytesIO(content), len(content), sha256(content).hexdigest())

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as a member."""
        with _as_unavailable(), path.open("rb") as file:
            digest = _digest_of(file)
            size = file.tell()
            file.seek(0)
            self._add(name, file, size, digest)

    def finish(self) -> None:
        """Write the digests down, flush, and put the archive in its place."""
        listed = "".join(self._lines).encode()
        mark = self._keyed_hashes.hash(f"backup {sha256(listed).hexdigest()}")
        content = listed + f"{mark}\n".encode()
        with _as_unavailable():
            self._tar.addfile(_member(_DIGESTS, len(content)), io.BytesIO(content))
            self._tar.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.link(self._draft, self._path)  # a link never replaces what another put there meanwhile
            self._draft.unlink()
            with suppress(OSError):
                sync(self._path.parent)

    def abandon(self) -> None:
        """Leave nothing behind; after `finish` there is nothing to leave."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _add(self, name: str, content: IO[bytes], size: int, digest: str) -> None:
        with _as_unavailable():
            self._tar.addfile(_member(name, size), content)
        self._lines.append(f"{digest} {size} {name}\n")


@dataclass(slots=True)
class TarArchiveReader:
    """Implements the port `ArchiveReader`."""

    path: Path
    keyed_hashes: KeyedHashes | None
    head: BackupHead

    @classmethod
    def open(cls, path: Path, keyed_hashes: KeyedHashes | None = None) -> "TarArchiveReader":
        """Read the head.

        Raises:
            BackupUnreadable: No backup.
        """
        with _opened(path) as tar:
            first = tar.next()
            if first is None or first.name != _HEAD or first.size > _LARGEST_HEAD_BYTES:
                raise BackupUnreadable(field="head")
            return cls(path=path, keyed_hashes=keyed_hashes, head=_decode(_content(tar, first)))

    def keys(self) -> bytes | None:
        """The key file, where it was put in: right after the head."""
        with _opened(self.path) as tar:
            tar.next()
            second = tar.next()
            is_there = second is not None and second.name == KEYS and second.size <= _LARGEST_HEAD_BYTES
            return _content(tar, second) if second is not None and is_there else None

    def verify(self, progress: Progress) -> int:
        """Read everything and compare it with the digests, which only the holder of the keys can have written."""
        lines: list[str] = []
        total_bytes, listed = self.path.stat().st_size, b""
        with _opened(self.path) as tar:
            for member in tar:
                if listed:
                    raise BackupUnreadable(field="members")
                if member.name == _DIGESTS:
                    listed = _content(tar, member)
                    continue
                file = _file(tar, member)
                lines.append(f"{_digest_of(file)} {member.size} {member.name}\n")
                progress("bytes", done=member.offset_data + member.size, total=total_bytes)
        self._require_listed("".join(lines).encode(errors="surrogateescape"), listed)
        return len(lines)

    def members(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Give the members below a prefix, one by one."""
        with _opened(self.path) as tar:
            for member in tar:
                if member.name.startswith(prefix):
                    yield member.name, _content(tar, member)

    def extract(self, prefix: str, folder: Path) -> None:
        """Write the members below a prefix into files of a folder; a name that leads out of it is refused."""
        with _opened(self.path) as tar:
            for member in tar:
                name = member.name.removeprefix(prefix)
                if not member.name.startswith(prefix):
                    continue
                if "/" in name or name in {"", ".", ".."}:
                    raise BackupUnreadable(field="members")
                self._extract(tar, member, folder / name)

    def _extract(self, tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
        file = _file(tar, member)
        with path.open("xb") as written:
            path.chmod(0o600)
            while piece := file.read(_PIECE_BYTES):
                written.write(piece)

    def _require_listed(self, found: bytes, listed: bytes) -> None:
        digests, _, mark = listed.rstrip(b"\n").rpartition(b"\n")
        if found != digests + b"\n":
            raise BackupUnreadable(field="digests")
        wanted = self.keyed_hashes.hash(f"backup {sha256(found).hexdigest()}") if self.keyed_hashes else ""
        if not secrets.compare_digest(wanted.encode(), mark):
            raise BackupUnreadable(field="mark")


def _encode(head: BackupHead) -> bytes:
    fields = {"made_at": head.made_at.isoformat(), "mode": head.mode, "database": head.database, "key_id": head.key_id}
    return json.dumps({"format": _FORMAT, **fields, "key_generation": head.key_generation}).encode()


def _decode(content: bytes) -> BackupHead:
    try:
        read = json.loads(content)
        known = {name: str(read[name]) for name in ("mode", "database", "key_id")}
        made_at, generation = datetime.fromisoformat(read["made_at"]), int(read.get("key_generation", 0))
        head = BackupHead(made_at=made_at, key_generation=generation, **known) if read["format"] == _FORMAT else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        head = None
    if head is None or head.made_at.tzinfo is None:
        raise BackupUnreadable(field="head")
    return head


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Open a member that is a plain file: no link to another, and no sparse one, whose few bytes say that they are for ever zeros."""
    file = tar.extractfile(member) if member.isfile() and not member.issparse() else None
    if file is None:
        raise BackupUnreadable(field="members")
    return file


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = _file(tar, member).read()
    if len(content) != member.size:
        raise BackupUnreadable(field="members")
    return content


def _digest_of(file: IO[bytes]) -> str:
    digest = sha256()
    while piece := file.read(_PIECE_BYTES):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, OSError) as problem:
        raise BackupUnreadable(field="file") from problem


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except FileExistsError as problem:
        raise InvalidInput(field="file") from problem
    except OSError as problem:
        raise StorageUnavailable(kind="archive") from problem
