"""The proxies of deploy/ as processes before a server of the test: the shipped configuration, with the ports and files of this machine."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pytest

from tests.support.absent import Part, skip_absent
from tests.support.own_certificate import make_certificate
from tests.support.ports import free_ports
from tests.support.prepared import ROOT

_START_WITHIN_S = 30.0
_PATIENCE_S = 30.0
_HOSTS = ("counter.example.net", "inspectors.example.net", "relying.example.net")


class Kind(StrEnum):
    """Which proxy."""

    NGINX = "nginx"
    CADDY = "caddy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A running proxy.

    Attributes:
        port: Of HTTPS, at `localhost`.
        plain_port: Of HTTP.
        trust: What a client believes.
        folder: What it may write to: logs, temporary files.
        process: The process that was started; its children serve.
    """

    port: int
    plain_port: int
    trust: ssl.SSLContext
    folder: Path
    process: "subprocess.Popen[bytes]"

    def open_files(self) -> Sequence[str]:
        """Every file of the folder that the proxy has open, those that are deleted already as well."""
        pids = [self.process.pid, *_children(self.process.pid)]
        links = [link for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir()]
        return [target for link in links if (target := _target(link)).startswith(str(self.folder)) and ".log" not in target]

    def written(self) -> str:
        """All that is in its logs."""
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.log")))


@contextmanager
def running_proxy(kind: Kind, folder: Path, *, upstream: int, without: str = "") -> Iterator[Proxy]:
    """Start a proxy by its shipped configuration.

    Args:
        kind: Which.
        folder: An empty one, which every user may enter.
        upstream: Port of the server behind it.
        without: A line of the configuration that is left out.
    """
    program = shutil.which(kind, path=f"{os.defpath}:/usr/sbin:{os.environ.get('PATH', '')}")
    if program is None:
        skip_absent(Part.PROXIES, "run tools/get-proxies as root")
    certificate = make_certificate(folder, host="localhost")
    ports = free_ports(4)
    command = (_nginx if kind is Kind.NGINX else _caddy)(program, folder, certificate, ports, upstream=upstream, without=without)
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        _wait_until_open(process, ports[0], folder)
        trust = ssl.create_default_context(cafile=str(certificate))
        yield Proxy(port=ports[0], plain_port=ports[1], trust=trust, folder=folder, process=process)
    finally:
        process.terminate()
        process.wait()


def _nginx(program: str, folder: Path, certificate: Path, ports: Sequence[int], *, upstream: int, without: str) -> Sequence[str]:
    temporary = "".join(f"{part}_temp_path {folder}/{part};" for part in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi"))
    _write(
        folder / "nginx.conf",
        ROOT / "deploy" / "nginx" / "nginx.conf",
        {
            "user www-data;": "daemon off;" + ("user www-data;" if os.geteuid() == 0 else ""),
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "/var/log/nginx/": f"{folder}/",
            "http {\n": f"http {{ {temporary}\n",
            "127.0.0.1:8080": f"127.0.0.1:{upstream}",
            "/etc/realname/tls/fullchain.pem": str(certificate),
            "/etc/realname/tls/key.pem": str(certificate),
            **{
                f"listen {own}": f"listen 127.0.0.1:{port}"
                for own, port in zip(("443", "80;", "8443", "9443"), _semicolon(ports), strict=True)
            },
            **dict.fromkeys(_HOSTS, "localhost"),
            **({without: ""} if without else {}),
        },
    )
    return (program, "-e", f"{folder}/start.log", "-c", f"{folder}/nginx.conf")


def _semicolon(ports: Sequence[int]) -> Sequence[str]:
    """The ports as the file has them: the second one stands before a semicolon."""
    return [f"{port};" if place == 1 else str(port) for place, port in enumerate(ports)]


def _caddy(program: str, folder: Path, certificate: Path, ports: Sequence[int], *, upstream: int, without: str) -> Sequence[str]:
    assert not without
    own = (("https://", "counter", 443), ("http://", "counter", 80), ("https://", "inspectors", 8443), ("https://", "relying", 9443))
    _write(
        folder / "Caddyfile",
        ROOT / "deploy" / "caddy" / "Caddyfile",
        {
            **{
                f"{scheme}{host}.example.net:{port}": f"{scheme}localhost:{ours}"
                for (scheme, host, port), ours in zip(own, ports, strict=True)
            },
            "127.0.0.1:8080": f"127.0.0.1:{upstream}",
            "/etc/realname/tls/fullchain.pem": str(certificate),
            "/etc/realname/tls/key.pem": str(certificate),
        },
    )
    return (program, "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile")


def _write(file: Path, shipped: Path, replaced: Mapping[str, str]) -> None:
    text = shipped.read_text(encoding="utf-8")
    for old, new in replaced.items():
        assert old in text, f"{shipped.name} has no {old!r}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@dataclass(slots=True)
class Upstream:
    """A server of one request at a time behind a proxy: says what came, and when its body began.

    Attributes:
        has_begun: Set when the first bytes of a body are here.
    """

    port: int = 0
    has_begun: threading.Event = field(default_factory=threading.Event)

    def answer(self, connection: socket.socket) -> None:
        """Read a request, and answer with its path, headers and the length of its body."""
        connection.settimeout(_PATIENCE_S)
        with connection.makefile("rb") as lines:
            path = lines.readline().split()[1].decode()
            headers = dict(line.decode().rstrip().lower().split(": ", 1) for line in iter(lines.readline, b"\r\n"))
            expected, received = int(headers.get("content-length", "0")), 0
            while received < expected and (piece := lines.read1(65536)):
                received += len(piece)
                self.has_begun.set()
        body = json.dumps({"path": path, "headers": headers, "received": received}).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@contextmanager
def running_upstream() -> Iterator[Upstream]:
    """Serve until the test ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        upstream = Upstream(listener.getsockname()[1])

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError, ValueError, IndexError):
                        upstream.answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield upstream
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    pytest.fail(f"the proxy did not start: {''.join(file.read_text() for file in folder.glob('*.log'))}")


def _children(pid: int) -> Sequence[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""
