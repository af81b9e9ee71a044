"""Sealed media in a local folder: durable before `put` returns."""

import fcntl
import math
import os
import re
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from realname.kernel.errors import StorageUnavailable
from realname.platform.errors import StorageFull
from realname.platform.system.disk import is_full
from realname.platform.system.staging import sync
from realname.vault.connectors.object_keys import file_of, folder_of, key_of, require_key, require_prefix

_MOST_REMEMBERED = 10_000  # folders; one of a registration
_Identity: TypeAlias = tuple[int, int]  # of a folder: the device, and its number there
_DRAFT = re.compile(r"#\d+$", re.ASCII)  # how obstore names a file it has not finished


class LocalMediaStore:
    """Implements the port `MediaStore` in a folder that its owner alone may enter.

    Drafts of a killed process are seen by no listing, so they would outlive every erasure: the first process to open the folder
    removes them. Stores know of each other by a lock on the folder that each holds for as long as it lives.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made where it is missing, and cleared of drafts where no other process uses it.

        Raises:
            StorageUnavailable: It cannot be made.
        """
        with storage_errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder = folder
            self._store = LocalStore(folder)
            self._durable = dict[Path, _Identity]()
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, descriptor)  # gives the lock back
            if _is_alone(descriptor):
                self._remove_drafts(before_s=math.inf)
            _share(descriptor)

    def put(self, key: str, sealed: bytes) -> None:
        """Store durably; the same key again replaces, whole or not at all."""
        self.put_all({key: sealed})

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        """Store each as `put` does, and make all durable in the end."""
        for key in objects:
            require_key(key)
        with storage_errors(), ExitStack() as held:
            durable = dict[Path, _Identity | None]()
            for key, sealed in objects.items():
                file = file_of(key)
                # Looked at before the object is there: another process may remove a folder that is empty.
                durable[self._folder / file] = self._durable_folder(file, held)
                obstore.put(self._store, file, sealed)
            self._make_durable(durable)

    def get(self, key: str) -> bytes | None:
        """Read, or None where there is nothing."""
        require_key(key)
        with storage_errors():
            for file in _files_of(key):
                try:
                    return bytes(obstore.get(self._store, file).bytes())
                except FileNotFoundError:
                    continue
            return None

    def delete(self, key: str) -> None:
        """Remove durably, and the folders that are empty by it; nothing there is no error."""
        self.delete_all((key,))

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:
        """Remove each as `delete` does, and make all durable in the end, also what a process removed that was killed before it flushed."""
        given = tuple(keys)
        for key in given:
            require_key(key)
        require_prefix(below)
        with storage_errors():
            paths = [path for key in given for path in self._paths_of(key)]
            for path in paths:
                _remove(path)
            emptied = {path.parent for path in paths} | ({self._folder / folder_of(below)} if below else set())
            left = {self._remove_empty_folders(folder) for folder in sorted(emptied, reverse=True)}
            for folder in sorted(left):
                # Or it went with one that was emptied after it, and what is above it is made durable.
                with suppress(FileNotFoundError, NotADirectoryError):
                    sync(folder)

    def keys(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix that ends with `/`, sorted; the empty prefix lists all."""
        require_prefix(prefix)
        with storage_errors():
            found = {key_of(entry["path"]) for page in obstore.list(self._store, folder_of(prefix) or None) for entry in page}
            return sorted(key for key in found if key.startswith(prefix))

    def remove_drafts(self, *, before: datetime) -> int:
        """Remove drafts last written before a time; returns how many. For a folder that is never alone."""
        with storage_errors():
            return self._remove_drafts(before_s=before.timestamp())

    def _remove_drafts(self, *, before_s: float) -> int:
        doomed = [path for path in self._folder.rglob("*#*") if _DRAFT.search(path.name) and path.stat().st_mtime < before_s]
        for path in doomed:
            path.unlink(missing_ok=True)
            sync(path.parent)
        return len(doomed)

    def _remove_empty_folders(self, folder: Path) -> Path:
        """Go up as far as nothing is left, and give back the first folder that stays.

        A folder at the top stays in any case: all share it, and a folder that vanishes while another registration is written to
        makes that fail (seen with obstore's own `automatic_cleanup`, 14 times in 12,000).
        """
        while self._folder not in {folder, folder.parent}:
            self._durable.pop(folder, None)
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass  # another was faster
            except OSError:
                return folder
            folder = folder.parent
        return folder

    def _make_durable(self, durable: Mapping[Path, "_Identity | None"]) -> None:
        """Flush files, each given with the first folder above it that is durable; None: the root alone is.

        obstore writes to a draft and renames it, but never flushes (seen with strace, 0.12): the files first, then each folder that
        holds something new.
        """
        for path in durable:
            sync(path)
        new, seen = dict[Path, _Identity](), set[Path]()
        for path, known in durable.items():
            for folder in path.parents:
                if folder in seen:
                    break  # and those above it
                flushed = _flush(folder)
                seen.add(folder)
                # One that was removed and made anew since is another.
                if folder == self._folder or flushed == known:
                    break
                new[folder] = flushed
        if len(self._durable) > _MOST_REMEMBERED:
            self._durable.clear()
        self._durable |= new

    def _durable_folder(self, file: str, held: ExitStack) -> "_Identity | None":
        """The first folder above a file that is there and that this process made durable, with all above it; None: the root alone.

        It is held open, so that no folder made meanwhile has its number.
        """
        for folder in self._folder.joinpath(file).parents:
            known = self._durable.get(folder)
            if known is not None and _open_as(folder, known, held):
                return known
        return None

    def _paths_of(self, key: str) -> Iterator[Path]:
        return (self._folder / file for file in _files_of(key))


def _files_of(key: str) -> Sequence[str]:
    """Where an object is, and where an earlier release put it."""
    file = file_of(key)
    return (file,) if file == key else (file, key)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def _open_as(folder: Path, known: _Identity, held: ExitStack) -> bool:
    """Hold a folder open where it is the one that is known."""
    try:
        descriptor = os.open(os.fsencode(folder), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    held.callback(os.close, descriptor)
    return _identity(descriptor) == known


def _flush(folder: Path) -> _Identity:
    """Flush a folder, and say which one it was."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
        return _identity(descriptor)
    finally:
        os.close(descriptor)


def _identity(descriptor: int) -> _Identity:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _is_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another store has it, or the file system knows no locks: then no one is ever alone
        return False
    return True


def _share(descriptor: int) -> None:
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what a store raises into an error of ours: nothing of an answer goes on, for it may repeat addresses and names of keys."""
    try:
        yield
    except (OSError, BaseError) as problem:
        raise (StorageFull if is_full(problem) else StorageUnavailable)(kind="media") from problem
