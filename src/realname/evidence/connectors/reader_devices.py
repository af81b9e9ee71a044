"""Devices behind the card reader agent: a card in a file, to try it out, and the program of a reader's vendor or of the operator."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from realname.evidence.connectors.card_file import load_card_file
from realname.evidence.connectors.card_json import MAXIMUM_CARD_BYTES
from realname.evidence.errors import CardAbsent, CardReaderAway
from realname.evidence.ports import ReadCard
from realname.kernel.errors import InvalidInput

READ_WITHIN_S = 15.0  # a chip of 20 kB takes 2 to 6 s
STATUS_WITHIN_S = 3.0
_NO_CARD = 3  # exit code of a program that finds no card


@dataclass(frozen=True, slots=True)
class CardInFile:
    """Simulates a reader: a card is there while its file is. Nothing checked a chip."""

    file: Path

    @property
    def name(self) -> str:
        """What people call it."""
        return "Simulated reader"

    def has_card(self) -> bool:
        """Say whether the file is there."""
        return self.file.is_file()

    def read(self) -> ReadCard:
        """Read the card file (docs/reference/card-reader-json.md).

        Raises:
            CardAbsent: There is no file.
            InvalidInput: It holds no card.
        """
        if not self.has_card():
            raise CardAbsent
        return ReadCard(fields=_object(load_card_file(self.file)), is_chip_verified=False)


@dataclass(frozen=True, slots=True)
class ProgramReader:
    """Reads by a program: `PROGRAM status` ends with 0 where a card is there and with 3 where none is, `PROGRAM read` prints the card."""

    program: Path

    @property
    def name(self) -> str:
        """What people call it."""
        return self.program.stem

    def has_card(self) -> bool:
        """Ask the program.

        Raises:
            CardReaderAway: It did not end in time, or with neither of the two codes.
        """
        return self._run("status", within_s=STATUS_WITHIN_S).returncode == 0

    def read(self) -> ReadCard:
        """Ask the program for the card: a JSON object with `card`, and `chip` as the signed form has it.

        Raises:
            CardAbsent: It ended with 3.
            CardReaderAway: It did not end in time, or failed.
            InvalidInput: What it printed is no card.
        """
        ended = self._run("read", within_s=READ_WITHIN_S)
        if ended.returncode == _NO_CARD:
            raise CardAbsent
        said = _object(ended.stdout)
        fields = said.get("card")
        if not isinstance(fields, dict):
            raise InvalidInput(field="card")
        return ReadCard(fields=fields, is_chip_verified=said.get("chip") == {"verified": True})

    def _run(self, action: str, *, within_s: float) -> subprocess.CompletedProcess[bytes]:
        # Its errors are not kept: they may show a part of the card.
        try:
            ended = subprocess.run([self.program, action], capture_output=True, timeout=within_s, check=False)  # noqa: S603 - the operator's own
        except (OSError, subprocess.TimeoutExpired):
            raise CardReaderAway(kind="card-reader") from None
        if ended.returncode not in {0, _NO_CARD}:
            raise CardReaderAway(kind="card-reader")
        return ended


def _object(content: bytes) -> Mapping[str, object]:
    if len(content) > MAXIMUM_CARD_BYTES:
        raise InvalidInput(field="card", limit_bytes=MAXIMUM_CARD_BYTES)
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidInput(field="card") from None
    if not isinstance(read, dict):
        raise InvalidInput(field="card")
    return read
