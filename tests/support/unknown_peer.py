"""A server with a certificate that no one believes: it notes whether anything is sent to it after the greeting."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.own_certificate import make_certificate

_TLS_ASKED = 8  # bytes of PostgreSQL's SSLRequest (its protocol, 55.7)
_PATIENCE_S = 5.0


@dataclass(slots=True)
class UnknownPeer:
    """What it saw.

    Attributes:
        port: On this machine.
        greeted: How many connections came.
        certificate: Its own.
        heard: What was sent to it over TLS.
    """

    port: int
    certificate: Path
    greeted: int = 0
    heard: bytes = b""


@contextmanager
def unknown_peer(folder: Path, *, is_postgresql: bool = False, host: str = "localhost") -> Iterator[UnknownPeer]:
    """Listen until the test is over."""
    certificate = make_certificate(folder, host=host)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = UnknownPeer(listening.getsockname()[1], certificate)
        thread = threading.Thread(target=_serve, args=(listening, tls, peer, is_postgresql), daemon=True)
        thread.start()
        yield peer
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(_PATIENCE_S)


def _serve(listening: socket.socket, tls: ssl.SSLContext, peer: UnknownPeer, is_postgresql: bool) -> None:  # noqa: FBT001 - a thread's target
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.settimeout(_PATIENCE_S)
                peer.greeted += 1
                if is_postgresql:
                    connection.recv(_TLS_ASKED, socket.MSG_WAITALL)
                    connection.sendall(b"S")
                with tls.wrap_socket(connection, server_side=True) as covered:
                    peer.heard += covered.recv(65536)
