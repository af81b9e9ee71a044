"""Presentation: texture networks say how likely the face is a print or a screen held before the camera."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.engine.networks.model_specs import TextureModelSpec
from realname.verification.engine.networks.runtimes import Cv2Network, network_blob
from realname.verification.model.findings import PresentationFinding, PresentationNotScreened, PresentationScreened
from realname.verification.model.observations import FaceObservation
from realname.verification.model.picture_fitness import FIT, Unfit

_FRONTAL_DEG = 20.0  # yaw and pitch: the networks were trained on faces that look at the camera
_STILL_DEG_S = 25.0  # a turning head is blurred, and blur looks neither live nor like a screen (docs/models/texture.md)
# Where a head hardly rests, as along a path, moments within these count instead.
_SPARE_FRONTAL_DEG, _SPARE_STILL_DEG_S, _MOST_SPARE = 25.0, 60.0, 40
_INTERVAL_MS = 180
_LEAST_MOMENTS = 6  # fewer are luck, and up to this many the least live one counts: a screen may look live for seconds, ...
_MANY_MOMENTS = 10  # ... but not for a quarter of so many (docs/models/texture.md)
# The networks take a camera's fine noise for an attack. The filter takes away what is this near in grey levels and pixels; edges, which a
# screen's pattern has too, stay. In a large crop the noise's grain is finer than the filter reaches, so it is shrunk first
# (docs/models/texture.md).
_FILTERED_PX = 320
_NOISE_PX, _NOISE_LEVELS, _NOISE_REACH_PX = 5, 15, 2


class TextureScreen:
    """One texture network and what it looks at."""

    def __init__(self, model: bytes, spec: TextureModelSpec) -> None:
        self._network = Cv2Network(model, use=spec.use)
        self._spec = spec

    def crop(self, pixels: Pixels, points: Floats) -> Pixels:
        """Cut what the network looks at out of an RGB picture, in the size of its input."""
        window = crop_window(points, picture=(pixels.shape[1], pixels.shape[0]), growth=self._spec.crop_scale)
        left, top, right, bottom = window
        size = (self._spec.input.width_px, self._spec.input.height_px)
        window_pixels = _at_most(pixels[top:bottom, left:right], _FILTERED_PX)
        calm = cv2.bilateralFilter(window_pixels, _NOISE_PX, _NOISE_LEVELS, _NOISE_REACH_PX)
        return _resized(calm, size)

    def live_probability(self, crop: Pixels) -> float:
        """Say how likely a crop shows a bona fide presentation, 0 to 1."""
        (scores,) = self._network(network_blob(crop, self._spec.input))
        powers = np.exp(scores.ravel() - scores.max())
        return float(powers[self._spec.live_class] / powers.sum())


@dataclass(slots=True)
class TextureSampler:
    """Collects what the texture networks look at: crops of near-frontal, still moments, spread over the clip or session.

    Where there are too few of them, those of a head that moves a little stand in.

    Attributes:
        times_ms: The moments, looked at or not.
    """

    screens: tuple[TextureScreen, ...]
    times_ms: list[int] = field(default_factory=list)
    _before: FaceObservation | None = None
    _waiting: deque[tuple[Pixels, ...]] = field(default_factory=deque)
    _spare: list[tuple[int, tuple[Pixels, ...]]] = field(default_factory=list)
    _probabilities: list[tuple[float, ...]] = field(default_factory=list)

    def consider(self, frame: Frame, points: Floats, seen: FaceObservation) -> None:
        """Keep the crops of a frame that is near frontal and still, if the last one kept is a while ago."""
        off_deg = max(abs(seen.yaw_deg), abs(seen.pitch_deg))
        speed_deg_s = _speed_deg_s(self._before, seen) if self._before is not None else float("inf")
        self._before = seen
        is_due = not self.times_ms or frame.t_ms - self.times_ms[-1] >= _INTERVAL_MS
        if off_deg < _FRONTAL_DEG and speed_deg_s < _STILL_DEG_S and is_due:
            self.times_ms.append(frame.t_ms)
            self._waiting.append(tuple(screen.crop(frame.pixels, points) for screen in self.screens))
            if len(self.times_ms) >= _LEAST_MOMENTS:
                self._spare.clear()  # they are not needed any more
        elif len(self.times_ms) < _LEAST_MOMENTS and off_deg < _SPARE_FRONTAL_DEG and speed_deg_s < _SPARE_STILL_DEG_S:
            self._keep_spare(frame, points)

    def _keep_spare(self, frame: Frame, points: Floats) -> None:
        last_ms = max([*self.times_ms[-1:], *(t_ms for t_ms, _ in self._spare[-1:])], default=-_INTERVAL_MS)
        if frame.t_ms - last_ms >= _INTERVAL_MS and len(self._spare) < _MOST_SPARE:
            self._spare.append((frame.t_ms, tuple(screen.crop(frame.pixels, points) for screen in self.screens)))

    def look(self) -> None:
        """Let every network look at the moment that waits longest, and let go of its crops: a live session spreads the cost."""
        if self._waiting:
            crops = self._waiting.popleft()
            self._probabilities.append(tuple(screen.live_probability(crop) for screen, crop in zip(self.screens, crops, strict=True)))

    def live_probabilities(self) -> tuple[tuple[float, ...], ...]:
        """Let the networks look at what still waits.

        Returns:
            Per network, the live probability of each moment.
        """
        if len(self.times_ms) < _LEAST_MOMENTS:
            self.times_ms += [t_ms for t_ms, _ in self._spare]
            self._waiting.extend(crops for _, crops in self._spare)
            self._spare.clear()
        while self._waiting:
            self.look()
        return tuple(tuple(moment[place] for moment in self._probabilities) for place in range(len(self.screens)))


def _at_most(pixels: Pixels, longest_px: int) -> Pixels:
    height, width = pixels.shape[:2]
    scale = longest_px / max(height, width)
    return pixels if scale >= 1 else _resized(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))


def _resized(pixels: cv2.typing.MatLike, size: tuple[int, int]) -> Pixels:
    # Linear, as such networks are trained: averaging over the area hides what a screen leaves behind.
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _speed_deg_s(before: FaceObservation, now: FaceObservation) -> float:
    turned_deg = max(abs(now.yaw_deg - before.yaw_deg), abs(now.pitch_deg - before.pitch_deg))
    return turned_deg * 1000 / max(1, now.t_ms - before.t_ms)


def presentation_finding(live: Sequence[Sequence[float]], unfit: frozenset[Unfit] = FIT) -> PresentationFinding:
    """Take the lower quartile over the moments (of few the least), of each network that is present.

    The quartile, not the median: a screen that is moved closer looks live for seconds, but not all the time (docs/models/texture.md).

    Args:
        live: Per network, the live probability of each moment.
        unfit: Why the pictures tell the networks nothing: then no score is given.
    """
    if unfit or not live or min(map(len, live)) < _LEAST_MOMENTS:
        return PresentationNotScreened(unfit)
    return PresentationScreened.of(*(min(1.0, max(0.0, 1.0 - low_end(of_network))) for of_network in live))


def low_end(values: Sequence[float]) -> float:
    """The lower quartile, interpolated between neighbours; of fewer than ten values the least."""
    return float(np.quantile(values, 0.25)) if len(values) >= _MANY_MOMENTS else min(values)


def crop_window(points: Floats, *, picture: tuple[int, int], growth: float) -> tuple[int, int, int, int]:
    """Place the crop: the upright box around all points, grown about its centre, kept inside the picture.

    Where the grown box is larger than the picture, it grows less (keeping its shape); where it reaches beyond an edge, it is
    shifted inside. Nothing is padded.

    Returns:
        Left, top, right, bottom in whole pixels; right and bottom lie outside.
    """
    width, height = picture
    least, most = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    box = np.maximum(most - least, 1.0)
    growth = float(min(growth, (width - 1) / box[0], (height - 1) / box[1]))
    half = box * growth / 2
    centre = np.clip((least + most) / 2, half, np.array([width - 1, height - 1]) - half)
    left, top = np.floor(centre - half).astype(int)
    right, bottom = np.floor(centre + half).astype(int) + 1
    return max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom))
