"""The metrics are for this machine alone, or for the person who holds the token."""

import asyncio
from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry, Counter
from starlette.requests import Request
from starlette.responses import Response

from realname.platform.config.served import Served
from realname.platform.http.metrics_page import MetricsPage

TOKEN = "0123456789abcdef"  # noqa: S105 - an example
_SERVED = Served(is_sandbox=True, has_outbox=False, version="0", require_ready=lambda: None)


def _asked(*, token: str = "", host: str | None = "127.0.0.1", names: Sequence[str] = ("localhost:8080",), **headers: str) -> Response:
    registry = CollectorRegistry()
    Counter("seen", "Seen.", registry=registry)
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent += [(b"host", name.encode()) for name in names]
    scope = {"type": "http", "method": "GET", "path": "/metrics", "headers": sent, "client": (host, 1) if host else None}
    return asyncio.run(MetricsPage(registry, token=token, served=_SERVED).answer(Request(scope)))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1"])
def test_this_machine_may_ask(host: str) -> None:
    answer = _asked(host=host)
    assert (answer.status_code, b"seen_total 0.0" in answer.body) == (200, True)


@pytest.mark.parametrize("host", ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1", "a name", None])
def test_other_machines_may_not(host: str | None) -> None:
    answer = _asked(host=host)
    assert (answer.status_code, b"seen" in answer.body) == (403, False)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:8080", "127.0.0.1:9464", "127.0.0.2", "[::1]:8080", "[::1]"])
def test_this_machine_is_asked_by_its_loopback_name_at_any_port(name: str) -> None:
    assert _asked(names=[name]).status_code == 200


@pytest.mark.parametrize(
    "names",
    [
        ["evil.example:8080"],
        ["localhost.evil.example"],
        ["127.0.0.1.evil.example:8080"],
        ["evil.example@localhost"],
        ["localhost:8080, evil.example"],
        ["10.0.0.7:8080"],
        [""],
        [],
        ["localhost", "evil.example"],
    ],
)
def test_a_page_whose_name_was_made_to_stand_for_this_machine_reads_no_metrics(names: list[str]) -> None:
    answer = _asked(names=names)
    assert (answer.status_code, b"seen" in answer.body) == (403, False)


def test_with_a_token_the_name_does_not_matter() -> None:
    assert _asked(token=TOKEN, names=["counter-1:8080"], authorization=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip"])
def test_a_proxy_on_this_machine_asks_in_a_person_elses_name(header: str) -> None:
    assert _asked(**{header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_with_a_token_a_person_who_holds_it_may_ask_from_anywhere(scheme: str) -> None:
    assert _asked(token=TOKEN, host="10.0.0.7", authorization=f"{scheme} {TOKEN}").status_code == 200


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer 0123456789abcdeX", f"Basic {TOKEN}", "Bearer é"])
def test_with_a_token_no_one_asks_without_it_not_even_this_machine(sent: str) -> None:
    answer = _asked(token=TOKEN, authorization=sent)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="realname metrics"')
