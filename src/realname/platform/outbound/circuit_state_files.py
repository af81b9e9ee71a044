"""What the processes of one machine last saw of each circuit, in small files that whoever looks after the deployment can read."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from realname.platform.outbound.circuit import CircuitState


class CircuitNote(BaseModel):
    """One system, as a process saw it last.

    Attributes:
        system: The word for it in errors and logs, such as `provisioning`.
        state: `open` or `closed`.
        since: When the state began.
        reason: The word of the last failure (`Failure`); empty: there was none.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    state: CircuitState
    since: AwareDatetime
    reason: str


class CircuitNotes:
    """Keeps one note a system. Several processes write the same file: the last one that saw a change is right."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made with the first note."""
        self._folder = folder

    def keep(self, system: str, *, state: CircuitState, since: datetime, reason: str) -> None:
        """Replace the note of a system. A full disk keeps nobody from calling: then there is no note."""
        note = CircuitNote(system=system, state=state, since=since, reason=reason)
        new = self._folder / f".{system}.{os.getpid()}.{secrets.token_hex(4)}"
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                new.write_text(note.model_dump_json(), encoding="utf-8")
                new.replace(self._folder / f"{system}.json")
            finally:
                new.unlink(missing_ok=True)

    def read(self) -> Sequence[CircuitNote]:
        """All notes by the system's name; what cannot be read is left out."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValidationError):
                found.append(CircuitNote.model_validate_json(file.read_bytes()))
        return found
