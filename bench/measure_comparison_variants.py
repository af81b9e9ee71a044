"""What else can be made of the comparison network: `python -m bench.measure_comparison_variants DATA [--output FILE]`.

The weights stay as they are. Each photo is compared by the points of one search, as before, by the steady points that the product takes,
by templates of more crops, other alignments and other colours, by centred and whitened templates, and by scores that a cohort normalises.
Cohort, centre and whitening are estimated on the people of the other half, whose templates no product could ship: they bound from above
what a synthetic cohort can do. The statistic is the FNMR at an FMR of 1e-4 over all pairs of photos, one probe against one reference, with
intervals by persons drawn anew (bootstrap, 95 %). A variant is chosen on the first half of the people; the second half says what it is
worth. No score of a pair and no name is written.
"""

import argparse
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.portrait_sources import decoded
from realname.platform.system.machine import describe_machine
from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.faces.alignment import SIDE_PX, Points, align, steady_points
from realname.verification.engine.faces.detection import DetectedFace, FaceDetector
from realname.verification.engine.faces.landmarks import FIVE_POINTS, region_of_detection, region_of_landmarks
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.evaluation_data import EvaluationData

_FMR = 1e-4
_DRAWS = 200  # of the bootstrap
_SEARCH_SIDE_PX = 640
_TOP = 0.01  # of the comparisons of two people: the threshold of every draw lies among them
_SIZES_PX = (160, 200, 320)  # at which the detector searches the photo once more
_BOXES = (1.5, 2.0, 2.6)  # squares around the face, in widths of its box
_BOX_SIDES_PX = (96, 128, 160, 192)  # to which each square is resized
_SHIFTS = ((0.0, 0.0), (0.04, 0.04), (-0.04, -0.04))  # of a square, in its sides
Weights = npt.NDArray[np.float64]  # of each person in a draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo and the five points of its most central face, by how they were found."""

    person: str
    pixels: Pixels
    points: Mapping[str, Points]


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates of one set by crop, each of shape (photos, 128) and of unit length, and whose each is."""

    persons: Sequence[str]
    by_crop: Mapping[str, Floats]

    def mean(self, *crops: str) -> Floats:
        """Mean of the templates of crops, of unit length."""
        return _unit(np.sum([self.by_crop[crop] for crop in crops], axis=0))

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Templates":
        """Those of some photos."""
        persons = [person for person, is_in in zip(self.persons, chosen, strict=True) if is_in]
        return Templates(persons=persons, by_crop={crop: found[chosen] for crop, found in self.by_crop.items()})


def _mirrored(crop: Pixels) -> Pixels:
    return np.ascontiguousarray(crop[:, ::-1])


def _zoomed(points: Points, scale: float) -> Points:
    """Points by which the face is larger or smaller in the crop."""
    middle = points.mean(axis=0)
    return np.asarray(middle + (points - middle) / scale, dtype=np.float32)


def _moved(points: Points, *, across: float, down: float) -> Points:
    """Points by which the face is shifted in the crop, in eye distances."""
    return points + np.float32(np.linalg.norm(points[1] - points[0])) * np.array([across, down], dtype=np.float32)


def _grey(crop: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _equalised(crop: Pixels) -> Pixels:
    """Local contrast made even, in the lightness alone."""
    lab = cv2.cvtColor(crop, cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(2.0, (4, 4)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), dtype=np.uint8)


def _by(points: str) -> Callable[[Photo], Pixels]:
    return lambda photo: align(photo.pixels, photo.points[points])


_NUDGE = 0.04  # of the eye distance
CROPS: Mapping[str, Callable[[Photo], Pixels]] = {
    "plain": _by("search"),
    "mirror": lambda photo: _mirrored(_by("search")(photo)),
    "smaller face": lambda photo: align(photo.pixels, _zoomed(photo.points["search"], 0.92)),
    "landmark points": _by("landmarks"),
    "grey": lambda photo: _grey(_by("search")(photo)),
    "even contrast": lambda photo: _equalised(_by("search")(photo)),
    "sizes": _by("sizes"),
    "boxes": _by("boxes"),
    "boxes, median": _by("boxes, median"),
    "steady": _by("steady"),
    "steady, mirrored": lambda photo: _mirrored(_by("steady")(photo)),
    "steady, up left": lambda photo: align(photo.pixels, _moved(photo.points["steady"], across=_NUDGE, down=_NUDGE)),
    "steady, down right": lambda photo: align(photo.pixels, _moved(photo.points["steady"], across=-_NUDGE, down=-_NUDGE)),
    "steady and landmarks": lambda photo: align(photo.pixels, (photo.points["steady"] + photo.points["landmarks"]) / np.float32(2)),
}
BEFORE = "one search: probe plain, reference plain and mirrored"
PRODUCT = "steady points, as in the product: probe plain, reference plain and mirrored"
Scorer = Callable[[Templates, Templates], Floats]


def _both(*crops: str) -> Scorer:
    """Probe and reference by the mean of the same crops."""
    return lambda own, _: own.mean(*crops) @ own.mean(*crops).T


def _before(own: Templates, _: Templates) -> Floats:
    return own.mean("plain") @ own.mean("plain", "mirror").T


def _product(own: Templates, _: Templates) -> Floats:
    return own.mean("steady") @ own.mean("steady", "steady, mirrored").T


def _best_of_mated(own: Templates, _: Templates) -> Floats:
    """Bound what a choice between the crops can give: the most alike crops of two photos of one person, the product's of two people."""
    persons = np.array(own.persons)
    best = np.max([own.mean(one) @ own.mean(other).T for one in CROPS for other in CROPS], axis=0)
    return np.where(persons[:, None] == persons[None], best, _product(own, own))


def _centred(own: Templates, others: Templates) -> Floats:
    found = _unit(own.mean("plain", "mirror") - others.mean("plain", "mirror").mean(axis=0))
    return np.asarray(found @ found.T)


def _whitened(own: Templates, others: Templates) -> Floats:
    """Half of a whitening: directions are scaled by the fourth root of their variance; all of it would mostly raise noise."""
    cohort = others.mean("plain", "mirror")
    powers, axes = np.linalg.eigh(np.cov(cohort.T))
    found = _unit((own.mean("plain", "mirror") - cohort.mean(axis=0)) @ (axes * (powers + 1e-6) ** -0.25))
    return np.asarray(found @ found.T)


def _normalised(most_alike: int | None) -> Scorer:
    """Each score less the mean, over the spread, of what its two templates score with a cohort, or with the most alike of it."""

    def score(own: Templates, others: Templates) -> Floats:
        found, cohort = own.mean("plain", "mirror"), others.mean("plain", "mirror")
        towards = np.sort(found @ cohort.T, axis=1)[:, -(most_alike or len(cohort)) :]
        middle, spread = towards.mean(axis=1), towards.std(axis=1)
        scores = found @ found.T
        return np.asarray(((scores - middle[:, None]) / spread[:, None] + (scores - middle[None]) / spread[None]) / 2)

    return score


VARIANTS: Mapping[str, Scorer] = {
    BEFORE: _before,
    "probe and reference plain": _both("plain"),
    "probe and reference plain and mirrored": _both("plain", "mirror"),
    "plain, mirrored, smaller face": _both("plain", "mirror", "smaller face"),
    "points of the landmarks": _both("landmark points"),
    "mean of searches at three sizes": _both("sizes"),
    "mean of searches in 36 squares around the face": _both("boxes"),
    "median of searches in 36 squares around the face": _both("boxes, median"),
    "steady points": _both("steady"),
    PRODUCT: _product,
    "steady points, plain and mirrored": _both("steady", "steady, mirrored"),
    "probe by one search, reference by steady points and mirrored": lambda own, _: (
        own.mean("plain") @ own.mean("steady", "steady, mirrored").T
    ),
    "steady points, and nudged to two sides": _both("steady", "steady, up left", "steady, down right"),
    "mean of steady and landmark points": _both("steady and landmarks"),
    "steady points, landmarks and those of sizes and squares": _both("steady", "landmark points", "sizes", "boxes"),
    "grey": _both("grey"),
    "even contrast": _both("even contrast"),
    "plain, mirrored, grey, even contrast": _both("plain", "mirror", "grey", "even contrast"),
    "all crops": _both(*CROPS),
    "bound: of mated pairs the most alike of all crops": _best_of_mated,
    "plain and mirrored, centred by other people": _centred,
    "plain and mirrored, half whitened by other people": _whitened,
    "plain and mirrored, normalised by a cohort of other people": _normalised(None),
    "plain and mirrored, normalised by the 50 most alike of a cohort": _normalised(50),
}


def _unit(templates: Floats) -> Floats:
    return np.asarray(templates / np.maximum(np.linalg.norm(templates, axis=-1, keepdims=True), 1e-12), dtype=np.float32)


def read_photo(path: Path, person: str, engine: ClipVerifier) -> Photo | None:
    """Find the most central face; None where there is none."""
    pixels, detector = decoded(path.read_bytes()), engine.networks.detector
    middle = np.array([pixels.shape[1] / 2, pixels.shape[0] / 2])
    faces = detector.detect(pixels, longest_px=_SEARCH_SIDE_PX) or detector.detect(pixels, longest_px=_SEARCH_SIDE_PX // 2)
    face = min(faces, key=lambda one: float(np.linalg.norm(np.array(one.centre) - middle)), default=None)
    if face is None:
        return None
    coarse = engine.networks.finder.find(pixels, region_of_detection(face))
    fine = engine.networks.finder.find(pixels, region_of_landmarks(coarse))
    again = [one for size in _SIZES_PX for one in detector.detect(pixels, longest_px=size)]
    sizes = [face.points, *(one.points for one in again if math.dist(one.centre, face.centre) < face.width / 3)]
    boxes = list(_in_squares(pixels, face, detector)) or [face.points]
    points = {
        "search": face.points,
        "landmarks": fine.points[list(FIVE_POINTS), :2],
        "sizes": np.mean(sizes, axis=0),
        "boxes": np.mean(boxes, axis=0),
        "boxes, median": np.median(boxes, axis=0),
        "steady": steady_points(pixels, face, detector),
    }
    return Photo(person=person, pixels=pixels, points={name: np.asarray(found, dtype=np.float32) for name, found in points.items()})


def _in_squares(pixels: Pixels, face: DetectedFace, detector: FaceDetector) -> Iterator[Points]:
    """Search squares around a face, of several sizes and places; the points of the face in each of them."""
    for width in _BOXES:
        for side in _BOX_SIDES_PX:
            for across, down in _SHIFTS:
                scale = side / (width * max(face.width, face.height))
                corner = np.array(face.centre) - np.array([0.5 - across, 0.5 - down]) * side / scale
                warp = np.column_stack([np.eye(2) * scale, -corner * scale])
                square = np.asarray(cv2.warpAffine(pixels, warp, (side, side), flags=cv2.INTER_LINEAR), dtype=np.uint8)
                found = [one.points / scale + corner for one in detector.detect(square, longest_px=side)]
                near = [one for one in found if math.dist(one.mean(axis=0), face.points.mean(axis=0)) < face.width / 3]
                yield from (one.astype(np.float32) for one in near[:1])


def sets_of(data: EvaluationData) -> Mapping[str, Sequence[tuple[Path, str]]]:
    """The photos of each set, and whose each is."""
    lfw = dict.fromkeys(path for pair in data.lfw_pairs for path in (pair.probe, pair.reference))
    studio = [path for path in data.clips("studio") if path.suffix == ".jpg"]
    return {
        "lfw": [(path, path.stem.rsplit("_", 1)[0]) for path in lfw],
        "studio": [(path, path.stem.rsplit("-", 1)[0]) for path in studio],
    }


def templates_of(photos: Sequence[tuple[Path, str]], engine: ClipVerifier) -> Templates:
    """Make the templates of every crop of every photo."""
    persons, made = list[str](), list[list[Floats]]()
    for path, person in photos:
        photo = read_photo(path, person, engine)
        if photo is not None:
            persons.append(person)
            made.append([engine.networks.comparator.template(crop(photo)) for crop in CROPS.values()])
    return Templates(persons=persons, by_crop=dict(zip(CROPS, np.array(made).transpose(1, 0, 2), strict=True)))


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts the FNMR at a fixed FMR over the ordered pairs of a set; a draw weighs each person."""

    persons: Sequence[str]

    def with_base(self, scores: Floats, base: Floats) -> Mapping[str, object]:
        """Count, with its interval and the ratio to the FNMR of a base in the same draws."""
        people, whose = np.unique(self.persons, return_inverse=True)
        own, former = _Sorted.of(scores, whose), _Sorted.of(base, whose)
        chance = np.random.default_rng(1)
        whole = np.ones(len(people))
        drawn = [np.bincount(chance.integers(len(people), size=len(people)), minlength=len(people)).astype(float) for _ in range(_DRAWS)]
        rates, ratios = [], []
        for weights in drawn:
            rate, before = own.fnmr(weights), former.fnmr(weights)
            rates.append(rate)
            ratios.append(rate / before if before else 1.0)
        return {
            "fnmr": _figures(own.fnmr(whole)),
            "interval": [_figures(float(one)) for one in np.quantile(rates, [0.025, 0.975])],
            "ratio_to_before": _figures(own.fnmr(whole) / former.fnmr(whole)) if former.fnmr(whole) else None,
            "ratio_interval": [_figures(float(one)) for one in np.quantile(ratios, [0.025, 0.975])],
            "threshold": _figures(own.threshold(whole)),
            "separation": _figures(own.separation),
            "mated_pairs": len(own.mated) // 2,
            "non_mated_pairs": own.non_mated // 2,
            "people": len(people),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """The scores of mated pairs, and the highest of two people, each with the persons of its probe and reference.

    Attributes:
        separation: Distance of the two means over the root of the mean variance; larger is better, whatever the scale of the scores.
    """

    mated: Floats
    mated_whose: npt.NDArray[np.int64]
    top: Floats
    top_whose: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    non_mated: int
    separation: float

    @classmethod
    def of(cls, scores: Floats, whose: npt.NDArray[np.int64]) -> "_Sorted":
        same = whose[:, None] == whose[None]
        mated = np.argwhere(same & ~np.eye(len(whose), dtype=bool))
        others = np.argwhere(~same)
        values = scores[others[:, 0], others[:, 1]]
        top = np.argsort(-values)[: max(1, int(_TOP * len(values)))]
        found = scores[mated[:, 0], mated[:, 1]]
        return cls(
            mated=found,
            mated_whose=whose[mated[:, 0]],
            top=values[top],
            top_whose=whose[others[top]],
            counts=np.bincount(whose),
            non_mated=len(values),
            separation=float((found.mean() - values.mean()) / np.sqrt((found.var() + values.var()) / 2)),
        )

    def threshold(self, weights: Weights) -> float:
        """The score that no more than the fixed share of the comparisons of two people exceed."""
        of_pairs = np.cumsum(weights[self.top_whose[:, 0]] * weights[self.top_whose[:, 1]])
        each = weights * self.counts
        allowed = _FMR * (each.sum() ** 2 - (each**2).sum())
        return float(self.top[min(int(np.searchsorted(of_pairs, allowed, side="right")), len(self.top) - 1)])

    def fnmr(self, weights: Weights) -> float:
        """Share of mated pairs at the threshold or below."""
        of_pairs = weights[self.mated_whose]
        return float((of_pairs * (self.mated <= self.threshold(weights))).sum() / of_pairs.sum())


def _figures(share: float) -> float:
    return float(f"{share:.3g}")


def half_of(person: str) -> int:
    """Which half of the people a person is of, by the digest of their name: 0 to choose on, 1 to confirm on."""
    return hashlib.sha256(person.encode()).digest()[0] & 1


def measure_set(templates: Templates) -> Mapping[str, Mapping[str, object]]:
    """Measure every variant: on all people, on the half to choose on, and on the half to confirm on."""
    halves = np.array([half_of(person) for person in templates.persons])
    first, second = templates.only(halves == 0), templates.only(halves == 1)
    found = dict[str, Mapping[str, object]]()
    for name, variant in VARIANTS.items():
        parts = {"chosen_on": (first, second), "confirmed_on": (second, first)}
        measured = {part: Rates(own.persons).with_base(variant(own, other), _before(own, other)) for part, (own, other) in parts.items()}
        if variant not in _OF_OTHERS:
            measured["all"] = Rates(templates.persons).with_base(variant(templates, templates), _before(templates, templates))
        found[name] = measured
    return found


_OF_OTHERS = tuple(variant for name, variant in VARIANTS.items() if "other people" in name or "cohort" in name)


def measure(data: EvaluationData, engine: ClipVerifier) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Measure every set; figures as they are known."""
    for name, photos in sets_of(data).items():
        templates = templates_of(photos, engine)
        yield name, measure_set(templates)
    yield "cost", {"template_ms": _template_ms(engine)}


def _template_ms(engine: ClipVerifier) -> float:
    """Processor time of one template: every crop more costs as much."""
    crop, times = np.full((SIDE_PX, SIDE_PX, 3), 128, dtype=np.uint8), 20
    engine.networks.comparator.template(crop)
    since = time.process_time()
    for _ in range(times):
        engine.networks.comparator.template(crop)
    return round((time.process_time() - since) * 1000 / times, 1)


def main() -> int:
    """Measure and write JSON."""
    parser = argparse.ArgumentParser(description="Measure variants of the comparison with the same weights.")
    parser.add_argument("data", type=Path, help="The folder of evaluation data.")
    parser.add_argument("--output", type=Path, help="Write the JSON there as well.")
    asked = parser.parse_args()
    found: dict[str, object] = {"machine": asdict(describe_machine()), "fmr": _FMR}
    for name, figures in measure(EvaluationData(asked.data), build_engine(model_folder(os.environ), threads=1)):
        found[name] = figures
        sys.stdout.write(json.dumps({name: figures}) + "\n")
        sys.stdout.flush()
    if asked.output is not None:
        asked.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
