"""A process that changes a key file and is killed, or waits to be told to go on, while its draft lies beside it.

Usage: drafting FILE create|renew killed|waits
"""

import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch

from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.reloading_keys import KeptKeys


def _die(_descriptor: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _wait(_descriptor: object) -> None:
    sys.stdout.write("written\n")
    sys.stdout.flush()
    sys.stdin.readline()  # at the second call, nothing more comes: it goes on at once


def main(file: str, what: str, how: str) -> None:
    """Write, and come to nothing, or wait."""
    with patch.object(os, "fsync", _die if how == "killed" else _wait):
        if what == "create":
            create_key_file(Path(file))
        else:
            KeptKeys(Path(file)).renew_signing_key()


if __name__ == "__main__":
    main(*sys.argv[1:])
