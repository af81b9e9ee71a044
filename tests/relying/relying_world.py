"""A relying service, a person with a phone, and the provider between them, over the world of the counter's tests.

The service speaks by Authlib, a client library that others use: what it sends and verifies is not of this project.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from fastapi import Depends, FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Engine

from realname.kernel.identifiers import Msisdn, RelyingClientId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.main.apps.relying_app import create_relying_app
from realname.platform.api.problems import register_problem_answers
from realname.registration.model.registration import RegistrationState
from realname.relying.api.authentication import with_scope
from realname.relying.model.caller import Caller
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import API_OF, Purpose
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.clients import AddRelyingClient
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.holder.person_world import Visitor
from tests.support.examples import LINE, OPENED, PERSON, STRANGER, keep
from tests.support.one_loop import LoopClient
from tests.support.web_caller import Page
from tests.support.web_world import WebWorld, build_web_world

ISSUER = "http://relying.test"
TOKEN = f"{ISSUER}/oauth2/token"
CALLBACK = "https://bank.example/callback?shop=1"
MATCH = "dpv:FraudPreventionAndDetection kyc-match:match"
VERIFY = "dpv:FraudPreventionAndDetection number-verification:verify"
CIBA = Grant.CIBA.value
JWT_BEARER = Grant.JWT_BEARER.value


class OwnAssertion(PrivateKeyJWT):  # type: ignore[misc] # ships no types
    """Authlib's `private_key_jwt` at the time of the test's clock, with a life of five minutes."""

    def __init__(self, clock: Clock, kid: str) -> None:
        super().__init__(TOKEN, headers={"kid": kid}, alg="ES256")
        self._clock = clock

    def sign(self, auth: OAuth2Client, token_endpoint: str) -> str:
        now = int(self._clock.now().timestamp())
        return str(
            private_key_jwt_sign(
                auth.client_secret,
                client_id=auth.client_id,
                token_endpoint=token_endpoint,
                alg="ES256",
                header=self.headers,
                claims={},
                issued_at=now,
                expires_at=now + 300,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A relying service, as its developer writes it."""

    world: "RelyingWorld"
    client_id: str
    key: ECKey
    oauth: OAuth2Client

    def claims(self, **more: object) -> dict[str, object]:
        """What every statement of the service says; None leaves a claim out."""
        now = int(self.world.clock.now().timestamp())
        said = {"iss": self.client_id, "aud": ISSUER, "iat": now, "exp": now + 300, "jti": generate_token(30), **more}
        return {name: value for name, value in said.items() if value is not None}

    def signed(self, **claims: object) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, self.claims(**claims), self.key)

    def start(self, scope: str = MATCH, **more: str) -> "Started":
        """Make the address of a request, by Authlib."""
        verifier = generate_token(48)
        nonce = generate_token(20)
        url, state = self.oauth.create_authorization_url(
            f"{ISSUER}/oauth2/authorize", scope=scope, code_verifier=verifier, nonce=nonce, **more
        )
        return Started(url=url, state=state, verifier=verifier, nonce=nonce)

    def fetch(self, started: "Started", redirect: str) -> Mapping[str, object]:
        """Exchange the code that came back, by Authlib."""
        answered = answer_of(redirect)
        assert (answered["state"], answered["iss"]) == (started.state, ISSUER)
        token: Mapping[str, object] = self.oauth.fetch_token(
            TOKEN, authorization_response=redirect, state=started.state, code_verifier=started.verifier
        )
        return token

    def post(self, path: str, /, **fields: str) -> httpx.Response:
        """Send a form with a client assertion, without a library: what a library would not send."""
        return self.post_with((), path, **fields)

    def post_with(self, headers: Sequence[tuple[str, str]], path: str, /, **fields: str) -> httpx.Response:
        """The same with headers."""
        now = int(self.world.clock.now().timestamp())
        assertion = jwt.encode(
            {"alg": "ES256", "kid": self.key.kid},
            {"iss": self.client_id, "sub": self.client_id, "aud": TOKEN, "iat": now, "exp": now + 300, "jti": generate_token(30)},
            self.key,
        )
        own = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": assertion}
        return self.world.http.post(path, data=own | fields, headers=list(headers))

    def begin_ciba(self, hint: str, scope: str = f"openid {MATCH}", **more: str) -> httpx.Response:
        return self.post("/oauth2/bc-authorize", scope=scope, login_hint=hint, **more)

    def poll(self, auth_req_id: str) -> httpx.Response:
        return self.post("/oauth2/token", grant_type=CIBA, auth_req_id=auth_req_id)

    def by_assertion(self, sub: str, scope: str = MATCH, **claims: object) -> httpx.Response:
        return self.post("/oauth2/token", grant_type=JWT_BEARER, assertion=self.signed(sub=sub, scope=scope, **({"aud": TOKEN} | claims)))

    def call(self, token: Mapping[str, object] | str, path: str = "/match") -> httpx.Response:
        """Call an API with an access token."""
        secret = token if isinstance(token, str) else token["access_token"]
        return self.world.api.get(path, headers={"Authorization": f"Bearer {secret}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A request that a browser is sent with."""

    url: str
    state: str
    verifier: str
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingWorld:
    """What a test may look at or turn.

    Attributes:
        http: A client of the provider, as a server has it.
        api: A client of an API that asks who calls.
    """

    web: WebWorld
    services: App
    http: httpx.Client
    api: httpx.Client
    line: Line
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "bank-1"}))

    @property
    def clock(self) -> Clock:
        return self.services[Clock]

    def add(self, client_id: str = "example-bank", *, key: ECKey | None = None, **changed: object) -> Service:
        """Add a relying service, right in all but what a test changes."""
        own = key or self.key
        values: dict[str, object] = {
            "id": RelyingClientId(client_id),
            "name": "Example Bank" if client_id == "example-bank" else f"Example {client_id}",
            "redirect_uris": (CALLBACK,),
            "scopes": frozenset(API_OF),
            "purposes": frozenset(Purpose),
            "grants": frozenset(Grant),
            "keys": json.dumps(KeySet([own]).as_dict(private=False)),
            "keys_url": "",
            "added_at": self.clock.now(),
        }
        self.services[AddRelyingClient](RelyingClient(**(values | changed)))  # type: ignore[arg-type]
        oauth = OAuth2Client(
            client_id,
            own,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 - a name
            redirect_uri=CALLBACK,
            code_challenge_method="S256",
            transport=self.http._transport,  # noqa: SLF001 - the app itself, in the place of a network
        )
        oauth.register_client_auth_method(OwnAssertion(self.clock, own.kid or ""))
        return Service(world=self, client_id=client_id, key=own, oauth=oauth)

    def browser(self, *, language: str = "en", number: Msisdn | None = None) -> "Browser":
        """A browser of a person; with a number the operator's gateway adds it."""
        headers = {"Accept-Language": language, **({"Realname-Msisdn": number.value} if number else {})}
        return Browser(self, LoopClient(self.services_app, base_url=ISSUER, headers=headers, follow_redirects=False))

    @property
    def services_app(self) -> FastAPI:
        return create_relying_app(self.services)  # type: ignore[return-value]

    def holder(self) -> Visitor:
        """The holder, signed in to their own page."""
        visitor = Visitor(self.web)
        visitor.sign_in_by(self.line.msisdn)
        return visitor

    def events(self, subject: str) -> list[str]:
        with self.web.api.units() as unit:
            return [one.event.event.value for one in unit.ledger.of_subject(subject)]


class Browser:
    """A person's browser: it keeps cookies and follows our own redirects, and stops where it is led back to the service."""

    def __init__(self, world: RelyingWorld, http: httpx.Client) -> None:
        self.world, self.http = world, http

    def open(self, url: str) -> Page:
        return self._followed(self.http.get(url))

    def send(self, path: str, **fields: str) -> Page:
        """Send a form of the page that is shown."""
        shown = self.open("/oauth2/consent")
        return self._followed(self.http.post(path, data={"csrf": shown.hidden("csrf"), **fields}))

    def answer(self, answer: str) -> str:
        """Allow or refuse; gives where the browser is led."""
        return self.send("/oauth2/consent", answer=answer).response.headers["location"]

    def type_code(self, number: Msisdn) -> Page:
        """Type a number, and the code that comes."""
        self.send("/oauth2/number", msisdn=number.value)
        codes = Visitor(self.world.web).codes(NoticeKind.SERVICE_CODE)
        page = self.open("/oauth2/code")
        return self._followed(self.http.post("/oauth2/code", data={"csrf": page.hidden("csrf"), "code": codes[0]}))

    def _followed(self, response: httpx.Response) -> Page:
        while response.is_redirect and response.headers["location"].startswith("/"):
            response = self.http.get(response.headers["location"])
        return Page(response)


def relying_world(folder: Path, *, engine: Engine | None = None) -> RelyingWorld:
    """Build everything, with a line of a person and another person who has none; `engine`: as of `build_web_world`."""
    web = build_web_world(folder, engine=engine)
    registration = replace(OPENED, person_id=PERSON.id, state=RegistrationState.ACTIVATED, line_id=LINE.id)
    line = replace(LINE, person_id=PERSON.id, registration_id=registration.id, msisdn=sandbox_msisdns()[0], state=LineState.ACTIVE)
    keep(web.api.units, PERSON, STRANGER, registration, line)
    services = web.services.with_others({Issuer: Issuer(url=ISSUER)})
    http = LoopClient(create_relying_app(services), base_url=ISSUER, follow_redirects=False)
    return RelyingWorld(web=web, services=services, http=http, api=LoopClient(_api(services)), line=line)


def answer_of(redirect: str) -> dict[str, str]:
    """The parameters that a service is answered with."""
    return {name: values[0] for name, values in parse_qs(urlsplit(redirect).query).items()}


def _api(services: App) -> FastAPI:
    """An API that says who calls, as an operation of CAMARA asks for it."""
    app = FastAPI()
    app.state.services = services

    @app.middleware("http")
    async def _identified(request, call_next):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - of the framework
        request.state.request_id = "of-the-test"
        return await call_next(request)

    @app.get("/match")
    def match(caller: Annotated[Caller, Depends(with_scope("kyc-match:match"))]) -> dict[str, str | None]:
        return {"client": caller.client.value, "purpose": caller.purpose, "number": caller.subject}

    @app.get("/verify")
    def verify(caller: Annotated[Caller, Depends(with_scope("number-verification:verify"))]) -> dict[str, str | None]:
        return {"number": caller.subject}

    register_problem_answers(app)
    return app
