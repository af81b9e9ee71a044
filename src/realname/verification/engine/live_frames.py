"""The eye of one live session: JPEG pictures in, sights out; at the end the report. Nothing it sees outlives it but the report."""

from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from realname.kernel.errors import DependencyError
from realname.verification.engine.comparing.movement_faces import look_ahead
from realname.verification.engine.comparing.presentation import presentation_finding
from realname.verification.engine.conclusion import Networks, ReferenceTemplate, conclude, movements_of, read_template
from realname.verification.engine.decoding.jpeg_frames import PictureLimits, decode_frame, picture_bounds
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Frame
from realname.verification.engine.live import LiveSession
from realname.verification.engine.picture_signature import SignatureMaker
from realname.verification.engine.stopwatch import Stopwatch
from realname.verification.errors import ImageRejected
from realname.verification.model.findings import AnsweredChallenge, PresentationFinding
from realname.verification.model.observations import FrameObservation
from realname.verification.model.picture_fitness import FOR_TEXTURE
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.report import VerificationReport

_GREY_STEP = 4  # every fourth pixel each way tells the brightness as well
_MOST_CANDIDATES = 64  # a minute of session; 16 MB


@dataclass(slots=True)
class SessionFrameAnalyser:
    """Implements the port `LiveFrameAnalyser` over a `LiveSession`. One thread at a time.

    The challenge decides from when on what is seen counts, and lets everything before be forgotten.
    """

    networks: Networks
    image_limits: ImageLimits = field(default_factory=ImageLimits)
    picture_limits: PictureLimits = field(default_factory=PictureLimits)
    _session: LiveSession = field(init=False)
    _decoder: PictureProcess = field(init=False)
    _signatures: SignatureMaker = field(default_factory=SignatureMaker, init=False)
    _prepared: tuple[bytes, ReferenceTemplate] | None = field(default=None, init=False, repr=False)
    _watch: Stopwatch = field(default_factory=Stopwatch, init=False)
    _faces: int = field(default=0, init=False)
    _decoded: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Open it on nothing."""
        self._session = self.networks.new_session()
        self._session.chooser.most = _MOST_CANDIDATES
        self._decoder = PictureProcess(picture_bounds(self.picture_limits))

    def prepare(self, *, reference: bytes) -> None:
        """Make the reference comparable ahead. Whatever hinders it now, `conclude` meets again and raises."""
        with suppress(ImageRejected, DependencyError, OSError):
            self._prepared = reference, self._read(reference)

    def see(self, jpeg: bytes, *, t_ms: int) -> FrameObservation:
        """Look at the next picture; time rises.

        Raises:
            FrameUnreadable: It cannot be decoded, or is larger than allowed.
        """
        with self._watch.stage("decoding"):
            frame = decode_frame(jpeg, self.picture_limits, t_ms=t_ms, decoder=self._decoder)
        self._decoded += 1
        with self._watch.stage("faces"):
            tracked = self._session.see(frame)
        if tracked is not None:
            self._signatures.consider(frame.pixels, tracked.landmarks.points)
        observation = self._observe(frame, tracked)
        with self._watch.stage("presentation"):
            self._session.sampler.look()
        if self._session.movements.has_leisure:
            with self._watch.stage("comparison"):
                look_ahead(movements_of(self._session, ()), self.networks.comparator)
        return observation

    def forget(self) -> None:
        """Let go of what was seen so far: passers-by, and the applicant finding the place, are not part of what is compared."""
        self._session.forget()
        self._signatures = SignatureMaker()

    def conclude(self, *, reference: bytes, answered: AnsweredChallenge) -> VerificationReport:
        """Compare the best probes with the reference, 1:1, and put the report together.

        Raises:
            ClipRejected: The session cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
        """
        self._decoder.close()
        prepared, self._prepared = self._prepared, None
        self._session.require_judgeable()
        # Another reference than the one prepared is read anew: the report is about the one that is given here.
        template = prepared[1] if prepared is not None and prepared[0] == reference else self._read(reference)
        return conclude(
            self._session, reference=template, challenge=answered, decoded=self._decoded, networks=self.networks, watch=self._watch
        ).report

    def presentation(self) -> PresentationFinding:
        """What the texture networks say of the session so far."""
        session = self._session
        return presentation_finding(session.sampler.live_probabilities(), FOR_TEXTURE.unfit(session.measures()))

    def signatures(self) -> tuple[PictureSignature, ...]:
        """Of the pictures so far, in their order; none of a session that has hardly begun."""
        return self._signatures.signatures()

    def _read(self, reference: bytes) -> ReferenceTemplate:
        with self._watch.stage("reference"):
            return read_template(reference, self.networks, self.image_limits)

    def _observe(self, frame: Frame, tracked: TrackedFace | None) -> FrameObservation:
        if tracked is None:
            self._faces = 0
            return FrameObservation(t_ms=frame.t_ms, face=None, faces=0, brightness=_brightness(frame, None))
        if tracked.detected is not None:  # the whole picture was searched; in between the last number stands
            self._faces = 1 + tracked.rivals
        face = self._session.observations[-1]
        return FrameObservation(t_ms=frame.t_ms, face=face, faces=max(1, self._faces), brightness=_brightness(frame, tracked))


def _brightness(frame: Frame, tracked: TrackedFace | None) -> float:
    area = frame.pixels
    if tracked is not None:
        points = tracked.landmarks.points[:, :2]
        (left, top), (right, bottom) = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
        inside = area[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        area = inside if inside.size else area
    return float(area[::_GREY_STEP, ::_GREY_STEP].mean()) / 255
