"""What `models fetch` and `samples fetch` share: run the fetch with progress, then say what came and what did not."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from realname.platform.cli.output import print_json, say
from realname.platform.cli.problems import problem_as_json, problem_of, show_problem
from realname.verification.commands.fetch_progress import FetchProgress
from realname.verification.connectors.package_bundle import BundlePackages
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.connectors.package_offline import OfflinePackages
from realname.verification.connectors.package_registries import RegistryPackages
from realname.verification.ports import PinnedFile
from realname.verification.use_cases.fetch_files import FetchFiles, FetchOutcome


def fetch_and_report(files: Sequence[PinnedFile], *, into: Path, offline: Path | None, is_json: bool) -> None:
    """Fetch pinned files and end with the code of the gravest failure, or 0."""
    source = RegistryPackages(os.environ) if offline is None else BundlePackages(offline) if offline.is_file() else OfflinePackages(offline)
    with FetchProgress(files=len(files)) as progress:
        outcome = FetchFiles(source=source, folder=DiskFolder(into), watcher=progress)(files)
    problems = sorted((problem_of(failure) for failure in outcome.failures), key=lambda problem: -problem.exit_code)
    if is_json:
        print_json(
            {
                "folder": str(into),
                "files": [{"file": file.name, "state": _state(file, outcome)} for file in files],
                "error": problem_as_json(problems[0]) if problems else None,
            }
        )
    else:
        _say_outcome(files, outcome, into=into)
        if offline is not None and len(outcome.kept) == len(files):
            say(f"Nothing was taken from {offline}: every file was complete already.")
    for problem in problems:
        show_problem(problem)
    if problems:
        click.get_current_context().exit(problems[0].exit_code)


def _say_outcome(files: Sequence[PinnedFile], outcome: FetchOutcome, *, into: Path) -> None:
    for file in files:
        say(f"{_state(file, outcome):8} {file.name}")
    say(f"{len(outcome.kept) + len(outcome.fetched)} of {len(files)} files are complete in {into}")


def _state(file: PinnedFile, outcome: FetchOutcome) -> str:
    if file.name in outcome.fetched:
        return "fetched"
    return "kept" if file.name in outcome.kept else "failed"
