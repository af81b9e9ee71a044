"""Worker: a whole server over a new data folder, as `realname serve` sets it up; says what it has cost when asked."""

import json
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import uvicorn

from bench.pictures import honest_motion
from bench.protocol import children_ms, claim_pipes, peak_mib
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.evaluation.attacks.own_motion import UnsafeOwnMotionGuide
from realname.kernel.identifiers import ClientId, OutletId
from realname.main.apps.server import serve_deployment
from realname.main.commands.serve import configure
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.platform.http.listener import listen
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from realname.verification.wiring import LazyEngine

_OUTLET = OutletId("outlet-1")
COUNTER, FIGURES = b"counter\n", b"figures\n"


def main() -> None:
    """Serve by the rules of PACK on CORES (`0,1`) until the pipe is closed.

    `counter` is answered by a code that enrols one, `figures` by what was used so far.

    Sessions are asked for the own motion of CLIP, which is played uncut; where it is too short for that, for what is drawn.
    """
    source, sink = claim_pipes()
    pack, cores, clip = sys.argv[1:4]
    os.sched_setaffinity(0, set(map(int, cores.split(","))))
    configure_logs()
    with TemporaryDirectory() as folder:
        deployment = open_deployment(Path(folder), environment={**os.environ, "REALNAME_PACK": pack})
        guide = UnsafeOwnMotionGuide(every=honest_motion(Path(clip)))
        deployment = replace(deployment, app=deployment.app.with_others({ChallengeGuide: guide}))
        deployment.app[LazyEngine].load()
        port = _serve(deployment)
        said: dict[str, object] = {
            "versions": [],
            "counts": [["port", port]],
            "token": deployment.app[IssueApiToken](ClientId("bench")),
        }
        _say(sink, said)
        for asked in source:
            if asked == COUNTER:
                _say(sink, {"code": deployment.app[IssueEnrolmentCode](_OUTLET, "bench")})
            else:
                _say(sink, {"cpu_ms": time.process_time() * 1000 + children_ms(), "peak_mib": peak_mib(os.getpid())})


def _say(sink: IO[bytes], said: dict[str, object]) -> None:
    sink.write(json.dumps(said).encode() + b"\n")
    sink.flush()


def _serve(deployment: Deployment) -> int:
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(serve_deployment(deployment)))
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
