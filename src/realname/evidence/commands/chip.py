"""`realname evidence chip`: what a document's chip holds, and whether it is authentic."""

import os
from datetime import date
from pathlib import Path

import click

from realname.evidence.chip.examination import ChipExamination, examine
from realname.evidence.chip.protocol.chip_reading import ChipReading
from realname.evidence.commands.chip_output import chip_as_json, print_chip
from realname.evidence.commands.chip_readers import OnReader, read_on_reader, reader_options
from realname.evidence.commands.trust_files import Named, trust_options
from realname.evidence.connectors.chip_folder import load_chip_folder
from realname.evidence.model.chip import PassiveAuthentication
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.cli.problems import ExitCode
from realname.platform.system.clock_and_tokens import SystemClock

_FILE = click.Path(path_type=Path)
_EXIT_CODES = {
    PassiveAuthentication.VERIFIED: ExitCode.APPROVED,
    PassiveAuthentication.UNTRUSTED: ExitCode.REFERRED,
    PassiveAuthentication.FAILED: ExitCode.REFUSED,
}


@examples(
    "realname evidence chip --dg ./chip --trust csca.cer --json",
    "realname evidence chip --reader Omnikey --password mrz.txt --data ./data --json",
    "realname evidence chip --dg ./chip --data ./data --portrait portrait.jp2",
)
@click.command(name="chip")
@click.option("--dg", "folder", type=_FILE, help="Folder with the files of one chip. Their names do not matter.")
@reader_options
@trust_options
@click.option("--portrait", "written", type=_FILE, help="Write the first portrait of the chip into this new file. It shows the face.")
@json_option
@click.pass_context
def chip(
    ctx: click.Context,
    *,
    on_reader: OnReader,
    folder: Path | None,
    named: Named,
    written: Path | None,
    is_json: bool,
) -> None:
    """Authenticate and read a chip: its files, or the chip itself on a reader (docs/reference/chips.md).

    Other users of this machine can see a command line: prefer --password to --mrz and --can. FILES are more files for
    --trust. "verified" means that a trusted issuer signed this data. It does not mean that the chip is genuine: files can be copied.
    "chip" says whether a chip on a reader proved itself. Fingerprints and irises are not read. Exit code: 0 verified, 10 untrusted,
    20 failed, 64 and up for errors.
    """
    if (folder is None) == (on_reader.reader is None):
        raise InvalidInput(field="--dg")
    if folder is not None and on_reader.has_password:
        raise InvalidInput(field="--reader")
    today, trust = SystemClock().now().date(), named.trust(os.environ)
    reading = None if folder else read_on_reader(on_reader, trust, today=today)
    examination = reading.examination if reading else examine(load_chip_folder(folder or Path()), trust, today=today)
    show_chip(ctx, examination, reading, written=written, today=today, is_json=is_json)


def show_chip(
    ctx: click.Context, examination: ChipExamination, reading: ChipReading | None, *, written: Path | None, today: date, is_json: bool
) -> None:
    """Print what is known of a chip, and end with the code of its authentication."""
    if written is not None:
        _write_portrait(written, examination)
    if is_json:
        print_json(chip_as_json(examination, reading, today=today))
    else:
        print_chip(examination, reading)
    ctx.exit(_EXIT_CODES[examination.authenticity.result])


def _write_portrait(path: Path, examination: ChipExamination) -> None:
    if not examination.portraits:
        raise InvalidInput(field="--portrait")
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(examination.portraits[0].picture)
    except OSError as problem:
        raise FileUnreadable(field="--portrait") from problem
    say(f"Written: {path}")
