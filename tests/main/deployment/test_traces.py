"""Traces of requests, workflow steps and outside calls: joined by ids, without a person, and no trouble where no one takes them."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import Deployment
from realname.platform.outbound.access_tokens import Credentials
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.call import Request
from realname.platform.outbound.outside_system import OutsideSystem, Place
from realname.platform.system.tracing import is_tracing, span, start_tracing, traceparent
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.busy import longest_s
from tests.support.collector import Collector, collecting
from tests.support.deployed_counter import submit_one
from tests.support.served import serve

HERE = Reach(networks=parse_networks("127.0.0.0/8"))
GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE, PARENT = GIVEN.split("-")[1:3]
NAMES = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "realname.part",
    "realname.request_id",
    "realname.registration",
    "realname.system",
    "realname.tries",
    "realname.reason",
    "error.type",
}


def require_no_one(collector: Collector) -> None:
    """No attribute has another name than those known, or a value that is more than a word, a route or an id."""
    for one in collector.spans():
        assert one.attributes.keys() <= NAMES, one
        assert all(re.fullmatch(r"[A-Za-z0-9_/{}.:-]{1,120}", value) for value in one.attributes.values()), one


@pytest.mark.sockets
def test_a_request_belongs_to_its_callers_trace_and_says_so(tmp_path: Path) -> None:
    with collecting() as collector, serve(tmp_path, {"REALNAME_TRACES_URL": collector.url}) as served:
        answer = httpx.get(f"{served.url}/v1/registrations/13800138000", headers={"traceparent": GIVEN})
        found = collector.wait_for("GET /v1/registrations/{registration_id}")
        require_no_one(collector)
    assert (found.trace_id, found.parent_id) == (TRACE, PARENT)
    assert answer.headers["traceparent"] == f"00-{TRACE}-{found.span_id}-01"
    assert (found.attributes["http.response.status_code"], found.attributes["realname.part"]) == (str(answer.status_code), "api")


@pytest.mark.sockets
def test_the_steps_of_a_workflow_belong_to_the_trace_that_it_was_submitted_in(tmp_path: Path) -> None:
    def is_over(deployment: Deployment, registration_id: RegistrationId) -> bool:
        return deployment.app[DbosWorkflow].wait(registration_id, timeout_s=60) is not None

    with collecting() as collector:
        stop = start_tracing(collector.url, share=1.0, version="0", mode="sandbox")
        with span("request", parent=GIVEN):
            registration_id = submit_one(tmp_path, faults="", until=is_over)
        stop()
        activated, durable = collector.wait_for("step activate-line"), collector.wait_for("durable ask-source")
        require_no_one(collector)
    assert (activated.trace_id, activated.parent_id, durable.trace_id) == (TRACE, durable.span_id, TRACE)
    assert activated.attributes == {"realname.registration": registration_id.value}


class Operator(BaseHTTPRequestHandler):
    """Gives a token, and answers every question with what it was told of the trace."""

    def do_POST(self) -> None:
        self._say({"access_token": "token", "token_type": "Bearer"})

    def do_GET(self) -> None:
        self._say({"traceparent": self.headers.get("traceparent", "")})

    def _say(self, said: dict[str, str]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
        """Say nothing."""


def told_of_trace() -> str:
    """Ask an outside system what it was told."""
    with HTTPServer(("127.0.0.1", 0), Operator) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        credentials = Credentials(token_url=f"{url}/token", client_id="realname", client_secret="secret")  # noqa: S106 - an example
        system = OutsideSystem(Place(url=url, credentials=credentials, reach=HERE), kind="provisioning")
        told = system.ask(Request(method="GET", url="/orders"), lambda answer: json.loads(answer.body)["traceparent"])
        server.shutdown()
        return str(told)


@pytest.mark.sockets
def test_an_outside_system_is_told_of_the_trace_where_there_is_one() -> None:
    assert told_of_trace() == ""
    with collecting() as collector:
        stop = start_tracing(collector.url, share=1.0, version="0", mode="sandbox")
        with span("request", parent=GIVEN):
            told = told_of_trace()
        stop()
        found = collector.wait_for("call provisioning")
        require_no_one(collector)
    assert told == f"00-{TRACE}-{found.span_id}-01"
    assert found.attributes == {"http.request.method": "GET", "realname.system": "provisioning", "realname.tries": "1"}


@pytest.mark.sockets
def test_what_fails_says_its_code_and_nothing_else() -> None:
    with collecting() as collector:
        stop = start_tracing(collector.url, share=1.0, version="0", mode="sandbox")
        with pytest.raises(StateConflict), span("asked"):
            raise StateConflict(state="李小明")
        stop()
        assert collector.wait_for("asked").attributes == {"error.type": "state-conflict"}
        assert "李小明".encode() not in b"".join(collector.content)


@pytest.mark.sockets
def test_a_collector_that_is_away_holds_no_one_up(capfd: pytest.CaptureFixture[str]) -> None:
    stop = start_tracing("http://127.0.0.1:1/v1/traces", share=1.0, version="0", mode="sandbox")
    for _ in range(3000):
        with span("asked"):
            pass
    began_s = time.monotonic()
    stop()
    assert time.monotonic() - began_s < longest_s(3)
    assert capfd.readouterr().err == ""


def test_without_a_collector_there_is_no_span_and_nothing_to_hand_on() -> None:
    with span("asked", parent=GIVEN) as spanned:
        spanned.set(realname__part="api")
        assert (traceparent(), is_tracing()) == ("", False)
