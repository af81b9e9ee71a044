"""Chip readers of this machine by PC/SC: pyscard, from the extra `realname[chip]`, is imported when a reader is used (ADR 0067)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from realname.evidence.errors import ChipReaderUnavailable, ChipRemoved

if TYPE_CHECKING:
    from smartcard.CardConnection import CardConnection
    from smartcard.reader.Reader import Reader


def reader_names() -> tuple[str, ...]:
    """The names of the readers that are connected.

    Raises:
        ChipReaderUnavailable: pyscard is not installed, or the service of PC/SC does not run.
    """
    return tuple(str(reader) for reader in _readers())


@contextmanager
def connected(name: str) -> Iterator[Callable[[bytes], bytes]]:
    """Connect to the document on a reader; gives what sends one command and returns the reply, until the block ends.

    Args:
        name: The name of the reader, or a part of it that no other one has; capitals make no difference.

    Raises:
        ChipReaderUnavailable: There is no such reader, or more than one, or no document is on it.
        ChipRemoved: By what is given: the document is gone, or the connection.
    """
    connection = _connection(_reader(name))
    try:
        yield _transmitting(connection)
    finally:
        _disconnect(connection)


def _readers() -> list["Reader"]:
    try:
        from smartcard.System import readers
    except ImportError:
        raise ChipReaderUnavailable(cause="pyscard-missing") from None
    try:
        return list(readers())
    except _problems():
        raise ChipReaderUnavailable(cause="service-missing") from None


def _problems() -> tuple[type[Exception], ...]:
    """What pyscard raises: two trees, of its own and of the service's codes."""
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException

    return SmartcardException, BaseSCardException


def _reader(name: str) -> "Reader":
    found = _readers()
    exact = [reader for reader in found if str(reader) == name]
    named = exact or [reader for reader in found if name.casefold() in str(reader).casefold()]
    if len(named) != 1:
        raise ChipReaderUnavailable(cause="reader-ambiguous" if named else "reader-missing", readers=len(found))
    return named[0]


def _connection(reader: "Reader") -> "CardConnection":
    connection = reader.createConnection()
    try:
        connection.connect()
    except _problems():
        raise ChipReaderUnavailable(cause="document-missing") from None
    return connection


def _transmitting(connection: "CardConnection") -> Callable[[bytes], bytes]:
    def transmit(command: bytes) -> bytes:
        try:
            body, first, second = connection.transmit(list(command))
        except _problems():
            # Without the cause: its text could show what was sent.
            raise ChipRemoved from None
        return bytes(body) + bytes((first, second))

    return transmit


def _disconnect(connection: "CardConnection") -> None:
    try:
        connection.disconnect()
        connection.release()
    except _problems():
        return  # the document is gone, and with it the connection
