"""A stream put together of two people: the face of one while the head rests, the movements of the other.

The strongest simple attack behind the sensor: still moments are a photo or clip of the person on the portrait, and the person who attacks
makes the movements, laid so that both pairs of eyes fall on the same place.
"""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.model.observations import Action, FaceObservation
from realname.verification.use_cases.fetch_files import model_folder
from tests.verification.live_segments import ClipSegments, Picture, read_segments

BEYOND_DEG = 21.0  # nearer to frontal the mean of the probes would tell the two apart
_CLIP_FPS = 12
_PAUSE = 16  # pictures of rest between two movements of a clip
_EYES = ((33, 133), (362, 263))  # the corners of each


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    pose: FaceObservation
    eyes: npt.NDArray[np.float64]


@lru_cache(maxsize=1)
def _engine() -> ClipVerifier:
    return build_engine(model_folder(os.environ))


def splice(*, face: Path, movements: Path, beyond_deg: float = BEYOND_DEG) -> ClipSegments:
    """Show the first clip's person at rest, the second one's wherever the head is turned or tilted by more than `beyond_deg`."""
    still, moving = read_segments(face), read_segments(movements)
    size = (moving.whole[0].pixels.shape[1], moving.whole[0].pixels.shape[0])
    where = _follow(moving.whole)
    place = np.median([where[one.t_ms].eyes for one in moving.rest if one.t_ms in where], axis=0)
    of_face = _follow(still.rest)
    laid = [Picture(t_ms=one.t_ms, pixels=_laid(one.pixels, of_face[one.t_ms].eyes, place, size)) for one in still.rest]
    there_and_back = cycle([*laid, *laid[-2:0:-1]])
    actions = {
        action: [_either(one, where.get(one.t_ms), beside, beyond_deg) for one, beside in zip(pictures, there_and_back, strict=False)]
        for action, pictures in moving.actions.items()
    }
    return ClipSegments(rest=laid, actions=actions, rest_after={}, whole=[*chain(laid, *actions.values())])


def clip_of(segments: ClipSegments, actions: Sequence[Action]) -> bytes:
    """Record rest, each action in its order, and rest between them, as H.264 mp4."""
    rest = [*segments.rest, *segments.rest[-2:0:-1]]
    pictures = [*islice(cycle(rest), _PAUSE)]
    for action in actions:
        pictures += [*segments.actions[action], *islice(cycle(rest), _PAUSE)]
    height, width = (side // 2 * 2 for side in pictures[0].pixels.shape[:2])
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=_CLIP_FPS, options={"crf": "18", "preset": "veryfast"})
        stream.height, stream.width, stream.pix_fmt, stream.time_base = height, width, "yuv420p", Fraction(1, _CLIP_FPS)
        for one in pictures:
            pixels = np.ascontiguousarray(one.pixels[:height, :width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return file.getvalue()


def _either(moving: Picture, seen: _Seen | None, still: Picture, beyond_deg: float) -> Picture:
    is_away = seen is None or max(abs(seen.pose.yaw_deg), abs(seen.pose.pitch_deg)) > beyond_deg
    return moving if is_away else Picture(t_ms=moving.t_ms, pixels=still.pixels)


def _follow(pictures: Sequence[Picture]) -> Mapping[int, _Seen]:
    session, seen = _engine().new_session(), {}
    for one in pictures:
        face = session.see(Frame(t_ms=one.t_ms, pixels=one.pixels, scale=1.0))
        if face is not None:
            points = face.landmarks.points[:, :2].astype(np.float64)
            seen[one.t_ms] = _Seen(pose=session.observations[-1], eyes=np.array([points[list(eye)].mean(axis=0) for eye in _EYES]))
    return seen


def _laid(pixels: Pixels, eyes: npt.NDArray[np.float64], place: npt.NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    """Move and scale a picture so that the eyes fall on the place."""
    (right, left), (to_right, to_left) = eyes, place
    turn = complex(*(to_left - to_right)) / complex(*(left - right))
    matrix = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    warp = np.column_stack([matrix, to_right - matrix @ right])
    return np.asarray(cv2.warpAffine(pixels, warp, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
