"""The endpoint: from the handshake to the close code. Nothing of a token, a picture or a label reaches a log."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from realname.access.errors import CounterUnknown
from realname.kernel.errors import RateLimited, StateConflict
from realname.kernel.ports import SignatureChecker
from realname.live.errors import LiveSessionInUse
from realname.live.model.admission import JudgingSpeed
from realname.live.socket.admission import Admission, cores
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.messages import Hello, parse_hello
from realname.live.socket.metrics import LiveMetrics
from realname.live.socket.session import Session, Threads, now_ms
from realname.live.socket.session_slots import PendingConnections, SessionSlots
from realname.live.socket.socket import Dropped, LiveSocket
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.conversation import ClientKey, LiveConversation
from realname.live.use_cases.end_live_session import DetectReplayedFrames, LiveOutcome
from realname.live.use_cases.find_live_session import FindLiveSession
from realname.live.use_cases.open_live_session import LiveConnection, OpenLiveSession
from realname.platform.config.logs import log_fault
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import LiveSession
from realname.verification.model.challenges.frame_manifest import hello_line
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from realname.verification.model.session_findings import SessionFinding
from realname.verification.ports import LiveFrameAnalysers

_DOORS = 2
_SESSIONS_A_CORE = 4
log = structlog.get_logger("realname.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServices:
    """Everything a session may call.

    Attributes:
        sessions: Sessions at the same time in this process at most; 0: four for each core.
    """

    find_session: FindLiveSession
    open_session: OpenLiveSession
    conclude: ConcludeLiveSession
    have_frames_been_seen: DetectReplayedFrames
    analysers: LiveFrameAnalysers
    signatures: SignatureChecker
    guide: ChallengeGuide
    sessions: int


class LiveEndpoint:
    """ASGI application of the path `/v1/live`; one a process."""

    def __init__(self, services: LiveServices, metrics: LiveMetrics) -> None:
        self._services = services
        self._metrics = metrics
        self._waiting = PendingConnections()
        most = services.sessions or _SESSIONS_A_CORE * cores()
        self._seats = SessionSlots(most)
        metrics.limit.set(most)
        self._speed = JudgingSpeed()
        metrics.picture_s.set_function(lambda: self._speed.picture_s(at_s=time.monotonic()))
        # As many threads as seats: no session waits for another's, and the machine decides who is judged when.
        self._threads = Threads(
            judges=ThreadPoolExecutor(most, thread_name_prefix="live-judge"),
            records=ThreadPoolExecutor(most, thread_name_prefix="live-record"),
            doors=ThreadPoolExecutor(_DOORS, thread_name_prefix="live-door"),
        )
        self._admission = Admission(
            slots=self._seats,
            speed=self._speed,
            judges=self._threads.judges,
            judge_blank=services.analysers.judge_blank,
            metrics=metrics,
        )

    def close(self) -> None:
        """End the threads; sessions are over by then."""
        self._threads.judges.shutdown(wait=False, cancel_futures=True)
        self._threads.records.shutdown(wait=False, cancel_futures=True)
        self._threads.doors.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket."""
        socket = LiveSocket(WebSocket(scope, receive, send))
        if not socket.is_acceptable:
            self._metrics.refuse("handshake")
            log.warning("control-refused", control="live-handshake")
            await socket.refuse()
            return
        try:
            await self._serve(socket)
        except Closing as closing:
            await self._close(socket, closing.code)
        except Dropped:
            self._metrics.refuse("dropped")
        except Exception as problem:  # noqa: BLE001 - the last line: whatever it is, it must not reach a log or a client with its message
            log_fault(problem, part="live")
            await self._close(socket, CloseCode.FAULT)

    async def _close(self, socket: LiveSocket, code: CloseCode) -> None:
        self._metrics.refuse(code.word)
        log.info("live-socket-closed", code=code.number)
        try:
            await socket.say({"type": "error", "code": code.word})
        except Dropped:
            return
        await socket.close(code.number)

    async def _serve(self, socket: LiveSocket) -> None:
        await socket.accept()
        async with self._waiting.place():
            # A wrong token is found here, among those who wait: it never takes one of the few seats.
            hello, found = await self._hear(socket)
        token_s = self._services.find_session.left_s(found)
        async with self._admission.seat(socket, owner=found.registration_id, token_s=token_s):
            with self._metrics.active.track_inprogress():
                await self._sit(socket, hello)

    async def _hear(self, socket: LiveSocket) -> tuple[Hello, LiveSession]:
        """Hear a hello whose token can open a session, and find the session."""
        message = await socket.receive()
        if not isinstance(message, str):
            raise Closing(code=CloseCode.OTHER_KIND)
        hello = parse_hello(message)
        try:
            session = await self._threads.look_up(lambda: self._services.find_session(hello.token))
        except LiveTokenRefused:
            raise Closing(code=CloseCode.TOKEN_REFUSED) from None
        if session.is_under_way:
            await self._open(hello)  # it will not: that another person came is recorded, and said to both
        return hello, session

    async def _sit(self, socket: LiveSocket, hello: Hello) -> None:
        # The eye first: where the models are missing, no token is used up for it.
        eye = await self._threads.judge(self._services.analysers.open)
        seat = await self._open(hello)
        # Before the first picture is asked for: at the end, sessions that end together would wait for each other's.
        await self._threads.judge(lambda: eye.prepare(reference=seat.reference))
        if hello.assertion and not seat.session.is_attested:
            log.warning("control-refused", control="counter-attestation")
        if hello.proof is not None and seat.verdict.fault is not None:
            log.warning("control-refused", control="camera-attestation", reason=seat.verdict.fault.value)
        conversation = LiveConversation(
            client=_client_of(seat),
            challenge=self._services.guide.guide(seat.challenge),
            eye=eye,
            signatures=self._services.signatures,
            started_ms=now_ms(),
        )
        session = Session(
            socket=socket,
            conversation=conversation,
            threads=self._threads,
            metrics=self._metrics,
            speed=self._speed,
            have_been_seen=self._services.have_frames_been_seen,
            end=lambda: self._services.conclude(seat, conversation, camera=hello.camera),
        )
        if not self._is_signed(seat, hello):
            conversation.end(SessionFinding.FRAME_UNSIGNED)
            await self._threads.judge(session.end)
            raise Closing(code=CloseCode.UNSIGNED_HELLO)
        with self._seats.known(hello.token, session):
            await self._prompt(socket, seat, session)

    async def _open(self, hello: Hello) -> LiveConnection:
        try:
            return await self._threads.record(
                lambda: self._services.open_session(hello.token, assertion=hello.assertion, camera=hello.proof)
            )
        except (LiveTokenRefused, RateLimited):  # how long the pause is says the answer to the client that asks for another session
            raise Closing(code=CloseCode.TOKEN_REFUSED) from None
        except LiveSessionInUse:
            first = self._seats.find(hello.token)
            if first is not None:
                first.interrupt(SessionFinding.SECOND_SOCKET)
            raise Closing(code=CloseCode.SECOND_SOCKET) from None
        except CounterUnknown:
            raise Closing(code=CloseCode.UNSIGNED_HELLO) from None
        except StateConflict:
            raise Closing(code=CloseCode.REGISTRATION_CHANGED) from None

    def _is_signed(self, seat: LiveConnection, hello: Hello) -> bool:
        line = hello_line(seat.session.nonce)
        return self._services.signatures.is_signed(line, signature=hello.signature, public_key=seat.counter.public_key)

    async def _prompt(self, socket: LiveSocket, seat: LiveConnection, session: Session) -> None:
        self._metrics.started.inc()
        session_id = seat.session.id.value
        outcome: LiveOutcome | None = None
        try:
            capture = seat.session.capture.value
            await socket.say({"type": "ready", "session_id": session_id, "actions": len(seat.challenge.actions), "capture": capture})
            outcome = await session.run()
        finally:
            self._count(session_id, session, outcome)

    def _count(self, session_id: str, session: Session, outcome: LiveOutcome | None) -> None:
        findings = outcome.findings if outcome else (SessionFinding.INTERRUPTED,)
        said = "failed" if findings else "judged"
        frames, judged = session.conversation.manifest.count, session.conversation.judged_frames
        self._metrics.end(outcome=said, findings=findings)
        self._metrics.judged.inc(judged)
        self._metrics.dropped.inc(max(0, frames - judged - session.counted_drops))
        codes = [finding.value for finding in findings]
        log.info("live-session", session_id=session_id, outcome=said, findings=codes, frames=frames, judged=judged)


def _client_of(seat: LiveConnection) -> ClientKey:
    camera = seat.verdict.camera
    if camera is None:
        return ClientKey(nonce=seat.session.nonce, public_key=seat.counter.public_key)
    return ClientKey(nonce=seat.session.nonce, public_key=camera.frame_key, is_of_camera=True)
