"""Texture of single photos: people before a webcam, and printed photos of them."""

from pathlib import Path

from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.landmarks import region_of_detection, region_of_landmarks
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.photos import PhotoReader, open_photos

_SEARCH_SIDE_PX = 480


def print_scores(engine: ClipVerifier, data: EvaluationData, kind: str, *, every: int) -> tuple[float, ...]:
    """Live probabilities of the photos of a kind (`bona_fide` or `print`), every so-manyth of them; those without a face are left out."""
    paths = sorted((data.folder / "prints" / kind).rglob("*.jpg"))[::every]
    with open_photos() as photos:
        scores = [_live_probability(engine, photos, path) for path in paths]
    return tuple(score for score in scores if score is not None)


def _live_probability(engine: ClipVerifier, photos: PhotoReader, path: Path) -> float | None:
    networks, pixels = engine.networks, photos.read(path)
    faces = networks.detector.detect(pixels, longest_px=_SEARCH_SIDE_PX)
    if not faces:
        return None
    coarse = networks.finder.find(pixels, region_of_detection(faces[0]))
    landmarks = networks.finder.find(pixels, region_of_landmarks(coarse))
    screen = networks.screens[0]
    return screen.live_probability(screen.crop(pixels, landmarks.points))
