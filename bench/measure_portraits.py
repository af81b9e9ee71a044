"""How a portrait's source changes the comparison: `python -m bench.measure_portraits DATA [--output FILE]`.

Each photo of the evaluation data is made into what a chip, a document, a print or a camera gives of it (`bench/portrait_sources.py`),
and compared with live-like photos and clips of the same person and of all others. Intervals at 95 %: false matches by persons drawn anew
(bootstrap), false non-matches by Wilson over the sessions' worth in persons. No score of a pair and no name is written.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bench.portrait_pairs import Sitting, chip_beside_print, likeness, open_eyes
from bench.portrait_sources import FORMATS, Format, as_live, as_source, decoded
from realname.evaluation.attacks.rates import rate_by_person
from realname.evaluation.examinations import Examiner
from realname.packs.use_cases.load_policy import load_policy
from realname.verification.engine.comparing.reference import find_reference
from realname.verification.engine.decoding.picture_process import DecodedPicture
from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.faces.alignment import align_detected
from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.errors import ImageRejected
from realname.verification.model.comparison_rule import ComparisonRule
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.evaluation_data import EvaluationData

_DRAWS = 400  # of the bootstrap
_SEARCH_SIDE_PX = 640
_NUAA_EACH = 4  # stills of a session
# Sets of few people are compared in these alone.
_MAIN = {
    name: FORMATS[name]
    for name in ("camera", "card-chip", "card-chip, JPEG 2000", "card-chip, 22 px", "document-chip", "print, 40 px", "print, 60 px")
}
Bools = npt.NDArray[np.bool_]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A face of a person, found in a photo."""

    person: str
    pixels: Pixels
    face: DetectedFace


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is presented: the template of a person's live-like photo, or of a clip."""

    person: str
    template: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """One set of data: probes, and photos that become references.

    Attributes:
        formats: What the photos are made into; empty: they are compared as they are.
    """

    name: str
    probes: Sequence[Probe]
    photos: Sequence[Photo]
    formats: Mapping[str, Format]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Similarities of all probes (rows) and all references (columns) of one source.

    Attributes:
        mated: Where both are of one person.
        eyes_px: Between the eyes of each reference, as the product measures it.
        lost: References that the product refuses: no face, or too small.
    """

    values: Floats
    mated: Bools
    probe_persons: Sequence[str]
    reference_persons: Sequence[str]
    eyes_px: Sequence[float]
    lost: int


def sets_of(data: EvaluationData, engine: ClipVerifier) -> Iterator[Faces]:
    """Read the sets one after the other."""
    yield read_studio(data, engine)
    yield _clips(data, engine)
    yield from _webcams(data, engine)
    yield _lfw(data, engine)


def read_studio(data: EvaluationData, engine: ClipVerifier) -> Faces:
    """Read the studio's people: smiling photos as probes, neutral ones as references."""
    paths = data.clips("studio")
    neutral = [path for path in paths if path.stem.endswith("-neutral")]
    smiling = [path for path in paths if path.stem.endswith("-smiling")]
    probes = [_probe(engine, path, path.stem.rsplit("-", 1)[0]) for path in smiling]
    photos = [_photo(engine, path, path.stem.rsplit("-", 1)[0]) for path in neutral]
    return Faces(name="studio", probes=_known(probes), photos=_known(photos), formats=FORMATS)


def _clips(data: EvaluationData, engine: ClipVerifier) -> Faces:
    """Means of the probes of clips against portraits of phones and of the studio, as a live session compares."""
    examiner, portraits = Examiner(engine), data.portraits
    clips = (*data.clips("turns"), *data.clips("still"))
    probes = [Probe(person=clip.stem, template=examiner.probe_template(clip, portraits[0])) for clip in clips]
    others = [path for path in data.clips("studio") if path.suffix == ".jpg"]
    photos = [_photo(engine, path, path.stem.removesuffix("-neutral").removesuffix("-smiling")) for path in (*portraits, *others)]
    return Faces(name="clips", probes=probes, photos=_known(photos), formats=_MAIN)


def _webcams(data: EvaluationData, engine: ClipVerifier) -> Iterator[Faces]:
    """Webcam stills of eight East Asian people, against degraded stills, and against their own prints, held before the webcam."""
    live = _stills(data, "bona_fide")
    probes = _known([_probe(engine, path, path.name[:4]) for path in live[1::2]])
    stills = _known([_photo(engine, path, path.name[:4]) for path in live[::2]])
    yield Faces(name="webcam", probes=probes, photos=stills, formats=_MAIN)
    prints = _known([_photo(engine, path, path.name[:4]) for path in _stills(data, "print")])
    yield Faces(name="webcam, real prints", probes=probes, photos=prints, formats={})


def _stills(data: EvaluationData, kind: str) -> Sequence[Path]:
    """A few of each session; live stills of a person stand in the order of their sessions."""
    by_session: dict[str, list[Path]] = {}
    for path in sorted((data.folder / "prints" / kind).rglob("*.jpg")):
        by_session.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    return [path for paths in by_session.values() for path in paths[:: max(1, len(paths) // _NUAA_EACH)][:_NUAA_EACH]]


def _lfw(data: EvaluationData, engine: ClipVerifier) -> Faces:
    probes = dict.fromkeys(pair.probe for pair in data.lfw_pairs)
    references = dict.fromkeys(pair.reference for pair in data.lfw_pairs if pair.reference not in probes)
    return Faces(
        name="lfw",
        probes=_known([_probe(engine, path, path.stem.rsplit("_", 1)[0]) for path in probes]),
        photos=_known([_photo(engine, path, path.stem.rsplit("_", 1)[0]) for path in references]),
        formats=FORMATS,
    )


def _sittings(data: EvaluationData, engine: ClipVerifier) -> Sequence[Sitting]:
    """The studio's people, neutral and smiling, and the portraits of phones, of which each is the only one."""
    paths = data.clips("studio")
    neutral = [path for path in paths if path.stem.endswith("-neutral")]
    smiling = {path.stem.removesuffix("-smiling"): path for path in paths if path.stem.endswith("-smiling")}
    found = [(_photo(engine, path, path.stem), smiling.get(path.stem.removesuffix("-neutral"))) for path in (*neutral, *data.portraits)]
    others = [(photo, None if other is None else _photo(engine, other, other.stem)) for photo, other in found if photo is not None]
    return [Sitting(photo=(one.pixels, one.face), other=None if other is None else (other.pixels, other.face)) for one, other in others]


def _known(found: Sequence[T | None]) -> Sequence[T]:
    return [one for one in found if one is not None]


def _photo(engine: ClipVerifier, path: Path, person: str) -> Photo | None:
    """The most central face of a photo; None where there is none."""
    pixels = decoded(path.read_bytes())
    faces = engine.networks.detector.detect(pixels, longest_px=_SEARCH_SIDE_PX)
    if not faces:
        faces = engine.networks.detector.detect(pixels, longest_px=_SEARCH_SIDE_PX // 2)
    middle = np.array([pixels.shape[1] / 2, pixels.shape[0] / 2])
    central = min(faces, key=lambda face: float(np.linalg.norm(np.array(face.centre) - middle)), default=None)
    return None if central is None else Photo(person=person, pixels=pixels, face=central)


def _probe(engine: ClipVerifier, path: Path, person: str) -> Probe | None:
    photo = _photo(engine, path, person)
    if photo is None:
        return None
    live = as_live(photo.pixels, photo.face, np.random.default_rng(len(path.name)))
    scale = live.shape[1] / photo.pixels.shape[1]
    faces = engine.networks.detector.detect(live, longest_px=_SEARCH_SIDE_PX)
    near = min(faces, key=lambda face: float(np.linalg.norm(np.subtract(face.centre, np.multiply(photo.face.centre, scale)))), default=None)
    return (
        None
        if near is None
        else Probe(person=person, template=engine.networks.comparator.template(align_detected(live, near, engine.networks.detector)))
    )


def score(faces: Faces, made: Format | None, engine: ClipVerifier) -> Scores:
    """Make the references of one source and compare every probe with every one of them."""
    templates, persons, eyes = list[Floats](), list[str](), list[float]()
    for place, photo in enumerate(faces.photos):
        picture = photo.pixels if made is None else as_source(photo.pixels, photo.face, made, np.random.default_rng(place))
        try:
            decoded = DecodedPicture(rows=bytearray(picture.tobytes()), width=picture.shape[1], height=picture.shape[0], scale=1.0)
            reference = find_reference(decoded, engine.networks.detector)
        except ImageRejected:
            continue
        templates.append(engine.networks.comparator.reference_template(reference.aligned))
        persons.append(photo.person)
        eyes.append(reference.eye_distance_px)
    probe_persons = [probe.person for probe in faces.probes]
    return Scores(
        values=np.stack([probe.template for probe in faces.probes]) @ np.stack(templates).T,
        mated=np.array(probe_persons)[:, None] == np.array(persons)[None, :],
        probe_persons=probe_persons,
        reference_persons=persons,
        eyes_px=eyes,
        lost=len(faces.photos) - len(persons),
    )


def rates(scores: Scores, thresholds: Sequence[float]) -> dict[str, object]:
    """Count at thresholds."""
    mated = scores.values[scores.mated]
    return {
        "eyes_px": {"median": round(float(np.median(scores.eyes_px)), 1), "least": round(min(scores.eyes_px), 1)},
        "references": len(scores.reference_persons),
        "people": len(set(scores.reference_persons)),
        "lost": scores.lost,
        "mated": {"pairs": len(mated), "median": round(float(np.median(mated)), 3), "least": round(float(mated.min()), 3)},
        "non_mated_pairs": int((~scores.mated).sum()),
        "at": [{"threshold": round(bound, 3), "fmr": _fmr(scores, bound), "fnmr": _fnmr(scores, bound)} for bound in thresholds],
    }


def _fnmr(scores: Scores, bound: float) -> dict[str, float]:
    pairs = np.argwhere(scores.mated).tolist()
    found = rate_by_person([(scores.probe_persons[row], bool(scores.values[row, column] < bound)) for row, column in pairs])
    return {"rate": round(found.share, 5), "low": round(found.least, 5), "high": round(found.most, 5)}


def _fmr(scores: Scores, bound: float) -> dict[str, float]:
    hits = ((scores.values >= bound) & ~scores.mated).astype(np.float64)
    trials = (~scores.mated).astype(np.float64)
    people = sorted({*scores.probe_persons, *scores.reference_persons})
    place = {person: index for index, person in enumerate(people)}
    rows, columns = ([place[one] for one in names] for names in (scores.probe_persons, scores.reference_persons))
    chance, drawn = np.random.default_rng(1), list[float]()
    for _ in range(_DRAWS):
        weights = np.bincount(chance.integers(len(people), size=len(people)), minlength=len(people)).astype(np.float64)
        of = weights[rows] @ trials @ weights[columns]
        drawn.append(float(weights[rows] @ hits @ weights[columns] / of) if of else 0.0)
    share = float(hits.sum() / trials.sum())
    # Where no pair matched nothing is to be drawn: three over the pairs of people, each person once (rule of three).
    high = float(np.quantile(drawn, 0.975)) if share else 3.0 / max(1, len(set(scores.probe_persons)) // 2)
    return {"rate": _figures(share), "low": _figures(float(np.quantile(drawn, 0.025))), "high": _figures(high)}


def _figures(share: float) -> float:
    return float(f"{share:.3g}")


def same_fmr(scores: Scores, base: Scores, bound: float) -> float:
    """The least threshold at which a source matches falsely no more often than the base at a bound; three decimals, upwards."""
    allowed = float(((base.values >= bound) & ~base.mated).sum() / (~base.mated).sum())
    others = np.sort(scores.values[~scores.mated])[::-1]
    place = int(allowed * len(others))
    return float(np.ceil((others[place] + 1e-6) * 1000) / 1000) if place < len(others) else float(bound)


def measure(data: EvaluationData, *, only: Sequence[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Measure every source on every set; (set, source, figures) as they are known."""
    engine, rule = build_engine(model_folder(os.environ), threads=1), load_policy("cn")[ComparisonRule]
    if not only:
        yield from measure_pairs(data, engine)
    bounds = (rule.similarity_floor, rule.similarity_target)
    for faces in sets_of(data, engine):
        if only and faces.name not in only:
            continue
        base: Scores | None = None
        formats: Mapping[str, Format | None] = faces.formats or {"as it is": None}
        for name, made in formats.items():
            scores = score(faces, made, engine)
            base = base or scores
            same = [same_fmr(scores, base, bound) for bound in bounds] if faces.formats else []
            yield faces.name, name, rates(scores, (*bounds, *(0.33, 0.40, 0.42, 0.48, 0.50), *same))


def measure_pairs(data: EvaluationData, engine: ClipVerifier) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Measure what a source makes of one photo; (set, source, figures) as they are known."""
    sittings = _sittings(data, engine)
    for name, figures in likeness(sittings, engine):
        yield "that very photo", name, figures
    for name, figures in open_eyes(sittings, engine):
        yield "open eyes", name, figures
    yield "two portraits", "card-chip beside print, 60 px", chip_beside_print(sittings, engine)


def main() -> int:
    """Measure and write JSON."""
    parser = argparse.ArgumentParser(description="Measure the comparison by the source of the portrait.")
    parser.add_argument("data", type=Path, help="The folder of evaluation data.")
    parser.add_argument("--set", dest="only", action="append", default=[], help="Only this set; repeatable.")
    parser.add_argument("--output", type=Path, help="Write the JSON there as well.")
    asked = parser.parse_args()
    found: dict[str, dict[str, object]] = {}
    for faces, source, figures in measure(EvaluationData(asked.data), only=asked.only):
        found.setdefault(faces, {})[source] = figures
        sys.stdout.write(json.dumps({"set": faces, "source": source, **figures}) + "\n")
        sys.stdout.flush()
        if asked.output:
            asked.output.write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
