"""Access tokens: asked for once, by however many threads, and renewed shortly before they end."""

import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.platform.outbound.access_tokens import AccessTokens, Credentials
from realname.platform.outbound.call import CallFailed, Failure, deadline_in
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.served.operator_answers import TOKEN_LIFE_S, TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorServer
from tests.lines.operators import CLIENT

pytestmark = pytest.mark.sockets

WITHIN_S = 5.0
EARLY_S = 30.0
AGAIN_S = 5.0


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


@pytest.mark.parametrize("fault", ["error", "unavailable", "timeout-before", "unauthorised", "garbage"])
def test_a_token_that_cannot_be_renewed_serves_until_it_ends(server: OperatorServer, fault: str) -> None:
    moment = Moment()
    tokens = tokens_of(server, moment)
    first = tokens.current(deadline_in(WITHIN_S))
    server.faults = parse_served_faults(f"tokens={fault}")
    moment.s += TOKEN_LIFE_S - EARLY_S
    assert tokens.current(deadline_in(0.4)) == first
    moment.s += EARLY_S
    with pytest.raises(CallFailed):
        tokens.current(deadline_in(0.4))


def test_a_renewal_that_failed_is_tried_again_a_little_later(server: OperatorServer) -> None:
    moment = Moment()
    tokens = tokens_of(server, moment)
    first = tokens.current(deadline_in(WITHIN_S))
    server.faults = parse_served_faults("tokens=error:2")
    moment.s += TOKEN_LIFE_S - EARLY_S
    given = []
    for _ in range(2):
        given.append(tokens.current(deadline_in(WITHIN_S)) == first)
        moment.s += AGAIN_S / 2
    asked = sum(server.asked.values())
    moment.s += AGAIN_S / 2
    assert (given, asked, tokens.current(deadline_in(WITHIN_S)) != first) == ([True, True], 2, True)


def test_while_one_thread_renews_the_others_go_on_with_the_present_one(server: OperatorServer) -> None:
    moment = Moment()
    tokens = tokens_of(server, moment)
    first = tokens.current(deadline_in(WITHIN_S))
    server.faults = parse_served_faults("tokens=delay:0.6")
    moment.s += TOKEN_LIFE_S - EARLY_S
    with ThreadPoolExecutor(1) as threads:
        renewed = threads.submit(tokens.current, deadline_in(WITHIN_S))
        _until(lambda: sum(server.asked.values()) == 2)
        assert tokens.current(deadline_in(WITHIN_S)) == first
        assert not renewed.done()
    assert renewed.result() != first


def test_a_thread_that_waits_for_the_first_token_says_so(server: OperatorServer) -> None:
    tokens = tokens_of(server, Moment())
    server.faults = parse_served_faults("tokens=delay:0.6")
    with ThreadPoolExecutor(1) as threads:
        threads.submit(tokens.current, deadline_in(WITHIN_S))
        _until(lambda: sum(server.asked.values()) == 1)
        with pytest.raises(CallFailed) as caught:
            tokens.current(deadline_in(0.1))
    assert caught.value.failure is Failure.ADMISSION_AWAITED


def _until(is_so: Callable[[], bool]) -> None:
    ends_s = time.monotonic() + WITHIN_S
    while not is_so() and time.monotonic() < ends_s:
        time.sleep(0.01)


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
