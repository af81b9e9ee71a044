"""The agent's program with a played camera: `python -m tests.browser.agent_program DEVICE CLIP ASKED COMMAND...` runs a command.

The person of the clip sits before the camera, and does the action that the file ASKED names.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from realname.main.commands.root import main as run_command
from realname.verification.model.observations import Action
from tests.support.played_video import play_camera
from tests.verification.live_segments import FRAME_MS, SegmentPlayer


def main(device: str, clip: str, asked: str, *command: str) -> None:
    """Run a command with the camera. The clip is read only where pictures are served."""
    next_picture = _person(Path(clip), Path(asked)) if "serve" in command else bytes
    play_camera(Path(device), next_picture, fps=1000 / FRAME_MS)
    sys.argv[1:] = command
    run_command()


def _person(clip: Path, asked: Path) -> Callable[[], bytes]:
    player = SegmentPlayer(clip, seed=os.getpid())

    def next_picture() -> bytes:
        said = asked.read_text()
        return player.next_frame(Action(said) if said else None)

    return next_picture


if __name__ == "__main__":
    main(*sys.argv[1:])
