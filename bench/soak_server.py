"""`realname`, but that every live session is asked for the own motion of a clip: `soak_server MOTION serve --data DIR ...`.

MOTION is a file that `bench.soak` wrote: the clip was looked at there, so that no memory of that is counted here.

All else is the command as it is shipped: its processes, its sockets, its workflow.
"""

import pickle
import sys
from pathlib import Path

from realname.evaluation.attacks.own_motion import OwnMotion, UnsafeOwnMotionGuide
from realname.main.commands import processes
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from tests.support.doubled_command import run_with


def main() -> None:
    """Run the command; several processes are started by this module as well."""
    motion = sys.argv.pop(1)
    own: OwnMotion = pickle.loads(Path(motion).read_bytes())  # noqa: S301 - written by the bench that started this
    processes.PROGRAM = (sys.executable, "-m", "bench.soak_server", motion)
    run_with({ChallengeGuide: UnsafeOwnMotionGuide(every=own)})


if __name__ == "__main__":
    main()
