"""The rows of a manifest: CSV with a header, UTF-8; an unknown column is an error."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from realname.evaluation.errors import ManifestInvalid
from realname.kernel.errors import FileUnreadable

CLIPS = frozenset({".mp4", ".mov", ".webm", ".3gp", ".m4v"})  # endings of clips; any other file is a photo


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a manifest holds.

    Attributes:
        numbered: Rows with their line numbers; values without spaces around them.
        columns: Those that it has.
        digest: SHA-256 of the file, hexadecimal.
    """

    numbered: Sequence[tuple[int, Mapping[str, str]]]
    columns: Sequence[str]
    digest: str


def read_rows(path: Path, *, columns: Sequence[str], needed: Sequence[str]) -> Rows:
    """Read rows.

    Raises:
        FileUnreadable: It cannot be read.
        ManifestInvalid: A column is missing or unknown, a row has too many or too few values, or there is no row.
    """
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable(field="manifest") from problem
    reader = csv.DictReader(lines)
    found = reader.fieldnames or ()
    for column in needed:
        if column not in found:
            raise ManifestInvalid(column=column)
    for column in found:
        if column not in columns:
            raise ManifestInvalid(column=column, known=", ".join(columns))
    rows = []
    for number, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise ManifestInvalid(row=number)
        rows.append((number, {name: value.strip() for name, value in row.items()}))
    if not rows:
        raise ManifestInvalid(row=2)
    return Rows(numbered=rows, columns=found, digest=sha256(content).hexdigest())


def require_files(paths: Sequence[Path]) -> None:
    """Refuse a manifest that names a file that is not there.

    Raises:
        ManifestInvalid: So many files are missing.
    """
    missing = sum(not path.is_file() for path in paths)
    if missing:
        raise ManifestInvalid(column="file", missing=missing)
