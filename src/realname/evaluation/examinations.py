"""Clips of the evaluation data, each examined once, and what follows from that for any challenge and any portrait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from realname.verification.engine.comparing.comparison import mean_template, similarity
from realname.verification.engine.comparing.reference import read_reference
from realname.verification.engine.conclusion import Examination, conclude, read_template
from realname.verification.engine.engine import ClipVerifier, SeenClip
from realname.verification.engine.frames import Floats
from realname.verification.engine.stopwatch import Stopwatch
from realname.verification.model.findings import (
    AnsweredChallenge,
    ChallengeOutcome,
    PresentationScreened,
    VerificationFindings,
    judge_challenge,
)
from realname.verification.model.observations import Action


@dataclass(slots=True)
class Examiner:
    """Examines clips against portraits, sees each clip once, and remembers the outcome for the length of one evaluation."""

    engine: ClipVerifier
    _seen: dict[Path, SeenClip] = field(default_factory=dict)
    _done: dict[tuple[Path, Path], Examination] = field(default_factory=dict)

    def examine(self, clip: Path, portrait: Path) -> Examination:
        """Examine a clip without a challenge."""
        if (clip, portrait) not in self._done:
            self._done[clip, portrait] = self._compare(clip, portrait)
        return self._done[clip, portrait]

    def findings(self, clip: Path, portrait: Path, *asked: Action) -> VerificationFindings:
        """Say what the engine finds when this challenge was asked."""
        report = self.examine(clip, portrait).report
        return replace(report.findings, challenge=judge_challenge(asked=asked, observed=report.motion))

    def probe_template(self, clip: Path, portrait: Path) -> Floats:
        """Template of the chosen probes of a clip."""
        probes = self.examine(clip, portrait).probes
        return mean_template([self.engine.networks.comparator.template(probe.aligned) for probe in probes])

    def _compare(self, clip: Path, portrait: Path) -> Examination:
        if clip not in self._seen:
            self._seen[clip] = self.engine.see(clip.read_bytes())
        seen, networks, watch = self._seen[clip], self.engine.networks, Stopwatch()
        with watch.stage("reference"):
            template = read_template(portrait.read_bytes(), networks, self.engine.image_limits)
        unasked = AnsweredChallenge(asked=(), outcome=ChallengeOutcome.ABSENT)
        return conclude(seen.session, reference=template, challenge=unasked, decoded=seen.decoded, networks=networks, watch=watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextureSummary:
    """Live probabilities of the near-frontal moments of a clip.

    Attributes:
        attack_score: What the engine says of the clip, by the mean of the texture networks.
    """

    moments: int
    median: float
    lower_quartile: float
    attack_score: float


def summarise_texture(examined: Examination) -> TextureSummary:
    """Summarise the first texture network's view of a clip."""
    live = examined.live_probabilities[0]
    presentation = examined.report.findings.presentation
    return TextureSummary(
        moments=len(live),
        median=float(np.median(live)),
        lower_quartile=float(np.quantile(live, 0.25)),
        attack_score=presentation.mean_attack_score if isinstance(presentation, PresentationScreened) else 1.0,
    )


def compare_crosswise(examiner: Examiner, clips: Sequence[Path], portraits: Sequence[Path]) -> Mapping[tuple[str, str], float]:
    """Compare every clip with every portrait, by (clip's name, portrait's name)."""
    engine = examiner.engine
    references = {
        portrait.stem: engine.networks.comparator.reference_template(
            read_reference(portrait.read_bytes(), engine.networks.detector, engine.image_limits).aligned
        )
        for portrait in portraits
    }
    probes = {clip.stem: examiner.probe_template(clip, portraits[0]) for clip in clips}
    return {
        (clip, portrait): similarity(probe=probe, reference=reference)
        for clip, probe in probes.items()
        for portrait, reference in references.items()
    }
