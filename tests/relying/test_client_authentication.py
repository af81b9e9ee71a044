"""A relying service is known by `private_key_jwt` alone: read as a list of attacks."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.platform.config.settings import Mode
from realname.relying.connectors.client_keys import ClientKeySets, parse_client_keys
from realname.relying.errors import KeysAddressRefused
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.clients import EndRelyingClient, ReadRelyingClients, require_redirect_uri
from tests.relying.relying_world import ISSUER, JWT_BEARER, MATCH, TOKEN, RelyingWorld, Service, relying_world

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def asked(bank: Service, assertion: str, **fields: str) -> tuple[int, object]:
    form = {
        "client_assertion_type": TYPE,
        "client_assertion": assertion,
        "grant_type": "client_credentials",
        "scope": MATCH,
    } | fields
    answered = bank.world.http.post("/oauth2/token", data={name: value for name, value in form.items() if value})
    return answered.status_code, answered.json().get("error")


def own(bank: Service, **claims: object) -> str:
    return bank.signed(**({"sub": bank.client_id, "aud": TOKEN} | claims))


def test_an_assertion_for_this_endpoint_or_the_issuer_is_right_once(world: RelyingWorld) -> None:
    bank = world.add()
    assertion = own(bank)
    assert asked(bank, assertion) == (200, None)
    assert asked(bank, assertion) == (401, "invalid_client")
    assert asked(bank, own(bank, aud=[ISSUER])) == (200, None)


def now_s(bank: Service) -> int:
    return int(bank.world.clock.now().timestamp())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"sub": None},
        {"aud": "https://elsewhere.example"},
        {"aud": [TOKEN, "https://elsewhere.example"]},
        {"aud": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "j" * 257},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 10**400},
        {"iat": -(10**400)},
    ],
    ids=str,
)
def test_an_assertion_without_what_the_profile_asks_is_refused(world: RelyingWorld, claims: dict[str, object]) -> None:
    bank = world.add()
    assert asked(bank, own(bank, **claims)) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("issued_s", "ends_s", "is_right"),
    [
        (0, 300, True),
        (0, 301, False),
        (-400, -1, False),
        (-200, 101, False),
        (-200, 100, True),
        (60, 300, False),
        (0, 0, False),
        (5, 305, False),
    ],
)
def test_an_assertion_lives_five_minutes(world: RelyingWorld, issued_s: int, ends_s: int, *, is_right: bool) -> None:
    bank = world.add()
    now = now_s(bank)
    assert (asked(bank, own(bank, iat=now + issued_s, exp=now + ends_s))[0] == 200) is is_right


def test_another_key_no_key_and_a_secret_sign_nothing(world: RelyingWorld) -> None:
    bank = world.add()
    claims = bank.claims(sub=bank.client_id, aud=TOKEN)
    other = ECKey.generate_key("P-256", parameters={"kid": "bank-1"})
    public = json.dumps(bank.key.as_dict(private=False)).encode()
    none = own(bank).rpartition(".")[0] + "."
    for assertion in (
        jwt.encode({"alg": "ES256", "kid": bank.key.kid}, claims, other),
        jwt.encode({"alg": "HS256", "kid": bank.key.kid}, claims, OctKey.import_key(public), algorithms=["HS256"]),
        none,
        "",
        "x.y.z",
        "a" * 9000,
    ):
        assert asked(bank, assertion) == (401, "invalid_client")


def test_a_secret_or_another_id_in_the_form_is_no_authentication(world: RelyingWorld) -> None:
    bank = world.add()
    assert asked(bank, own(bank), client_id="other") == (401, "invalid_client")
    assert asked(bank, own(bank), client_assertion_type="") == (401, "invalid_client")
    assert asked(bank, own(bank), client_id=bank.client_id) == (200, None)
    plain = world.http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=("example-bank", "secret"))
    assert plain.status_code == 401


def test_a_service_that_was_ended_is_unknown_and_its_tokens_open_nothing(world: RelyingWorld) -> None:
    bank = world.add()
    token = bank.post("/oauth2/token", grant_type="client_credentials", scope=MATCH).json()
    world.services[EndRelyingClient](RelyingClientId(bank.client_id), acting=AgentId("id-of-administrator"))
    assert asked(bank, own(bank)) == (401, "invalid_client")
    assert bank.call(token).status_code == 401
    assert world.browser().open(bank.start().url).status == 400


def test_another_endpoint_takes_an_assertion_of_its_own(world: RelyingWorld) -> None:
    bank = world.add()
    form = {"client_assertion_type": TYPE, "client_assertion": own(bank, aud=f"{ISSUER}/oauth2/revoke"), "token": "x"}
    assert world.http.post("/oauth2/revoke", data=form).status_code == 200
    assert asked(bank, own(bank, aud=f"{ISSUER}/oauth2/revoke")) == (401, "invalid_client")


def test_after_the_memory_of_an_id_the_assertion_itself_has_expired(world: RelyingWorld) -> None:
    bank = world.add()
    assertion = own(bank)
    assert asked(bank, assertion)[0] == 200
    world.web.api.clock.advance(timedelta(seconds=601))
    assert asked(bank, assertion) == (401, "invalid_client")


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "[]",
        '{"keys": []}',
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=True)]}),
        json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)] * 21}),
        '{"keys": [{"kty": "RSA", "e": "AQAB", "n": "AQAB"}]}',
        "[" * 2000,
    ],
    ids=["nothing", "a list", "none", "a secret", "private", "too many", "short", "deep"],
)
def test_keys_that_are_not_public_keys_are_refused(keys: str) -> None:
    with pytest.raises(InvalidInput):
        parse_client_keys(keys)


def test_public_keys_are_taken() -> None:
    made = KeySet([ECKey.generate_key("P-256", parameters={"kid": "one"})])
    assert len(parse_client_keys(json.dumps(made.as_dict(private=False))).keys) == 1


def test_an_assertion_need_not_say_when_it_was_made(world: RelyingWorld) -> None:
    bank = world.add()
    assert asked(bank, own(bank, iat=None))[0] == 200
    now = int(world.clock.now().timestamp())
    assert asked(bank, own(bank, iat=None, exp=now + 301)) == (401, "invalid_client")


def test_a_jwt_bearer_assertion_is_the_authentication_of_the_client(world: RelyingWorld) -> None:
    bank = world.add()
    browser = world.browser(number=world.line.msisdn)
    browser.open(bank.start().url)
    browser.answer("allow")

    def by_assertion_alone(assertion: str, **more: str) -> tuple[int, object]:
        form = {"grant_type": JWT_BEARER, "assertion": assertion, **more}
        answered = world.http.post("/oauth2/token", data=form)
        return answered.status_code, answered.json().get("error")

    def grant(**claims: object) -> str:
        return bank.signed(**({"aud": TOKEN, "sub": f"tel:{world.line.msisdn.value}", "scope": MATCH} | claims))

    once = grant()
    assert [by_assertion_alone(once), by_assertion_alone(once)] == [(200, None), (400, "invalid_grant")]
    assert by_assertion_alone(grant(), client_id=bank.client_id) == (200, None)
    assert by_assertion_alone(grant(), client_id="other") == (401, "invalid_client")
    assert by_assertion_alone(grant(iss="other")) == (401, "invalid_client")
    assert by_assertion_alone(grant(iat=None)) == (400, "invalid_grant")
    stranger = replace(bank, key=ECKey.generate_key("P-256", parameters={"kid": "bank-1"}))
    forged = stranger.signed(aud=TOKEN, sub=f"tel:{world.line.msisdn.value}", scope=MATCH)
    assert by_assertion_alone(forged) == (400, "invalid_grant")
    assert world.http.post("/oauth2/token", data={"grant_type": "client_credentials", "assertion": grant()}).status_code == 401
    assert world.http.post("/oauth2/revoke", data={"grant_type": JWT_BEARER, "assertion": grant()}).status_code == 401


@contextmanager
def keys_served(status: int, text: str) -> Iterator[tuple[str, list[str]]]:
    """A service's own address with its keys: slow, and it counts who asks."""
    asked: list[str] = []

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            time.sleep(0.2)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks", asked
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.mark.sockets
@pytest.mark.parametrize(("status", "is_found"), [(200, True), (503, False)])
def test_keys_at_an_address_are_read_once_however_many_wait_for_them(world: RelyingWorld, status: int, *, is_found: bool) -> None:
    keys = json.dumps(KeySet([world.key]).as_dict(private=False))
    with keys_served(status, keys) as (url, asked):
        world.add(keys="", keys_url=url)
        with world.web.api.units() as unit:
            client = unit[RelyingClients].get(RelyingClientId("example-bank"))
        sets = ClientKeySets(Mode.SANDBOX)
        with ThreadPoolExecutor(20) as pool:
            found = list(pool.map(lambda _: sets.keys_of(client) is not None, range(20)))
    assert found == [is_found] * 20
    assert len(asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/jwks",
        "https://localhost/jwks",
        "https://127.0.0.1/jwks",
        "file:///etc/passwd",
        "https://u:p@bank.example/",
        "https://[::1",
    ],
)
def test_keys_are_read_at_public_encrypted_addresses_alone(url: str) -> None:
    with pytest.raises(InvalidInput):
        ClientKeySets(Mode.PRODUCTION).require_address(url)


def test_a_sandbox_reads_keys_without_tls_at_its_own_machine_alone() -> None:
    sets = ClientKeySets(Mode.SANDBOX)
    sets.require_address("http://localhost:9000/jwks")
    with pytest.raises(InvalidInput):
        sets.require_address("http://bank.example/jwks")


PRIVATE = [
    "10.20.0.1",
    "172.16.0.1",
    "192.168.7.7",
    "127.0.0.2",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address that is refused
    "fd00::1",
    "fe80::1",
    "::1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]


def standing_for(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name stand for these addresses, as its owner's name server would say."""
    found = [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_hints: found)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_keys_that_leads_inside_is_refused_when_it_is_added(
    world: RelyingWorld, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    standing_for(monkeypatch, address)
    with pytest.raises(KeysAddressRefused):
        world.add(keys="", keys_url="https://keys.bank.example/jwks")
    assert world.services[ReadRelyingClients]() == []


@pytest.mark.sockets
@pytest.mark.parametrize("host", ["10.20.0.1", "2130706433", "0x7f000001", "[fd00::1]", "[::ffff:127.0.0.1]"])
def test_a_private_address_of_keys_that_is_spelled_as_such_is_refused_when_it_is_added(world: RelyingWorld, host: str) -> None:
    with pytest.raises(KeysAddressRefused):
        world.add(keys="", keys_url=f"https://{host}/jwks")


def test_an_address_of_keys_that_is_public_is_added(world: RelyingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    standing_for(monkeypatch, "192.0.1.7", "2a00:1450::1")
    world.add(keys="", keys_url="https://keys.bank.example/jwks")


def test_a_name_that_leads_inside_after_it_was_added_is_not_read(world: RelyingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    standing_for(monkeypatch, "192.0.1.7")
    world.add(keys="", keys_url="https://keys.bank.example/jwks")
    with world.web.api.units() as unit:
        client = unit[RelyingClients].get(RelyingClientId("example-bank"))
    standing_for(monkeypatch, "10.20.0.1")
    assert ClientKeySets(Mode.SANDBOX).keys_of(client) is None  # a socket would fail the test


@pytest.mark.parametrize(
    "uri",
    [
        "http://bank.example/",
        "https://bank.example/#x",
        "https://u@bank.example/",
        "javascript:alert(1)",
        "https://bank.example/a b",
        "https://bank.example/';",
        "https://bank.example:99999/",
        "https:///path",
        f"https://bank.example/{'a' * 400}",
        "https://*.example/callback",
        "https://*/callback",
        "https://bank.*/callback",
        "https://bank.example./callback",
        "https://bank..example/callback",
        "https://bank.example:/callback",
        "https://bank%2eexample/callback",
        "https://-bank.example/callback",
        "https://bank_1.example/callback",
        "https://b\u0430nk.example/callback",
        "https://192.0.2.1/callback",
        "https://3221225985/callback",
        "https://192.0.0x201/callback",
        "https://[2001:db8::1]/callback",
        "https://intranet/callback",
        "http://127.0.0.1.bank.example:80/callback",
        "http://localhost/callback",
    ],
)
def test_a_browser_is_led_back_by_https_to_a_whole_name_or_on_a_developers_machine(uri: str) -> None:
    with pytest.raises(InvalidInput):
        require_redirect_uri(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://bank.example/callback?shop=1",
        "https://BANK.example:8443/callback",
        "https://xn--bnk-sna.example/callback",
        "https://pay.xn--fiqs8s/callback",
        "http://localhost:9000/callback",
        "http://127.0.0.1:9000/callback",
        "http://[::1]:9000/callback",
    ],
)
def test_a_whole_name_and_the_loopback_of_a_developers_machine_are_taken(uri: str) -> None:
    assert require_redirect_uri(uri) == uri
