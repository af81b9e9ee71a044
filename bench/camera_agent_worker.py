"""The counter's agent with a camera that plays the JPEGs of a folder: DEVICE PICTURES and a command of realname."""

import sys
from itertools import cycle
from pathlib import Path

from realname.main.commands.root import main as run_command
from tests.support.played_video import play_camera


def main(device: str, pictures: str, *command: str) -> None:
    """Run the command."""
    played = cycle([file.read_bytes() for file in sorted(Path(pictures).iterdir())])
    play_camera(Path(device), lambda: next(played))
    sys.argv[1:] = command
    run_command()


if __name__ == "__main__":
    main(*sys.argv[1:])
