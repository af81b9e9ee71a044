"""The simulated operator as a real HTTP server, which fails in every way a real one does."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from realname.evidence.connectors.http_source import CHECKS_PATH
from realname.kernel.errors import RealNameError
from realname.kernel.rules.pack import Country
from realname.no_face.connectors import checks_path, preparations_path
from realname.platform.outbound.call import Headers
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS, SandboxAlternativeCheck
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.devices import SandboxDevices
from realname.sandbox.simulators.faults import FaultKind, Faults, ServedFaults, delay_s, strikes
from realname.sandbox.simulators.gateway import SandboxGateway
from realname.sandbox.simulators.people import SamplePerson, issued_portraits, known_attributes
from realname.sandbox.simulators.provisioning import KEY_WINDOW, SandboxProvisioner
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.served.operator_answers import MESSAGES_PATH, TOKEN_PATH, OperatorAnswers, TokenDesk
from realname.sandbox.simulators.served.operator_signing import OperatorSigning
from realname.sandbox.simulators.served.requests import Asked, Reply
from realname.sandbox.simulators.served.stock_answers import StockAnswers
from realname.sandbox.simulators.stock import held_stock, pool_stock
from realname.verification.model.visual_check import MeansKind

_LARGEST_BODY_BYTES = 16 * 1024 * 1024  # an identity check with the portrait itself
_HELD_S = 60.0  # how long a caller that gets no answer is left hanging
_DRIP_S = 0.2  # a byte each
_FLOOD_BYTES = 4 * 1024 * 1024
_RETRY_AFTER_S = 1
_ANOTHER = "an-order-of-somebody-else"
_POST, _GET = "POST", "GET"
# What an order or a reservation is said to be in, and in which answers: whatever it came to, this is what is told of it.
_STATES: Mapping[FaultKind, tuple[frozenset[str], str]] = {
    FaultKind.IN_PROGRESS: (frozenset({_POST, _GET}), "inProgress"),
    FaultKind.PARTIAL: (frozenset({_POST, _GET}), "partial"),
    FaultKind.UNKNOWN_STATE: (frozenset({_POST, _GET}), "awaitingMoonrise"),
    FaultKind.STATE_BACK: (frozenset({_GET}), "acknowledged"),
}
_GARBAGE = b'{"externalId": "\xff\xfe", "state": <html>'


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorClient:
    """The one client of the simulated operator."""

    client_id: str
    client_secret: str


class OperatorServer:
    """Serves from threads of its own between `with` and its end, at an address of this machine."""

    def __init__(
        self,
        folder: Path,
        client: OperatorClient,
        *,
        faults: ServedFaults | None = None,
        port: int = 0,
        key_window: timedelta = KEY_WINDOW,
        signing: OperatorSigning | None = None,
        more: Sequence[SamplePerson] = (),
    ) -> None:
        """Take the folder that remembers; port 0 is any that is free; `more` are people whom the authority knows besides."""
        self.signing = signing
        self.faults = faults or ServedFaults()
        self.provisioner = SandboxProvisioner(
            folder / "operator.sqlite", faults=_done_by_itself(self.faults.provisioning), key_window=key_window
        )
        self.pool = SandboxResourcePool(
            folder / "resource-pool.sqlite",
            stock=pool_stock(Country.CN),
            held=held_stock(Country.CN),
            faults=_done_by_itself(self.faults.stock),
        )
        self.gateway = SandboxGateway(folder / "gateway.sqlite")
        self.tokens = TokenDesk(client_id=client.client_id, client_secret=client.client_secret)
        known = (*known_attributes(Country.CN), *(person.attributes for person in more))
        issued = {person.attributes.identity_number: person.portrait_sha256 for person in more if person.portrait_sha256}
        authority = SandboxAuthority(known, portraits={**issued_portraits(Country.CN), **issued})
        self.devices = SandboxDevices(folder / "devices.sqlite")
        means = (
            SandboxAlternativeCheck(MeansKind.BANK_CARD, SAMPLE_BANK_CARDS),
            SandboxAlternativeCheck(MeansKind.READER_PIN, SAMPLE_PINS),
        )
        self.answers = OperatorAnswers(
            tokens=self.tokens,
            provisioner=self.provisioner,
            gateway=self.gateway,
            authority=authority,
            stock=StockAnswers(self.pool),
            devices=self.devices,
            means=means,
        )
        self.stopping = threading.Event()
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of every caller and stop."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def faults_of(self, asked: Asked) -> Faults:
        """The faults of the system that a request is for."""
        if asked.path == TOKEN_PATH:
            return self.faults.tokens
        if StockAnswers.is_for(asked):
            return self.faults.stock
        by_path = {
            MESSAGES_PATH: self.faults.notifications,
            CHECKS_PATH: self.faults.authority,
            **dict.fromkeys((preparations_path(MeansKind.BANK_CARD), checks_path(MeansKind.BANK_CARD)), self.faults.bank_card),
            **dict.fromkeys((preparations_path(MeansKind.READER_PIN), checks_path(MeansKind.READER_PIN)), self.faults.reader_pin),
        }
        return by_path.get(asked.path, self.faults.provisioning)

    def count(self, asked: Asked) -> int:
        """How often this was asked, this time included."""
        with self._lock:
            name = f"{asked.method} {asked.target} {asked.headers.get('idempotency-key', '')}"
            self.asked[name] += 1
            return self.asked[name]


def _done_by_itself(faults: Faults) -> Faults:
    """The faults that a simulated system has itself; all others are those of the way to it."""
    return tuple(fault for fault in faults if fault.kind in {FaultKind.REJECT, FaultKind.PARTIAL_FILL})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], operator: OperatorServer) -> None:
        self.operator = operator
        super().__init__(address, _Conversation)

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is no error of ours; what is, shows in the answer that does not come."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server
    asked: Asked | None = None  # what is answered now, where it is signed

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_arguments: object) -> None:
        """Nothing: a path may hold a number."""

    def _serve(self) -> None:
        self.close_connection = True
        operator, asked = self.server.operator, self._asked()
        if asked is None:
            return
        faults, attempt = operator.faults_of(asked), operator.count(asked)
        operator.stopping.wait(delay_s(faults, attempt=attempt))
        if self._fails_before(faults, attempt):
            return
        if operator.signing and asked.path != TOKEN_PATH and not operator.signing.is_signed(asked):
            self._send(Reply(status=401, body={"code": "401", "reason": "not signed as agreed"}))
            return
        self.asked = asked
        try:
            if strikes(faults, FaultKind.TWICE, attempt=attempt):
                operator.answers.answer(asked)
            reply = operator.answers.answer(asked)
        except RealNameError:
            reply = Reply(status=500)
        self._reply(reply, faults, attempt)

    def _asked(self) -> Asked | None:
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > _LARGEST_BODY_BYTES:
            return None
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Asked(method=self.command, target=self.path, headers=headers, body=self.rfile.read(int(size)))

    def _fails_before(self, faults: Faults, attempt: int) -> bool:
        """Fail without doing anything."""
        failing: Mapping[FaultKind, Callable[[], None]] = {
            FaultKind.UNAVAILABLE: lambda: self._send(Reply(status=503), ("Retry-After", str(_RETRY_AFTER_S))),
            FaultKind.ERROR: lambda: self._send(Reply(status=500)),
            FaultKind.TOO_MANY: lambda: self._send(Reply(status=429), ("Retry-After", str(_RETRY_AFTER_S))),
            FaultKind.UNAUTHORISED: lambda: self._send(Reply(status=401)),
            FaultKind.REDIRECT: lambda: self._send(Reply(status=307), ("Location", self.path)),
            FaultKind.TIMEOUT_BEFORE: self._hold,
        }
        for kind, fail in failing.items():
            if strikes(faults, kind, attempt=attempt):
                fail()
                return True
        return False

    def _reply(self, reply: Reply, faults: Faults, attempt: int) -> None:
        """Answer, or fail now that it is done."""
        for kind, (method, state) in _STATES.items():
            if strikes(faults, kind, attempt=attempt) and self.command in method:
                reply = replace(reply, body=_with_state(reply.body, state))
        if strikes(faults, FaultKind.MIXED_UP, attempt=attempt):
            reply = replace(reply, body=_changed(_changed(reply.body, "externalId", _ANOTHER), "reference", _ANOTHER))
        whole = reply.encoded()
        failing: Mapping[FaultKind, Callable[[], None]] = {
            FaultKind.TIMEOUT_AFTER: self._hold,
            FaultKind.GARBAGE: lambda: self._write(reply.status, _GARBAGE, size=len(_GARBAGE)),
            FaultKind.CUT: lambda: self._write(reply.status, whole[: len(whole) // 2], size=len(whole)),
            FaultKind.DRIP: lambda: self._drip(reply.status, whole),
            FaultKind.FLOOD: lambda: self._write(reply.status, b" " * _FLOOD_BYTES + whole, size=_FLOOD_BYTES + len(whole)),
        }
        for kind, fail in failing.items():
            if strikes(faults, kind, attempt=attempt):
                fail()
                return
        self._send(reply, *self._signature(reply, faults, attempt))

    def _signature(self, reply: Reply, faults: Faults, attempt: int) -> Headers:
        signing, asked = self.server.operator.signing, self.asked
        if signing is None or asked is None or asked.path == TOKEN_PATH or strikes(faults, FaultKind.UNSIGNED, attempt=attempt):
            return ()
        chosen = signing.of_a_stranger() if strikes(faults, FaultKind.WRONG_SIGNATURE, attempt=attempt) else signing
        return chosen.sign(reply.status, reply.encoded(), asked=asked)

    def _hold(self) -> None:
        self.server.operator.stopping.wait(_HELD_S)

    def _drip(self, status: int, whole: bytes) -> None:
        self._write(status, b"", size=len(whole))
        until_s = time.monotonic() + _HELD_S
        for byte in whole:
            if self.server.operator.stopping.wait(_DRIP_S) or time.monotonic() > until_s:
                return
            self.wfile.write(bytes([byte]))

    def _send(self, reply: Reply, *headers: tuple[str, str]) -> None:
        whole = reply.encoded()
        self._write(reply.status, whole, *headers, size=len(whole))

    def _write(self, status: int, body: bytes, *headers: tuple[str, str], size: int) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(size)), ("Connection", "close"), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _with_state(body: object, state: str) -> object:
    """Put another state into orders and reservations; a service that is in service stays so."""
    if isinstance(body, list):
        return [_with_state(one, state) for one in body]
    if isinstance(body, dict) and "externalId" in body:
        return _changed(_changed(body, "state", state), "reservationState", state)
    return body


def _changed(body: object, name: str, value: str) -> object:
    """Put another value wherever a field of this name is."""
    if isinstance(body, list):
        return [_changed(one, name, value) for one in body]
    return {**body, name: value} if isinstance(body, dict) and name in body else body
