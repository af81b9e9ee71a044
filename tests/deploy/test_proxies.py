"""nginx and Caddy before realname, by the configurations of deploy/: uploads pass and touch no disk, and no log names anyone."""

import asyncio
import http.client
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from realname.evaluation.attacks.live_client import converse
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CHUNK_BYTES
from tests.deploy.proxies import Kind, Proxy, Upstream, running_proxy, running_upstream
from tests.support.prepared import ROOT
from tests.support.served import serve

pytestmark = pytest.mark.sockets

FIRST_BYTES, CHUNK_BYTES = 1_000_000, 3_200_000
MOST_BYTES = 26 * 1024 * 1024
PATIENCE_S = 20.0
QUEUE_S, SESSION_S = 55, 90  # docs: the bounds of the server
Answer = Mapping[str, Any]


@pytest.fixture(params=list(Kind))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each of the proxies."""
    found: Kind = request.param
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's folder: its path belongs to root alone, and nginx serves as another user."""
    made = Path(tempfile.mkdtemp(prefix="realname-proxy-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server that says what it is sent."""
    with running_upstream() as running:
        yield running


@contextmanager
def connected(proxy: Proxy) -> Iterator[http.client.HTTPSConnection]:
    """A client's connection."""
    with closing(http.client.HTTPSConnection("localhost", proxy.port, context=proxy.trust, timeout=PATIENCE_S)) as client:
        yield client


def begin_upload(client: http.client.HTTPSConnection) -> None:
    """Send the head of a chunk and its first megabyte."""
    client.putrequest("PUT", "/v1/registrations/1/clip/chunks/0")
    client.putheader("Content-Length", str(CHUNK_BYTES))
    client.endheaders()
    client.send(bytes(FIRST_BYTES))


def status_of_too_much(client: http.client.HTTPSConnection) -> int | None:
    """The status where more is sent than any form holds; None: the connection was closed meanwhile."""
    with suppress(OSError, http.client.HTTPException):
        client.request("PUT", "/v1/registrations/1/clip/chunks/0", body=bytes(MOST_BYTES + 1))
        return client.getresponse().status
    return None


def ask(proxy: Proxy, path: str, **headers: str) -> Answer:
    """What the server behind the proxy was asked."""
    answer = httpx.get(f"https://localhost:{proxy.port}{path}", verify=proxy.trust, headers=headers)
    parsed: Answer = answer.raise_for_status().json()
    return parsed


def test_a_chunk_of_3_2_megabytes_passes_as_it_comes_and_touches_no_disk(kind: Kind, upstream: Upstream, folder: Path) -> None:
    assert FIRST_BYTES < CHUNK_BYTES < MAXIMUM_CHUNK_BYTES
    with running_proxy(kind, folder, upstream=upstream.port) as proxy, connected(proxy) as client:
        begin_upload(client)
        has_begun = upstream.has_begun.wait(PATIENCE_S)
        on_disk = proxy.open_files()
        client.send(bytes(CHUNK_BYTES - FIRST_BYTES))
        received = json.loads(client.getresponse().read())["received"]
    assert (has_begun, on_disk, received) == (True, [], CHUNK_BYTES)


def test_without_its_line_nginx_writes_the_upload_to_the_disk(upstream: Upstream, folder: Path) -> None:
    with (
        running_proxy(Kind.NGINX, folder, upstream=upstream.port, without="proxy_request_buffering off;") as proxy,
        connected(proxy) as client,
    ):
        begin_upload(client)
        assert not upstream.has_begun.wait(1)
        assert [file for file in proxy.open_files() if "client_body" in file]


def test_a_body_beyond_every_form_is_refused(kind: Kind, upstream: Upstream, folder: Path) -> None:
    with running_proxy(kind, folder, upstream=upstream.port) as proxy, connected(proxy) as client:
        assert status_of_too_much(client) in {None, 413, 502}  # Caddy 2.6 counts while it sends on, and ends with 502


def test_the_server_is_told_the_clients_address_and_not_what_a_client_says(kind: Kind, upstream: Upstream, folder: Path) -> None:
    with running_proxy(kind, folder, upstream=upstream.port) as proxy:
        headers = ask(proxy, "/", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})["headers"]
    told = headers["x-forwarded-for"], headers["x-forwarded-proto"], headers["host"]
    assert told == ("127.0.0.1", "https", f"localhost:{proxy.port}")


def test_nginx_opens_a_websocket_at_the_live_session_alone(upstream: Upstream, folder: Path) -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    with running_proxy(Kind.NGINX, folder, upstream=upstream.port) as proxy:
        live, page = (ask(proxy, path, **upgrade)["headers"].get("upgrade") for path in ("/v1/live", "/counter/"))
    assert (live, page) == ("websocket", None)


def test_no_log_names_an_address_a_path_or_a_query(kind: Kind, upstream: Upstream, folder: Path) -> None:
    with running_proxy(kind, folder, upstream=upstream.port) as proxy:
        ask(proxy, "/invitations/very-secret?code=very-secret", **{"User-Agent": "very-secret", "Referer": "very-secret"})
        ask(proxy, "/v1/live?token=very-secret")
    with running_proxy(kind, away := _folder(folder / "away"), upstream=1) as proxy:  # nothing listens there
        assert httpx.get(f"https://localhost:{proxy.port}/very-secret", verify=proxy.trust).status_code == 502
    written = proxy.written() + "".join(file.read_text() for file in [*folder.glob("*.log"), *away.glob("*.log")])
    assert [word for word in ("very-secret", "/v1/live", "remote_ip", "client: ") if word in written] == []
    if kind is Kind.NGINX:
        entries = [json.loads(line) for line in (folder / "realname.log").read_text().splitlines()]
        assert [(one["part"], one["status"]) for one in entries] == [("pages", 200), ("live", 200)]


def test_pages_lead_from_http_to_https_and_programs_are_refused(kind: Kind, upstream: Upstream, folder: Path) -> None:
    with running_proxy(kind, folder, upstream=upstream.port) as proxy:
        plain = f"http://localhost:{proxy.plain_port}"
        page, program = (httpx.get(f"{plain}{path}", follow_redirects=False) for path in ("/counter/", "/v1/outlets"))
    assert (page.headers["location"].split(":")[0], page.is_redirect, program.status_code) == ("https", True, 403)


def test_pages_and_live_sessions_of_the_server_are_reached_and_what_it_says_of_itself_is_not(tmp_path: Path, folder: Path) -> None:
    with serve(tmp_path) as served:
        found = {kind: _seen_through(kind, _folder(folder / kind), int(served.url.rpartition(":")[2])) for kind in Kind}
    assert found == dict.fromkeys(Kind, (200, True, {404}, ("token-refused", 4401)))


def test_timeouts_are_longer_than_a_live_session() -> None:
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    timeouts = [int(seconds) for seconds in re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", text)]
    assert len(timeouts) == 2
    assert min(timeouts) > QUEUE_S + SESSION_S


def _seen_through(kind: Kind, folder: Path, port: int) -> tuple[int, bool, set[int], tuple[object, int | None]]:
    with running_proxy(kind, folder, upstream=port) as proxy:
        url = f"https://localhost:{proxy.port}"
        with httpx.Client(verify=proxy.trust) as client:
            page = client.get(f"{url}/counter/sign-in")
            of_itself = {client.get(f"{url}{path}").status_code for path in ("/metrics", "/readyz")}
        hello = json.dumps({"type": "hello", "token": "0" * 64, "signature": ""})
        ended = asyncio.run(converse(f"{url.replace('https', 'wss')}/v1/live", lambda socket: socket.send(hello), proxy.trust))
    # The cookie is for HTTPS alone: the server believes the proxy about the scheme.
    return page.status_code, "secure" in page.headers["set-cookie"].lower(), of_itself, (ended.error, ended.close_code)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
