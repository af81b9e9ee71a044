"""Comparison: says how alike a probe and a reference are. Never says who, never says yes."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.networks.model_specs import ComparisonSpec
from realname.verification.engine.networks.runtimes import network_blob, open_onnx


class FaceComparator:
    """SFace: a face becomes a template of 128 numbers, which lives in memory for one comparison only."""

    def __init__(self, model: bytes, spec: ComparisonSpec, *, threads: int = 1) -> None:
        self._network = open_onnx(model, spec.input, use=spec.use, input_name="data", threads=threads)
        self._spec = spec

    @property
    def length(self) -> int:
        """How many numbers a template has."""
        return self._spec.embedding_length

    def template(self, aligned: Pixels) -> Floats:
        """Compute the template of an aligned face (RGB, 112x112); unit length, shape (128,)."""
        (features,) = self._network(network_blob(aligned, self._spec.input))
        return _unit(features.ravel())

    def reference_template(self, aligned: Pixels) -> Floats:
        """Compute the template of the reference: the mean of the face and its mirror image.

        There is one reference where there are several probes; the mirror image steadies it: mated pairs gained 0.01 in similarity,
        the most alike non-mated ones lost as much (docs/models/comparison.md).
        """
        return mean_template([self.template(aligned), self.template(np.ascontiguousarray(aligned[:, ::-1]))])


def mean_template(templates: Sequence[Floats]) -> Floats:
    """Average the templates of several probes of one clip; unit length."""
    return _unit(np.mean(templates, axis=0))


def similarity(*, probe: Floats, reference: Floats) -> float:
    """Cosine similarity of two templates, in [-1, 1]; larger is more alike."""
    return float(np.clip(np.dot(probe, reference), -1.0, 1.0))


def agreement(templates: Sequence[Floats]) -> float:
    """Lowest similarity between two probes of one clip; 1 where there is only one."""
    return min((similarity(probe=one, reference=other) for one, other in combinations(templates, 2)), default=1.0)


def _unit(template: Floats) -> Floats:
    length = float(np.linalg.norm(template))
    return np.asarray(template / max(length, 1e-12), dtype=np.float32)
