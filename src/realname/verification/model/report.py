"""The verification report: what the engine says of one clip and one reference, for the decision and for the reader."""

from dataclasses import dataclass

from realname.verification.model.findings import VerificationFindings, require_finite
from realname.verification.model.observations import ObservedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceQuality:
    """Quality of the probes by ISO/IEC 29794-5 components; each in [0, 1], larger is better, unless said.

    Attributes:
        sharpness, illumination, pose, eyes_open, occlusion: Component values; occlusion 1 means nothing is covered.
        inter_eye_distance_px: Median over the probes, in pixels of the clip as decoded.
        single_face: Share of judged frames with exactly one face of comparable size.
    """

    sharpness: float
    illumination: float
    pose: float
    eyes_open: float
    occlusion: float
    inter_eye_distance_px: float
    single_face: float

    def __post_init__(self) -> None:
        """Refuse numbers that are none."""
        require_finite(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSummary:
    """Which moment of the clip a probe was taken from, and how the head stood."""

    t_ms: int
    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameCounts:
    """Frames decoded from the clip, judged by the engine, and judged with a face."""

    decoded: int
    judged: int
    with_face: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """Everything the engine says of one clip and one reference.

    Attributes:
        findings: What the decision needs.
        probe_images: The chosen probes as JPEG, best first; personal data, to be sealed or dropped.
        timing_ms: Milliseconds spent per stage, as (stage, milliseconds) pairs.
    """

    findings: VerificationFindings
    motion: tuple[ObservedAction, ...]
    quality: FaceQuality
    probes: tuple[ProbeSummary, ...]
    probe_images: tuple[bytes, ...]
    frames: FrameCounts
    timing_ms: tuple[tuple[str, float], ...]
