"""A relying service that calls a deployment: its lines are registered as lines are, and its tokens are what a test says."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from httpx import Response
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Engine

from realname.kernel.identifiers import AgentId, Iccid, LineId, RelyingClientId
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import RandomTokens
from realname.kernel.text.text import Language
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.main.apps.camara_app import create_camara_app
from realname.platform.api.examples import OPENING
from realname.relying.api.authentication import caller
from realname.relying.errors import RelyingTokenInvalid
from realname.relying.events import RelyingEvent
from realname.relying.model.caller import Caller
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.scopes import API_OF, Asked, Purpose
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.clients import AddRelyingClient
from realname.relying.use_cases.consents import GivenConsent, give_consent
from realname.relying.use_cases.device_answers import DevicesKnown
from realname.sandbox.simulators.devices import SandboxDevices
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld, build_world
from tests.support.one_loop import LoopClient
from tests.verification.live_verifier import PORTRAIT

CORRELATOR = "b4333c46-49c0-4f62-80d7-f0ef930f1c46"
NOT_SERVED = "+8613800000000"
CLIENT = RelyingClientId("bank-1")


@dataclass(kw_only=True)
class CamaraWorld:
    """What a test may look at or turn."""

    api: ApiWorld
    app: FastAPI
    devices: SandboxDevices
    token: Caller | None = None

    def line(self, *, place: int = 0, person: SamplePerson = SAMPLE_MAN, is_consented: bool = True) -> Line:
        """A line that a person registered and the operator activated; its holder allowed the service everything, or nothing."""
        client = ApiCaller(self.api.app, token=self.api.token)
        registration = client.opened(key=f"key-{place}")
        assert client.attach(registration, person=person).is_success
        assert client.choose(registration, place=place).is_success
        assert client.challenge(registration).is_success
        assert client.chunk(registration).is_success
        assert client.submit(registration).is_success
        line = self.read(LineId(client.read(registration).json()["line_id"]))
        if is_consented:
            allow(self.api, line)
        return line

    def read(self, line_id: LineId) -> Line:
        """A line as it is now."""
        with self.api.units() as unit:
            return unit[Lines].read(line_id)

    def change(self, line: Line) -> None:
        """Let a line be another."""
        with self.api.units() as unit:
            unit[Lines].save(line)
            unit.commit()

    def three_legged(self, line: Line, *scopes: str) -> None:
        """From now on the service has a token that stands for a line."""
        self.token = _token(scopes, subject=line.msisdn.value)

    def two_legged(self, *scopes: str) -> None:
        """From now on the service has a token that stands for no line."""
        self.token = _token(scopes, subject=None)

    def post(self, path: str, body: object = None) -> Response:
        """Ask."""
        return self.ask("POST", path, json=body)

    def ask(self, method: str, path: str, *, json: object = None, content: bytes | None = None, **headers: str) -> Response:
        """Ask, with the correlator of the tests; the answer has it as well."""
        named = {"x-correlator": CORRELATOR} | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.send(method, path, json=json, content=content, headers=named)
        assert answer.headers["x-correlator"] == named["x-correlator"]
        return answer

    def send(
        self, method: str, path: str, *, json: object = None, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Ask with these headers alone."""
        body = {"content": content} if json is None else {"json": json}
        return LoopClient(self.app).request(method, path, headers=dict(headers or {}), **body)

    def told_of(self, line: Line) -> list[Mapping[str, str]]:
        """What the ledger says of answers about a line, in order."""
        with self.api.units() as unit:
            entries = unit.ledger.of_subject(line.id.value)
            return [facts_of(one.event) for one in entries if one.event.event is RelyingEvent.RELYING_ANSWER_GIVEN]

    def replace_sim(self, line: Line, *, place: int = 20) -> Iccid:
        """Give a line another SIM, as its holder asks for."""
        sim = sandbox_iccids()[place]
        self._change(line, "replace-sim", SAMPLE_MAN, iccid=sim)
        return sim

    def transfer(self, line: Line, *, to: SamplePerson) -> None:
        """Give a line to another person."""
        self._change(line, "transfer", to, holder=json.loads(card_json(SAMPLE_MAN, portrait=PORTRAIT)))

    def _change(self, line: Line, purpose: str, person: SamplePerson, *, iccid: Iccid | None = None, **more: object) -> None:
        client = ApiCaller(self.api.app, token=self.api.token)
        body = {**OPENING, "purpose": purpose, **more}
        opened = client.http.post(f"/v1/lines/{line.id}/registrations", json=body, headers={"Idempotency-Key": f"{purpose}-{line.id}"})
        assert opened.is_success, opened.text
        registration = opened.json()["id"]
        assert client.attach(registration, person=person).is_success
        if iccid is not None:
            chosen = {"msisdn": line.msisdn.value, "iccid": iccid.value}
            assert client.http.put(f"/v1/registrations/{registration}/line", json=chosen).is_success
        assert client.challenge(registration).is_success
        assert client.chunk(registration).is_success
        assert client.submit(registration).is_success
        self.api.services[CarryOutOrders]()


def _token(scopes: tuple[str, ...], *, subject: str | None) -> Caller:
    return Caller(
        client=CLIENT,
        purpose="FraudPreventionAndDetection",
        scopes=frozenset(scopes),
        subject=subject,
        token="token-1",  # noqa: S106
    )


def add_service(api: ApiWorld) -> None:
    """Add a service that may ask everything, for as many numbers as there are."""
    client = RelyingClient(
        id=CLIENT,
        name="Example Bank",
        redirect_uris=(),
        scopes=frozenset(API_OF),
        purposes=frozenset(Purpose),
        grants=frozenset({Grant.CIBA}),
        keys=json.dumps(KeySet([ECKey.generate_key("P-256", parameters={"kid": "bank-1"})]).as_dict(private=False)),
        keys_url="",
        added_at=api.clock.now(),
        numbers_per_day=1_000_000,
    )
    api.services[AddRelyingClient](client, acting=AgentId("admin"))


def allow(api: ApiWorld, line: Line) -> None:
    """Let the holder of a line allow the service everything."""
    asked = Asked(purpose=Purpose.FRAUD_PREVENTION, scopes=frozenset(API_OF))
    with api.units() as unit:
        client = unit[RelyingClients].get(CLIENT)
        given = GivenConsent(client=client, asked=asked, line=line, means=AuthenticationMeans.CODE, language=Language("en"))
        give_consent(unit, api.services[RandomTokens], given, at=api.clock.now())
        unit.commit()


@contextmanager
def camara_world(folder: Path, *, engine: Engine | None = None, exchanged: Mapping[type, object] | None = None) -> Iterator[CamaraWorld]:
    """A deployment in an empty folder, and a service without a token.

    Args:
        folder: For its files.
        engine: Of an upgraded database; None: a new SQLite file.
        exchanged: Parts of the deployment that the test gives, by class.
    """
    api = build_world(folder, fill=engine)
    devices = SandboxDevices(folder / "devices.sqlite", time_s=lambda: api.clock.now().timestamp())
    given = {DevicesKnown: DevicesKnown(devices), Issuer: Issuer(url="http://relying.test"), **(exchanged or {})}
    app = create_camara_app(api.services.with_others(given))
    world = CamaraWorld(api=api, app=app, devices=devices)
    add_service(api)

    def caller_of_test() -> Caller:
        if world.token is None:
            raise RelyingTokenInvalid
        return world.token

    app.dependency_overrides[caller] = caller_of_test
    yield world
    api.engine.dispose()


def as_another_client(token: Caller) -> Caller:
    """The same token in the hands of another service."""
    return replace(token, client=RelyingClientId("shop-2"))


def is_utc(text: str) -> bool:
    """Whether a text is a time with its zone."""
    return datetime.fromisoformat(text).tzinfo is not None


def error_of(answer: Response) -> tuple[int, str]:
    """Status and code of an error as CAMARA writes it, with nothing else in it."""
    body = answer.json()
    assert set(body) == {"status", "code", "message"}
    assert body["status"] == answer.status_code
    assert isinstance(body["message"], str)
    assert 0 < len(body["message"]) <= 512
    assert len(body["code"]) <= 96
    return answer.status_code, str(body["code"])
