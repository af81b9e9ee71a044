"""Comparison on LFW's development pairs: one photo against one, the most central face of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realname.evaluation.photos import PhotoReader, open_photos
from realname.kernel.rates import wilson
from realname.verification.engine.comparing.comparison import similarity
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.faces.landmarks import align
from realname.verification.engine.frames import Floats, Pixels

_SEARCH_SIDE_PX = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePair:
    """Two photos, and whether they show one person."""

    probe: Path
    reference: Path
    is_mated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something happened, with the Wilson interval at 95 %."""

    count: int
    trials: int

    @property
    def value(self) -> float:
        """The share; 0 where nothing was tried."""
        return self.count / self.trials if self.trials else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound (Wilson 1927)."""
        return wilson(self.count, self.trials)

    def as_json(self) -> dict[str, object]:
        """For a report."""
        low, high = self.interval
        return {"count": self.count, "trials": self.trials, "rate": round(self.value, 5), "interval_95": [round(low, 5), round(high, 5)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class LfwResult:
    """Similarities of the pairs.

    Attributes:
        lost: Photos in which no face was found.
    """

    mated: tuple[float, ...]
    non_mated: tuple[float, ...]
    lost: int

    def best_accuracy(self) -> tuple[float, float]:
        """Share right at the best single threshold, and that threshold."""
        scores = np.array(sorted(self.mated + self.non_mated))
        right = [(sum(one >= bound for one in self.mated) + sum(one < bound for one in self.non_mated), bound) for bound in scores]
        count, threshold = max(right)
        return count / len(scores), float(threshold)

    def fmr(self, threshold: float) -> Rate:
        """False match rate: non-mated pairs at or above the threshold."""
        return Rate(count=sum(one >= threshold for one in self.non_mated), trials=len(self.non_mated))

    def fnmr(self, threshold: float) -> Rate:
        """False non-match rate: mated pairs below the threshold."""
        return Rate(count=sum(one < threshold for one in self.mated), trials=len(self.mated))


def compare_lfw(engine: ClipVerifier, pairs: Sequence[ImagePair]) -> LfwResult:
    """Compare pairs; each photo is read once."""
    with open_photos() as photos:
        paths = dict.fromkeys(path for pair in pairs for path in (pair.probe, pair.reference))
        templates = {path: _template(engine, photos, path) for path in paths}
    scores: dict[bool, list[float]] = {True: [], False: []}
    for pair in pairs:
        probe, reference = templates[pair.probe], templates[pair.reference]
        if probe is not None and reference is not None:
            scores[pair.is_mated].append(similarity(probe=probe, reference=reference))
    lost = sum(one is None for one in templates.values())
    return LfwResult(mated=tuple(scores[True]), non_mated=tuple(scores[False]), lost=lost)


def _template(engine: ClipVerifier, photos: PhotoReader, path: Path) -> Floats | None:
    pixels = photos.read(path)
    faces = engine.networks.detector.detect(pixels, longest_px=_SEARCH_SIDE_PX)
    if not faces:
        return None
    central = min(faces, key=lambda face: _off_centre(face, pixels))
    return engine.networks.comparator.template(align(pixels, central.points))


def _off_centre(face: DetectedFace, pixels: Pixels) -> float:
    x, y = face.centre
    return float(np.hypot(x - pixels.shape[1] / 2, y - pixels.shape[0] / 2))
