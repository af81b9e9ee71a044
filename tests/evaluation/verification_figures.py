"""The figures of docs/models/, measured over the evaluation data: `python -m tests.evaluation.verification_figures DATA`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from realname.evaluation.comparison.rates import ErrorRates
from realname.evaluation.examinations import Examiner, compare_crosswise, summarise_texture
from realname.verification.engine.engine import build_engine
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.blinks import count_blinks, observe_talker
from tests.evaluation.evaluation_data import TURNS, EvaluationData
from tests.evaluation.manifests import lfw_rows, measure_manifest
from tests.evaluation.prints import print_scores

_THRESHOLDS = (0.37, 0.46)


def measure(data: EvaluationData, examiner: Examiner) -> dict[str, object]:
    """Measure everything; takes some minutes on one core."""
    return {
        "turns": {name: _motion(examiner, data, name) for name in TURNS},
        "blinks": _blinks(examiner, data),
        "comparison": {f"{clip} {portrait}": round(score, 4) for (clip, portrait), score in _crosswise(examiner, data).items()},
        "lfw": _lfw(data),
        "texture": {
            "bona_fide": {clip.name: _texture(examiner, data, clip) for clip in data.bona_fide},
            "replays": {clip.name: _texture(examiner, data, clip) for clip in data.replays},
        },
        "prints": {kind: _extremes(print_scores(examiner.engine, data, kind, every=1)) for kind in ("bona_fide", "print")},
        "models": dict(examiner.engine.networks.digests),
    }


def main() -> None:
    """Measure and write JSON to standard output or a file."""
    parser = argparse.ArgumentParser(description="Measure the engine over the evaluation data.")
    parser.add_argument("data", type=Path, help="The folder of evaluation data.")
    parser.add_argument("--out", type=Path, help="Write the JSON there instead of to standard output.")
    asked = parser.parse_args()
    figures = json.dumps(measure(EvaluationData(asked.data), Examiner(build_engine(model_folder(os.environ)))), indent=2) + "\n"
    if asked.out:
        asked.out.write_text(figures)
    else:
        sys.stdout.write(figures)


def _motion(examiner: Examiner, data: EvaluationData, name: str) -> list[str]:
    (clip,) = (data.folder / "turns").glob(f"{name}.*")
    motion = examiner.examine(clip, data.portraits[0]).report.motion
    return [f"{one.action} {one.start_ms}-{one.end_ms} ms, {one.peak:.2f}" for one in motion]


def _blinks(examiner: Examiner, data: EvaluationData) -> dict[str, object]:
    observations = observe_talker(examiner.engine, data)
    return {f"{24 // step} fps": asdict(count_blinks(observations[::step], data.blinks)) for step in (1, 2, 3)}


def _crosswise(examiner: Examiner, data: EvaluationData) -> dict[tuple[str, str], float]:
    return dict(compare_crosswise(examiner, data.clips("turns"), data.portraits))


def _lfw(data: EvaluationData) -> dict[str, object]:
    rates = ErrorRates(measure_manifest(lfw_rows(data), thresholds=_THRESHOLDS))
    eer, threshold = rates.equal_error()
    found: dict[str, object] = {str(bound): {"fmr": asdict(rates.fmr(bound)), "fnmr": asdict(rates.fnmr(bound))} for bound in _THRESHOLDS}
    return {"eer": eer, "at": threshold} | found


def _texture(examiner: Examiner, data: EvaluationData, clip: Path) -> dict[str, object]:
    summary = summarise_texture(examiner.examine(clip, data.portraits[0]))
    return {key: round(value, 4) for key, value in asdict(summary).items()}


def _extremes(scores: Sequence[float]) -> dict[str, object]:
    return {"photos": len(scores), "least": round(min(scores), 4), "most": round(max(scores), 4)}


if __name__ == "__main__":
    main()
