"""The conversation of one live session, without sockets: frames and the passing of time go in, what to say to the client comes out."""

import hashlib
import threading
from dataclasses import dataclass, field

from realname.capture.model.signed_frames import FrameChain
from realname.kernel.ports import SignatureChecker
from realname.live.use_cases.frames import SentFrame, WaitingFrames, parse_frame
from realname.verification.errors import FrameUnreadable
from realname.verification.model.challenges.frame_manifest import ArrivedFrame, FrameManifest, frame_line
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.prompts import Ended, Finished, Prompted, SessionPrompt
from realname.verification.model.session_findings import SessionFinding
from realname.verification.ports import LiveFrameAnalyser
from realname.verification.use_cases.frame_rates import FrameRates

_LONGEST_MS = 90_000  # as long as a challenge may live (packs); what guides the applicant ends far sooner


class TooManyFrames(Exception):
    """The client sends more frames than any camera gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientKey:
    """What the frames of one session are signed with and for.

    Attributes:
        is_of_camera: Whether it is the frame key of an attested camera: then each signature covers the frame before too.
    """

    nonce: str
    public_key: bytes
    is_of_camera: bool = False


@dataclass(slots=True)
class LiveConversation:
    """One session from the first frame to its end.

    Two threads share it: one takes frames and watches the time, one judges. Whoever sees the end first sets it; an end without findings
    is taken back by a finding until the session is settled.

    Attributes:
        findings: Why it ended; empty: every action was met; None: it goes on.
        dropped_frames: Frames that newer ones pushed out before they were looked at.
    """

    client: ClientKey
    challenge: GuidedChallenge
    eye: LiveFrameAnalyser
    signatures: SignatureChecker
    started_ms: int
    findings: tuple[SessionFinding, ...] | None = field(default=None, init=False)
    judged_frames: int = field(default=0, init=False)
    dropped_frames: int = field(default=0, init=False)
    manifest: FrameManifest = field(init=False)
    _chain: FrameChain = field(init=False)
    _rates: FrameRates = field(init=False)
    _waiting: WaitingFrames = field(default_factory=WaitingFrames, init=False)
    _digests: list[bytes] = field(default_factory=list, init=False)
    _asked: int = field(default=0, init=False)
    _newest_ms: int = field(default=0, init=False)
    _prompted_ms: int = field(init=False)
    _is_settled: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        """Begin with nothing received."""
        self.manifest = FrameManifest(self.client.nonce)
        self._chain = FrameChain(self.client.nonce)
        self._rates = FrameRates(self.started_ms)
        self._prompted_ms = self.started_ms

    def take(self, message: bytes, *, arrived_ms: int) -> None:
        """Take a message of the client: only a signed frame in its place of the manifest waits to be judged.

        Raises:
            InvalidInput: It is no frame of this protocol.
            TooManyFrames: Too many of them come.
        """
        if self.findings is not None:
            return  # what was under way when the session ended is of no more use
        if not self._rates.arrive(arrived_ms):
            raise TooManyFrames
        frame = parse_frame(message)
        finding = self._enter(frame, arrived_ms)
        if finding is not None:
            self.end(finding)
            return
        self._newest_ms = frame.t_ms
        pushed_out = self._waiting.put(frame, at_ms=arrived_ms)
        if pushed_out is not None:
            self.dropped_frames += 1
            self._rates.drop(arrived_ms, since_ms=pushed_out.since_ms)

    @property
    def has_waiting(self) -> bool:
        """Whether there is a frame to judge and a reason to."""
        return self.findings is None and self._waiting.count > 0

    def watch(self, now_ms: int) -> None:
        """End the session where frames stop, are too few, or it goes on for ever."""
        if self.findings is not None:
            return
        finding = self._rates.finding(now_ms)
        if finding is not None:
            self.end(finding)
        elif now_ms - self.started_ms >= _LONGEST_MS:
            self._end_by((SessionFinding.ACTION_NOT_SEEN,), now_ms)

    def judge(self, now_ms: int) -> tuple[SessionPrompt, ...]:
        """Look at the next waiting frame and say what follows from it; nothing where none waits."""
        waiting = self._waiting.take() if self.findings is None else None
        if waiting is None:
            return ()
        frame = waiting.frame
        try:
            observation = self.eye.see(frame.jpeg, t_ms=frame.t_ms)
        except FrameUnreadable:
            self.end(SessionFinding.FRAME_UNREADABLE)
            return ()
        self.judged_frames += 1
        self._rates.judge(now_ms, since_ms=waiting.since_ms)
        leads = self.challenge.see(observation, newest_ms=self._newest_ms)
        if not self.challenge.does_count:
            self.eye.forget()
        for lead in leads:
            if isinstance(lead, Ended):
                self._end_by(lead.findings, now_ms)
            elif isinstance(lead, Prompted | Finished):
                self._prompted_ms = now_ms
        return tuple(lead for lead in leads if not isinstance(lead, Ended))

    def end(self, *findings: SessionFinding) -> None:
        """End it; the first findings stand. Without findings every action was met."""
        with self._lock:
            if not self._is_settled and not self.findings:
                self.findings = findings
        self._waiting.clear()

    def _end_by(self, findings: tuple[SessionFinding, ...], now_ms: int) -> None:
        """End it by what was or was not seen, unless the server looked at too little of it."""
        self.end(*self._rates.excuse(findings, since_ms=self._prompted_ms, now_ms=now_ms))

    def settle(self) -> tuple[SessionFinding, ...]:
        """Take the end as it is now; what comes later changes it no more."""
        with self._lock:
            self._is_settled = True
            return self.findings or ()

    def new_digests(self) -> tuple[bytes, ...]:
        """Hashes of the frames that came since this was last asked."""
        fresh = tuple(self._digests[self._asked :])
        self._asked += len(fresh)
        return fresh

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Hashes of all frames taken, in their order."""
        return tuple(self._digests)

    @property
    def remarks(self) -> tuple[SessionFinding, ...]:
        """What did not count, and did not end the session."""
        return self.challenge.remarks

    def _enter(self, frame: SentFrame, arrived_ms: int) -> SessionFinding | None:
        """Check signature and place; what is out of its place but signed says more than that it is out of its place."""
        hashed = hashlib.sha256(frame.jpeg)
        arrived = ArrivedFrame(seq=frame.seq, t_ms=frame.t_ms, arrived_ms=arrived_ms, digest=hashed.hexdigest())
        line = self._line(arrived)
        if not self.signatures.is_signed(line, signature=frame.signature, public_key=self.client.public_key):
            # In a chain no frame out of its place can be verified: that it is out of its place is all that is known of it.
            return (self.manifest.place_of(arrived) if self.client.is_of_camera else None) or SessionFinding.FRAME_UNSIGNED
        finding = self.manifest.take(arrived)
        if finding is None:
            self._digests.append(hashed.digest())
            self._chain.add(line)
        return finding

    def _line(self, frame: ArrivedFrame) -> bytes:
        if self.client.is_of_camera:
            return self._chain.line(t_ms=frame.t_ms, digest=frame.digest)
        return frame_line(nonce=self.client.nonce, seq=frame.seq, t_ms=frame.t_ms, digest=frame.digest)
