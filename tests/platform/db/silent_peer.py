"""A way to PostgreSQL over TCP that can fall silent: packets vanish without an acknowledgement, as when a machine loses its power."""

import ctypes
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from sqlalchemy import URL

_DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)  # classic BPF, linux/filter.h: return 0, so keep nothing of any packet
_SO_ATTACH_FILTER = 26
_PORT = 5432
_PIECE_BYTES = 65536


class Way:
    """Passes bytes on between clients on a port and a server."""

    def __init__(self, listener: socket.socket, server: URL) -> None:
        """Begin to listen."""
        self.port: int = listener.getsockname()[1]
        self._listener, self._server = listener, server
        self._clients: list[socket.socket] = []
        self._servers: list[socket.socket] = []
        self._passing: list[threading.Thread] = []
        self._is_silent = False
        self._accepting = _started(self._accept)

    def fall_silent(self) -> None:
        """Drop whatever clients send from now on, new ones too; to them the server neither answers nor goes away."""
        self._is_silent = True
        for client in self._clients:
            _drop_all(client)

    def close(self) -> None:
        """End, and leave no thread behind: one that waits would stand in every later list of what the process does."""
        _end([self._listener])
        self._accepting.join()
        _end([*self._clients, *self._servers])
        for thread in self._passing:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._is_silent:
                    _drop_all(client)
                server = _connect(self._server)
                self._clients.append(client)
                self._servers.append(server)
                self._passing += [_started(partial(_pass_on, client, server)), _started(partial(_pass_on, server, client))]


def _started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _drop_all(client: socket.socket) -> None:
    program = ctypes.create_string_buffer(_DROP_ALL)
    client.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))


def _end(sockets: list[socket.socket]) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it; closing alone lets it wait on
        one.close()


def _connect(server: URL) -> socket.socket:
    folder = server.query.get("host", "")
    if not isinstance(folder, str) or not folder:
        return socket.create_connection((server.host or "localhost", server.port or _PORT))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{folder}/.s.PGSQL.{server.port or _PORT}")
    return connection


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_PIECE_BYTES):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def way_to(server: URL, *, port: int = 0) -> Iterator[Way]:
    """Open one at a port, or at a free one, for as long as it is needed."""
    way = Way(socket.create_server(("127.0.0.1", port)), server)
    try:
        yield way
    finally:
        way.close()
