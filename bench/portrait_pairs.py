"""What a source makes of one photo, beside that very photo and another one of the same sitting: likeness, eyes, and chip beside print.

The test of that very photo (`HeadTests.reference`) compares skin, so a source that keeps less of it needs a bound of its own. No score
of a pair and no name is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bench.portrait_sources import FORMATS, Format, as_live, as_source
from realname.verification.engine.comparing.head_views import likeness_of
from realname.verification.engine.comparing.reference import Reference, eyelids_of, find_reference, view_of
from realname.verification.engine.comparing.view_patches import SKIN_PX, banded
from realname.verification.engine.decoding.picture_process import DecodedPicture
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.model.observations import PortraitEyes, eyes_of

_TARGET = 0.45  # of the shipped packs
_QUANTILES = {"least": 0.0, "tenth": 0.1, "median": 0.5, "most": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Two photos of one person that were taken one after the other; the second may be missing."""

    photo: tuple[Pixels, DetectedFace]
    other: tuple[Pixels, DetectedFace] | None


def likeness(sittings: Sequence[Sitting], engine: ClipVerifier) -> Iterator[tuple[str, dict[str, object]]]:
    """Compare each source's portrait with the very photo, and with the other one, as a camera shows them."""
    live = [
        (_view(as_live(*one.photo, np.random.default_rng(place)), engine), _view(as_live(*one.other, np.random.default_rng(place)), engine))
        for place, one in enumerate(sittings)
        if one.other is not None
    ]
    pairs = [one for one in sittings if one.other is not None]
    for name, made in FORMATS.items():
        very, other = list[float](), list[float]()
        for place, (one, views) in enumerate(zip(pairs, live, strict=True)):
            portrait = _view(as_source(*one.photo, made, np.random.default_rng(place)), engine)
            for shown, found in zip(views, (very, other), strict=True):
                if portrait is None or shown is None:
                    continue
                alike = likeness_of([shown], banded(portrait, SKIN_PX), engine.networks.canonical)
                if alike is not None:
                    found.append(alike)
        yield name, {"very photo": _spread(very), "other photo": _spread(other)}


def open_eyes(sittings: Sequence[Sitting], engine: ClipVerifier) -> Iterator[tuple[str, dict[str, object]]]:
    """How far open eyes look closed on each source's portrait, and how many of them count as closed."""
    for name, made in FORMATS.items():
        references = [_reference(one, made, place, engine) for place, one in enumerate(sittings)]
        closures = [(eyelids_of(one, engine.networks.finder), one.eye_distance_px) for one in references]
        known = [closure for closure, _eyes_px in closures if closure is not None]
        closed = sum(eyes_of(closure, eye_distance_px=eyes_px) is PortraitEyes.CLOSED for closure, eyes_px in closures)
        yield name, {"people": len(closures), "closed": closed, "closure": _spread(known)}


def chip_beside_print(sittings: Sequence[Sitting], engine: ClipVerifier) -> dict[str, object]:
    """Compare the portrait of a card's chip with the printed one of the same photo, and of all others."""
    chips, prints = (_templates(sittings, FORMATS[name], engine) for name in ("card-chip", "print, 60 px"))
    values = chips @ prints.T
    same = np.eye(len(sittings), dtype=bool)
    return {
        "same": _spread(values[same].tolist()),
        "other": _spread(values[~same].tolist()),
        "others_from_045": int((values[~same] >= _TARGET).sum()),
    }


def _templates(sittings: Sequence[Sitting], made: Format, engine: ClipVerifier) -> Floats:
    references = [_reference(one, made, place, engine) for place, one in enumerate(sittings)]
    return np.stack([engine.networks.comparator.reference_template(one.aligned) for one in references])


def _reference(one: Sitting, made: Format, place: int, engine: ClipVerifier) -> Reference:
    picture = as_source(*one.photo, made, np.random.default_rng(place))
    return find_reference(_decoded(picture), engine.networks.detector)


def _decoded(picture: Pixels) -> DecodedPicture:
    return DecodedPicture(rows=bytearray(picture.tobytes()), width=picture.shape[1], height=picture.shape[0], scale=1.0)


def _view(picture: Pixels, engine: ClipVerifier) -> Pixels | None:
    reference = find_reference(_decoded(picture), engine.networks.detector)
    return view_of(reference, engine.networks.finder, engine.networks.canonical)


def _spread(values: Sequence[float]) -> dict[str, float | int]:
    return {"pairs": len(values), **{name: round(float(np.quantile(values, at)), 3) for name, at in _QUANTILES.items()}}
