"""The policy of a rule pack: every rule a value with its source, the whole with a digest that goes into each decision."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from realname.access.model.two_people import KEYS as PEOPLE_KEYS
from realname.access.model.two_people import SECTION as PEOPLE
from realname.access.model.two_people import PeopleRule, people_rule_of
from realname.breaches.model.breach_rule import KEYS as LEAK_KEYS
from realname.breaches.model.breach_rule import SECTION as LEAK
from realname.breaches.model.breach_rule import BreachRule, breach_rule_of
from realname.breaches.model.filing_rule import KEYS as FILING_KEYS
from realname.breaches.model.filing_rule import SECTION as FILING
from realname.breaches.model.filing_rule import FilingRule, filing_rule_of
from realname.campaigns.model.rule import SECTION as CAMPAIGN
from realname.campaigns.model.rule import CampaignRule, parse_campaign_rule
from realname.evidence.model.evidence_rule import SECTION as EVIDENCE
from realname.evidence.model.evidence_rule import EvidenceRule, parse_evidence_rule
from realname.evidence.model.representatives_rule import KEYS as REPRESENTATIVES_KEYS
from realname.evidence.model.representatives_rule import SECTION as REPRESENTATIVES
from realname.evidence.model.representatives_rule import RepresentativesRule, representatives_rule_of
from realname.fraud.model.signal_rule import KEYS as SIGNAL_KEYS
from realname.fraud.model.signal_rule import SECTION as SIGNALS
from realname.fraud.model.signal_rule import SignalRule, signal_rule_of
from realname.holder.model.dispute_rule import KEYS as DISPUTE_KEYS
from realname.holder.model.dispute_rule import SECTION as DISPUTE
from realname.holder.model.dispute_rule import DisputeRule, dispute_rule_of
from realname.inspections.model.rule import SECTION as INSPECTION
from realname.inspections.model.rule import InspectionRule, parse_inspection_rule
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.pack import Country, Pack
from realname.kernel.rules.pack_sources import require_cited
from realname.kernel.rules.rule_section import RuleSection
from realname.outlets.model.rule import KEYS as OUTLETS_KEYS
from realname.outlets.model.rule import SECTION as OUTLETS
from realname.outlets.model.rule import OutletRule, outlet_rule_of
from realname.photo_access.model.rule import KEYS as OPENING_KEYS
from realname.photo_access.model.rule import SECTION as OPENING
from realname.photo_access.model.rule import OpeningRule, opening_rule_of
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.consent_rule import KEYS as CONSENT_KEYS
from realname.registration.model.consent_rule import SECTION as CONSENT
from realname.registration.model.consent_rule import ConsentRule, consent_rule_of
from realname.registration.model.holder_death import DeathProof, HeirProof
from realname.registration.model.line_rule import RECEIPT, RECEIPT_KEYS, LineRule, ReceiptRule, receipt_rule_of
from realname.registration.model.no_face_rule import KEYS as NO_FACE_KEYS
from realname.registration.model.no_face_rule import SECTION as NO_FACE
from realname.registration.model.no_face_rule import NoFaceRule, no_face_rule_of
from realname.registration.model.retention_rule import RetentionRule
from realname.relying.model.rule import KEYS as RELYING_KEYS
from realname.relying.model.rule import SECTION as RELYING
from realname.relying.model.rule import RelyingRule, relying_rule_of
from realname.reports.model.parity_rule import KEYS as PARITY_KEYS
from realname.reports.model.parity_rule import SECTION as PARITY
from realname.reports.model.parity_rule import ParityRule, parity_rule_of
from realname.review.model.rule import KEYS as REVIEW_KEYS
from realname.review.model.rule import SECTION as REVIEW
from realname.review.model.rule import ReviewRule, review_rule_of
from realname.verification.model.challenges.challenge import ChallengeRule, allowed_sequences
from realname.verification.model.comparison_rule import (
    ONE_NETWORK,
    SEVERAL_NETWORKS,
    ComparisonRule,
    Fusion,
    PresentationRule,
    band_keys,
    band_of,
    comparison_rule_of,
)
from realname.verification.model.comparison_rule import SECTION as COMPARISON
from realname.verification.model.live_approval import SECTION as LIVE
from realname.verification.model.live_approval import LiveApprovalRule, live_approval_rule_of
from realname.verification.model.measured_models import KEYS as MODELS_KEYS
from realname.verification.model.measured_models import SECTION as MODELS
from realname.verification.model.measured_models import MeasuredModels, measured_models_of
from realname.verification.model.observations import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Pack):
    """A rule pack as values: its head, and one rule of each class."""

    models: MeasuredModels
    challenge: ChallengeRule
    comparison: ComparisonRule
    presentation: PresentationRule
    live: LiveApprovalRule
    consent: ConsentRule
    evidence: EvidenceRule
    lines: LineRule
    attempts: AttemptRule
    retention: RetentionRule
    opening: OpeningRule
    review: ReviewRule
    no_face: NoFaceRule
    representatives: RepresentativesRule
    receipt: ReceiptRule
    dispute: DisputeRule
    parity: ParityRule
    breach: BreachRule
    filing: FilingRule
    outlets: OutletRule
    signals: SignalRule
    campaign: CampaignRule
    inspection: InspectionRule
    relying: RelyingRule
    people: PeopleRule


_NEAR_DUPLICATES = "near_duplicate_days"
_KEYS: Mapping[str, tuple[str, ...]] = {
    MODELS: MODELS_KEYS,
    "challenge": ("actions", "allowed", "always", "minimum_turns", "expires_s", "recorded_clip"),
    "presentation": (*band_keys(ONE_NETWORK), *band_keys(SEVERAL_NETWORKS), "fusion"),
    CONSENT: CONSENT_KEYS,
    "lines": (
        "max_active_lines",
        "reservation_minutes",
        "cooling_days",
        "sim_replacement_bar_hours",
        "corporate_users_count",
        "sims_from_stock",
        "change_without_face",
        "close_by_card",
        "close_by_code",
        "transfer_by_card",
        "lift_by_card",
        "death_proofs",
        "heir_proofs",
    ),
    "attempts": ("failures", "window_minutes", "daily_failures", "daily_failures_everywhere", "agent_hourly"),
    "retention": (
        "abandoned_minutes",
        "referral_days",
        "refusal_appeal_days",
        "record_years_after_service",
        "frame_digest_days",
        _NEAR_DUPLICATES,
        "record_hold_days",
    ),
    OPENING: OPENING_KEYS,
    REVIEW: REVIEW_KEYS,
    NO_FACE: NO_FACE_KEYS,
    REPRESENTATIVES: REPRESENTATIVES_KEYS,
    RECEIPT: RECEIPT_KEYS,
    DISPUTE: DISPUTE_KEYS,
    PARITY: PARITY_KEYS,
    LEAK: LEAK_KEYS,
    FILING: FILING_KEYS,
    OUTLETS: OUTLETS_KEYS,
    SIGNALS: SIGNAL_KEYS,
    RELYING: RELYING_KEYS,
    PEOPLE: PEOPLE_KEYS,
}
_MOST_NEAR_DAYS = 7  # each of them is looked through when a session ends
_PACK_KEYS = {"name", "version", "sandbox", "draft", "country"}
_UNENFORCED = "unenforced"  # may be missing: then every rule of the country that the pack's author knows is enforced


def parse_policy(text: bytes) -> Policy:
    """Read a rule pack: TOML whose every rule is `{ value = ..., source = "..." }`.

    Raises:
        PolicyInvalid: Not TOML, an unknown or missing key, a rule without source, or a value outside its range.
    """
    try:
        content = tomllib.loads(text.decode())
    except (ValueError, RecursionError) as problem:  # no TOML, no text, a number of thousands of digits, thousands of brackets
        raise PolicyInvalid(entry="toml") from problem
    for entry in sorted((content.keys() - {_UNENFORCED}) ^ (_KEYS.keys() | {"pack", CAMPAIGN, COMPARISON, EVIDENCE, INSPECTION, LIVE})):
        raise PolicyInvalid(entry=entry)
    pack = content["pack"]
    if not isinstance(pack, dict) or pack.keys() != _PACK_KEYS:
        raise PolicyInvalid(entry="pack")
    rules = {section: RuleSection(section, content[section], keys=keys) for section, keys in _KEYS.items()}
    policy = Policy(
        pack=_text(pack, "name"),
        version=_text(pack, "version"),
        digest=hashlib.sha256(text).hexdigest(),
        is_sandbox=_truth(pack, "sandbox"),
        is_draft=_truth(pack, "draft"),
        country=_country(pack),
        unenforced=_unenforced(content.get(_UNENFORCED, {})),
        models=measured_models_of(rules[MODELS]),
        challenge=_challenge(rules["challenge"]),
        comparison=comparison_rule_of(content[COMPARISON]),
        presentation=_presentation(rules["presentation"]),
        live=live_approval_rule_of(content[LIVE]),
        consent=consent_rule_of(rules[CONSENT]),
        evidence=parse_evidence_rule(content[EVIDENCE]),
        lines=_lines(rules["lines"]),
        attempts=AttemptRule(
            failures=rules["attempts"].whole("failures", least=1),
            window_minutes=rules["attempts"].whole("window_minutes", least=1),
            daily_failures=rules["attempts"].whole("daily_failures", least=1),
            daily_failures_everywhere=rules["attempts"].whole("daily_failures_everywhere", least=1),
            agent_hourly=rules["attempts"].whole("agent_hourly", least=0),
        ),
        retention=_retention(rules["retention"]),
        opening=opening_rule_of(rules[OPENING]),
        review=review_rule_of(rules[REVIEW]),
        no_face=no_face_rule_of(rules[NO_FACE]),
        representatives=representatives_rule_of(rules[REPRESENTATIVES]),
        receipt=receipt_rule_of(rules[RECEIPT]),
        dispute=dispute_rule_of(rules[DISPUTE]),
        parity=parity_rule_of(rules[PARITY]),
        breach=breach_rule_of(rules[LEAK]),
        filing=filing_rule_of(rules[FILING]),
        outlets=outlet_rule_of(rules[OUTLETS]),
        signals=signal_rule_of(rules[SIGNALS]),
        campaign=parse_campaign_rule(content[CAMPAIGN]),
        inspection=parse_inspection_rule(content[INSPECTION]),
        relying=relying_rule_of(rules[RELYING]),
        people=people_rule_of(rules[PEOPLE]),
    )
    _require_order(policy)
    if not policy.is_draft:
        require_cited(content)
    return policy


def _challenge(section: RuleSection) -> ChallengeRule:
    return ChallengeRule(
        actions=section.whole("actions", least=1),
        allowed=section.some_of("allowed", Action),
        always=section.any_of("always", Action),
        minimum_turns=section.whole("minimum_turns", least=0),
        expires_s=section.whole("expires_s", least=1),
        recorded_clip=section.truth("recorded_clip"),
    )


def _retention(section: RuleSection) -> RetentionRule:
    days = {key: section.whole(key, least=0) for key in _KEYS["retention"] if key != _NEAR_DUPLICATES}
    return RetentionRule(near_duplicate_days=section.whole(_NEAR_DUPLICATES, least=0, most=_MOST_NEAR_DAYS), **days)


def _lines(section: RuleSection) -> LineRule:
    return LineRule(
        max_active_lines=section.whole("max_active_lines", least=1),
        reservation_minutes=section.whole("reservation_minutes", least=1),
        cooling_days=section.whole("cooling_days", least=0, most=3650),
        sim_replacement_bar_hours=section.whole("sim_replacement_bar_hours", least=0, most=720),
        corporate_users_count=section.truth("corporate_users_count"),
        sims_from_stock=section.truth("sims_from_stock"),
        change_without_face=section.truth("change_without_face"),
        close_by_card=section.truth("close_by_card"),
        close_by_code=section.truth("close_by_code"),
        transfer_by_card=section.truth("transfer_by_card"),
        lift_by_card=section.truth("lift_by_card"),
        death_proofs=section.some_of("death_proofs", DeathProof),
        heir_proofs=section.some_of("heir_proofs", HeirProof),
    )


def _presentation(section: RuleSection) -> PresentationRule:
    return PresentationRule(
        one_network=band_of(section, "presentation", ONE_NETWORK),
        several_networks=band_of(section, "presentation", SEVERAL_NETWORKS),
        fusion=section.one_of("fusion", Fusion),
    )


def _require_order(policy: Policy) -> None:
    if policy.attempts.daily_failures_everywhere < policy.attempts.daily_failures:
        raise PolicyInvalid(entry="attempts.daily_failures_everywhere")
    turns = [action for action in policy.challenge.allowed if action.is_turn]
    if policy.challenge.minimum_turns > policy.challenge.actions or (policy.challenge.minimum_turns and not turns):
        raise PolicyInvalid(entry="challenge.minimum_turns")
    if not set(policy.challenge.always) <= set(policy.challenge.allowed) or not allowed_sequences(policy.challenge):
        raise PolicyInvalid(entry="challenge.always")
    if policy.challenge.actions > 1 and len(set(policy.challenge.allowed)) < 2:  # noqa: PLR2004 - none twice in a row needs two
        raise PolicyInvalid(entry="challenge.allowed")


def _country(pack: Mapping[str, object]) -> Country:
    try:
        return Country(_text(pack, "country"))
    except ValueError as problem:
        raise PolicyInvalid(entry="pack.country") from problem


def _unenforced(table: object) -> Mapping[str, str]:
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=_UNENFORCED)
    section = RuleSection(_UNENFORCED, table, keys=tuple(table))
    return {name: section.text(name) for name in table}


def _text(table: Mapping[str, object], key: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value:
        raise PolicyInvalid(entry=f"pack.{key}")
    return value


def _truth(table: Mapping[str, object], key: str) -> bool:
    value = table[key]
    # A pack that says 1 or "true" means a sandbox, or a draft: it must not pass for another one.
    if not isinstance(value, bool):
        raise PolicyInvalid(entry=f"pack.{key}")
    return value
