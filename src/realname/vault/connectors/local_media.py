"""Sealed media in a local folder: durable before `put` returns."""

import fcntl
import math
import os
import re
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from realname.kernel.errors import StorageUnavailable
from realname.platform.errors import StorageFull
from realname.platform.system.disk import is_full
from realname.platform.system.staging import sync
from realname.vault.connectors.object_keys import require_key, require_prefix

_MOST_REMEMBERED = 10_000  # folders; six of a registration
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
            self._durable = set[Path]()
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, descriptor)  # gives the lock back
            if _is_alone(descriptor):
                self._remove_drafts(before_s=math.inf)
            _share(descriptor)

    def put(self, key: str, sealed: bytes) -> None:
        """Store durably; the same key again replaces, whole or not at all."""
        require_key(key)
        with storage_errors():
            durable = self._durable_folder(key)  # before the object is there: another process may remove a folder that is empty
            obstore.put(self._store, key, sealed)
            self._make_durable(key, durable=durable)

    def get(self, key: str) -> bytes | None:
        """Read, or None where there is nothing."""
        require_key(key)
        with storage_errors():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove durably, and the folders that are empty by it; nothing there is no error."""
        require_key(key)
        with storage_errors():
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                return
            sync(self._remove_empty_folders(self._folder.joinpath(key).parent))

    def keys(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix that ends with `/`, sorted; the empty prefix lists all."""
        require_prefix(prefix)
        with storage_errors():
            return sorted(entry["path"] for page in obstore.list(self._store, prefix or None) for entry in page)

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
            self._durable.discard(folder)
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass  # another was faster
            except OSError:
                return folder
            folder = folder.parent
        return folder

    def _make_durable(self, key: str, *, durable: Path) -> None:
        # obstore writes to a draft and renames it, but never flushes (seen with strace, 0.12): the file first, then each folder
        # that holds something new.
        path = self._folder.joinpath(key)
        sync(path)
        new = set[Path]()
        for folder in path.parents:
            sync(folder)
            # One that is removed meanwhile is forgotten before it is.
            if folder == self._folder or (folder == durable and folder in self._durable):
                break
            new.add(folder)
        if len(self._durable) > _MOST_REMEMBERED:
            self._durable.clear()
        self._durable |= new

    def _durable_folder(self, key: str) -> Path:
        """The first folder above a key that is there and that this process made durable, with all above it; at least the root."""
        above = (folder for folder in self._folder.joinpath(key).parents if folder in self._durable and folder.is_dir())
        return next(above, self._folder)


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
