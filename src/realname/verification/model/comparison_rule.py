"""The pack's bounds on comparisons and on attack scores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """Bounds on cosine similarity, in [-1, 1], and on what may be compared."""

    similarity_floor: float
    similarity_target: float
    probe_agreement_floor: float
    movement_agreement_floor: float
    minimum_probes: int
    reference_eye_distance_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackScoreBand:
    """Bounds on attack_score, in [0, 1]: above the target it is referred, from the ceiling on refused."""

    target: float
    ceiling: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationRule:
    """The bands of the attack score: a mean of several texture networks spreads otherwise than the score of one."""

    one_network: AttackScoreBand
    several_networks: AttackScoreBand

    def band(self, networks: int) -> AttackScoreBand:
        """The band for a score that so many networks gave."""
        return self.one_network if networks == 1 else self.several_networks
