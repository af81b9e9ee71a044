"""The store of trusted issuers: one file, trust.json, replaced as a whole by each import (docs/reference/chips.md)."""

import base64
import binascii
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from realname.evidence.chip.stored_trust import StoredTrust, TrustSource, sha256_of
from realname.evidence.errors import TrustStoreBroken

TRUST_FOLDER = "trust"  # of a data folder, where the setting names no other
_FILE, _VERSION = "trust.json", 1
_MOST_BYTES = 256 * 1024 * 1024


def trust_folder_of(stated: str, data: Path) -> Path:
    """The folder of the store: that of the setting `chip_trust`, else one in the data folder."""
    return Path(stated) if stated else data / TRUST_FOLDER


class TrustStore:
    """Reads and writes the file in one folder."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made with the first import."""
        self._file = folder / _FILE

    def load(self) -> StoredTrust:
        """Read what is trusted; nothing where there is no file.

        Raises:
            TrustStoreBroken: The file cannot be read, or an entry is not the one that was written.
        """
        try:
            with self._file.open("rb") as file:
                content = file.read(_MOST_BYTES)
        except FileNotFoundError:
            return StoredTrust()
        except OSError as problem:
            raise TrustStoreBroken from problem
        try:
            stored = json.loads(content)
            if stored["version"] != _VERSION:
                raise TrustStoreBroken
            return StoredTrust(tuple(_source(one) for one in stored["sources"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise TrustStoreBroken from problem

    def save(self, stored: StoredTrust) -> None:
        """Replace the file as a whole: a reader sees the former or the new one."""
        self._replace(json.dumps({"version": _VERSION, "sources": [_as_json(one) for one in stored.sources]}, indent=1).encode())

    def content(self) -> bytes | None:
        """The file as it is, for a backup, be it broken or not; None: there is none.

        Raises:
            TrustStoreBroken: It cannot be read.
        """
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise TrustStoreBroken from problem

    def take_back(self, content: bytes) -> None:
        """Put the file of a backup down where there is none: whose documents are believed here by now stays as it is."""
        if not self._file.exists():
            self._replace(content)

    def _replace(self, content: bytes) -> None:
        folder = self._file.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=_FILE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


def _as_json(source: TrustSource) -> dict[str, object]:
    return {
        "name": source.name,
        "sha256": source.sha256,
        "imported_on": source.imported_on.isoformat(),
        "signed_on": source.signed_on.isoformat() if source.signed_on else None,
        "certificates": {sha256_of(one): base64.b64encode(one).decode("ascii") for one in source.certificates},
        "revocations": {sha256_of(one): base64.b64encode(one).decode("ascii") for one in source.revocations},
    }


def _source(stored: Mapping[str, object]) -> TrustSource:
    signed_on = stored["signed_on"]
    return TrustSource(
        name=str(stored["name"]),
        sha256=str(stored["sha256"]),
        imported_on=date.fromisoformat(str(stored["imported_on"])),
        signed_on=None if signed_on is None else date.fromisoformat(str(signed_on)),
        certificates=_entries(stored["certificates"]),
        revocations=_entries(stored["revocations"]),
    )


def _entries(stored: object) -> tuple[bytes, ...]:
    if not isinstance(stored, dict):
        raise TrustStoreBroken
    try:
        found = {str(digest): base64.b64decode(str(text), validate=True) for digest, text in stored.items()}
    except binascii.Error as problem:
        raise TrustStoreBroken from problem
    if any(sha256_of(content) != digest for digest, content in found.items()):
        raise TrustStoreBroken
    return tuple(found.values())
