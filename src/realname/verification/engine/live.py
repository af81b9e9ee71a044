"""The live session's core: frames go in one at a time, from a clip or from a camera; what was seen comes out at the end."""

from dataclasses import dataclass, field

from realname.verification.engine.comparing.head_views import HeadViews
from realname.verification.engine.comparing.movement_faces import MovementFaces
from realname.verification.engine.comparing.picture_meter import PictureMeter
from realname.verification.engine.comparing.presentation import TextureSampler
from realname.verification.engine.comparing.probes import ProbeChooser
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.faces.landmarks import LandmarkFinder, Landmarks
from realname.verification.engine.faces.pose import HeadPose, fit_pose
from realname.verification.engine.faces.tracking import FaceTracker, TrackedFace
from realname.verification.engine.frames import Frame
from realname.verification.errors import ClipNoFace, ClipSeveralFaces, ClipTooShort
from realname.verification.model.motion import judge_motion
from realname.verification.model.observations import FaceObservation, ObservedAction
from realname.verification.model.picture_fitness import PictureMeasures

_LEAST_FRAMES = 8  # fewer cannot show a movement
_LEAST_DURATION_MS = 800
_LEAST_FACE_SHARE = 0.2  # of the judged frames
_LEAST_FACE_FRAMES = 5
_SEVERAL_FACES_SHARE = 0.2  # of the searched frames
_SEVERAL_FACES_LOOKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFrames:
    """Counts of judged frames.

    Attributes:
        judged: Frames looked at.
        with_face: Frames with a face.
        searched: Frames with a face whose whole picture was searched for others.
        crowded: Searched frames with another face of comparable size.
    """

    judged: int
    with_face: int
    searched: int
    crowded: int


@dataclass(slots=True)
class LiveSession:
    """Judges one clip or camera session, frame by frame. It keeps crops of a few frames, never all of them."""

    detector: FaceDetector
    finder: LandmarkFinder
    sampler: TextureSampler
    views: HeadViews
    chooser: ProbeChooser = field(default_factory=ProbeChooser)
    movements: MovementFaces = field(default_factory=MovementFaces)
    meter: PictureMeter = field(default_factory=PictureMeter)
    observations: list[FaceObservation] = field(default_factory=list)
    _judged: int = 0
    _searched: int = 0
    _crowded: int = 0
    _first_ms: int | None = None
    _last_ms: int = 0
    _tracker: FaceTracker = field(init=False)

    def __post_init__(self) -> None:
        """Start with no face followed."""
        self._tracker = FaceTracker(self.detector, self.finder)

    def see(self, frame: Frame) -> TrackedFace | None:
        """Judge the next frame; time never runs backwards. None where no face is in it."""
        self._judged += 1
        self._first_ms = frame.t_ms if self._first_ms is None else self._first_ms
        self._last_ms = frame.t_ms
        face = self._tracker.follow(frame)
        if face is None:
            return None
        pose = fit_pose(face.landmarks, self.finder.mesh)
        observation = _observation(frame, face.landmarks, pose)
        self.observations.append(observation)
        self.sampler.consider(frame, face.landmarks.points, observation)
        self.movements.consider(frame, face.landmarks.points, observation)
        self.meter.consider(frame, face.landmarks.points, observation)
        self.views.consider(frame, face.landmarks.points, pose.placed, observation)
        if face.detected is not None:
            self._searched += 1
            self._crowded += face.rivals > 0
            self.chooser.consider(frame, face, observation)
        return face

    def forget(self) -> None:
        """Start anew, with the face still followed: what was seen so far is of no account."""
        self.observations.clear()
        self.chooser = ProbeChooser(most=self.chooser.most)
        self.sampler = TextureSampler(self.sampler.screens)
        self.movements = MovementFaces()
        self.meter = PictureMeter()
        self.views = HeadViews(self.views.canonical)
        self._judged = self._searched = self._crowded = 0
        self._first_ms = None

    def motion(self) -> tuple[ObservedAction, ...]:
        """Say which actions were seen so far."""
        return judge_motion(self.observations)

    @property
    def seen(self) -> SeenFrames:
        """Counts so far."""
        return SeenFrames(judged=self._judged, with_face=len(self.observations), searched=self._searched, crowded=self._crowded)

    def measures(self) -> PictureMeasures | None:
        """What the pictures of the face were like so far; None where none was measured."""
        return self.meter.measures()

    def require_judgeable(self) -> None:
        """Refuse what cannot be decided on.

        Raises:
            ClipTooShort: Too few frames or too short a time.
            ClipNoFace: No face, or too seldom.
            ClipSeveralFaces: Another person of comparable size in a fifth of the frames or more.
        """
        seen = self.seen
        if seen.judged < _LEAST_FRAMES or self._last_ms - (self._first_ms or 0) < _LEAST_DURATION_MS:
            raise ClipTooShort(least_frames=_LEAST_FRAMES, least_ms=_LEAST_DURATION_MS)
        if seen.with_face < max(_LEAST_FACE_FRAMES, seen.judged * _LEAST_FACE_SHARE) or not seen.searched:
            raise ClipNoFace
        if seen.crowded >= max(_SEVERAL_FACES_LOOKS, seen.searched * _SEVERAL_FACES_SHARE):
            raise ClipSeveralFaces


def _observation(frame: Frame, landmarks: Landmarks, pose: HeadPose) -> FaceObservation:
    height, width = frame.pixels.shape[:2]
    centre_x, centre_y = landmarks.points[:, :2].mean(axis=0)
    return FaceObservation(
        t_ms=frame.t_ms,
        yaw_deg=pose.yaw_deg,
        pitch_deg=pose.pitch_deg,
        roll_deg=pose.roll_deg,
        eyelid_closure=landmarks.eyelid_closure,
        eye_distance_px=landmarks.eye_distance_px * frame.scale,
        centre_x=float(centre_x) / width,
        centre_y=float(centre_y) / height,
        aspect=pose.aspect,
    )
