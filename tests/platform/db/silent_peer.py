"""A way to PostgreSQL over TCP that can fall silent: packets vanish without an acknowledgement, as when a machine loses its power."""

import ctypes
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Drop whatever clients send from now on; to them the server neither answers nor goes away."""
        for client in self._clients:
            program = ctypes.create_string_buffer(_DROP_ALL)
            client.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))

    def close(self) -> None:
        """End."""
        self._listener.close()
        for client in self._clients:
            client.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = _connect(self._server)
                self._clients.append(client)
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=_pass_on, args=(source, target), daemon=True).start()


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
def way_to(server: URL) -> Iterator[Way]:
    """Open one, for as long as it is needed."""
    way = Way(socket.create_server(("127.0.0.1", 0)), server)
    try:
        yield way
    finally:
        way.close()
