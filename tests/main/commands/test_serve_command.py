"""`realname serve`: starts on any folder, says what it is, refuses what production must not have, and ends in time."""

import asyncio
import http.client
import json
import os
import re
import resource
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from realname.evaluation.attacks.live_client import converse, enrol
from realname.packs.use_cases.load_policy import read_pack
from realname.platform.api.examples import OPENING
from realname.platform.config.served import ServedAddresses
from realname.verification.engine.networks.model_catalogue import COMPARISON
from realname_client import BearerToken, Client
from tests.main.deployment.real_connectors import REAL_CONNECTORS
from tests.support.busy import longest_s
from tests.support.command import COMMAND, Ended, clean_environment, realname
from tests.support.deployed_counter import has_come_to_the_operator, submit_one, times_asked, wait_until_asked_again
from tests.support.own_certificate import make_certificate
from tests.support.ports import free_ports
from tests.support.prepared import ROOT
from tests.support.sandbox_folder import api_token, enrolment_code
from tests.support.served import START_WITHIN_S, STOP_WITHIN_S, Served, serve, wait_until_alive

pytestmark = pytest.mark.sockets

CONNECTIONS = 1000
REAL = "tests.main.deployment.real_connectors"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds something already."""
    made = tmp_path_factory.mktemp("served")
    (made / "notes.txt").write_text("mine")
    return made


@pytest.fixture(scope="module")
def first(folder: Path) -> Iterator[Served]:
    """The first server on it, for the tests that change nothing."""
    with serve(folder) as served:
        yield served


@pytest.fixture(scope="module")
def again(folder: Path, first: Served) -> Iterator[Served]:
    """Another one on the same folder, after it began."""
    assert first.greeting
    with serve(folder) as served:
        yield served


def test_a_folder_with_foreign_files_is_initialised_and_they_are_left_alone(first: Served, folder: Path) -> None:
    answer = httpx.get(f"{first.url}/healthz")
    assert (answer.json()["mode"], (folder / "notes.txt").read_text()) == ("sandbox", "mine")


def test_the_start_page_gives_a_token_and_it_opens_the_api(first: Served) -> None:
    page = httpx.post(f"{first.url}/sandbox/api-token", data={"csrf": key_of(first)})
    token = re.search(r"<code>(\S+)</code>", page.text)
    assert token
    with Client(first.url, BearerToken(token[1])) as client:
        assert client.free_numbers()


def test_beyond_its_connections_the_server_says_so_at_once(tmp_path: Path) -> None:
    with serve(tmp_path) as served, ExitStack() as held, files_for(CONNECTIONS):
        address = ("127.0.0.1", int(served.url.rpartition(":")[2]))
        for _ in range(CONNECTIONS):
            held.enter_context(socket.create_connection(address))
        assert httpx.get(f"{served.url}/healthz").status_code == 503
        held.close()
        wait_until_alive(served.url)


@contextmanager
def files_for(connections: int) -> Iterator[None]:
    """Let this process hold so many; the server's limit is its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, connections + 200), hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def key_of(served: Served) -> str:
    """The key of the start page, as the terminal shows it."""
    found = re.search(r"To try: open http://localhost:\d+/sandbox/([0-9a-f]{32})\"", served.greeting)
    assert found, served.greeting
    return found[1]


def test_the_greeting_has_five_lines_of_which_the_last_opens_the_start_page_at_each_start(first: Served, again: Served) -> None:
    assert re.search(r"listens on http://localhost:\d+\"", first.greeting)
    assert len(first.greeting.splitlines()) == 5
    assert key_of(first) == key_of(again)
    noted = ServedAddresses(again.data)
    assert re.findall(r"http://localhost:\d+", again.greeting)[:2] == [noted.pages(), noted.inspectors()]
    opened = httpx.get(f"{first.url}/sandbox/{key_of(first)}", follow_redirects=True)
    assert (opened.status_code, opened.url.path, "Register your first line" in opened.text) == (200, "/sandbox", True)


def test_nothing_is_left_of_the_drafts_of_addresses(tmp_path: Path) -> None:
    killed = tmp_path / "addresses.4711"
    killed.touch()
    os.utime(killed, (0, 0))
    (tmp_path / "addresses.json").mkdir()  # no file can take its place
    ServedAddresses(tmp_path).note(pages="http://localhost:1", inspectors="http://localhost:2")
    assert [one.name for one in tmp_path.iterdir()] == ["addresses.json"]


def test_a_taken_port_is_named_with_the_option_that_sets_it(tmp_path: Path) -> None:
    first, taken, _ = free_ports(3)
    with socket.create_server(("127.0.0.1", taken)):
        ended = realname("serve", "--port", str(first), "--data", tmp_path)
    assert (ended.exit_code, f"host, inspector-port: cannot listen at 127.0.0.1, port {taken}" in ended.stderr) == (78, True)


def test_a_program_is_told_the_addresses_of_free_ports_and_both_answer(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(tmp_path), "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=clean_environment({}),
    )
    try:
        assert process.stdout is not None
        lines = list(iter(process.stdout.readline, "}\n"))
        told = json.loads("".join([*lines, "}"]))
        wait_until_alive(told["url"])
        assert set(told) == {"url", "port", "inspectors_url", "inspectors_port", "relying_url", "relying_port", "mode", "start_page"}
        assert (told["mode"], told["url"]) == ("sandbox", f"http://localhost:{told['port']}")
        assert httpx.get(told["start_page"], follow_redirects=True).url.path == "/sandbox"
        assert httpx.get(f"{told['inspectors_url']}/v1/numbers").status_code == 404
        assert httpx.get(f"{told['url']}/reference").status_code == 200
    finally:
        process.kill()
        process.communicate()


def test_the_start_page_signs_an_inspector_in_at_the_inspectors_port_alone(first: Served) -> None:
    with httpx.Client(follow_redirects=True) as http:
        place = re.search(r'action="(http://127.0.0.1:\d+)/sandbox/sign-in"', http.get(f"{first.url}/sandbox/{key_of(first)}").text)
        assert place
        form = {"csrf": key_of(first), "login": "inspector"}
        inspecting = http.post(f"{place[1]}/sandbox/sign-in", data=form)
        assert (inspecting.status_code, inspecting.url.path) == (200, "/supervision")
        assert http.post(f"{first.url}/sandbox/sign-in", data=form).status_code == 422


def test_the_root_leads_to_the_sign_in(first: Served) -> None:
    answer = httpx.get(f"{first.url}/", follow_redirects=True)
    assert (answer.status_code, answer.url.path, len(answer.history) > 0) == (200, "/counter/sign-in", True)


def test_inspectors_have_a_port_of_their_own_which_the_greeting_names(first: Served) -> None:
    found = re.search(r"a sign-in of their own: http://localhost:(\d+)\"", first.greeting)
    assert found
    inspectors = f"http://127.0.0.1:{found[1]}"
    led = httpx.get(f"{inspectors}/", follow_redirects=True)
    elsewhere = [httpx.get(f"{url}/supervision").status_code for url in (first.url, inspectors)]
    assert (led.status_code, led.url.path, "Sign in as an inspector" in led.text) == (200, "/counter/sign-in", True)
    assert (elsewhere, httpx.get(f"{inspectors}/v1/numbers").status_code) == ([404, 303], 404)


def test_a_code_of_the_folder_enrols_a_counter(first: Served) -> None:
    with httpx.Client(base_url=first.url) as http:
        assert enrol(http, code=enrolment_code(first.data)).outlet_id == "outlet-1"


def test_with_models_that_the_pack_was_not_measured_with_it_says_so(tmp_path: Path) -> None:
    pack = tmp_path / "ours.toml"
    pack.write_text(read_pack("sandbox").decode().replace(COMPARISON.sha256, "0" * 64))
    with serve(tmp_path / "data", environment={"REALNAME_PACK": str(pack)}) as served:
        assert "Warning: models of the rule pack: not measured: comparison" in served.greeting


def test_off_loopback_without_tls_it_says_what_browsers_need(tmp_path: Path) -> None:
    with serve(tmp_path, options=("--host", "0.0.0.0")) as served:  # noqa: S104 - what is tested
        assert "camera and keys (WebCrypto)" in served.greeting
        assert "--tls-cert and --tls-key" in served.greeting


VERSIONS = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


def takes_version(url: str, certificate: Path, version: ssl.TLSVersion) -> bool:
    """Whether a server speaks this version of TLS and no other with a client that would."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.set_ciphers("ALL:@SECLEVEL=0")  # what old versions need
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the old versions, by Python
        context.minimum_version = context.maximum_version = version
    try:
        with (
            socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as bare,
            context.wrap_socket(bare, server_hostname="localhost") as wrapped,
        ):
            return wrapped.version() is not None
    except (ssl.SSLError, ConnectionError):
        return False


def test_the_client_of_the_test_speaks_old_versions_with_a_server_that_does(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1

    def serve_two(listener: socket.socket) -> None:
        for _ in range(2):
            with listener.accept()[0] as bare, suppress(OSError), context.wrap_socket(bare, server_side=True):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_two, args=(listener,))
        thread.start()
        spoken = [takes_version(f"https://localhost:{listener.getsockname()[1]}", certificate, one) for one in VERSIONS[:2]]
        thread.join()
    assert spoken == [True, True]


def test_with_a_certificate_pages_api_and_sockets_are_encrypted(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="localhost")
    context = ssl.create_default_context(cafile=str(certificate))
    with serve(tmp_path / "data", options=("--tls-cert", str(certificate), "--tls-key", str(certificate)), verify=context) as served:
        url = served.url.replace("127.0.0.1", "localhost")
        assert httpx.get(f"{url}/counter/sign-in", verify=context).status_code == 200
        assert [takes_version(served.url, certificate, one) for one in VERSIONS] == [False, False, True, True]
        hello = json.dumps({"type": "hello", "token": "0" * 64, "signature": ""})
        ended = asyncio.run(converse(f"{url.replace('https', 'wss')}/v1/live", lambda socket: socket.send(hello), context))
    assert (ended.error, ended.close_code) == ("token-refused", 4401)


def test_sigterm_ends_the_server_within_five_seconds(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        begun_at = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(timeout=START_WITHIN_S)
        assert time.monotonic() - begun_at < longest_s(STOP_WITHIN_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_within_five_seconds_while_the_operator_is_being_asked(tmp_path: Path, number: signal.Signals) -> None:
    submit_one(tmp_path, faults="provisioning=unavailable", until=has_come_to_the_operator)
    asked = times_asked(tmp_path)
    with serve(tmp_path, {"REALNAME_SANDBOX_FAULTS": "provisioning=delay:20"}) as served:
        wait_until_asked_again(tmp_path, asked)
        begun_at = time.monotonic()
        served.process.send_signal(number)
        served.process.wait(timeout=START_WITHIN_S)
        assert time.monotonic() - begun_at < longest_s(STOP_WITHIN_S)


def test_a_request_that_outlasts_the_end_of_its_server_is_answered_503_with_when_to_come_back(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        headers = {"Authorization": f"Bearer {api_token(tmp_path)}", "Idempotency-Key": "first", "Content-Type": "application/json"}
        with closing(sqlite3.connect(tmp_path / "realname.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # the request waits for ten seconds to write, the server for three to end
            with closing(http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=START_WITHIN_S)) as connection:
                connection.request("POST", "/v1/registrations", json.dumps(OPENING), headers)
                assert httpx.get(f"{served.url}/healthz").is_success  # the one before has been read
                served.process.send_signal(signal.SIGTERM)
                answer = connection.getresponse()
                assert (answer.status, json.load(answer).get("code"), "Retry-After" in answer.headers) == (503, "server-stopping", True)


def test_keys_that_are_missing_beside_registrations_are_never_made_anew(tmp_path: Path) -> None:
    realname("access", "clients", "issue-token", "till", "--execute", "--data", tmp_path)
    (tmp_path / "keys.json").unlink()
    ended = realname("access", "clients", "issue-token", "till", "--execute", "--data", tmp_path, "--json")
    assert ended.exit_code == 78
    assert not (tmp_path / "keys.json").exists()


def in_production(data: Path, **settings: str) -> Ended:
    environment = {"REALNAME_MODE": "production", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **settings}
    return realname("access", "clients", "issue-token", "till", "--execute", "--data", data, "--json", environment=environment)


def test_production_lists_everything_simulated_at_once(tmp_path: Path) -> None:
    ended = in_production(tmp_path)
    error = ended.json["error"]
    assert isinstance(error, dict)
    named = {problem.split(":")[0] for problem in error["problems"]}
    assert (ended.exit_code, named) == (78, {"authority", "provisioner", "notifier", "card_reader", "pack"})


def test_production_starts_when_every_connector_is_a_real_one(tmp_path: Path) -> None:
    assert in_production(tmp_path, **REAL_CONNECTORS).exit_code == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("REALNAME_AUTHORITY", f"{REAL}:UnsafeAlwaysConfirms"),
        ("REALNAME_PROVISIONER", "realname.sandbox.simulators.provisioning:SandboxProvisioner"),
        ("REALNAME_NOTIFIER", "no.such.module:thing"),
        ("REALNAME_CARD_READER", f"{REAL}:disguised_sandbox_reader"),
        ("REALNAME_PACK", "sandbox"),
        ("REALNAME_SANDBOX_FAULTS", "provisioning=reject"),
    ],
)
def test_production_refuses_one_simulated_part_among_real_ones(tmp_path: Path, setting: str, value: str) -> None:
    ended = in_production(tmp_path, **{**REAL_CONNECTORS, setting: value})
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert ended.exit_code == 78
    assert [problem.split(":")[0] for problem in error["problems"]] == [setting.removeprefix("REALNAME_").lower()]


def test_an_unknown_setting_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "realname.toml").write_text('mode = "sandbox"\ncolour = "red"\n')
    ended = realname("access", "clients", "issue-token", "till", "--execute", "--data", tmp_path, "--json")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["problems"]) == (78, ["colour: Extra inputs are not permitted"])
