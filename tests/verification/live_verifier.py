"""A live verifier that answers at once what the clip's own bytes ask for, and a reference checker that takes everything."""

from dataclasses import replace

from realname.kernel.identifiers import AgentId
from realname.verification.engine.networks.model_catalogue import COMPARISON, DETECTOR, LANDMARKS, TEXTURE
from realname.verification.engine.networks.model_store import named_digests
from realname.verification.errors import ClipNoFace, EngineBusy
from realname.verification.model.comparison_rule import PortraitPair
from realname.verification.model.findings import ChallengeOutcome, PresentationScreened, VerificationFindings
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.observations import Action, PortraitEyes
from realname.verification.model.report import FaceQuality, FrameCounts, ProbeSummary, VerificationReport

GOOD_CLIP = b"clip-in-clear:good:" + b"g" * 600
STRANGER_CLIP = b"clip-in-clear:stranger:" + b"s" * 600
UNSURE_CLIP = b"clip-in-clear:unsure:" + b"u" * 600
FACELESS_CLIP = b"clip-in-clear:faceless:" + b"f" * 600
PORTRAIT = b"\xff\xd8\xffportrait-in-clear" + b"p" * 600
CLOSED_EYES = b"closed-eyes"  # behind a portrait: the eyes on it are closed
ONE_TOO_MANY = b"one-too-many"  # behind a portrait: it comes while as many as may be are looked at
PROBES = tuple(b"probe-in-clear:" + bytes([65 + place]) * 300 for place in range(3))
PERSONAL_MARKS = (b"clip-in-clear", b"portrait-in-clear", b"probe-in-clear")

# What the shipped packs were measured with.
MEASURED_MODELS = named_digests([DETECTOR, LANDMARKS, COMPARISON, TEXTURE])
CLEAR_FINDINGS = VerificationFindings(
    challenge=ChallengeOutcome.MET,
    similarity=0.8,
    probes=len(PROBES),
    probe_agreement=0.9,
    movement_agreement=0.7,
    reference_eye_distance_px=60.0,
    presentation=PresentationScreened.of(0.1),
    head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
    models=MEASURED_MODELS,
)
STRANGER_FINDINGS = VerificationFindings(
    challenge=ChallengeOutcome.MET,
    similarity=0.1,
    probes=len(PROBES),
    probe_agreement=0.9,
    movement_agreement=0.7,
    reference_eye_distance_px=60.0,
    presentation=PresentationScreened.of(0.1),
    head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
    models=MEASURED_MODELS,
)
UNSURE_FINDINGS = replace(CLEAR_FINDINGS, similarity=0.43)
_FOUND = {STRANGER_CLIP: STRANGER_FINDINGS, UNSURE_CLIP: UNSURE_FINDINGS}
_QUALITY = FaceQuality(sharpness=0.9, illumination=0.9, pose=0.9, eyes_open=0.9, occlusion=1.0, inter_eye_distance_px=80.0, single_face=1.0)


class UnsafeVerifierByMark:
    """Judges by a mark in the clip. Implements the port `LiveVerifier` for tests that are not about faces."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:  # noqa: ARG002 - the port's names
        """Approve, find a stranger, be unsure, or find no face."""
        if clip == FACELESS_CLIP:
            raise ClipNoFace
        return VerificationReport(
            findings=_FOUND.get(clip, CLEAR_FINDINGS),
            motion=(),
            quality=_QUALITY,
            probes=tuple(ProbeSummary(t_ms=place * 100, yaw_deg=0.0, pitch_deg=0.0) for place in range(len(PROBES))),
            probe_images=PROBES,
            frames=FrameCounts(decoded=30, judged=30, with_face=30),
            timing_ms=(("verify", 1.0),),
        )


class UnsafeAnyReference:
    """Takes every portrait. Implements the port `ReferenceChecker`.

    Its eyes are open, unless the portrait is the marked one; one that is marked so comes too many.
    """

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:  # noqa: ARG002 - the port's
        """Accept, or be busy."""
        if portrait.endswith(ONE_TOO_MANY):
            raise EngineBusy(retry_after_s=3)
        return PortraitEyes.CLOSED if portrait.endswith(CLOSED_EYES) else PortraitEyes.OPEN

    def compare_portraits(self, *, chip: bytes, printed: bytes, by: AgentId | None = None) -> PortraitPair:  # noqa: ARG002 - the port's
        """The same bytes are the same person."""
        return PortraitPair(similarity=1.0 if chip == printed else 0.0, chip_eye_distance_px=60.0, print_eye_distance_px=60.0)
