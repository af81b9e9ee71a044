"""The key file: the server's own keys, in one file that its owner alone may read."""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, fields
from pathlib import Path

from realname.domain.errors import SettingsError

KEY_BYTES = 32
_VERSION = 1
_OTHERS = 0o077
_MOST_BYTES = 4096  # the file has some 300; anything larger is not ours


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyRing:
    """The server's keys, 32 bytes each; silent when shown.

    Attributes:
        encryption_key: Wraps the persons' data keys (AES-256).
        identity_key: Of the keyed hash of identity numbers (HMAC-SHA256).
        challenge_secret: Challenges are drawn with it (HMAC-SHA256).
        signing_key: Signs receipts and certificates (seed of an Ed25519 key).
    """

    encryption_key: bytes
    identity_key: bytes
    challenge_secret: bytes
    signing_key: bytes

    @property
    def key_id(self) -> str:
        """Digest of all keys, hexadecimal: tells two key files apart and nothing about either."""
        return hashlib.sha256(b"realname keys 1" + b"".join(getattr(self, field.name) for field in fields(self))).hexdigest()

    def __repr__(self) -> str:
        """The kind alone."""
        return "KeyRing(…)"


def create_key_file(path: Path) -> KeyRing:
    """Make new keys and keep them durably in a new file with mode 0600; a file that is there already is read instead.

    To be called only where nothing sealed exists yet: with new keys nothing old can be opened.

    Raises:
        SettingsError: The file cannot be written, or the one that is there cannot be used.
    """
    ring = KeyRing(**{field.name: secrets.token_bytes(KEY_BYTES) for field in fields(KeyRing)})
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_durably(draft, _encode(ring))
        try:
            # A link never replaces: of two processes that start at once, both go on with the keys of the first.
            os.link(draft, path)
        except FileExistsError:
            return load_key_file(path)
        finally:
            draft.unlink()
        _sync_folder(path.parent)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be written",)) from problem
    return ring


def load_key_file(path: Path) -> KeyRing:
    """Read the keys.

    Raises:
        SettingsError: Not there, not ours, damaged, or readable by others than its owner.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise SettingsError(("keys: the key file is open to others than its owner; its mode must be 0600",))
            content = file.read(_MOST_BYTES)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be read",)) from problem
    return parse_key_file(content)


def write_key_file(path: Path, content: bytes) -> None:
    """Put a key file that was kept elsewhere into its place, durably; one that is there stays.

    Raises:
        SettingsError: It cannot be written, or is none.
    """
    parse_key_file(content)
    try:
        _write_durably(path, content)
        _sync_folder(path.parent)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be written",)) from problem


def _encode(ring: KeyRing) -> bytes:
    keys = {field.name: base64.b64encode(getattr(ring, field.name)).decode() for field in fields(KeyRing)}
    return json.dumps({"version": _VERSION, **keys}, indent=2).encode()


def parse_key_file(content: bytes) -> KeyRing:
    """Read what a key file holds.

    Raises:
        SettingsError: Not ours, or damaged.
    """
    try:
        stored = json.loads(content)
        keys = {name: base64.b64decode(value, validate=True) for name, value in stored.items() if name != "version"}
        is_ours = stored["version"] == _VERSION and keys.keys() == {field.name for field in fields(KeyRing)}
    except (ValueError, KeyError, TypeError, AttributeError):
        keys, is_ours = {}, False
    if not is_ours or any(len(key) != KEY_BYTES for key in keys.values()):
        # Outside the handler, so that no cause shows a part of the file.
        raise SettingsError(("keys: the key file is damaged or of another version",))
    return KeyRing(**keys)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
