"""Conclusion: what a judged session and a reference say together, the same for a recorded clip and a live session."""

import os
from dataclasses import dataclass, field
from statistics import median
from threading import BoundedSemaphore

import cv2
import numpy as np

from realname.verification.engine.comparing.comparison import FaceComparator, agreement, mean_template, similarity
from realname.verification.engine.comparing.head_views import HeadViews
from realname.verification.engine.comparing.movement_faces import Movements, movement_agreement
from realname.verification.engine.comparing.presentation import TextureSampler, TextureScreen, presentation_finding
from realname.verification.engine.comparing.probes import Candidate
from realname.verification.engine.comparing.reference import read_reference, view_of
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.faces.canonical import CanonicalView
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.faces.landmarks import LandmarkFinder
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.live import LiveSession
from realname.verification.engine.stopwatch import Stopwatch
from realname.verification.model.comparison_rule import PortraitPair
from realname.verification.model.findings import AnsweredChallenge, VerificationFindings
from realname.verification.model.observations import Action, FaceObservation
from realname.verification.model.picture_fitness import FOR_HEAD_TESTS, FOR_TEXTURE
from realname.verification.model.report import FaceQuality, FrameCounts, ProbeSummary, VerificationReport

PROBES = 5  # the thresholds of the packs hold for means of 3 to 5 probes (docs/models/comparison.md)
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The loaded networks, each safe to call from several threads, and the digest of each.

    Attributes:
        conclusions: Conclusions at once, as many as the process has cores. Sessions that end together take turns: the first has its
            result sooner and the last no later, and the views that one compares (60 MB at most) are not in memory for all of them.
    """

    detector: FaceDetector
    finder: LandmarkFinder
    comparator: FaceComparator
    screens: tuple[TextureScreen, ...]
    canonical: CanonicalView
    digests: tuple[tuple[str, str], ...]
    conclusions: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(len(os.sched_getaffinity(0))))

    def new_session(self) -> LiveSession:
        """Start judging frames one by one."""
        return LiveSession(self.detector, self.finder, TextureSampler(self.screens), HeadViews(self.canonical))


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
class ReferenceTemplate:
    """The reference as it is compared; in memory only.

    Attributes:
        view: Its canonical view; None where the points of the face are not found.
    """

    template: Floats
    eye_distance_px: float
    view: Pixels | None


def read_template(portrait: bytes, networks: Networks, limits: ImageLimits) -> ReferenceTemplate:
    """Make the reference comparable.

    Raises:
        ImageRejected: The portrait cannot be compared; the code says why.
    """
    reference = read_reference(portrait, networks.detector, limits)
    return ReferenceTemplate(
        template=networks.comparator.reference_template(reference.aligned),
        eye_distance_px=reference.eye_distance_px,
        view=view_of(reference, networks.finder, networks.canonical),
    )


def compare_portraits(chip: bytes, printed: bytes, networks: Networks, limits: ImageLimits) -> PortraitPair:
    """Compare the two portraits of one document: its chip's, and a photo of the one that is printed on it.

    Raises:
        ImageRejected: One of them cannot be compared; the code says why.
    """
    one, other = (read_reference(portrait, networks.detector, limits) for portrait in (chip, printed))
    templates = [networks.comparator.reference_template(reference.aligned) for reference in (one, other)]
    return PortraitPair(
        similarity=similarity(probe=templates[1], reference=templates[0]),
        chip_eye_distance_px=one.eye_distance_px,
        print_eye_distance_px=other.eye_distance_px,
    )


def conclude(
    session: LiveSession,
    *,
    reference: ReferenceTemplate,
    challenge: AnsweredChallenge,
    decoded: int,
    networks: Networks,
    watch: Stopwatch,
) -> Examination:
    """Compare the best probes of a session with the reference and put the report together.

    Args:
        session: Judged, and found judgeable.
        reference: Of the same registration.
        challenge: How the motion stands to it.
        decoded: Frames decoded, judged or not.
        networks: Those the session was judged with.
        watch: Takes the time of each stage.
    """
    with networks.conclusions:
        return _concluded(session, reference=reference, challenge=challenge, decoded=decoded, networks=networks, watch=watch)


def _concluded(
    session: LiveSession,
    *,
    reference: ReferenceTemplate,
    challenge: AnsweredChallenge,
    decoded: int,
    networks: Networks,
    watch: Stopwatch,
) -> Examination:
    with watch.stage("comparison"):
        probes = session.chooser.choose(PROBES)
        templates = [networks.comparator.template(probe.aligned) for probe in probes]
        frontal = mean_template(templates)
        moved = movement_agreement(movements_of(session, challenge.asked), frontal=frontal, comparator=networks.comparator)
    with watch.stage("head"):
        head, measures = session.views.tests(session.observations, reference.view), session.measures()
    with watch.stage("presentation"):
        live = session.sampler.live_probabilities()
    findings = VerificationFindings(
        challenge=challenge.result,
        similarity=similarity(probe=frontal, reference=reference.template),
        probes=len(probes),
        probe_agreement=agreement(templates),
        movement_agreement=moved,
        reference_eye_distance_px=reference.eye_distance_px,
        presentation=presentation_finding(live, FOR_TEXTURE.unfit(measures)),
        head=head,
        models=networks.digests,
        head_unfit=FOR_HEAD_TESTS.unfit(measures),
    )
    report = VerificationReport(
        findings=findings,
        motion=challenge.motion(session.motion()),
        quality=_quality(probes, session),
        probes=tuple(_summary(probe) for probe in probes),
        probe_images=tuple(_jpeg(probe) for probe in sorted(probes, key=lambda one: -one.components.fitness)),
        frames=FrameCounts(decoded=decoded, judged=session.seen.judged, with_face=session.seen.with_face),
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


def movements_of(session: LiveSession, asked: tuple[Action, ...]) -> Movements:
    """Put together what the face is compared by while the head moves."""
    return Movements(asked=asked, seen=session.motion(), observations=session.observations, faces=session.movements)


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
