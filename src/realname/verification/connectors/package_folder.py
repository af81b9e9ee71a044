"""The folder that pinned files are kept in: digests read, files written whole or not at all."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from realname.verification.errors import FolderUnwritable


@dataclass(frozen=True, slots=True)
class DiskFolder:
    """A folder on disk; made when first written."""

    path: Path

    def digest(self, name: str) -> str | None:
        """SHA-256 of a file, lower-case hexadecimal, or None where there is no readable file."""
        try:
            with (self.path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None

    def save(self, name: str, content: bytes) -> None:
        """Write beside, then rename: a reader sees the old file or the new one, also after a crash.

        Raises:
            FolderUnwritable: The folder cannot be made or written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.path, prefix=f".{name}.", delete=False) as beside:
                self._replace(Path(beside.name), name, content)
        except OSError as problem:
            raise FolderUnwritable(folder=str(self.path), reason=problem.strerror or "unknown") from problem

    def _replace(self, beside: Path, name: str, content: bytes) -> None:
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(0o644)  # temporary files are for their owner alone; the weights are no secret
            beside.replace(self.path / name)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
