"""A file becomes one template and what is known of its picture, as the product makes them; several processes share the files.

A template is a face as numbers. It is handed to the process that compares, and kept nowhere else but in the folder of a run that was
stopped (`unfinished`), until that run ends.
"""

import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from realname.evaluation.comparison.manifest import Entry, Kind
from realname.evaluation.processes import share_out
from realname.verification.engine.comparing.comparison import mean_template
from realname.verification.engine.comparing.head_views import HeadViews
from realname.verification.engine.comparing.presentation import TextureSampler
from realname.verification.engine.comparing.probes import Candidate
from realname.verification.engine.comparing.reference import find_reference
from realname.verification.engine.conclusion import PROBES, Networks
from realname.verification.engine.decoding.picture_process import DecodedPicture, NoPicture, PictureProcess
from realname.verification.engine.decoding.records import PORTRAIT, PictureBounds, Refusal
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.detection import DetectedFace, FaceDetector
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.engine.live import LiveSession
from realname.verification.errors import (
    ClipNoFace,
    ClipRejected,
    ClipSeveralFaces,
    ImageRejected,
    ImageTooCostly,
    ImageTooLarge,
    ImageUnreadable,
)

_TOGETHER = 32  # files that a process reads before it answers
_DECODE_CPU_S = 600  # for so many photos
_SEARCH_SIDE_PX = 640
_GREY = 128
_REFUSED = {Refusal.SIZE: ImageTooLarge, Refusal.COSTLY: ImageTooCostly}
_WRITTEN: TypeAdapter[tuple[str, tuple[float | None, ...], str]] = TypeAdapter(tuple[str, tuple[float | None, ...], str])
_NO_TEMPLATE: Final = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquired:
    """What became of a file.

    Attributes:
        template: Unit length; empty where the file failed.
        failure: Its code; empty where there is a template.
        took_ms: Processor time, without decoding, which another process does.
        quality: Product of the components of quality, 0 to 1; NaN where it is not known.
        pose_deg: The larger one of yaw and pitch, without sign; NaN where it is not known.
        eyes_px: Between the eyes, in pixels of the file; NaN where it is not known.
    """

    template: Floats
    failure: str = ""
    took_ms: float = nan
    quality: float = nan
    pose_deg: float = nan
    eyes_px: float = nan


def acquire_all(entries: Sequence[tuple[int, Entry]], *, models: Path, processes: int) -> Iterator[Sequence[tuple[int, Acquired]]]:
    """Acquire numbered entries, some at a time, in any order.

    Raises:
        ModelUnavailable: A model is missing or its runtime could not run.
        ModelDigestMismatch: A model's file is not the pinned one.
    """
    yield from share_out(entries, _acquire, models=models, processes=processes, together=_TOGETHER)


def acquire(engine: ClipVerifier, entry: Entry, decoder: PictureProcess) -> Acquired:
    """Acquire one file, as the product does: a clip's best moments, a photo as one moment, a reference as a portrait."""
    began = time.process_time()
    try:
        made = _clip(engine, entry) if entry.is_clip else _photo(engine.networks, entry, decoder)
    except (ClipRejected, ImageRejected) as problem:
        made = Acquired(template=_NO_TEMPLATE, failure=problem.code)
    return Acquired(
        template=made.template,
        failure=made.failure,
        took_ms=(time.process_time() - began) * 1000,
        quality=made.quality,
        pose_deg=made.pose_deg,
        eyes_px=made.eyes_px,
    )


def write(one: Acquired) -> Sequence[object]:
    """Give it as values of JSON, for a run that may be stopped."""
    numbers = [None if isnan(value) else value for value in (one.took_ms, one.quality, one.pose_deg, one.eyes_px)]
    return one.failure, numbers, b64encode(one.template.astype("<f4").tobytes()).decode("ascii")


def parse(values: Sequence[object]) -> Acquired:
    """Make it of these values again."""
    failure, numbers, template = _WRITTEN.validate_python(values)
    took_ms, quality, pose_deg, eyes_px = (nan if value is None else value for value in numbers)
    return Acquired(
        template=np.frombuffer(b64decode(template), dtype="<f4").astype(np.float32),
        failure=failure,
        took_ms=took_ms,
        quality=quality,
        pose_deg=pose_deg,
        eyes_px=eyes_px,
    )


def _acquire(engine: ClipVerifier, batch: Sequence[tuple[int, Entry]]) -> Sequence[tuple[int, Acquired]]:
    # The files are the operator's own and no one's evidence: one decoder reads several of them, and a new one follows a photo that ends it.
    decoder, found = _decoder(), []
    try:
        for place, entry in batch:
            one = acquire(engine, entry, decoder)
            found.append((place, one))
            if one.failure in {error.code for error in (ImageTooCostly, ImageUnreadable)}:
                decoder.close()
                decoder = _decoder()
    finally:
        decoder.close()
    return found


def _decoder() -> PictureProcess:
    return PictureProcess(PictureBounds(decode_cpu_s=_DECODE_CPU_S))


def _clip(engine: ClipVerifier, entry: Entry) -> Acquired:
    session = engine.see(entry.path.read_bytes()).session
    return _of_moments(session.chooser.choose(PROBES), engine.networks)


def _photo(networks: Networks, entry: Entry, decoder: PictureProcess) -> Acquired:
    try:
        picture = decoder.decode(PORTRAIT, entry.path.read_bytes())
    except NoPicture as none:
        raise _REFUSED.get(none.refusal, ImageUnreadable) from none
    if entry.near is not None:
        _hide_others(picture.pixels, entry.near, networks.detector)
    if entry.kind is Kind.REFERENCE:
        return _reference(networks, picture)
    session = _session(networks)
    face = session.see(Frame(t_ms=0, pixels=picture.pixels, scale=picture.scale))
    if face is None or not session.chooser.candidates:
        raise ClipNoFace
    if face.rivals and entry.near is None:
        raise ClipSeveralFaces
    return _of_moments(session.chooser.choose(1), networks)


def _reference(networks: Networks, picture: DecodedPicture) -> Acquired:
    reference = find_reference(picture, networks.detector)
    session = _session(networks)
    session.see(Frame(t_ms=0, pixels=reference.picture, scale=1.0))
    template = networks.comparator.reference_template(reference.aligned)
    if not session.chooser.candidates:
        return Acquired(template=template, eyes_px=reference.eye_distance_px)
    (seen,) = session.chooser.choose(1)
    return Acquired(template=template, eyes_px=reference.eye_distance_px, quality=seen.components.fitness, pose_deg=_pose_deg(seen))


def _session(networks: Networks) -> LiveSession:
    """A session without texture networks: whether a picture is an attack is not asked."""
    return LiveSession(networks.detector, networks.finder, TextureSampler(()), HeadViews(networks.canonical))


def _of_moments(moments: Sequence[Candidate], networks: Networks) -> Acquired:
    return Acquired(
        template=mean_template([networks.comparator.template(one.aligned) for one in moments]),
        quality=float(np.median([one.components.fitness for one in moments])),
        pose_deg=float(np.median([_pose_deg(one) for one in moments])),
        eyes_px=float(np.median([one.observation.eye_distance_px for one in moments])),
    )


def _pose_deg(one: Candidate) -> float:
    return max(abs(one.observation.yaw_deg), abs(one.observation.pitch_deg))


def _hide_others(pixels: Pixels, near: tuple[float, float], detector: FaceDetector) -> None:
    """Paint over every face but the one that is meant, which then is the largest."""
    faces = detector.detect(pixels, longest_px=_SEARCH_SIDE_PX)
    height, width = pixels.shape[:2]
    meant = min(faces, key=lambda face: np.hypot(face.centre[0] - near[0] * width, face.centre[1] - near[1] * height), default=None)
    if meant is None or len(faces) == 1:
        return
    kept = pixels[_rows_and_columns(meant)].copy()
    for face in faces:
        pixels[_rows_and_columns(face)] = _GREY
    pixels[_rows_and_columns(meant)] = kept


def _rows_and_columns(face: DetectedFace) -> tuple[slice, slice]:
    left, top = (max(0, int(one)) for one in (face.x, face.y))
    return slice(top, max(top, int(face.y + face.height) + 1)), slice(left, max(left, int(face.x + face.width) + 1))
