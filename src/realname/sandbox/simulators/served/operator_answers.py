"""The simulated operator over HTTP: tokens, orders (TMF641), services (TMF638), stock, messages, identities, other means, devices."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256

from realname.evidence.connectors.http_source import CHECKS_PATH
from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import Iccid, IdentityNumber, LineId, Msisdn
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder
from realname.no_face.connectors import checks_path, preparations_path
from realname.registration.model.alternative_checks import TypedProof
from realname.relying.connectors.http_devices import CHANGES_PATH
from realname.sandbox.simulators.alternative_checks import SandboxAlternativeCheck
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.devices import SandboxDevices
from realname.sandbox.simulators.gateway import SandboxGateway, Text
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.served.requests import Asked, Reply, basic_credentials, refusal
from realname.sandbox.simulators.served.stock_answers import StockAnswers

TOKEN_PATH, ORDERS_PATH, SERVICES_PATH, MESSAGES_PATH = (
    "/oauth2/token",
    "/serviceOrdering/v4/serviceOrder",
    "/serviceInventory/v4/service",
    "/messages",
)
TOKEN_LIFE_S = 300
_STATES = {OrderOutcome.DONE: "completed", OrderOutcome.REJECTED: "rejected"}


class TokenDesk:
    """Gives tokens to the one client there is, and knows those that have not ended."""

    def __init__(self, *, client_id: str, client_secret: str, time_s: Callable[[], float] = time.monotonic) -> None:
        """Take the client."""
        self._client = (client_id, client_secret)
        self._time_s = time_s
        self._ends_s: dict[str, float] = {}
        self._lock = threading.Lock()

    def give(self, asked: Asked) -> Reply:
        """Answer as RFC 6749 says, 4.4.2 and 5.2."""
        if asked.body != b"grant_type=client_credentials":
            return Reply(status=400, body={"error": "unsupported_grant_type"})
        if basic_credentials(asked.headers.get("authorization", "")) != self._client:
            return Reply(status=401, body={"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._ends_s[token] = self._time_s() + TOKEN_LIFE_S
        return Reply(status=200, body={"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S})

    def is_known(self, asked: Asked) -> bool:
        """Whether a request carries a token that has not ended."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        with self._lock:
            return self._ends_s.get(token, 0.0) > self._time_s()

    def withdraw_all(self) -> None:
        """Forget every token, as an operator may at any time."""
        with self._lock:
            self._ends_s.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAnswers:
    """What each path answers."""

    tokens: TokenDesk
    provisioner: SandboxProvisioner
    gateway: SandboxGateway
    authority: SandboxAuthority
    stock: StockAnswers
    devices: SandboxDevices
    means: Sequence[SandboxAlternativeCheck]

    def answer(self, asked: Asked) -> Reply:
        """Do what is asked and say what became of it."""
        if (asked.method, asked.path) == ("POST", TOKEN_PATH):
            return self.tokens.give(asked)
        route = self.stock.answer if self.stock.is_for(asked) else self._routes().get((asked.method, asked.path))
        if route is None:
            return refusal(404, "unknown path")
        if not self.tokens.is_known(asked):
            return refusal(401, "no token, or one that ended")
        try:
            return route(asked)
        except (ValueError, KeyError, TypeError, RealNameError):
            return refusal(400, "not of the form")

    def _routes(self) -> Mapping[tuple[str, str], Callable[[Asked], Reply]]:
        return {
            ("POST", ORDERS_PATH): self._order,
            ("GET", ORDERS_PATH): self._orders,
            ("GET", SERVICES_PATH): self._services,
            ("POST", MESSAGES_PATH): self._message,
            ("POST", CHECKS_PATH): self._identity_check,
            ("POST", CHANGES_PATH): self._device_change,
            **{("POST", preparations_path(one.kind)): partial(_prepare, one) for one in self.means},
            **{("POST", checks_path(one.kind)): partial(_check, one) for one in self.means},
        }

    def _order(self, asked: Asked) -> Reply:
        order = _read_order(asked)
        return Reply(status=201, body=_shown(order.idempotency_key, self.provisioner.take(order)))

    def _orders(self, asked: Asked) -> Reply:
        key = asked.query("externalId")
        outcome = self.provisioner.outcome_of_order(key)
        return Reply(status=200, body=[_shown(key, outcome)] if outcome else [])

    def _services(self, asked: Asked) -> Reply:
        line = self.provisioner.line_on(Msisdn(asked.query("serviceCharacteristic.value")))
        if line is None:
            return Reply(status=200, body=[])
        values = {"lineId": line.line_id.value, "msisdn": line.msisdn.value, "iccid": line.iccid.value, "barScope": line.scope.value}
        said = [{"name": name, "valueType": "string", "value": value} for name, value in values.items()]
        return Reply(status=200, body=[{"id": line.line_id.value, "state": "active", "serviceCharacteristic": said}])

    def _message(self, asked: Asked) -> Reply:
        said = json.loads(asked.body)
        self.gateway.take(Text(to=Msisdn(said["to"]), text=said["text"]), reference=said["reference"])
        return Reply(status=202, body={"reference": said["reference"], "state": "accepted"})

    def _identity_check(self, asked: Asked) -> Reply:
        said = json.loads(asked.body)
        told = said["attributes"]
        attributes = ApplicantAttributes(
            name=told["name"],
            identity_number=IdentityNumber(told["identity_number"]),
            sex=told["sex"],
            ethnicity=told["ethnicity"],
            birth_on=date.fromisoformat(told["birth_on"]),
            address="",
        )
        digest = said.get("portrait_sha256") or (sha256(base64.b64decode(said["portrait"])).hexdigest() if "portrait" in said else None)
        answer = self.authority.answer(attributes, portrait_sha256=digest)
        body = {"reference": said["reference"], "attributes": answer.attributes.value, "portrait": answer.portrait.value}
        return Reply(status=200, body=body)

    def _device_change(self, asked: Asked) -> Reply:
        said = json.loads(asked.body)
        changed_at = self.devices.changed_at(Msisdn(said["number"]))
        return Reply(status=200, body={"reference": said["reference"], "changed_at": changed_at.isoformat() if changed_at else None})


def _prepare(means: SandboxAlternativeCheck, asked: Asked) -> Reply:
    said = json.loads(asked.body)
    return Reply(status=200, body={"reference": said["reference"], "ready": means.knows(IdentityNumber(said["identity_number"]))})


def _check(means: SandboxAlternativeCheck, asked: Asked) -> Reply:
    said = json.loads(asked.body)
    outcome = means.outcome(IdentityNumber(said["identity_number"]), TypedProof(said["typed"]))
    return Reply(status=200, body={"reference": said["reference"], "outcome": outcome.value})


def _read_order(asked: Asked) -> ServiceOrder:
    said = json.loads(asked.body)
    (item,) = said["serviceOrderItem"]
    characteristics: Sequence[Mapping[str, str]] = item["service"]["serviceCharacteristic"]
    values = {one["name"]: one["value"] for one in characteristics}
    if asked.headers.get("idempotency-key") != said["externalId"]:
        raise ValueError
    return ServiceOrder(
        idempotency_key=said["externalId"],
        kind=OrderKind(said["category"]),
        line_id=LineId(values["lineId"]),
        msisdn=Msisdn(values["msisdn"]),
        iccid=Iccid(values["iccid"]),
        scope=BarScope(values["barScope"]),
    )


def _shown(key: str, outcome: OrderOutcome) -> Mapping[str, str]:
    return {"id": secrets.token_hex(8), "externalId": key, "state": _STATES[outcome]}
