"""Readers of chips behind the card reader agent: a reader of this machine by PC/SC, and a chip in a folder, to try it out."""

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from realname.evidence.chip.examination import examine
from realname.evidence.chip.protocol.channel import Transmit
from realname.evidence.chip.protocol.chip_reading import ChipReader
from realname.evidence.chip.protocol.passwords import password_of_lines
from realname.evidence.chip.trust import Trust
from realname.evidence.connectors.chip_folder import load_chip_folder
from realname.evidence.connectors.pcsc_reader import connected
from realname.evidence.errors import CardAbsent, ChipNotGenuine, ChipPasswordWrong, ChipReaderUnavailable
from realname.evidence.model.chip import ChipProof
from realname.evidence.model.chip_protocol import Access, ChipPassword
from realname.evidence.ports import ReadChip

_NOTHING_THERE = "document-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipOnReader:
    """Reads the document on one PC/SC reader. Whose signature counts is for the server to say: no issuer is trusted here.

    Attributes:
        reader: Its name, or a part of it that no other reader has.
        today: Gives the day.
        connect: Gives the way to the document, until its block ends.
    """

    reader: str
    today: Callable[[], date]
    connect: Callable[[str], AbstractContextManager[Transmit]] = connected

    @property
    def name(self) -> str:
        """What people call it."""
        return self.reader

    def has_document(self) -> bool:
        """Connect, and let go again.

        Raises:
            ChipReaderUnavailable: The reader, its service or its package is missing.
        """
        try:
            with self.connect(self.reader):
                return True
        except ChipReaderUnavailable as problem:
            if problem.facts.get("cause") != _NOTHING_THERE:
                raise
            return False

    def read(self, password: ChipPassword) -> ReadChip:
        """Read as `realname evidence chip --reader` does.

        Raises:
            CardAbsent: No document is there.
            ChipReaderUnavailable: The reader, its service or its package is missing.
            ChipNotGenuine: A proof failed, or something signed was hidden.
            RequestError: The chip or the password was wrong.
        """
        reader = ChipReader(trust=Trust(), today=self.today(), now=time.monotonic, draw=secrets.token_bytes)
        try:
            with self.connect(self.reader) as transmit:
                reading = reader.read(transmit, password)
        except ChipReaderUnavailable as problem:
            if problem.facts.get("cause") != _NOTHING_THERE:
                raise
            raise CardAbsent from None
        if reading.examination.proof is ChipProof.FAILED:
            raise ChipNotGenuine
        return ReadChip(files=reading.files.contained(), access=reading.access, proof=reading.examination.proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipInFolder:
    """Simulates a reader: a document is there while its folder is. It opens by the MRZ of its DG1, and proves nothing.

    Attributes:
        folder: With the files of one chip.
        today: Gives the day.
    """

    folder: Path
    today: Callable[[], date]

    @property
    def name(self) -> str:
        """What people call it."""
        return "Simulated chip reader"

    def has_document(self) -> bool:
        """Say whether the folder is there."""
        return self.folder.is_dir()

    def read(self, password: ChipPassword) -> ReadChip:
        """Give the files.

        Raises:
            CardAbsent: There is no folder.
            ChipPasswordWrong: It is not that of the MRZ.
            ChipDataUnreadable, ChipFilesAmbiguous, FileUnreadable: They are not those of one chip.
        """
        if not self.has_document():
            raise CardAbsent
        files, today = load_chip_folder(self.folder), self.today()
        zone = examine(files, Trust(), today=today).zone
        if zone is None or password != password_of_lines(zone.lines, on=today):
            raise ChipPasswordWrong(step="bac")
        return ReadChip(files=files.contained(), access=Access.BAC, proof=ChipProof.NOT_SHOWN)
