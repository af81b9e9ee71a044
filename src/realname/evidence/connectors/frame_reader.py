"""China's certified card readers on a serial port (GA 450): a card is found, selected and read by three commands, within a deadline.

The portrait of a card is in the format WLT. A program of the reader's vendor decodes it: it is given the 1,024 bytes on standard input
and prints a JPEG or PNG. Linux and macOS alone have what this needs of the operating system.
"""

import base64
import os
import select
import subprocess
import termios
import time
import tty
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path

from realname.evidence.connectors.card_frame import HEADER, MAXIMUM_FRAME_BYTES, CardFrames, FrameReading, frame_photo, frame_text
from realname.evidence.connectors.reader_devices import READ_WITHIN_S, STATUS_WITHIN_S
from realname.evidence.errors import CardAbsent, CardFrameInvalid, CardReaderAway
from realname.evidence.model.kinds import KINDS, EvidenceField
from realname.evidence.ports import ReadCard

_FIND, _SELECT, _READ = (bytes.fromhex(body) for body in ("20 01", "20 02", "30 01"))
_FOUND, _DONE = bytes.fromhex("00009f"), bytes.fromhex("000090")
_LENGTH_AT, _STATUS_AT, _STATUS_END = 5, 7, 10
_SMALLEST_ANSWER = _STATUS_END - _STATUS_AT + 1  # a status and the checksum
_DECODE_WITHIN_S = 5.0
_SPEED = termios.B115200


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialReader:
    """Implements the port `ReaderDevice`. The reader proves nothing of the chip.

    Attributes:
        path: Of the port, such as `/dev/ttyUSB0`.
        frames: Reads what the reader gives.
        decoder: The program that decodes the portrait; None: there is none, and every card is refused for its portrait.
        read_within_s: How long one card may take, from its first command to its last byte.
    """

    path: Path
    frames: CardFrames
    decoder: Path | None
    read_within_s: float = READ_WITHIN_S

    @property
    def name(self) -> str:
        """What people call it."""
        return self.path.name

    def has_card(self) -> bool:
        """Look for a card.

        Raises:
            CardReaderAway: The port cannot be used, or the reader did not answer.
            CardFrameInvalid: It answered something else.
        """
        with _opened(self.path, within_s=min(STATUS_WITHIN_S, self.read_within_s)) as port:
            return _status_of(port.ask(_FIND)) == _FOUND

    def read(self) -> ReadCard:
        """Read the card that is there.

        Raises:
            CardAbsent: No card can be selected.
            CardReaderAway: The port cannot be used, or the reader did not answer in time.
            CardFrameInvalid: A frame is cut, damaged, or no card's; `problem` says how.
            CardFingerprintsRefused: The reader gives fingerprints.
            CardPortraitMissing: No program decoded the portrait.
            ImageRejected: What it decoded is no picture.
        """
        with _opened(self.path, within_s=self.read_within_s) as port:
            port.ask(_FIND)  # a card that was found before is not found again, and can be selected all the same
            if _status_of(port.ask(_SELECT)) != _DONE:
                raise CardAbsent
            frame = port.ask(_READ)
        frame_text(frame)  # a faulty frame reaches no decoder
        return ReadCard(fields=_fields_of(self.frames.read(frame, portrait=self._decoded(frame_photo(frame)))), is_chip_verified=False)

    def _decoded(self, photo: bytes) -> bytes | None:
        if self.decoder is None:
            return None
        # Its errors are not kept: they may show a part of the card.
        with suppress(OSError, subprocess.TimeoutExpired):
            ended = subprocess.run([self.decoder], input=photo, capture_output=True, timeout=_DECODE_WITHIN_S, check=False)  # noqa: S603 - the operator's own
            return ended.stdout if ended.returncode == 0 and ended.stdout else None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Port:
    """An open port, and when everything on it has to have ended, by a clock that never goes back."""

    descriptor: int
    ends_s: float

    def ask(self, command: bytes) -> bytes:
        """Send one command; gives the whole frame that answers it."""
        try:
            self._send(_framed(command))
            return self._answer()
        except OSError:
            raise CardReaderAway(kind="card-reader") from None

    def _send(self, frame: bytes) -> None:
        left = frame
        while left:
            self._wait(writes=True)
            left = left[os.write(self.descriptor, left) :]

    def _answer(self) -> bytes:
        frame = self._exactly(_STATUS_AT)
        if frame[: len(HEADER)] != HEADER:
            raise CardFrameInvalid(problem="header")
        declared = int.from_bytes(frame[_LENGTH_AT:_STATUS_AT], "big")
        if not _SMALLEST_ANSWER <= declared <= MAXIMUM_FRAME_BYTES - _STATUS_AT:
            raise CardFrameInvalid(problem="length")
        return frame + self._exactly(declared)

    def _exactly(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            self._wait(writes=False)
            part = os.read(self.descriptor, size - len(content))
            if not part:  # the other end is gone
                raise CardReaderAway(kind="card-reader")
            content += part
        return content

    def _wait(self, *, writes: bool) -> None:
        left_s = self.ends_s - time.monotonic()
        ports = [self.descriptor]
        if left_s <= 0 or not any(select.select([] if writes else ports, ports if writes else [], [], left_s)):
            raise CardReaderAway(kind="card-reader")


@contextmanager
def _opened(path: Path, *, within_s: float) -> Iterator[_Port]:
    """Open a port; a serial one is set to 115,200 bit/s and to pass every byte, and what an earlier command left in it is dropped."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise CardReaderAway(kind="card-reader") from None
    try:
        _prepare(descriptor)
        yield _Port(descriptor=descriptor, ends_s=time.monotonic() + within_s)
    finally:
        os.close(descriptor)


def _prepare(descriptor: int) -> None:
    try:
        if os.isatty(descriptor):
            tty.setraw(descriptor)
            attributes = termios.tcgetattr(descriptor)
            attributes[4] = attributes[5] = _SPEED
            termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
            termios.tcflush(descriptor, termios.TCIOFLUSH)
    except termios.error:
        raise CardReaderAway(kind="card-reader") from None


def _framed(command: bytes) -> bytes:
    body = (len(command) + 1).to_bytes(2, "big") + command
    return HEADER + body + bytes([reduce(xor, body)])


def _status_of(frame: bytes) -> bytes:
    if reduce(xor, frame[_LENGTH_AT:], 0) != 0:
        raise CardFrameInvalid(problem="checksum")
    return frame[_STATUS_AT:_STATUS_END]


def _fields_of(read: FrameReading) -> Mapping[str, object]:
    """What was read, in the form of docs/reference/card-reader-json.md."""
    evidence, attributes = read.reading.evidence, read.reading.attributes
    ends = evidence.valid_until_on
    known: Mapping[EvidenceField, str | None] = {
        EvidenceField.NAME: attributes.name,
        EvidenceField.SEX: attributes.sex,
        EvidenceField.ETHNICITY: attributes.ethnicity,
        EvidenceField.BIRTH_ON: attributes.birth_on.isoformat(),
        EvidenceField.ADDRESS: attributes.address,
        EvidenceField.NATIONALITY: read.values.nationality,
        EvidenceField.IDENTITY_NUMBER: attributes.identity_number.value,
        EvidenceField.VALID_FROM_ON: evidence.valid_from_on.isoformat() if evidence.valid_from_on else None,
        EvidenceField.VALID_UNTIL_ON: ends.isoformat() if ends else None,
    }
    fields = {name.value: known[name] for name in EvidenceField if name in KINDS[evidence.kind].fields}
    return {"kind": evidence.kind.value, **fields, "portrait": base64.b64encode(read.reading.portrait).decode()}
