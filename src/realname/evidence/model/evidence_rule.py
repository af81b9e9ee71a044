"""The pack's rule on evidence: which kinds are taken, how each may be read, what may be typed, and what a person has to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import KINDS, EvidenceField, EvidenceKind
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.kernel.rules.working_days import LocalDays

SECTION = "evidence"
_KINDS = "kinds"
_KEYS = ("minimum_age_years", "utc_offset_minutes")
_KIND_KEYS = ("means", "typed", "looked_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """How one kind of evidence is taken.

    Attributes:
        means: How it may be read.
        typed: Which of its fields may be typed where a chip or photo did not give them.
        looked_at: After which means a person looks at the registration. Typed evidence is always looked at.
    """

    means: tuple[EvidenceMeans, ...]
    typed: tuple[EvidenceField, ...]
    looked_at: tuple[EvidenceMeans, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule(LocalDays):
    """Which evidence is taken, from what age a person registers alone, and in which time days are counted."""

    kinds: Mapping[EvidenceKind, KindRule]
    minimum_age_years: int

    def takes(self, kind: EvidenceKind, means: EvidenceMeans) -> bool:
        """Whether this kind is taken when it is read so."""
        return kind in self.kinds and means in self.kinds[kind].means

    def is_looked_at(self, evidence: Evidence) -> bool:
        """Whether a person has to look at a registration with this evidence because of how it was read."""
        rule = self.kinds.get(evidence.kind)
        return rule is not None and evidence.means in rule.looked_at

    @property
    def typed_kinds(self) -> tuple[EvidenceKind, ...]:
        """Kinds whose fields an agent may type, all of them."""
        return tuple(kind for kind in self.kinds if self.takes(kind, EvidenceMeans.TYPED))


def parse_evidence_rule(table: object) -> EvidenceRule:
    """Read the section `evidence` of a pack, with its tables `evidence.kinds.KIND`.

    Raises:
        PolicyInvalid: An unknown or missing key, a rule without source, a value outside its range, or no kind at all.
    """
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=SECTION)
    kinds = table.get(_KINDS)
    if not isinstance(kinds, dict) or not kinds:
        raise PolicyInvalid(entry=f"{SECTION}.{_KINDS}")
    section = RuleSection(SECTION, {key: rule for key, rule in table.items() if key != _KINDS}, keys=_KEYS)
    return EvidenceRule(
        kinds={_kind(name): _kind_rule(_kind(name), rule) for name, rule in kinds.items()},
        minimum_age_years=section.whole("minimum_age_years", least=0),
        utc_offset_minutes=section.whole("utc_offset_minutes", least=-720, most=840),
    )


def _kind(name: str) -> EvidenceKind:
    try:
        return EvidenceKind(name)
    except ValueError:
        raise PolicyInvalid(entry=f"{SECTION}.{_KINDS}.{name}") from None


def _kind_rule(kind: EvidenceKind, table: object) -> KindRule:
    entry = f"{SECTION}.{_KINDS}.{kind}"
    section = RuleSection(entry, table, keys=_KIND_KEYS)
    rule = KindRule(
        means=section.some_of("means", EvidenceMeans),
        typed=section.any_of("typed", EvidenceField),
        looked_at=section.any_of("looked_at", EvidenceMeans),
    )
    if not KINDS[kind].fields >= set(rule.typed):
        raise PolicyInvalid(entry=f"{entry}.typed")
    if not set(rule.means) >= set(rule.looked_at):
        raise PolicyInvalid(entry=f"{entry}.looked_at")
    return rule
