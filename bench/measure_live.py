"""Live sessions on a real server that has one core: what they cost, what is kept of their frames, how soon the result comes.

The client that plays before the camera runs in this process, on the other cores.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import mean

import httpx

from bench.live_server import COUNTER, FIGURES
from bench.pictures import Subject, honest_motion
from bench.protocol import send_frames
from bench.records import LiveFigures, LiveLoad, spread
from bench.worker import ONE_THREAD, ROOT, Worker, WorkerFailed, started
from realname.evaluation.attacks.cameras import Camera, Encoder
from realname.evaluation.attacks.live_client import Ended, Json, Player, enrol
from realname.evaluation.attacks.own_motion import OwnMotion, UncutCamera
from realname.sandbox.simulators.people import card_json, invented_person
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.live.clip_camera import ClipCamera
from tests.verification.live_segments import SegmentPlayer

_OURS = ONE_THREAD | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
_HEADER_BYTES = 76
_PATIENCE_S = 150.0  # a minute in line, a minute and a half of a session


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveExtent:
    """How often sessions are held: first so many that are not counted; and how long the server is watched while nothing is asked of it."""

    warming: int
    rounds: int
    idle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Sessions held at the same time, and what the server used meanwhile."""

    ended: Sequence[Ended]
    seconds: float
    cpu_ms: float
    received: float
    judged: float


@dataclass(slots=True, kw_only=True)
class Server:
    """The server under measurement. Each session is held at a counter of its own, for another applicant: a clip is known again.

    Attributes:
        own: What the server asks of the clip; None: what is drawn.
    """

    worker: Worker
    http: httpx.Client
    url: str
    own: OwnMotion | None
    peak_mib: float = 0.0
    _lines: int = field(default=0)

    def cpu_ms(self) -> float:
        """What it has used since its start."""
        used = self._ask(FIGURES)
        self.peak_mib = float(str(used["peak_mib"]))
        return float(str(used["cpu_ms"]))

    def idle(self, seconds: float) -> float:
        """What it uses in a second in which nothing is asked of it."""
        before = self.cpu_ms()
        time.sleep(seconds)
        return (self.cpu_ms() - before) / seconds

    def metric(self, name: str) -> float:
        """A figure of /metrics."""
        text = self.http.get("/metrics").text
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))

    def player(self, subject: Subject) -> Player:
        """A session that can begin."""
        place, self._lines = self._lines, self._lines + 1
        api = enrol(self.http, code=str(self._ask(COUNTER)["code"]))
        registration = api.open(number=str(place))
        api.attach(registration, card_json(invented_person(place), portrait=subject.portrait.read_bytes()))
        api.choose(registration, msisdn=sandbox_msisdns()[place].value, iccid=sandbox_iccids()[place].value)
        return Player(session=api.session(registration), key=api.key, camera=self._camera(subject), patience_s=_PATIENCE_S)

    def _ask(self, line: bytes) -> Json:
        source, sink = self.worker.process.stdout, self.worker.process.stdin
        if source is None or sink is None:
            reason = "the server has no pipes"
            raise WorkerFailed(reason)
        sink.write(line)
        sink.flush()
        said: Json = json.loads(source.readline())
        return said

    def _camera(self, subject: Subject) -> Camera:
        seed = time.monotonic_ns() % 2**32
        if self.own is None:
            return ClipCamera(SegmentPlayer(subject.clip, seed=seed))
        return UncutCamera(recording=self.own.recording, encoder=Encoder(seed=seed, noise=0.6, quality=90))

    def hold(self, subject: Subject, sessions: int) -> _Held:
        """Hold so many at once."""
        players = [self.player(subject) for _ in range(sessions)]
        received, judged = (self.metric(f"realname_live_frames_{one}_total") for one in ("received", "judged"))
        before, began = self.cpu_ms(), time.monotonic()

        async def all_of() -> list[Ended]:
            return await asyncio.gather(*(one.play(f"{self.url.replace('http', 'ws')}/v1/live") for one in players))

        ended = asyncio.run(all_of())
        return _Held(
            ended=ended,
            seconds=time.monotonic() - began,
            cpu_ms=self.cpu_ms() - before,
            received=self.metric("realname_live_frames_received_total") - received,
            judged=self.metric("realname_live_frames_judged_total") - judged,
        )


def measure_live(subject: Subject, extent: LiveExtent) -> LiveFigures:
    """Measure one session, then two and four at once, on one core.

    Raises:
        WorkerFailed: The server or the floor could not run.
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:] or cores))
    try:
        with serving(subject, cores=cores[:1]) as server:
            for _ in range(extent.warming):
                server.hold(subject, 1)
            one = [server.hold(subject, 1) for _ in range(extent.rounds)]
            two, four = ([server.hold(subject, sessions) for _ in range(extent.rounds)] for sessions in (2, 4))
            idle_ms_per_s, peak = server.idle(extent.idle_s), server.peak_mib
        floors, decodings = zip(*(_floor(subject, held.ended[0]) for held in one), strict=True)
    finally:
        os.sched_setaffinity(0, set(cores))
    bare_ms = [floor + decoding for floor, decoding in zip(floors, decodings, strict=True)]
    floor_ms_per_s = [floor / held.seconds for floor, held in zip(floors, one, strict=True)]
    return LiveFigures(
        subject=subject.name,
        one=_load(one),
        two=_load(two),
        four=_load(four),
        floor_cpu_ms_per_s=spread(floor_ms_per_s),
        bare_decoding_cpu_ms_per_s=spread([ms / held.seconds for ms, held in zip(decodings, one, strict=True)]),
        idle_cpu_ms_per_s=round(idle_ms_per_s, 1),
        ratio=spread([held.cpu_ms / bare for held, bare in zip(one, bare_ms, strict=True)], digits=2),
        ratio_idle_apart=spread(
            [(held.cpu_ms - idle_ms_per_s * held.seconds) / bare for held, bare in zip(one, bare_ms, strict=True)], digits=2
        ),
        peak_mib=round(peak, 1),
        frame_bytes=round(mean(len(frame) for held in one for session in held.ended for frame in session.sent)),
    )


def _load(held: Sequence[_Held]) -> LiveLoad:
    ended = [session for one in held for session in one.ended]
    judged = [session.result_after_s * 1000 for session in ended if session.result.get("outcome") == "judged"]
    return LiveLoad(
        sessions=len(held[0].ended),
        judged_sessions=len(judged),
        held_sessions=len(ended),
        findings=tuple(str(finding) for session in ended for finding in session.found),
        seconds=spread([one.seconds for one in held]),
        cpu_ms_per_s=spread([one.cpu_ms / one.seconds for one in held]),
        judged_fps=spread([one.judged / one.seconds / len(one.ended) for one in held]),
        frames_kept=spread([one.judged / one.received for one in held], digits=3),
        result_after_ms=spread(judged) if judged else None,
    )


@contextmanager
def serving(subject: Subject, *, cores: Sequence[int]) -> Iterator[Server]:
    """A whole server on these cores."""
    command = [sys.executable, "-m", "bench.live_server", subject.pack, ",".join(map(str, cores)), str(subject.clip)]
    own = honest_motion(subject.clip)
    with started(command, environment=_OURS) as worker:
        said = worker.said
        url = f"http://127.0.0.1:{dict(worker.ready.counts)['port']}"
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {said['token']}"}, timeout=60.0) as http:
            yield Server(worker=worker, http=http, url=url, own=own)


def _floor(subject: Subject, ended: Ended) -> tuple[float, float]:
    """CPU of the bare networks, and of bare decoding, for the frames of a session; milliseconds."""
    frames = [(int.from_bytes(one[8:12], "big"), one[_HEADER_BYTES:]) for one in ended.sent]
    command = [sys.executable, "-m", "bench.live_floor_worker", str(subject.portrait)]
    with started(command, environment=_OURS, first=lambda sink: send_frames(sink, frames)) as floor:
        return floor.run().cpu_ms, floor.run("decoding").cpu_ms
