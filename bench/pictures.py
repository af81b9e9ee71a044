"""What is measured on: one clip and one portrait of the same person, and the pair of pictures made of them, in memory."""

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench.protocol import RawPicture
from realname.evaluation.attacks.own_motion import OwnMotion, draw_human, own_motion
from realname.evaluation.attacks.recordings import read_recording
from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits, ImageLimits
from realname.verification.engine.engine import build_engine
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.frames import Pixels
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.use_cases.fetch_files import model_folder, sample_folder

SIZES = ("250x250", "640x480")


class NothingToMeasure(Exception):
    """Neither the evaluation data nor the sample people are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The files measured on.

    Attributes:
        name: How results call them.
        pack: The rules of live sessions.
    """

    name: str
    clip: Path
    portrait: Path
    pack: str = "sandbox"


def find_subject(root: Path) -> Subject:
    """Take a clip of the evaluation data, else the sample people.

    Raises:
        NothingToMeasure: Neither is there.
    """
    evaluation = Path(os.environ.get("REALNAME_EVAL_DATA") or root.parent / "shared" / "data")
    samples = sample_folder(os.environ)
    for subject in (
        Subject(
            name="evaluation data, turns/621ea6f5.mp4",
            clip=evaluation / "turns" / "621ea6f5.mp4",
            portrait=evaluation / "portraits" / "621ea6f5.jpg",
        ),
        Subject(name="sample people, single_face.mp4", clip=samples / "single_face.mp4", portrait=samples / "single_face.jpg"),
    ):
        if subject.clip.is_file() and subject.portrait.is_file():
            return subject
    raise NothingToMeasure


def find_live_subject(root: Path) -> Subject:
    """Take a clip that shows every turn and look, else the sample people.

    Raises:
        NothingToMeasure: Neither is there.
    """
    evaluation = Path(os.environ.get("REALNAME_EVAL_DATA") or root.parent / "shared" / "data")
    clip, portrait = evaluation / "turns" / "621ea6b1.mov", evaluation / "portraits" / "621ea6b1.jpg"
    if clip.is_file() and portrait.is_file():
        return Subject(name="evaluation data, turns/621ea6b1.mov", clip=clip, portrait=portrait, pack="cn")
    return find_subject(root)


def honest_motion(clip: Path) -> OwnMotion | None:
    """What a live session can ask of a clip that is played uncut; None where it is too short for a path."""
    return own_motion(read_recording(clip, build_engine(model_folder(os.environ)).networks), draw_human(0))


def make_pairs(subject: Subject) -> list[RawPicture]:
    """Cut portrait and first frame to every size, around the face: upright 480x640, and 250x250."""
    detector = FaceDetector(ModelStore(model_folder(os.environ)).load_bytes(ModelUse.DETECTOR).bytes)
    portrait = decode_portrait(subject.portrait.read_bytes(), ImageLimits()).pixels
    with open_clip(subject.clip.read_bytes(), ClipLimits(), DecodedCount()) as frames:
        frame = next(frames).pixels
    return [
        _raw(f"{which}-{size}", _cut(pixels, detector, width=width, height=height))
        for which, pixels in (("portrait", portrait), ("frame", frame))
        for size, width, height in ((SIZES[0], 250, 250), (SIZES[1], 480, 640))
    ]


def _cut(pixels: Pixels, detector: FaceDetector, *, width: int, height: int) -> Pixels:
    """Take the largest window of the wanted shape, its middle as near to the face's as the picture allows."""
    face_x, face_y = detector.detect(pixels, longest_px=640)[0].centre
    scale = min(pixels.shape[1] / width, pixels.shape[0] / height)
    across, down = int(width * scale), int(height * scale)
    left = int(np.clip(face_x - across / 2, 0, pixels.shape[1] - across))
    top = int(np.clip(face_y - down / 2, 0, pixels.shape[0] - down))
    window = pixels[top : top + down, left : left + across]
    return np.asarray(cv2.resize(window, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _raw(name: str, pixels: Pixels) -> RawPicture:
    return RawPicture(name=name, height=pixels.shape[0], width=pixels.shape[1], rows=pixels.tobytes())
