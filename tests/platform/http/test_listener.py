"""The listening socket is shared between networks: one of them cannot take all connections, with or without TLS."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from realname.kernel.errors import SettingsError
from realname.platform.http.listener import FairListener, listen

pytestmark = pytest.mark.sockets

EACH = 3
HERE, ELSEWHERE, FURTHER = "127.0.0.1", "127.0.0.2", "127.0.0.3"
PATIENCE_S = 60.0


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as opened:
        yield opened


def listening(held: ExitStack, *, most: int = 100) -> FairListener:
    listener = held.enter_context(FairListener(socket.AF_INET, each_site=EACH, most=most))
    listener.bind((HERE, 0))
    listener.listen()
    return listener


def connect(held: ExitStack, listener: FairListener, source: str) -> socket.socket:
    return held.enter_context(socket.create_connection(listener.getsockname()[:2], PATIENCE_S, source_address=(source, 0)))


def accept(held: ExitStack, listener: FairListener) -> socket.socket:
    return held.enter_context(listener.accept()[0])


def is_closed(connection: socket.socket) -> bool:
    with suppress(ConnectionError):
        return connection.recv(1) == b""
    return True


def test_one_connection_too_many_of_a_network_is_closed_at_once_and_another_network_is_served(held: ExitStack) -> None:
    listener = listening(held)
    for _ in range(EACH):
        connect(held, listener, ELSEWHERE)
        accept(held, listener)
    refused = connect(held, listener, ELSEWHERE)
    with pytest.raises(ConnectionAbortedError):
        listener.accept()
    assert is_closed(refused)
    connect(held, listener, FURTHER)
    assert accept(held, listener).getpeername()[0] == FURTHER


def test_a_connection_that_was_closed_makes_room_once(held: ExitStack) -> None:
    listener = listening(held)
    accepted = []
    for _ in range(EACH):
        connect(held, listener, ELSEWHERE)
        accepted.append(accept(held, listener))
    for _ in range(2):
        accepted[0].close()
    for _ in range(2):
        connect(held, listener, ELSEWHERE)
    accept(held, listener)
    with pytest.raises(ConnectionAbortedError):
        listener.accept()


def come(held: ExitStack, listener: FairListener, source: str) -> tuple[socket.socket, socket.socket]:
    """The client's end and the server's."""
    return connect(held, listener, source), accept(held, listener)


def is_open(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True


def test_where_all_are_taken_the_site_that_has_most_loses_its_oldest(held: ExitStack) -> None:
    listener = listening(held, most=4)
    here = come(held, listener, FURTHER)[0]
    crowd = [come(held, listener, ELSEWHERE) for _ in range(EACH)]
    newcomers = [come(held, listener, f"127.0.1.{number}")[0] for number in (1, 2)]
    assert [is_closed(client) for client, _ in crowd[:2]] == [True, True]
    assert all(is_open(one) for one in (here, crowd[2][0], *newcomers))


def test_what_gave_way_counts_no_more_and_once(held: ExitStack) -> None:
    listener = listening(held, most=2)
    crowd = [come(held, listener, ELSEWHERE)[1] for _ in range(2)]
    newcomer = come(held, listener, FURTHER)[0]
    crowd[0].close()
    last = come(held, listener, "127.0.0.4")[0]
    assert (is_open(newcomer), is_open(last), is_closed(crowd[1])) == (True, True, True)


def test_a_connection_that_a_known_caller_asked_by_does_not_give_way(held: ExitStack) -> None:
    listener = listening(held, most=2)
    kept = [come(held, listener, ELSEWHERE) for _ in range(2)]
    listener.keep(kept[0][1].fileno())
    newcomer = come(held, listener, FURTHER)[0]
    assert is_closed(kept[1][0])
    assert all(is_open(one) for one in (kept[0][0], newcomer))


def test_where_all_are_kept_one_more_is_closed_at_once(held: ExitStack) -> None:
    listener = listening(held, most=1)
    kept = come(held, listener, ELSEWHERE)
    listener.keep(kept[1].fileno())
    refused = connect(held, listener, FURTHER)
    with pytest.raises(ConnectionAbortedError):
        listener.accept()
    assert is_closed(refused)
    assert is_open(kept[0])


@pytest.mark.parametrize("believed", ["", "127.0.0.1", "127.0.0.0/24", "proxy, 127.0.0.1", "*"])
def test_a_proxy_whose_word_is_believed_has_no_bound(held: ExitStack, monkeypatch: pytest.MonkeyPatch, believed: str) -> None:
    if believed:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
    listener = listening(held)
    for _ in range(EACH + 1):
        connect(held, listener, HERE)
        accept(held, listener)


@pytest.mark.parametrize("believed", ["192.0.2.1", "proxy", "192.0.2.0/24"])
def test_where_others_are_believed_this_machine_is_bounded_too(held: ExitStack, monkeypatch: pytest.MonkeyPatch, believed: str) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
    listener = listening(held)
    for _ in range(EACH):
        connect(held, listener, HERE)
        accept(held, listener)
    connect(held, listener, HERE)
    with pytest.raises(ConnectionAbortedError):
        listener.accept()


@pytest.mark.parametrize(
    ("address", "is_believed"), [(HERE, True), ("::ffff:127.0.0.1", True), (ELSEWHERE, False), ("::ffff:127.0.0.2", False)]
)
def test_at_a_listener_of_both_protocols_an_address_is_the_same(held: ExitStack, address: str, is_believed: bool) -> None:  # noqa: FBT001 - an example
    assert listening(held).is_proxy(address) is is_believed


def test_a_taken_port_is_said_at_once(held: ExitStack) -> None:
    taken = listening(held)
    with pytest.raises(SettingsError):
        listen(*taken.getsockname())
