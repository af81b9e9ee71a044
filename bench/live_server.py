"""Worker: a whole server over a new data folder, as `realname serve` sets it up; says what it has cost when asked."""

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from bench.protocol import claim_pipes, peak_mib
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.kernel.identifiers import ClientId, OutletId
from realname.main.apps.server import serve_deployment
from realname.main.commands.serve import configure
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.verification.wiring import LazyEngine

_OUTLET = OutletId("outlet-1")


def main() -> None:
    """Serve by the rules of PACK on CORES (`0,1`) until the pipe is closed; each line asked is answered by what was used so far."""
    source, sink = claim_pipes()
    pack, cores = sys.argv[1:3]
    os.sched_setaffinity(0, set(map(int, cores.split(","))))
    configure_logs()
    with TemporaryDirectory() as folder:
        deployment = open_deployment(Path(folder), environment={**os.environ, "REALNAME_PACK": pack})
        deployment.app[LazyEngine].load()
        port = _serve(deployment)
        said: dict[str, object] = {
            "versions": [],
            "counts": [["port", port]],
            "token": deployment.app[IssueApiToken](ClientId("bench")),
            "code": deployment.app[IssueEnrolmentCode](_OUTLET, "bench"),
        }
        sink.write(json.dumps(said).encode() + b"\n")
        sink.flush()
        for _ in source:
            used = {"cpu_ms": time.process_time() * 1000, "peak_mib": peak_mib(os.getpid())}
            sink.write(json.dumps(used).encode() + b"\n")
            sink.flush()


def _serve(deployment: Deployment) -> int:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configure(serve_deployment(deployment)))
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
