"""Every answer of every route carries the headers that browsers keep to, the person who asks, and whatever comes of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Response

from realname.access.model.staff import Realm
from realname.main.apps.server import Server, serve_deployment
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.served import Served
from realname.platform.http.seats import Seats
from tests.support.one_loop import LoopClient
from tests.support.page_modules import page_modules, routes_in
from tests.support.web_caller import WebCaller
from tests.support.web_world import build_web_world, over

_METHODS = ("GET", "POST", "DELETE")
_ON_EVERY_ANSWER = {
    "strict-transport-security": re.compile(r"max-age=31536000"),
    "x-content-type-options": re.compile(r"nosniff"),
    "cross-origin-resource-policy": re.compile(r"same-origin"),
    "content-security-policy": re.compile(r"(?=.*\bbase-uri 'none')default-src 'none'.*frame-ancestors 'none'.*"),
    "cache-control": re.compile(r"no-store.*|.*(max-age|no-cache).*"),
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    opened = open_deployment(tmp_path_factory.mktemp("headers") / "data", environment={})
    yield opened
    opened.database.dispose()


@pytest.fixture(scope="module")
def server(deployment: Deployment) -> Server:
    return serve_deployment(deployment)


@pytest.fixture(scope="module")
def owning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose operator says that the hosts below its own are realname's."""
    opened = open_deployment(tmp_path_factory.mktemp("owning") / "data", environment={"REALNAME_HSTS_SUBDOMAINS": "true"})
    yield serve_deployment(opened)
    opened.database.dispose()


def _paths_of_pages() -> Iterator[str]:
    for module in page_modules().values():
        yield from (route.path for route in routes_in(module))


def _all_paths(client: LoopClient) -> list[str]:
    of_api = client.get("/openapi.json").json()["paths"]
    others = (
        "/",
        "/nothing-there",
        "/v1/nothing-there",
        "/metrics",
        "/static/nothing-there.js",
        "/static/css/realname.css",
        "/openapi.json",
    )
    return sorted({re.sub(r"\{[^}]*\}", "0" * 32, path) for path in (*of_api, *_paths_of_pages(), *others)})


def _wrong(headers: Mapping[str, str]) -> list[str]:
    missing = [name for name, form in _ON_EVERY_ANSWER.items() if not form.fullmatch(headers.get(name, ""))]
    too_much = [name for name in ("server", "x-powered-by", "access-control-allow-origin") if name in headers]
    unsafe = ["unsafe"] if "unsafe" in headers.get("content-security-policy", "") else []
    return missing + too_much + unsafe


def test_every_route_carries_them_by_every_method(server: Server) -> None:
    client = LoopClient(server, base_url="https://counter.example.net")
    paths = _all_paths(client)
    assert len(paths) > 40
    wrong = {
        f"{method} {path}": found
        for path in paths
        for method in _METHODS
        if (found := _wrong(client.request(method, path, follow_redirects=False).headers))
    }
    assert wrong == {}


_TYPES = re.compile(
    r"text/(html|css|plain|javascript)(; version=[0-9.]+)?; charset=utf-8|application/(problem\+)?json|image/(svg\+xml|png)|font/woff2"
)


def _type_in_doubt(answer: Response) -> bool:
    """A content without its type, or a text without its charset; JSON has none but UTF-8 (RFC 8259, 8.1)."""
    return bool(answer.content) and not _TYPES.fullmatch(answer.headers.get("content-type", ""))


def test_every_answer_says_its_type_and_every_text_its_charset(server: Server) -> None:
    client = LoopClient(server, base_url="https://counter.example.net")
    answers = {f"{method} {path}": client.request(method, path) for path in _all_paths(client) for method in _METHODS}
    assert {asked: answer.headers.get("content-type") for asked, answer in answers.items() if _type_in_doubt(answer)} == {}
    assert sum(answer.headers.get("content-type", "").startswith("text/html") for answer in answers.values()) > 20


@pytest.mark.parametrize("said", ["", "text/html", "text/html; charset=latin-1", "application/octet-stream"])
def test_the_rule_sees_a_type_that_is_in_doubt(said: str) -> None:
    assert _type_in_doubt(Response(200, content=b"x", headers={"content-type": said} if said else {}))


def test_a_server_that_is_too_busy_carries_them_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seats, "is_full", True)
    client = LoopClient(server, base_url="https://counter.example.net")
    answers = [client.get(path) for path in ("/", "/v1/numbers", "/static/nothing-there.js")]
    assert [(answer.status_code, _wrong(answer.headers)) for answer in answers] == [(503, [])] * 3


@pytest.mark.parametrize("path", ["/", "/counter/today", "/static/css/realname.css", "/v1/numbers", "/healthz", "/metrics"])
def test_what_was_sent_is_never_sent_back_by_trace(server: Server, path: str) -> None:
    client = LoopClient(server, base_url="https://counter.example.net")
    answer = client.request("TRACE", path, headers={"Cookie": "canary=seen"}, follow_redirects=False)
    assert (answer.status_code, "canary" in answer.text, _wrong(answer.headers)) == (405, False, [])


@pytest.mark.parametrize("path", ["/", "/static/css/realname.css", "/v1/numbers", "/healthz", "/metrics", "/nothing-there"])
def test_where_the_operator_says_so_every_host_below_is_reached_by_tls_alone(owning: Server, path: str) -> None:
    answer = LoopClient(owning, base_url="https://counter.example.net").get(path)
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("agent", ["", "http://127.0.0.1:8097"])
def test_the_counters_pages_alone_may_ask_the_card_reader_agent_and_nothing_else(agent: str, tmp_path: Path) -> None:
    web = build_web_world(tmp_path)
    world = over(web, web.services.with_others({Served: replace(web.services[Served], card_reader_agent=agent)}))
    counter, inspector = WebCaller(world), WebCaller(world, realm=Realm.SUPERVISION)
    counter.sign_in()
    page = counter.get(f"/counter/registrations/{counter.opened()}/evidence")
    policies = [one.response.headers["content-security-policy"] for one in (page, inspector.get("/inspector/sign-in"))]
    asked = [re.findall(r"connect-src ([^;]+)", policy) for policy in policies]
    assert asked == [[f"'self' {agent}".rstrip()], ["'self'"]]
    assert ("data-card-reader" in page.html, "Read the card</button>" in page.html) == (bool(agent), bool(agent))


def test_the_rule_sees_a_header_that_is_missing() -> None:
    assert _wrong({"server": "uvicorn"}) == [*_ON_EVERY_ANSWER, "server"]
