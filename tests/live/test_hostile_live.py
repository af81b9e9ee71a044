"""Hostile clients of the live session: whatever they say in whatever order, the socket ends by a known code."""

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from starlette.types import Message, Scope

from realname.access.model.counter import Counter
from realname.evaluation.attacks.live_client import CounterKey, Outgoing
from realname.kernel.retry import RetryOnStorage
from realname.live.socket.close_codes import CloseCode
from realname.live.socket.endpoint import LiveEndpoint, LiveServices
from realname.live.socket.metrics import LiveMetrics
from realname.live.socket.socket import SUBPROTOCOL
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.request_live_session import IssuedLiveSession
from realname.registration.store.live_sessions import LiveSessions
from realname.vault.keys.p256 import P256Signatures
from realname.verification.model.challenges.frame_manifest import ArrivedFrame, FrameManifest, frame_line
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from realname.verification.model.comparison_rule import PresentationRule
from realname.verification.model.live_approval import LiveApprovalRule
from realname.verification.model.session_findings import SessionFinding
from tests.property.damage import damaged
from tests.registration.openings import OUTLET
from tests.support.live_desk import Desk, build_desk
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_frame_analyser import Actor, UnsafeAnalysersByMark

pytestmark = pytest.mark.fuzz

_PATIENCE_S = 60.0
_TYPES = {"ready", "wait", "pace", "prompt", "guidance", "progress", "done", "remark", "checking", "error", "result"}
_KNOWN = {code.number for code in CloseCode} - {CloseCode.FAULT.number} | {1000}
_KEY, _OTHER_KEY = CounterKey(), CounterKey()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "token", "signature", "x"]), inner, max_size=3),
    max_leaves=8,
)
_U32 = st.integers(0, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class Hello:
    """A hello whose token and nonce are known when it is said."""

    key: CounterKey = _KEY
    label: str = "Integrated Camera"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame in its form, whose place, time and signer may be wrong."""

    seq: int
    t_ms: int
    key: CounterKey = _KEY
    picture: bytes = b""


Said = str | bytes | Hello | Frame
_FRAMES = st.builds(
    Frame,
    st.integers(0, 4) | _U32,
    st.integers(0, 400) | _U32,
    st.sampled_from([_KEY, _KEY, _KEY, _OTHER_KEY]),
    st.integers(0, 3).map(lambda at: Actor().picture(at)) | damaged(Actor().picture(0)) | st.binary(min_size=1, max_size=40),
)
_SAID: st.SearchStrategy[Said] = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=120),
    _JSON.map(json.dumps),
    st.sampled_from(["stop", "hello"]).map(lambda kind: json.dumps({"type": kind, "token": "0" * 64, "signature": "§"})),
    st.builds(Hello, st.sampled_from([_KEY, _OTHER_KEY]), st.text(max_size=300)),
    _FRAMES,
)
_TALKS = st.one_of(st.lists(_SAID, max_size=6), st.lists(_SAID, max_size=8).map(lambda rest: [Hello(), *rest]))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One endpoint over a desk in memory, and what was asked of it."""

    desk: Desk
    session: IssuedLiveSession
    counter: Counter
    endpoint: LiveEndpoint

    def encoded(self, said: Said) -> str | bytes:
        """As it goes over the wire."""
        session = {"token": self.session.token, "nonce": self.session.session.nonce}
        if isinstance(said, Hello):
            return said.key.hello(session, label=said.label)
        if isinstance(said, Frame):
            return said.key.frame(session, Outgoing(seq=said.seq, t_ms=said.t_ms, jpeg=said.picture))
        return said

    async def talk(self, messages: Sequence[Said]) -> list[Message]:
        """Say them all and go; what the server sent meanwhile."""
        coming: list[Message] = [{"type": "websocket.connect"}]
        coming += [{"type": "websocket.receive", "text" if isinstance(one, str) else "bytes": one} for one in map(self.encoded, messages)]
        coming.append({"type": "websocket.disconnect", "code": 1005, "reason": ""})
        sent: list[Message] = []

        async def receive() -> Message:
            return coming.pop(0) if len(coming) > 1 else coming[0]

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {"type": "websocket", "headers": [], "subprotocols": [SUBPROTOCOL], "path": "/v1/live", "query_string": b""}
        async with asyncio.timeout(_PATIENCE_S):
            await self.endpoint(scope, receive, send)
        return sent


def build_world(folder: Path) -> World:
    """Build with a registration that waits for its live session."""
    desk = build_desk(SqliteUnits(), folder)
    registration_id = desk.with_line()
    counter = desk.enrol(desk.issue_code(OUTLET, "left"), base64.b64decode(_KEY.public))
    services = LiveServices(
        find_session=desk.find_session,
        open_session=desk.open_session,
        conclude=ConcludeLiveSession(
            finish=desk.finish,
            fail=desk.fail,
            retry=RetryOnStorage(clock=desk.clock, sleep=lambda _: None),
            presentation_rule=desk.policy[PresentationRule],
            live_rule=desk.policy[LiveApprovalRule],
        ),
        have_frames_been_seen=desk.have_been_seen,
        analysers=UnsafeAnalysersByMark(),
        signatures=P256Signatures(),
        guide=ChallengeGuide(),
        sessions=1,
    )
    endpoint = LiveEndpoint(services, LiveMetrics(CollectorRegistry()))
    return World(desk=desk, session=desk.request(registration_id, counter.id), counter=counter, endpoint=endpoint)


@settings(max_examples=settings().max_examples // 2)  # each example is a desk of its own
@given(messages=_TALKS)
def test_whatever_a_client_says_the_socket_ends_by_a_known_code(tmp_path_factory: pytest.TempPathFactory, messages: list[Said]) -> None:
    world = build_world(tmp_path_factory.mktemp("live"))
    sent = asyncio.run(world.talk(messages))
    world.endpoint.close()
    said = [json.loads(message["text"]) for message in sent if message["type"] == "websocket.send"]
    assert {one["type"] for one in said} <= _TYPES
    assert {one["code"] for one in said if one["type"] == "error"} <= {code.word for code in CloseCode} - {CloseCode.FAULT.word}
    codes = [message["code"] for message in sent if message["type"] == "websocket.close"]
    assert len(codes) <= 1
    assert _KNOWN.issuperset(codes)
    if any(one["type"] == "ready" for one in said):
        with world.desk.units() as unit:
            assert unit[LiveSessions].get(world.session.session.id).findings, "a session that was opened and not held to its end has failed"


_ARRIVING = st.builds(
    ArrivedFrame,
    seq=st.integers(0, 6) | _U32,
    t_ms=st.integers(0, 6000) | _U32,
    arrived_ms=st.integers(0, 6000),
    digest=st.sampled_from(["a" * 64, "b" * 64, "c" * 64, "d" * 64]),
)


def _renumbered(frames: list[ArrivedFrame]) -> list[ArrivedFrame]:
    """In order, so that many are taken."""
    return [replace(frame, seq=seq, t_ms=frame.t_ms + seq) for seq, frame in enumerate(frames)]


_STREAMS = st.lists(_ARRIVING, max_size=12)


@given(frames=_STREAMS | _STREAMS.map(_renumbered))
def test_a_manifest_holds_frames_in_order_each_once_and_names_what_is_wrong_with_the_rest(frames: list[ArrivedFrame]) -> None:
    manifest, taken = FrameManifest("nonce"), []
    for frame in frames:
        finding = manifest.take(frame)
        assert finding is None or isinstance(finding, SessionFinding)
        if finding is None:
            taken.append(frame)
    assert [frame.seq for frame in taken] == list(range(manifest.count))
    assert [frame.t_ms for frame in taken] == sorted({frame.t_ms for frame in taken})
    assert len({frame.digest for frame in taken}) == manifest.count
    again = FrameManifest("nonce")
    assert [again.take(frame) for frame in taken] == [None] * manifest.count
    assert again.digest == manifest.digest


@given(lines=st.lists(st.tuples(_U32, _U32, st.sampled_from(["a" * 64, "b" * 64])), min_size=2, max_size=2, unique=True))
def test_two_frames_never_have_one_line(lines: list[tuple[int, int, str]]) -> None:
    (one, other) = (frame_line(nonce="n", seq=seq, t_ms=t_ms, digest=digest) for seq, t_ms, digest in lines)
    assert one != other
