"""Clients that register through a proxy before several servers, and the count of all that the servers answered."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import httpx

from realname_client import BearerToken, Client, ConsentGiven
from realname_client.calls import Patience
from realname_client.problems import Problem, Unreachable
from realname_client.wire import Registration
from tests.crash.storm_parts import card, iccid
from tests.verification.live_verifier import GOOD_CLIP

_CONSENT = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")
_PATIENCE = Patience(tries=100, first_pause_s=0.1, longest_pause_s=10.0, timeout_s=120.0)
_UNUSED_S = 2.0  # a connection is not used again after this: the servers close it after five seconds
_OFFERED = 20
_SETTLED_WITHIN_S = 600.0
# Another client was faster; the process that judged the clip was killed.
_EXPECTED = frozenset({"number-unavailable", "challenge-reused"})


@dataclass(slots=True)
class Server:
    """A server as the proxy knows it.

    Attributes:
        port: 0 until it was started for the first time.
        went_at: When it was last sent a signal to end, by the monotonic clock; None: never.
        back_at: When it answered again after that.
        was_killed: Whether that signal was no request to end in peace.
    """

    port: int = 0
    went_at: float | None = None
    back_at: float | None = None
    was_killed: bool = False
    connections: httpx.HTTPTransport = field(
        default_factory=lambda: httpx.HTTPTransport(limits=httpx.Limits(max_connections=None, keepalive_expiry=_UNUSED_S))
    )

    def went_since(self, moment: float) -> bool:
        """Whether it was sent away after a moment, or was away then."""
        return self.went_at is not None and (self.back_at is None or self.back_at >= moment)


@dataclass(slots=True)
class Tally:
    """What the clients saw; several threads add to it.

    Attributes:
        answers: By status.
        refused: Connections that a server did not take while it was away.
        cut_by_kill: Connections that ended without an answer as their server was killed.
        cut_at_end: Those that did as their server ended in peace: they were not taken yet, or had just been closed unused.
        wrong: What a proxy or a client must not see, by what it was.
    """

    answers: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    cut_by_kill: int = 0
    cut_at_end: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_answer(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Count an answer."""
        is_right = answer.is_success or (answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers)
        code = "" if is_right else _code_of(answer)
        with self._lock:
            self.answers[answer.status_code] += 1
            if not is_right and code not in _EXPECTED:
                self.wrong[f"{request.method} {_route_of(request)}: {answer.status_code} {code}"] += 1

    def add_broken(self, request: httpx.Request, problem: httpx.TransportError, server: Server, *, began: float) -> None:
        """Count a connection that gave no answer to a request that began at a moment."""
        with self._lock:
            if not server.went_since(began):
                self.wrong[f"{request.method} {_route_of(request)}: {type(problem).__name__}"] += 1
            elif isinstance(problem, httpx.ConnectError):
                self.refused += 1
            elif server.was_killed:
                self.cut_by_kill += 1
            else:
                self.cut_at_end += 1

    @property
    def requests(self) -> int:
        """All that was sent to a server."""
        return self.answers.total() + self.refused + self.cut_by_kill + self.cut_at_end

    def __str__(self) -> str:
        """The figures in one line."""
        unavailable = self.answers[httpx.codes.SERVICE_UNAVAILABLE]
        cut = f"{self.cut_by_kill} cut by a kill, {self.cut_at_end} at an end in peace"
        return f"{self.requests} requests: {unavailable} answered 503, {self.refused} refused at the socket, {cut}"


class Proxy(httpx.BaseTransport):
    """Sends each request to the next server, and on to the others where it is refused at the socket or answered 503."""

    def __init__(self, servers: Sequence[Server], tally: Tally) -> None:
        """Take the servers in their order."""
        self._servers, self._tally = servers, tally
        self._turn = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on.

        Raises:
            TransportError: No server takes it, or the connection broke before the answer; what was done is not known then.
        """
        request.read()
        self._turn += 1
        unavailable: httpx.Response | httpx.ConnectError | None = None
        for place in range(len(self._servers)):
            try:
                answer = self._sent(request, self._servers[(self._turn + place) % len(self._servers)])
            except httpx.ConnectError as problem:
                unavailable = unavailable or problem
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            unavailable = answer
        if isinstance(unavailable, httpx.Response):
            return unavailable
        raise unavailable or httpx.ConnectError("no server")

    def _sent(self, request: httpx.Request, server: Server) -> httpx.Response:
        forwarded = httpx.Request(request.method, request.url.copy_with(port=server.port), headers=request.headers, content=request.content)
        began = time.monotonic()
        try:
            answer = server.connections.handle_request(forwarded)
            answer.read()
        except httpx.TransportError as problem:
            self._tally.add_broken(request, problem, server, began=began)
            raise
        self._tally.add_answer(request, answer)
        return answer


@dataclass(slots=True, kw_only=True)
class Clients:
    """Registers one person after the other, several at a time, until told to end.

    Attributes:
        told: State and line of each registration, by its id, as the client was told last.
        lost: Why clients gave up; there is to be none.
    """

    servers: Sequence[Server]
    token: str
    outlet: str
    most: int
    between_s: float
    tally: Tally = field(default_factory=Tally)
    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    begun: int = 0
    _is_over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Begin, so many at a time."""
        self._threads = [threading.Thread(target=self._register_each, daemon=True) for _ in range(count)]
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        """Begin no more registrations."""
        self._is_over.set()

    def end(self) -> None:
        """Let each finish the registration that it has begun."""
        self.stop()
        for one in self._threads:
            one.join()

    def _places(self) -> Iterator[int]:
        while not self._is_over.wait(self.between_s):
            with self._lock:
                if self.begun == self.most:
                    return
                place, self.begun = self.begun, self.begun + 1
            yield place

    def _register_each(self) -> None:
        address = f"http://127.0.0.1:{self.servers[0].port}"
        with Client(address, BearerToken(self.token), patience=_PATIENCE, transport=Proxy(self.servers, self.tally)) as client:
            for place in self._places():
                try:
                    ended = _register(client, place, outlet=self.outlet)
                except Exception as problem:  # noqa: BLE001 - whatever it is, it is reported by the test
                    with self._lock:
                        self.lost.append(problem.code if isinstance(problem, Problem) else repr(problem))
                    continue
                with self._lock:
                    self.told[ended.id] = (ended.state, ended.line_id)


def _register(client: Client, place: int, *, outlet: str) -> Registration:
    """Do whatever step the registration waits for until it is settled."""
    registration = client.open_registration(outlet_id=outlet, consent=_CONSENT, idempotency_key=f"applicant-{place}")
    while registration.state == "open":
        try:
            _take_step(client, registration, place)
        except Unreachable:
            pass  # whether a challenge was drawn is not known, and what the registration waits for is read anew
        except Problem as problem:
            if problem.code not in _EXPECTED:
                raise
            if problem.code == "challenge-reused":
                client.draw_challenge(registration.id)
        registration = client.registration(registration.id)
    return client.wait_until_settled(registration.id, timeout_s=_SETTLED_WITHIN_S)


def _take_step(client: Client, registration: Registration, place: int) -> None:
    step, name = registration.next_step, registration.id
    if step == "attach-evidence":
        client.attach_evidence(name, json.loads(card(place)))
    elif step == "choose-line":
        offered = client.free_numbers(limit=_OFFERED)
        client.choose_line(name, msisdn=offered[place % len(offered)], iccid=iccid(place).value)
    elif step == "get-challenge":
        client.draw_challenge(name)
    elif step == "upload-clip":
        client.upload_clip(name, BytesIO(GOOD_CLIP))
    elif step == "wait":
        client.wait_until_settled(name, timeout_s=_SETTLED_WITHIN_S)
    else:
        client.submit(name, wait_s=10)


def _code_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return "no problem document"


def _route_of(request: httpx.Request) -> str:
    """The path without ids, so that no figure names anything."""
    return "/".join("{}" if len(part) > 20 else part for part in request.url.path.split("/"))
