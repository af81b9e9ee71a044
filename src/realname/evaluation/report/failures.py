"""Pictures behind the failures: a page for the machine of the evaluator that links the files where they lie, never part of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realname.evaluation.comparison.manifest import Entry, Kind, Manifest
from realname.evaluation.comparison.measured import Measured
from realname.evaluation.report.page import environment
from realname.kernel.text.text import Language

MOST = 200  # of each kind: the worst ones
_TEMPLATE = "evaluation_failures.html"
_OWN_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Shown:
    """A file: its address, its name, and whether it is a clip."""

    address: str
    name: str
    is_clip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What failed: a file without a face (`code`), or a mated comparison below the threshold (`score`)."""

    files: Sequence[Shown]
    code: str = ""
    score: float | None = None


def failures_of(measured: Measured, manifest: Manifest, *, threshold: float) -> tuple[Sequence[Failure], Sequence[Failure], int]:
    """Find them.

    Returns:
        Mated comparisons below the threshold, the lowest score first, and files that failed, at most `MOST` of each; and how many more
        there are.
    """
    files = {kind: [entry for entry in manifest.entries if entry.kind is kind] for kind in Kind}
    probes, references = files[Kind.PROBE], files[Kind.REFERENCE]
    below = np.flatnonzero(measured.mated.score < threshold)
    lowest = below[np.argsort(measured.mated.score[below], kind="stable")]
    missed = [
        Failure(
            files=(_shown(probes[measured.mated.probe[place]]), _shown(references[measured.mated.reference[place]])),
            score=float(measured.mated.score[place]),
        )
        for place in lowest[:MOST]
    ]
    without = [*_without(probes, measured.probes.failures), *_without(references, measured.references.failures)]
    return missed, without[:MOST], max(0, len(lowest) - MOST) + max(0, len(without) - MOST)


def write_failures(path: Path, measured: Measured, manifest: Manifest, *, threshold: float, language: Language) -> None:
    """Write the page; only its owner can read it."""
    missed, without, more = failures_of(measured, manifest, threshold=threshold)
    page = environment(language).get_template(_TEMPLATE).render(missed=missed, without=without, more=more, at=threshold)
    path.touch(mode=_OWN_ALONE)
    path.chmod(_OWN_ALONE)
    path.write_text(page, encoding="utf-8")


def _without(entries: Sequence[Entry], failures: Sequence[str]) -> Iterator[Failure]:
    return (Failure(files=(_shown(entry),), code=code) for entry, code in zip(entries, failures, strict=True) if code)


def _shown(entry: Entry) -> Shown:
    return Shown(entry.path.resolve().as_uri(), entry.path.name, entry.is_clip)
