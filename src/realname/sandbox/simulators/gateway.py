"""A simulated message gateway: it takes texts for numbers, one for each reference, and keeps them instead of sending."""

from dataclasses import dataclass, field
from pathlib import Path

from realname.kernel.identifiers import Msisdn
from realname.sandbox.simulators.state import SandboxState

_SCHEMA = ("CREATE TABLE IF NOT EXISTS texts (reference TEXT PRIMARY KEY, number TEXT NOT NULL, text TEXT NOT NULL)",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One message, as the gateway would send it."""

    to: Msisdn
    text: str = field(repr=False)


class SandboxGateway:
    """What the simulated operator does with messages that come over HTTP."""

    def __init__(self, file: Path) -> None:
        """Take the file that remembers."""
        self._state = SandboxState(file, schema=_SCHEMA)

    def take(self, text: Text, *, reference: str) -> None:
        """Take a text once for its reference."""
        with self._state.transaction() as connection:
            connection.execute("INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (reference, text.to.value, text.text))

    def texts(self) -> tuple[Text, ...]:
        """All that were taken, in order."""
        with self._state.transaction() as connection:
            return tuple(Text(to=Msisdn(to), text=text) for to, text in connection.execute("SELECT number, text FROM texts ORDER BY rowid"))
