"""A virtual chip behind the virtual reader of vsmartcard: messages with a length before them, over TCP."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

_OFF, _ON, _RESET, _GIVE_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_ATR = bytes.fromhex("3B80800101")  # a contactless chip, as readers show it
_WAIT_S = 20


@contextmanager
def lying_on(port: int, make_chip: Callable[[], Callable[[bytes], bytes]]) -> Iterator[None]:
    """Put a chip on the reader that listens at a port of this machine; each time the reader gives it power it is a new one."""
    with socket.create_connection(("127.0.0.1", port), timeout=_WAIT_S) as connection:
        connection.settimeout(None)
        thread = Thread(target=_serve, args=(connection, make_chip), daemon=True)
        thread.start()
        try:
            yield
        finally:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_WAIT_S)


def _serve(connection: socket.socket, make_chip: Callable[[], Callable[[bytes], bytes]]) -> None:
    with connection:  # a chip that fails leaves the reader: the service would wait for its reply for ever
        chip = make_chip()
        while (message := _received(connection)) is not None:
            if message in {_ON, _RESET}:
                chip = make_chip()
            elif message == _GIVE_ATR:
                _send(connection, _ATR)
            elif message != _OFF:
                _send(connection, chip(message))


def _received(connection: socket.socket) -> bytes | None:
    size = _exactly(connection, 2)
    return None if size is None else _exactly(connection, struct.unpack("!H", size)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    content = b""
    while len(content) < size:
        try:
            part = connection.recv(size - len(content))
        except OSError:
            return None
        if not part:
            return None
        content += part
    return content


def _send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(struct.pack("!H", len(message)) + message)
