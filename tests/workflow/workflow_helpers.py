"""A launched workflow for tests, and what they look for in its records."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.engine.retries import Retries, Retry
from tests.workflow.scripted_steps import ScriptedSteps

QUICK = Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01)
QUICK_RETRIES = Retries(source=Retry(first_pause_s=0.01, growth=1, longest_pause_s=0.01, tries=3), operator=QUICK, notice=QUICK, own=QUICK)
ENDS_WITHIN_S = 120.0


@contextmanager
def launched(place: Path | EnginePlace, script: ScriptedSteps, *, retries: Retries = QUICK_RETRIES) -> Iterator[DbosWorkflow]:
    """Launch on a folder, or another place, and destroy in the end."""
    chosen = FolderPlace(place) if isinstance(place, Path) else place
    workflow = DbosWorkflow(steps=script.steps(), place=chosen, retries=retries)
    workflow.launch(reap=lambda: None)
    try:
        yield workflow
    finally:
        workflow.destroy()


def records(folder: Path, asked: str) -> list[tuple[object, ...]]:
    """Ask the engine's database."""
    with closing(sqlite3.connect(folder / "workflow.sqlite")) as database:
        return database.execute(asked).fetchall()


def change_records(folder: Path, change: str) -> None:
    """Change the engine's database, as another release or process left it."""
    with closing(sqlite3.connect(folder / "workflow.sqlite")) as database:
        database.execute(change)
        database.commit()
