"""The options by which the card reader agent is told what is attached to its machine."""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from realname.evidence.connectors.reader_devices import CardInFile, ProgramReader
from realname.evidence.ports import ChipDevice, ReaderDevice
from realname.platform.system.clock_and_tokens import SystemClock

_FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What the options say; None: not given.

    Attributes:
        program: Reads cards.
        serial: Port of a reader that gives frames.
        decoder: With `serial`: the program that decodes the portrait.
        simulated: Card file.
        chip_reader: Name of a reader of PC/SC.
        simulated_chip: Folder of a chip's files.
    """

    program: Path | None
    serial: Path | None
    decoder: Path | None
    simulated: Path | None
    chip_reader: str | None
    simulated_chip: Path | None

    @property
    def must_sign(self) -> bool:
        """Whether the cards are of a real reader."""
        return self.program is not None or self.serial is not None

    def cards(self, wrong: list[str]) -> ReaderDevice | None:
        """What reads cards; None: nothing does, or what is wrong was added."""
        if sum(one is not None for one in (self.program, self.serial, self.simulated)) > 1:
            wrong.append("program, serial, simulate: give one of them")
        if (self.decoder is None) != (self.serial is None):
            wrong.append("serial, portrait-program: the one needs the other")
        for name, file in (("program", self.program), ("portrait-program", self.decoder)):
            if file is not None and not os.access(file, os.X_OK):
                wrong.append(f"{name}: is missing, or may not be run")
        if self.simulated is not None:
            return CardInFile(self.simulated)
        if self.program is not None:
            return ProgramReader(self.program)
        return None if self.serial is None or self.decoder is None else _serial_device(self.serial, self.decoder, wrong)

    def chips(self, wrong: list[str]) -> ChipDevice | None:
        """What reads chips; None: nothing does, or what is wrong was added."""
        if self.chip_reader is None and self.simulated_chip is None:
            return None
        from realname.evidence.connectors.chip_devices import ChipInFolder, ChipOnReader

        if self.chip_reader is not None and self.simulated_chip is not None:
            wrong.append("chip, simulate-chip: give one of them")
        if self.simulated_chip is not None:
            return ChipInFolder(folder=self.simulated_chip, today=_today)
        return ChipOnReader(reader=self.chip_reader or "", today=_today)


def device_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which is given them as one `devices`."""

    @click.option("--program", type=_FILE, help="Program that reads the card (docs/how-to/card-reader-agent.md).")
    @click.option("--serial", type=_FILE, help="Serial port of a card reader that gives frames by GA 450.")
    @click.option("--portrait-program", "decoder", type=_FILE, help="With --serial: program that decodes the portrait.")
    @click.option("--simulate", "simulated", type=_FILE, help="Card file to give instead, to try it out.")
    @click.option("--chip", "chip_reader", metavar="NAME", help="Chip reader: its name, or a part of it (`realname evidence readers`).")
    @click.option("--simulate-chip", "simulated_chip", type=_FILE, help="Folder with a chip's files to give instead, to try it out.")
    @functools.wraps(function)
    def packed(
        *args: object,
        program: Path | None,
        serial: Path | None,
        decoder: Path | None,
        simulated: Path | None,
        chip_reader: str | None,
        simulated_chip: Path | None,
        **others: object,
    ) -> None:
        devices = Devices(
            program=program,
            serial=serial,
            decoder=decoder,
            simulated=simulated,
            chip_reader=chip_reader,
            simulated_chip=simulated_chip,
        )
        function(*args, devices=devices, **others)

    return packed


def _serial_device(port: Path, decoder: Path, wrong: list[str]) -> ReaderDevice | None:
    from realname.evidence.connectors.card_frame import CardFrames
    from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers

    try:
        from realname.evidence.connectors.frame_reader import SerialReader
    except ImportError:
        wrong.append("serial: needs Linux or macOS; on Windows use --program")
        return None
    # The server refuses fictional numbers where lines are real: the agent knows no mode, and passes them on.
    return SerialReader(path=port, frames=CardFrames(identity_numbers=SandboxIdentityNumbers()), decoder=decoder)


def _today() -> date:
    return SystemClock().now().date()
