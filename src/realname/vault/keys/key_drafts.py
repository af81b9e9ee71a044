"""Drafts of a key file: written beside it under names of their own, held by who writes them, removed where their writer was killed."""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TOKEN_BYTES = 8
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * _TOKEN_BYTES}}}")


@contextmanager
def drafted(path: Path, content: bytes) -> Iterator[Path]:
    """Write a draft beside a key file, durably, for its owner alone; give its name, which is gone in the end.

    Raises:
        OSError: It cannot be written.
    """
    draft, descriptor = _held_draft(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            yield draft
    finally:
        draft.unlink(missing_ok=True)


def sweep_drafts(path: Path) -> None:
    """Remove what killed writers left beside a key file; a draft whose writer lives stays, and so does what is not ours to remove."""
    path = path.resolve()
    for draft in path.parent.glob(f".{path.name}.*"):
        if _TOKEN.fullmatch(draft.name.removeprefix(f".{path.name}.")):
            with suppress(OSError):
                _remove(draft)


def _held_draft(path: Path) -> tuple[Path, int]:
    """The process that sweeps between the making of a draft and its lock takes it away: then another one is made."""
    while True:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(_TOKEN_BYTES)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return draft, descriptor
        os.close(descriptor)


def _remove(draft: Path) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.unlink()
        # Where the writer was killed after it had put the draft in its place, these are the keys themselves.
        if os.fstat(descriptor).st_nlink == 0:
            os.write(descriptor, bytes(os.fstat(descriptor).st_size))
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
