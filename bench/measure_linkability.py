"""How well the plain numbers of a live session tell whose it is: `python -m bench.measure_linkability DATA`.

Sessions of the people of the turned-head clips are played without sockets, in drawn orders and with fresh noise. For each number an
insider could read if it lay in clear, pairs of sessions of one person are set against pairs of two people: area under the curve, 0.5
is chance, with an interval over people (bootstrap). Nothing is stored; the figures are in docs/explanation/privacy.md.
"""

import json
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean, pstdev

from realname.packs.use_cases.load_policy import load_policy
from realname.verification.engine.engine import build_engine
from realname.verification.model.challenges.challenge import Inability, adapt_rule, allowed_sequences
from realname.verification.model.findings import PresentationScreened
from realname.verification.model.report import VerificationReport
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.evaluation_data import TURNS, EvaluationData
from tests.evaluation.played_session import play
from tests.verification.live_segments import SegmentPlayer

_SESSIONS = 6
_DRAWS = 200  # of the bootstrap
_MEASURED = ("similarity", "probe_agreement", "movement_agreement", "attack_score", "turn_deg", "movement_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What one session shows in numbers; `person` is the answer that is looked for."""

    person: str
    values: Mapping[str, float]


Likeness = Callable[[Numbers, Numbers], float]


def play_all(data: EvaluationData) -> list[Numbers]:
    """Play every person's sessions; those that fail are left out."""
    engine, portraits = build_engine(model_folder(os.environ)), {clip.stem: portrait for clip, portrait in data.mated}
    rule = adapt_rule(load_policy("cn").challenge, frozenset({Inability.CANNOT_BLINK}))
    if rule is None:
        raise ValueError
    found = []
    for name, can in TURNS.items():
        clip = next((data.folder / "turns").glob(f"{name}.*"))
        portrait = portraits.get(name, data.portraits[0])
        possible, chance = [one for one in allowed_sequences(rule) if set(one) <= set(can)], random.Random(name)  # noqa: S311 - the same draws each time
        for seed in range(_SESSIONS):
            outcome = play(engine, SegmentPlayer(clip, seed=seed), chance.choice(possible), portrait)
            if outcome.report is not None:
                found.append(Numbers(person=name, values=_values(outcome.report, outcome.lasted_ms, portrait)))
    return found


def _values(report: VerificationReport, lasted_ms: int, portrait: Path) -> Mapping[str, float]:
    found = report.findings
    turns = [one.peak for one in report.motion if one.action.is_turn]
    return {
        "similarity": found.similarity,
        "probe_agreement": found.probe_agreement,
        "movement_agreement": found.movement_agreement if found.movement_agreement is not None else 0.0,
        "attack_score": found.presentation.mean_attack_score if isinstance(found.presentation, PresentationScreened) else 0.0,
        "reference_eye_distance_px": found.reference_eye_distance_px,
        "turn_deg": fmean(turns) if turns else 0.0,
        "movement_ms": fmean(one.end_ms - one.start_ms for one in report.motion),
        "photo_bytes": len(report.probe_images[0]),
        "reference_bytes": portrait.stat().st_size,
        "lasted_ms": lasted_ms,
    }


def _area(mated: Sequence[float], non_mated: Sequence[float]) -> float:
    won = sum((one > other) + 0.5 * (one == other) for one in mated for other in non_mated)
    return won / (len(mated) * len(non_mated))


def _area_of(groups: Sequence[Sequence[Numbers]], likeness: Likeness) -> float:
    """Of groups that are a person each, drawn with replacement: the same person twice is no pair of two people."""
    mated = [likeness(one, other) for group in groups for one, other in combinations(group, 2)]
    pairs = [(first, second) for first, second in combinations(groups, 2) if first[0].person != second[0].person]
    non_mated = [likeness(one, other) for first, second in pairs for one in first for other in second]
    return _area(mated, non_mated) if mated and non_mated else 0.5


def measure(sessions: Sequence[Numbers], names: Sequence[str]) -> tuple[float, float, float]:
    """Area under the curve of some numbers together, and its 95 % interval over people."""
    spread = {name: pstdev(one.values[name] for one in sessions) or 1.0 for name in names}

    def likeness(one: Numbers, other: Numbers) -> float:
        return -sum(abs(one.values[name] - other.values[name]) / spread[name] for name in names)

    groups = [[one for one in sessions if one.person == person] for person in sorted({one.person for one in sessions})]
    chance = random.Random(1)  # noqa: S311 - the same draws each time
    drawn = sorted(_area_of([chance.choice(groups) for _ in groups], likeness) for _ in range(_DRAWS))
    return _area_of(groups, likeness), drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS) - 1]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; nothing but numbers over all people."""
    sessions = play_all(EvaluationData(Path(arguments[0])))
    asked = {name: [name] for name in sessions[0].values} | {"measured together": list(_MEASURED)}
    figures = {name: [round(one, 3) for one in measure(sessions, names)] for name, names in asked.items()}
    json.dump({"sessions": len(sessions), "people": len({one.person for one in sessions}), "areas": figures}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
