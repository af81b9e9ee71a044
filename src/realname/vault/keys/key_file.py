"""The key file: the server's own keys, in one file that its owner alone may read."""

import os
from pathlib import Path

from realname.kernel.errors import SettingsError
from realname.platform.system.staging import sync
from realname.vault.keys.key_drafts import drafted, sweep_drafts
from realname.vault.keys.key_file_form import encode_key_file, parse_key_file
from realname.vault.keys.key_ring import KeyRing, new_ring

_OTHERS = 0o077
_MOST_BYTES = 65_536  # the file has some 500 bytes, and 60 more for each key that was rotated; anything larger is not ours


def create_key_file(path: Path) -> KeyRing:
    """Make new keys and keep them durably in a new file with mode 0600; a file that is there already is read instead.

    To be called only where nothing sealed exists yet: with new keys nothing old can be opened.

    Raises:
        SettingsError: The file cannot be written, or the one that is there cannot be used.
    """
    ring = new_ring()
    sweep_drafts(path)
    try:
        with drafted(path, encode_key_file(ring)) as draft:
            # A link never replaces: of two processes that start at once, both go on with the keys of the first.
            os.link(draft, path)
        sync(path.parent)
    except FileExistsError:
        return load_key_file(path)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be written",)) from problem
    return ring


def load_key_file(path: Path) -> KeyRing:
    """Read the keys.

    Raises:
        SettingsError: Not there, not ours, damaged, or readable by others than its owner.
    """
    try:
        content = _read(path)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be read",)) from problem
    return parse_key_file(content)


def write_key_file(path: Path, content: bytes) -> None:
    """Put a key file that was kept elsewhere into its place, durably, whole or not at all; one that is there stays.

    Raises:
        SettingsError: It cannot be written, is none, or one is there.
    """
    parse_key_file(content)
    sweep_drafts(path)
    try:
        with drafted(path, content) as draft:
            os.link(draft, path)
        sync(path.parent)
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be written",)) from problem


def replace_key_file(path: Path, ring: KeyRing) -> None:
    """Put changed keys in the place of the former ones, whole or not at all; the former file is overwritten.

    A disk that writes elsewhere instead of over what is there (flash, snapshots, copy on write) may keep the former bytes.

    Raises:
        SettingsError: It cannot be written.
    """
    path = path.resolve()  # a link stays one: what it leads to is what other places link to, or is kept
    sweep_drafts(path)
    try:
        with path.open("r+b") as former, drafted(path, encode_key_file(ring)) as draft:
            draft.replace(path)
            sync(path.parent)
            size_bytes = os.fstat(former.fileno()).st_size
            former.write(bytes(size_bytes))
            former.flush()
            os.fsync(former.fileno())
    except OSError as problem:
        raise SettingsError(("keys: the key file cannot be written",)) from problem


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise SettingsError(("keys: the key file is open to others than its owner; its mode must be 0600",))
        content = file.read(_MOST_BYTES)
        # Another process put a new file in its place meanwhile, and overwrites this one.
        has_moved_on = os.fstat(file.fileno()).st_nlink == 0
    return _read(path) if has_moved_on else content
