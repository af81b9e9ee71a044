"""Access tokens: asked for once, by however many threads, and renewed shortly before they end."""

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.adapters.http.access_tokens import AccessTokens, Credentials
from realname.adapters.http.deadline import deadline_in
from realname.adapters.http.failure import CallFailed, Failure
from realname.sandbox.operator_answers import TOKEN_LIFE_S, TOKEN_PATH
from realname.sandbox.operator_server import OperatorServer
from tests.integration.contracts.operators import CLIENT

WITHIN_S = 5.0
EARLY_S = 30.0


class Moment:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OperatorServer]:
    """An operator without faults."""
    with OperatorServer(tmp_path, CLIENT) as one:
        yield one


def credentials_of(server: OperatorServer) -> Credentials:
    return Credentials(token_url=f"{server.url}{TOKEN_PATH}", client_id=CLIENT.client_id, client_secret=CLIENT.client_secret)


def tokens_of(server: OperatorServer, moment: Moment) -> AccessTokens:
    return AccessTokens(credentials_of(server), tls=ssl.create_default_context(), time_s=moment)


@pytest.mark.parametrize(("later_s", "is_renewed"), [(TOKEN_LIFE_S - EARLY_S - 1, False), (TOKEN_LIFE_S - EARLY_S, True)])
def test_a_token_is_renewed_shortly_before_its_end(server: OperatorServer, later_s: float, is_renewed: bool) -> None:  # noqa: FBT001 - an example
    moment = Moment()
    tokens = tokens_of(server, moment)
    first = tokens.current(deadline_in(WITHIN_S))
    moment.s += later_s
    assert (tokens.current(deadline_in(WITHIN_S)) != first) is is_renewed


def test_many_threads_ask_once(server: OperatorServer) -> None:
    tokens = tokens_of(server, Moment())
    with ThreadPoolExecutor(8) as threads:
        given = set(threads.map(lambda _: tokens.current(deadline_in(WITHIN_S)), range(16)))
    assert (len(given), sum(server.asked.values())) == (1, 1)


def test_a_refused_token_is_forgotten_and_a_newer_one_kept(server: OperatorServer) -> None:
    tokens = tokens_of(server, Moment())
    first = tokens.current(deadline_in(WITHIN_S))
    tokens.forget(first)
    second = tokens.current(deadline_in(WITHIN_S))
    tokens.forget(first)
    assert (first != second, tokens.current(deadline_in(WITHIN_S))) == (True, second)


def test_refused_credentials_are_said(server: OperatorServer) -> None:
    wrong = replace(credentials_of(server), client_secret="wrong")  # noqa: S106 - an example
    with pytest.raises(CallFailed) as caught:
        AccessTokens(wrong, tls=ssl.create_default_context()).current(deadline_in(WITHIN_S))
    assert caught.value.failure is Failure.NOT_ADMITTED


def test_no_representation_shows_the_secret(server: OperatorServer) -> None:
    assert CLIENT.client_secret not in repr(credentials_of(server))
