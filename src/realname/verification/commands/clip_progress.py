"""How far the engine is in a clip: a bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from realname.verification.engine.engine import FrameObserver
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Frame


class _Unseen:
    """Shows nothing."""

    def observed(self, frame: Frame, face: TrackedFace | None) -> None:
        """Do nothing."""


@contextmanager
def clip_progress() -> Generator[FrameObserver]:
    """Show a bar over the clip's length on standard error while the engine looks at it."""
    if not sys.stderr.isatty():
        yield _Unseen()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Loading the models", total=None)

        class _Bar:
            def observed(self, frame: Frame, face: TrackedFace | None) -> None:  # noqa: ARG002 - the witness's signature
                progress.update(task, description="Reading the clip", completed=frame.t_ms, total=frame.clip_ms)

        yield _Bar()
