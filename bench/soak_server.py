"""`realname`, but that every live session is asked for the own motion of a clip: `soak_server MOTION serve --data DIR ...`.

MOTION is a file that `bench.soak` wrote: the clip was looked at there, so that no memory of that is counted here.

All else is the command as it is shipped: its processes, its sockets, its workflow.
"""

import pickle
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from realname.evaluation.attacks.own_motion import OwnMotion, UnsafeOwnMotionGuide
from realname.main.commands import processes, root, serve
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.verification.model.challenges.guided_challenge import ChallengeGuide


def main() -> None:
    """Run the command; several processes are started by this module as well."""
    motion = sys.argv.pop(1)
    own: OwnMotion = pickle.loads(Path(motion).read_bytes())  # noqa: S301 - written by the bench that started this
    processes.PROGRAM = (sys.executable, "-m", "bench.soak_server", motion)
    serve.open_deployment = partial(_opened, own)  # type: ignore[attr-defined] # the command looks it up there
    root.main()


def _opened(own: OwnMotion, path: Path) -> Deployment:
    deployment = open_deployment(path)
    return replace(deployment, app=deployment.app.with_others({ChallengeGuide: UnsafeOwnMotionGuide(every=own)}))


if __name__ == "__main__":
    main()
