"""The rule of re-verification campaigns in a pack: how long each step lasts, and which lines each risk tier holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.campaigns.model.line_selection import LineCriteria, LineSelection
from realname.campaigns.model.schedule import CampaignSchedule
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection

SECTION = "campaign"
_TIERS = "tiers"
_SCHEDULE_KEYS = ("notice_days", "prompt_hours", "grace_days", "partial_bar_days", "wave_lines", "wave_hours")
_APPEAL_HOURS = "appeal_hours"
_TIER_KEYS = frozenset({"active_days", "unverified_days", "evidence_kinds", "evidence_means", "holder_lines", "corporate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRule:
    """What a pack says of campaigns.

    Attributes:
        tiers: Risk tiers by name; a line may be in several.
        appeal_hours: Within how many an appeal is to be decided. Nothing follows by itself when they are over: a person decides.
    """

    schedule: CampaignSchedule
    tiers: Mapping[str, LineCriteria]
    appeal_hours: int

    def decide_by(self, appealed_at: datetime) -> datetime:
        """Until when an appeal is to be decided."""
        return appealed_at + timedelta(hours=self.appeal_hours)

    def select(self, tiers: tuple[str, ...], query: LineCriteria) -> LineSelection:
        """Lines of any of these tiers that also meet the query.

        Raises:
            InvalidInput: The pack has no such tier.
        """
        if unknown := sorted(set(tiers) - self.tiers.keys()):
            raise InvalidInput(field="tier", tier=unknown[0], tiers=", ".join(self.tiers))
        names = tuple(sorted(set(tiers)))
        return LineSelection(tiers=names, any_of=tuple(self.tiers[name] for name in names), query=query)


def parse_campaign_rule(table: object) -> CampaignRule:
    """Read the section `campaign` of a pack, with its tables `campaign.tiers.NAME`.

    Raises:
        PolicyInvalid: An unknown or missing key, a rule without source, a value outside its range, or a tier without any rule.
    """
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=SECTION)
    tiers = table.get(_TIERS)
    if not isinstance(tiers, dict) or not tiers:
        raise PolicyInvalid(entry=f"{SECTION}.{_TIERS}")
    section = RuleSection(SECTION, {key: rule for key, rule in table.items() if key != _TIERS}, keys=(*_SCHEDULE_KEYS, _APPEAL_HOURS))
    return CampaignRule(
        schedule=_schedule(section),
        tiers={name: _tier(name, tiers[name]) for name in sorted(tiers)},
        appeal_hours=section.whole(_APPEAL_HOURS, least=1, most=24 * 90),
    )


def _schedule(section: RuleSection) -> CampaignSchedule:
    return CampaignSchedule(
        notice_days=section.whole("notice_days", least=0, most=365),
        prompt_hours=section.whole("prompt_hours", least=24, most=24 * 30),  # the law's 24 hours are the least that anyone gets
        grace_days=section.whole("grace_days", least=0, most=365),
        partial_bar_days=section.whole("partial_bar_days", least=0, most=365),
        wave_lines=section.whole("wave_lines", least=1),
        wave_hours=section.whole("wave_hours", least=0, most=24 * 365),
    )


def _tier(name: str, table: object) -> LineCriteria:
    entry = f"{SECTION}.{_TIERS}.{name}"
    if not isinstance(table, dict) or not table:
        raise PolicyInvalid(entry=entry)
    if unknown := sorted(table.keys() - _TIER_KEYS):
        raise PolicyInvalid(entry=f"{entry}.{unknown[0]}")
    section = RuleSection(entry, table, keys=tuple(table))
    try:
        return LineCriteria(
            active_days=section.whole("active_days", least=0) if "active_days" in table else None,
            unverified_days=section.whole("unverified_days", least=0) if "unverified_days" in table else None,
            evidence_kinds=frozenset(map(EvidenceKind, section.names("evidence_kinds"))) if "evidence_kinds" in table else frozenset(),
            evidence_means=frozenset(map(EvidenceMeans, section.names("evidence_means"))) if "evidence_means" in table else frozenset(),
            holder_lines=section.whole("holder_lines", least=1) if "holder_lines" in table else None,
            is_corporate=section.truth("corporate") if "corporate" in table else None,
        )
    except ValueError as problem:
        raise PolicyInvalid(entry=entry) from problem
