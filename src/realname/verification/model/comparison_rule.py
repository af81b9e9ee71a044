"""The pack's bounds on comparisons, by where the portrait comes from, and on attack scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection

SECTION = "comparison"
_SOURCES = "sources"
_BOUNDS = ("similarity_floor", "similarity_target", "reference_eye_distance_px")
_KEYS = (*_BOUNDS, "probe_agreement_floor", "movement_agreement_floor", "minimum_probes")


class PortraitSource(StrEnum):
    """Where the portrait that a live face is compared with comes from."""

    CARD_CHIP = "card-chip"  # the small picture on the chip of an identity card
    DOCUMENT_CHIP = "document-chip"  # the picture on the chip of a travel document, ICAO's DG2
    PRINT = "print"  # a photo of what is printed on a document
    CAMERA = "camera"  # a photo of the person


# A pack may bound these apart. A print is under the plain rule, and a person looks at it: no pack loosens that.
_BOUNDED_APART = frozenset({PortraitSource.CARD_CHIP, PortraitSource.DOCUMENT_CHIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceBounds:
    """Bounds for portraits of one source: cosine similarity in [-1, 1], and pixels between the eyes of the portrait as sent."""

    similarity_floor: float
    similarity_target: float
    reference_eye_distance_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """Bounds on cosine similarity, in [-1, 1], and on what may be compared.

    Attributes:
        sources: Bounds that stand in the place of the plain ones for portraits of a source.
    """

    similarity_floor: float
    similarity_target: float
    probe_agreement_floor: float
    movement_agreement_floor: float
    minimum_probes: int
    reference_eye_distance_px: float
    sources: Mapping[PortraitSource, ReferenceBounds] = field(default_factory=dict)

    def of(self, source: PortraitSource) -> "ComparisonRule":
        """The rule for a portrait of a source: its own bounds where the pack has them, otherwise the plain ones."""
        bounds = self.sources.get(source)
        if bounds is None:
            return self
        return replace(
            self,
            similarity_floor=bounds.similarity_floor,
            similarity_target=bounds.similarity_target,
            reference_eye_distance_px=bounds.reference_eye_distance_px,
        )


def comparison_rule_of(table: object) -> ComparisonRule:
    """Read the section `comparison` of a pack, with its sections by source.

    Raises:
        PolicyInvalid: An unknown or missing key, a source that has no bounds of its own, a value outside its range, a floor above its
            target, or a target below the plain one.
    """
    plain = {key: rule for key, rule in table.items() if key != _SOURCES} if isinstance(table, dict) else table
    section = RuleSection(SECTION, plain, keys=_KEYS)
    bounds = _bounds_of(section, SECTION)
    return ComparisonRule(
        similarity_floor=bounds.similarity_floor,
        similarity_target=bounds.similarity_target,
        probe_agreement_floor=section.number("probe_agreement_floor", least=-1, most=1),
        movement_agreement_floor=section.number("movement_agreement_floor", least=-1, most=1),
        minimum_probes=section.whole("minimum_probes", least=1),
        reference_eye_distance_px=bounds.reference_eye_distance_px,
        sources=_sources_of(table.get(_SOURCES, {}), plain=bounds) if isinstance(table, dict) else {},
    )


def _sources_of(table: object, *, plain: ReferenceBounds) -> Mapping[PortraitSource, ReferenceBounds]:
    """Read the bounds by source. A worse picture is no reason to match more loosely: what is lost by that is referred to people."""
    place = f"{SECTION}.{_SOURCES}"
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=place)
    for name in sorted(table.keys() - _BOUNDED_APART):
        raise PolicyInvalid(entry=f"{place}.{name}")
    found = {
        PortraitSource(name): _bounds_of(RuleSection(f"{place}.{name}", rules, keys=_BOUNDS), f"{place}.{name}")
        for name, rules in table.items()
    }
    for source, bounds in found.items():
        if bounds.similarity_target < plain.similarity_target:
            raise PolicyInvalid(entry=f"{place}.{source}.similarity_target")
    return found


def _bounds_of(section: RuleSection, place: str) -> ReferenceBounds:
    bounds = ReferenceBounds(
        similarity_floor=section.number("similarity_floor", least=-1, most=1),
        similarity_target=section.number("similarity_target", least=-1, most=1),
        reference_eye_distance_px=section.number("reference_eye_distance_px", least=1, most=1000),
    )
    if bounds.similarity_floor > bounds.similarity_target:
        raise PolicyInvalid(entry=f"{place}.similarity_target")
    return bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitPair:
    """Two portraits of one document, compared with each other.

    Attributes:
        similarity: Cosine similarity, in [-1, 1].
        chip_eye_distance_px, print_eye_distance_px: Between the eye centres, in pixels of each portrait as sent.
    """

    similarity: float
    chip_eye_distance_px: float
    print_eye_distance_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackScoreBand:
    """Bounds on attack_score, in [0, 1]: above the target it is referred, from the ceiling on refused."""

    target: float
    ceiling: float


# What a band of one texture network, and one of several, is called in a pack.
ONE_NETWORK, SEVERAL_NETWORKS = "attack_score", "fused_attack_score"


def band_keys(score: str) -> tuple[str, str]:
    """The two keys of a band: where it is referred, and where it is refused."""
    return f"{score}_target", f"{score}_ceiling"


def band_of(section: RuleSection, place: str, score: str) -> AttackScoreBand:
    """Read a band.

    Raises:
        PolicyInvalid: A bound outside [0, 1], or a target above its ceiling.
    """
    target, ceiling = band_keys(score)
    band = AttackScoreBand(target=section.number(target, least=0, most=1), ceiling=section.number(ceiling, least=0, most=1))
    if band.target > band.ceiling:
        raise PolicyInvalid(entry=f"{place}.{ceiling}")
    return band


class Fusion(StrEnum):
    """How the attack scores of several texture networks become one."""

    MEAN = "mean"
    WORST = "worst"  # a second network can then only refer or refuse more


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationRule:
    """The bands of the attack score: what several texture networks give together spreads otherwise than the score of one.

    Attributes:
        fusion: How the scores of several networks become one.
    """

    one_network: AttackScoreBand
    several_networks: AttackScoreBand
    fusion: Fusion

    def score_of(self, *, mean: float, worst: float) -> float:
        """Take the attack score that counts."""
        return mean if self.fusion is Fusion.MEAN else worst

    def band(self, networks: int) -> AttackScoreBand:
        """The band for a score that so many networks gave."""
        return self.one_network if networks == 1 else self.several_networks
