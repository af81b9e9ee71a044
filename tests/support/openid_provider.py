"""An OpenID provider of the outside world, over loopback: discovery, keys, codes with PKCE, signed ID tokens; it can misbehave."""

import base64
import hashlib
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from realname.access.connectors.openid_provider import ProviderSettings
from realname.access.model.provider import ProviderRule, parse_domains, parse_roles
from realname.platform.config.settings import Mode
from realname.platform.outbound.allowed_addresses import PUBLIC

CLIENT_ID, CLIENT_SECRET = "realname", "a secret of the client"

RULE = ProviderRule(
    roles_claim="roles",
    roles=parse_roles("rn-admin=administrator, rn-agent=agent, rn-review=reviewer"),
    login_claim="preferred_username",
    outlet_claim="outlet",
)


def provider_settings(issuer: str, *, acr: str = "", domains: str = "") -> ProviderSettings:
    """What a deployment is told of a provider."""
    return ProviderSettings(
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        rule=replace(RULE, domains=parse_domains(domains)),
        acr=frozenset(acr.split()),
        tls=ssl.create_default_context(),
        reach=PUBLIC,
        mode=Mode.PRODUCTION,
    )


@dataclass(slots=True)
class OpenIdWorld:
    """The provider, as a test sees and turns it.

    Attributes:
        now: Seconds since 1970: what the provider takes for now.
        user: Claims of who is signed in there.
        changed: Claims of the ID token in the place of the right ones; None: the claim is left out.
    """

    url: str = ""
    now: float = 0.0
    user: dict[str, object] = field(default_factory=dict)
    changed: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "first"}))
    published: RSAKey | None = None
    issuer: str = ""
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> str:
        """What the provider does once its user signed in there: lead back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT_ID, "S256")
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def answer(self, path: str, body: bytes, authorization: str) -> tuple[int, Mapping[str, object]]:
        """Answer a request of the client."""
        self.asked.append(path)
        if self.is_down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            places = {name: f"{self.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            return 200, {"issuer": self.issuer or self.url, **places}
        if path == "/jwks_uri":
            return 200, KeySet([self.published or self.key]).as_dict(private=False)
        return self._exchange({name: values[0] for name, values in parse_qs(body.decode()).items()}, authorization)

    def _exchange(self, asked: Mapping[str, str], authorization: str) -> tuple[int, Mapping[str, object]]:
        begun = self._codes.pop(asked["code"], None)
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        is_right = (
            [unquote_plus(one) for one in pair] == [CLIENT_ID, CLIENT_SECRET],
            begun is not None and begun["code_challenge"] == challenge and begun["redirect_uri"] == asked["redirect_uri"],
        )
        if begun is None or not all(is_right):
            return 400, {"error": "invalid_grant"}
        now = int(self.now)
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": begun["nonce"],
            **self.user,
            **self.changed,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return 200, {
            "token_type": "Bearer",
            "access_token": "unused",
            "id_token": jwt.encode({"alg": "RS256", "kid": self.key.kid}, told, self.key),
        }


@contextmanager
def openid_provider() -> Iterator[OpenIdWorld]:
    """Serve one on a free port."""
    world = OpenIdWorld()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            if self.path.startswith("/authorization_endpoint"):
                self.send_response(302)  # the user is signed in there, and led back at once
                self.send_header("Location", world.authorize(self.path))
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, content = world.answer(self.path, body, self.headers.get("Authorization", ""))
            told = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = _answer  # noqa: N815 - the base's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
