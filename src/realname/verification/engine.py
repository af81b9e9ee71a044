"""The engine on one page: clip and portrait in, report out."""

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Protocol

import cv2
import numpy as np

from realname.domain.findings import VerificationFindings, judge_challenge
from realname.domain.observations import Action, FaceObservation
from realname.domain.report import FaceQuality, FrameCounts, ProbeSummary, VerificationReport
from realname.verification.capture import DecodedCount, open_clip
from realname.verification.comparison import FaceComparator, agreement, mean_template, similarity
from realname.verification.faces import FaceDetector
from realname.verification.frames import Frame
from realname.verification.landmarks import LandmarkFinder
from realname.verification.limits import ClipLimits, ImageLimits
from realname.verification.live import LiveSession
from realname.verification.model_specs import ModelUse
from realname.verification.models import ModelStore
from realname.verification.presentation import TextureSampler, TextureScreen, live_probabilities, presentation_finding
from realname.verification.probes import Candidate
from realname.verification.reference import read_reference
from realname.verification.runtimes import quiet
from realname.verification.stopwatch import Stopwatch
from realname.verification.tracking import TrackedFace

_PROBES = 5  # the thresholds of the packs hold for means of 3 to 5 probes (docs/models/comparison.md)
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The loaded networks, each safe to call from several threads, and the digest of each."""

    detector: FaceDetector
    finder: LandmarkFinder
    comparator: FaceComparator
    screens: tuple[TextureScreen, ...]
    digests: tuple[tuple[str, str], ...]


class Witness(Protocol):
    """Looks over the engine's shoulder: progress, explanations."""

    def saw(self, frame: Frame, face: TrackedFace | None) -> None:
        """Be told of every judged frame, as it is judged."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A report and what it rests on; lives no longer than its explanation.

    Attributes:
        probes: The chosen moments, in order of time.
        screened_ms: The moments the texture networks looked at.
        live_probabilities: Per texture network, one for each of these moments.
    """

    report: VerificationReport
    observations: tuple[FaceObservation, ...]
    candidates: tuple[Candidate, ...]
    probes: tuple[Candidate, ...]
    screened_ms: tuple[int, ...]
    live_probabilities: tuple[tuple[float, ...], ...]


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

    def examine(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...], witness: Witness | None = None) -> Examination:
        """Verify, and keep what the report rests on. Raises as `verify` does."""
        watch, networks = Stopwatch(), self.networks
        with watch.stage("reference"):
            portrait = read_reference(reference, networks.detector, self.image_limits)
            reference_template = networks.comparator.reference_template(portrait.aligned)
        session, decoded = self._see_clip(clip, watch, witness)
        with watch.stage("comparison"):
            probes = session.chooser.choose(_PROBES)
            templates = [networks.comparator.template(probe.aligned) for probe in probes]
        with watch.stage("presentation"):
            live = live_probabilities(session.sampler.crops, networks.screens)
        motion = session.motion()
        findings = VerificationFindings(
            challenge=judge_challenge(asked=asked, observed=motion),
            similarity=similarity(probe=mean_template(templates), reference=reference_template),
            probes=len(probes),
            probe_agreement=agreement(templates),
            reference_eye_distance_px=portrait.eye_distance_px,
            presentation=presentation_finding(live),
        )
        report = VerificationReport(
            findings=findings,
            motion=motion,
            quality=_quality(probes, session),
            probes=tuple(_summary(probe) for probe in probes),
            probe_images=tuple(_jpeg(probe) for probe in sorted(probes, key=lambda one: -one.components.fitness)),
            frames=FrameCounts(decoded=decoded, judged=session.seen.judged, with_face=session.seen.with_face),
            models=networks.digests,
            timing_ms=watch.stages,
        )
        return Examination(
            report=report,
            observations=tuple(session.observations),
            candidates=tuple(session.chooser.candidates),
            probes=tuple(probes),
            screened_ms=tuple(session.sampler.times_ms),
            live_probabilities=live,
        )

    def require_usable(self, portrait: bytes) -> None:
        """Accept a portrait with one usable face.

        Raises:
            ImageRejected: The portrait cannot be compared; the code says why.
        """
        read_reference(portrait, self.networks.detector, self.image_limits)

    def new_session(self) -> LiveSession:
        """Start judging frames one by one."""
        return LiveSession(self.networks.detector, self.networks.finder, TextureSampler(self.networks.screens))

    def _see_clip(self, clip: bytes, watch: Stopwatch, witness: Witness | None) -> tuple[LiveSession, int]:
        session, count = self.new_session(), DecodedCount()
        with open_clip(clip, self.clip_limits, count) as frames:
            for frame in watch.waits("decoding", frames):
                with watch.stage("faces"):
                    face = session.see(frame)
                if witness is not None:
                    witness.saw(frame, face)
        session.require_judgeable()
        return session, count.frames


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
    digests = [(one.spec.use.value, one.digest) for one in (detector, landmarks, comparison)]
    digests += [("texture" if place == 0 else f"texture-{place + 1}", one.digest) for place, one in enumerate(textures)]
    with quiet():
        networks = Networks(
            detector=FaceDetector(detector.bytes),
            finder=LandmarkFinder(landmarks.bytes, threads=threads),
            comparator=FaceComparator(comparison.bytes, comparison.spec),
            screens=tuple(TextureScreen(one.bytes, one.spec) for one in textures),
            digests=tuple(digests),
        )
    return ClipVerifier(networks=networks)


def _quality(probes: list[Candidate], session: LiveSession) -> FaceQuality:
    parts, seen = [probe.components for probe in probes], session.seen
    return FaceQuality(
        sharpness=median(one.sharpness for one in parts),
        illumination=median(one.illumination for one in parts),
        pose=median(one.pose for one in parts),
        eyes_open=median(one.eyes_open for one in parts),
        occlusion=median(one.occlusion for one in parts),
        inter_eye_distance_px=median(probe.observation.eye_distance_px for probe in probes),
        single_face=1.0 - seen.crowded / max(1, seen.searched),
    )


def _summary(probe: Candidate) -> ProbeSummary:
    seen = probe.observation
    return ProbeSummary(t_ms=seen.t_ms, yaw_deg=seen.yaw_deg, pitch_deg=seen.pitch_deg)


def _jpeg(probe: Candidate) -> bytes:
    _, encoded = cv2.imencode(".jpg", np.ascontiguousarray(probe.picture[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return encoded.tobytes()
