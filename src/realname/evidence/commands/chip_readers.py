"""`realname evidence readers`, and the options by which `realname evidence chip` reads a chip on a reader."""

import functools
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click

from realname.evidence.chip.protocol.chip_reading import ChipReader, ChipReading
from realname.evidence.chip.protocol.passwords import parse_can, password_of_lines
from realname.evidence.chip.trust import Trust
from realname.evidence.model.chip_protocol import ChipPassword
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_line, say

_MOST_PASSWORD_BYTES = 1024
_STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnReader:
    """What the options say of a chip on a reader.

    Attributes:
        reader: None: no chip is read on a reader.
        lines: Of the MRZ; empty: not given.
        can: None: not given.
        password_file: With either of the two; None: not given.
    """

    reader: str | None
    lines: Sequence[str] = field(repr=False)
    can: str | None = field(repr=False)
    password_file: Path | None

    @property
    def has_password(self) -> bool:
        """Whether anything that opens a chip is given."""
        return bool(self.lines or self.can or self.password_file)

    def password(self, *, on: date) -> ChipPassword:
        """What opens the chip.

        Args:
            on: Today.

        Raises:
            InvalidInput: None of the three is given, or more than one, or it is not of its form.
            MrzShapeUnknown: The lines are no MRZ.
            FileUnreadable: The file cannot be read.
        """
        if sum((bool(self.lines), self.can is not None, self.password_file is not None)) != 1:
            raise InvalidInput(field="--mrz")
        if self.can is not None:
            return parse_can(self.can)
        lines = self.lines if self.password_file is None else _read_lines(self.password_file)
        return parse_can(lines[0]) if len(lines) == 1 else password_of_lines(lines, on=on)


def reader_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a reader to a command, which is given them as one `on_reader`."""

    @click.option("--reader", metavar="NAME", help="Read the chip on this reader: its name, or a part of it (`realname evidence readers`).")
    @click.option("--mrz", "lines", multiple=True, metavar="LINE", help="A line of the MRZ, in quotes; repeat it for each line.")
    @click.option("--can", metavar="DIGITS", help="The card access number that is printed on the document.")
    @click.option(
        "--password",
        "password_file",
        type=click.Path(path_type=Path),
        help="A file with the lines of the MRZ, or the card access number; - for standard input.",
    )
    @functools.wraps(function)
    def packed(
        *args: object, reader: str | None, lines: Sequence[str], can: str | None, password_file: Path | None, **others: object
    ) -> None:
        function(*args, on_reader=OnReader(reader=reader, lines=lines, can=can, password_file=password_file), **others)

    return packed


def read_on_reader(on_reader: OnReader, trust: Trust, *, today: date) -> ChipReading:
    """Read the chip on the named reader.

    Raises:
        ChipReaderUnavailable: pyscard, the service, the reader or the document is missing.
        RequestError: The chip or the password was wrong.
    """
    from realname.evidence.connectors.pcsc_reader import connected

    password = on_reader.password(on=today)
    with connected(on_reader.reader or "") as transmit:
        return ChipReader(trust=trust, today=today, now=time.monotonic, draw=secrets.token_bytes).read(transmit, password)


@examples("realname evidence readers", "realname evidence readers --json")
@click.command(name="readers")
@json_option
def readers(*, is_json: bool) -> None:
    """List the chip readers that are connected to this machine.

    This needs the extra `realname[chip]` and the service of PC/SC (pcscd).
    """
    from realname.evidence.connectors.pcsc_reader import reader_names

    names = reader_names()
    if is_json:
        print_json({"readers": list(names), "error": None})
        return
    for name in names:
        print_line(name)
    if not names:
        say("No reader is connected.")


def _read_lines(path: Path) -> list[str]:
    try:
        content = sys.stdin.buffer.read(_MOST_PASSWORD_BYTES + 1) if path == _STANDARD_INPUT else _head(path)
        lines = [line.strip() for line in content.decode("ascii").splitlines() if line.strip()]
    except OSError as problem:
        raise FileUnreadable(field="--password") from problem
    except UnicodeDecodeError:
        raise InvalidInput(field="--password") from None  # without the cause: it shows a part of the file
    if len(content) > _MOST_PASSWORD_BYTES or not lines:
        raise InvalidInput(field="--password", limit_bytes=_MOST_PASSWORD_BYTES)
    return lines


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_PASSWORD_BYTES + 1)
