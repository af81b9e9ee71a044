"""The keys of a running process, taken anew from the key file when it was changed; and how they are rotated."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from realname.kernel.errors import SettingsError
from realname.vault.errors import KeysProvisioned
from realname.vault.keys.key_file import load_key_file, replace_key_file
from realname.vault.keys.key_ring import KeyRing
from realname.vault.keys.signer import Ed25519Signer, key_id
from realname.vault.ports import KeyGeneration

# Beside the key file: what started this process copies the file there at each start (deploy/helm).
PROVISIONED = "keys.provisioned"
_Mark = tuple[int, int, int]
_ABSENT: _Mark = (0, 0, 0)


class KeptKeys:
    """A key file that is looked at before each use, so that a rotation needs no restart; implements the port `KeyCustody`."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            SettingsError: It cannot be used.
        """
        self._path = path
        self._lock = Lock()
        self._mark = _mark_of(path)
        self._ring = load_key_file(path)

    def ring(self) -> KeyRing:
        """The keys as the file has them; where it is gone or unusable, as it had them last."""
        mark = _mark_of(self._path)
        if mark != self._mark:
            self._take_anew(mark)
        return self._ring

    def generations(self) -> Sequence[KeyGeneration]:
        """The key-encryption keys that are known, the newest last."""
        return self.ring().generations()

    def add_generation(self) -> KeyGeneration:
        """Make a new key-encryption key: from now on it wraps, here and in every process on this file."""
        with self._changing() as ring:
            changed = ring.with_new_encryption_key()
            replace_key_file(self._path, changed)
        return KeyGeneration(number=changed.newest.generation, key_id=changed.newest.key_id)

    def destroy_generation(self, number: int) -> None:
        """Take a former key-encryption key out of the file; the newest one, and one that is not there, stay as they are."""
        with self._changing() as ring:
            if ring.of_generation(number) is not None:
                replace_key_file(self._path, ring.without(number))

    def renew_signing_key(self) -> None:
        """Make a new key to sign with: processes that start from now on use it."""
        with self._changing() as ring:
            replace_key_file(self._path, ring.with_new_signing_key())

    def require_changeable(self) -> None:
        """Return unless the file is marked as a copy.

        Raises:
            KeysProvisioned: It is.
        """
        if self._path.with_name(PROVISIONED).exists():
            raise KeysProvisioned

    def signing_key_ids(self) -> Sequence[str]:
        """Names of the keys that sign and signed, the newest last."""
        signer = Ed25519Signer(self.ring())
        return [key_id(one) for one in (*signer.former_public_keys, signer.public_key)]

    def require_ready(self) -> None:
        """Return: keys in memory are always at hand."""

    def _take_anew(self, mark: _Mark) -> None:
        with self._lock:
            try:
                self._ring = load_key_file(self._path)
            except SettingsError:
                return  # what was read before still opens everything; `realname status` says what is wrong with the file
            self._mark = mark

    @contextmanager
    def _changing(self) -> Iterator[KeyRing]:
        """Keep every other change away: two rotations at once would lose one of the new keys."""
        self.require_changeable()
        file = self._locked()
        try:
            yield load_key_file(self._path)
        finally:
            os.close(file)

    def _locked(self) -> int:
        while True:
            try:
                file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as problem:
                raise SettingsError(("keys: the key file cannot be read",)) from problem
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_nlink:
                return file
            os.close(file)  # the person who had the lock before put another file in its place


def _mark_of(path: Path) -> _Mark:
    try:
        found = path.stat()
    except OSError:
        return _ABSENT
    return (found.st_ino, found.st_mtime_ns, found.st_size)
