"""The rule of a pack for inspections: the clock of each step, and what can be found, each kind with the article it offends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection

SECTION = "inspection"
_FINDINGS = "findings"
_KEYS = ("draw_hours", "check_days", "notice_days", "rectify_days", "recheck_days")


class FindingKind(StrEnum):
    """What an inspector can find; a closed list, of which a pack has those that its country's rules know."""

    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_NOT_VALIDATED = "evidence-not-validated"
    PERSON_NOT_COMPARED = "person-not-compared"
    CONSENT_MISSING = "consent-missing"
    NO_FACE_NOT_OFFERED = "no-face-not-offered"
    PROXY_INCOMPLETE = "proxy-incomplete"
    QUOTA_EXCEEDED = "quota-exceeded"
    DECISION_UNFOUNDED = "decision-unfounded"
    RECORD_INCOMPLETE = "record-incomplete"
    RECORD_WRONG = "record-wrong"
    MEDIA_KEPT_TOO_LONG = "media-kept-too-long"
    AGENT_NOT_ALLOWED = "agent-not-allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRule:
    """What a pack says of inspections.

    Attributes:
        draw_hours: From the beginning to the draw.
        check_days: From the draw until every drawn case was looked at.
        notice_days: From a finding until the operator is told.
        rectify_days: From the notice, or from a rectification that was not accepted, until the next one.
        recheck_days: From a rectification until the inspector has looked at it again.
        articles: The kinds that can be found, each with the article it offends.
    """

    draw_hours: int
    check_days: int
    notice_days: int
    rectify_days: int
    recheck_days: int
    articles: Mapping[FindingKind, str]

    def draw_by(self, begun_at: datetime) -> datetime:
        """Until when the cases are to be drawn."""
        return begun_at + timedelta(hours=self.draw_hours)

    def check_by(self, drawn_at: datetime) -> datetime:
        """Until when every drawn case is to be looked at."""
        return drawn_at + timedelta(days=self.check_days)

    def notice_by(self, made_at: datetime) -> datetime:
        """Until when the operator is to be told of a finding."""
        return made_at + timedelta(days=self.notice_days)

    def rectify_by(self, told_at: datetime) -> datetime:
        """Until when the operator is to have rectified."""
        return told_at + timedelta(days=self.rectify_days)

    def recheck_by(self, rectified_at: datetime) -> datetime:
        """Until when a rectification is to be looked at."""
        return rectified_at + timedelta(days=self.recheck_days)

    def article(self, kind: FindingKind) -> str:
        """The article that a kind of finding offends.

        Raises:
            InvalidInput: The pack knows no such finding.
        """
        if kind not in self.articles:
            raise InvalidInput(field="kind")
        return self.articles[kind]


def parse_inspection_rule(table: object) -> InspectionRule:
    """Read the section `inspection` of a pack, with its table `inspection.findings`.

    Raises:
        PolicyInvalid: An unknown or missing key, a rule without source, a value outside its range, or no finding at all.
    """
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=SECTION)
    found = table.get(_FINDINGS)
    if not isinstance(found, dict) or not found:
        raise PolicyInvalid(entry=f"{SECTION}.{_FINDINGS}")
    section = RuleSection(SECTION, {key: rule for key, rule in table.items() if key != _FINDINGS}, keys=_KEYS)
    return InspectionRule(
        draw_hours=section.whole("draw_hours", least=1, most=24 * 90),
        check_days=section.whole("check_days", least=1, most=365),
        notice_days=section.whole("notice_days", least=1, most=365),
        rectify_days=section.whole("rectify_days", least=1, most=365),
        recheck_days=section.whole("recheck_days", least=1, most=365),
        articles=_articles(found),
    )


def _articles(table: Mapping[str, object]) -> Mapping[FindingKind, str]:
    entry = f"{SECTION}.{_FINDINGS}"
    section = RuleSection(entry, table, keys=tuple(table))
    known = {kind.value: kind for kind in FindingKind}
    for name in sorted(table.keys() - known.keys()):
        raise PolicyInvalid(entry=f"{entry}.{name}")
    return {kind: section.text(kind.value) for kind in FindingKind if kind.value in table}
