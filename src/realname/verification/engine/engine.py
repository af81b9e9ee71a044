"""The engine on one page: clip and portrait in, report out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from realname.verification.engine.comparing.comparison import FaceComparator
from realname.verification.engine.comparing.presentation import TextureScreen
from realname.verification.engine.comparing.reference import eyelids_of, read_reference
from realname.verification.engine.conclusion import Examination, Networks, compare_portraits, conclude, read_template
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits, ImageLimits
from realname.verification.engine.faces.canonical import CanonicalView
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.faces.landmarks import LandmarkFinder, Region
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Frame
from realname.verification.engine.live import LiveSession
from realname.verification.engine.live_frames import SessionFrameAnalyser
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore, named_digests
from realname.verification.engine.stopwatch import Stopwatch
from realname.verification.model.comparison_rule import PortraitPair
from realname.verification.model.findings import AnsweredChallenge, judge_challenge
from realname.verification.model.observations import Action, PortraitEyes, eyes_of
from realname.verification.model.report import VerificationReport


class FrameObserver(Protocol):
    """Looks over the engine's shoulder: progress, explanations."""

    def observed(self, frame: Frame, face: TrackedFace | None) -> None:
        """Be told of every judged frame, as it is judged."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenClip:
    """A clip that was judged and not yet compared; in memory only.

    Attributes:
        decoded: Frames decoded, judged or not.
    """

    session: LiveSession
    decoded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipVerifier:
    """Judges a recorded clip and compares its best probes with the reference: 1:1, never a search. Threads may share it."""

    networks: Networks
    clip_limits: ClipLimits = field(default_factory=ClipLimits)
    image_limits: ImageLimits = field(default_factory=ImageLimits)

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Look at the clip and the reference portrait, both as encoded files.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
        """
        return self.examine(clip=clip, reference=reference, asked=asked).report

    def examine(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...], witness: FrameObserver | None = None) -> Examination:
        """Verify, and keep what the report rests on. Raises as `verify` does."""
        watch = Stopwatch()
        with watch.stage("reference"):
            template = read_template(reference, self.networks, self.image_limits)
        seen = self._see_clip(clip, watch, witness)
        challenge = AnsweredChallenge(asked=asked, outcome=judge_challenge(asked=asked, observed=seen.session.motion()))
        return conclude(seen.session, reference=template, challenge=challenge, decoded=seen.decoded, networks=self.networks, watch=watch)

    def see(self, clip: bytes) -> SeenClip:
        """Judge a clip alone.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
        """
        return self._see_clip(clip, Stopwatch(), None)

    def require_usable(self, portrait: bytes) -> PortraitEyes:
        """Accept a portrait with one usable face, and say how its eyes are.

        Raises:
            ImageRejected: The portrait cannot be compared; the code says why.
        """
        reference = read_reference(portrait, self.networks.detector, self.image_limits)
        return eyes_of(eyelids_of(reference, self.networks.finder), eye_distance_px=reference.eye_distance_px)

    def compare_portraits(self, *, chip: bytes, printed: bytes) -> PortraitPair:
        """Compare the portrait of a document's chip with a photo of the one printed on it: 1:1, of one document.

        Raises:
            ImageRejected: One of them cannot be compared; the code says why.
        """
        return compare_portraits(chip, printed, self.networks, self.image_limits)

    def new_session(self) -> LiveSession:
        """Start judging frames one by one."""
        return self.networks.new_session()

    def open_frame_analyser(self) -> SessionFrameAnalyser:
        """Open an eye for one live session."""
        return SessionFrameAnalyser(self.networks, self.image_limits)

    def judge_blank(self) -> None:
        """Look twice at a grey picture as if a face were there: about what a picture of a session costs."""
        pixels, region = np.full((480, 640, 3), 128, dtype=np.uint8), Region(centre_x=320.0, centre_y=240.0, side=240.0, angle=0.0)
        for _ in range(2):
            self.networks.finder.find(pixels, region)

    def _see_clip(self, clip: bytes, watch: Stopwatch, witness: FrameObserver | None) -> SeenClip:
        session, count = self.new_session(), DecodedCount()
        with open_clip(clip, self.clip_limits, count) as frames:
            for frame in watch.waits("decoding", frames):
                with watch.stage("faces"):
                    face = session.see(frame)
                if witness is not None:
                    witness.observed(frame, face)
        session.require_judgeable()
        return SeenClip(session=session, decoded=count.frames)


def build_engine(model_folder: Path, threads: int = 1) -> ClipVerifier:
    """Load every network once; the engine may then be shared by all threads of the process.

    Args:
        model_folder: Where `realname models fetch` put the files.
        threads: Of each network.

    Raises:
        ModelUnavailable: A model is missing or its runtime could not run.
        ModelDigestMismatch: A model's file is not the pinned one.
    """
    cv2.setNumThreads(threads)
    store = ModelStore(model_folder)
    detector = store.load_bytes(ModelUse.DETECTOR)
    landmarks = store.load_bytes(ModelUse.LANDMARKS)
    comparison = store.load_bytes(ModelUse.COMPARISON)
    textures = [store.load_texture(spec) for spec in store.texture_models()]
    finder = LandmarkFinder(landmarks.bytes, threads=threads)
    networks = Networks(
        detector=FaceDetector(detector.bytes, threads=threads),
        finder=finder,
        comparator=FaceComparator(comparison.bytes, comparison.spec, threads=threads),
        screens=tuple(TextureScreen(one.bytes, one.spec) for one in textures),
        canonical=CanonicalView(finder.mesh),
        digests=named_digests([one.spec for one in (detector, landmarks, comparison, *textures)]),
    )
    return ClipVerifier(networks=networks)
