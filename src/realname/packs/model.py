"""The policy of a rule pack: every rule a value with its source, the whole with a digest that goes into each decision."""

import hashlib
import tomllib
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from realname.breaches.model.breach_rule import KEYS as LEAK_KEYS
from realname.breaches.model.breach_rule import SECTION as LEAK
from realname.breaches.model.breach_rule import LeakRule, leak_rule_of
from realname.breaches.model.filing_rule import KEYS as FILING_KEYS
from realname.breaches.model.filing_rule import SECTION as FILING
from realname.breaches.model.filing_rule import FilingRule, filing_rule_of
from realname.campaigns.model.rule import SECTION as CAMPAIGN
from realname.campaigns.model.rule import CampaignRule, parse_campaign_rule
from realname.evidence.model.evidence import EvidenceKind
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
from realname.kernel.errors import FaceRequired, InvalidInput, PolicyInvalid
from realname.kernel.rules.country import Country
from realname.kernel.rules.pack_sources import require_cited
from realname.kernel.rules.rule_section import RuleSection
from realname.lines.model.holder_death import DeathProof, HeirProof
from realname.outlets.model.rule import KEYS as OUTLETS_KEYS
from realname.outlets.model.rule import SECTION as OUTLETS
from realname.outlets.model.rule import OutletRule, outlet_rule_of
from realname.photo_access.model.rule import KEYS as OPENING_KEYS
from realname.photo_access.model.rule import SECTION as OPENING
from realname.photo_access.model.rule import OpeningRule, opening_rule_of
from realname.registration.model.no_face_rule import KEYS as NO_FACE_KEYS
from realname.registration.model.no_face_rule import SECTION as NO_FACE
from realname.registration.model.no_face_rule import NoFaceRule, no_face_rule_of
from realname.registration.model.receipt_rule import KEYS as RECEIPT_KEYS
from realname.registration.model.receipt_rule import SECTION as RECEIPT
from realname.registration.model.receipt_rule import ReceiptRule, receipt_rule_of
from realname.reports.model.parity_rule import KEYS as PARITY_KEYS
from realname.reports.model.parity_rule import SECTION as PARITY
from realname.reports.model.parity_rule import ParityRule, parity_rule_of
from realname.review.model.rule import KEYS as REVIEW_KEYS
from realname.review.model.rule import SECTION as REVIEW
from realname.review.model.rule import ReviewRule, review_rule_of
from realname.verification.model.observations import Action

_LEAP_DAY = (2, 29)


class RecordedClip(StrEnum):
    """What becomes of a challenge answered by a recorded clip: all its actions are told at once, and no counter signs its pictures."""

    ACCEPT = "accept"
    REFER = "refer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRule:
    """How a challenge is drawn and how long it lives.

    Attributes:
        recorded_clip: Whether a recorded clip may stand for the live session.
    """

    actions: int
    allowed: tuple[Action, ...]
    minimum_turns: int
    expires_s: int
    recorded_clip: RecordedClip


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """Which evidence is taken, from what age a person registers alone, and in which time days are counted.

    Attributes:
        accepted: Kinds that the rules take, whether or not a reader for them is there.
        typed_with_portrait: Whether fields typed by hand, with a photo of the portrait, are taken where no card reader is.
    """

    accepted: tuple[EvidenceKind, ...]
    typed_with_portrait: bool
    minimum_age_years: int
    utc_offset_minutes: int

    def day_of(self, at: datetime) -> date:
        """The day it is at the outlet."""
        return at.astimezone(self._zone).date()

    def day_began_at(self, at: datetime) -> datetime:
        """When the day at the outlet began: its last midnight."""
        return datetime.combine(self.day_of(at), time.min, tzinfo=self._zone).astimezone(UTC)

    def seconds_left_of_day(self, at: datetime) -> int:
        """Whole seconds until the next midnight at the outlet, 1 or more."""
        return -((at - self.day_began_at(at) - timedelta(days=1)) // timedelta(seconds=1))

    @property
    def _zone(self) -> timezone:
        return timezone(timedelta(minutes=self.utc_offset_minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """Lines per person at this operator, and the times of a line's life.

    Attributes:
        cooling_days: How long the number of a closed line is kept from everybody.
        sim_replacement_bar_hours: How long SMS are barred after a new SIM; 0: not at all.
        corporate_users_count: Whether a line that an organisation holds counts for the person who uses it.
        sims_from_stock: Whether only SIMs that were taken into the stock can be bound.
        change_without_face: Whether a line can be changed by the route without a face.
        close_by_card: Whether a line is closed for its holder's card alone, without a renewed verification.
        close_by_code: Whether its holder closes it on their own page, by a code to that very line and the identity number.
        transfer_by_card: Whether a line is given away for its holder's card alone, without a verification of theirs a short while ago.
        lift_by_card: Whether a line that was lost is freed for its holder's card alone, likewise.
        death_proofs: What is taken as proof that a line's holder died.
        heir_proofs: What is taken as proof that somebody is the heir of a line.
    """

    max_active_lines: int
    reservation_minutes: int
    cooling_days: int
    sim_replacement_bar_hours: int
    corporate_users_count: bool
    sims_from_stock: bool
    change_without_face: bool
    close_by_card: bool
    close_by_code: bool
    transfer_by_card: bool
    lift_by_card: bool
    death_proofs: tuple[DeathProof, ...]
    heir_proofs: tuple[HeirProof, ...]

    def require_change_without_face(self) -> None:
        """Allow a change of a line without a face where the pack does.

        Raises:
            FaceRequired: It does not.
        """
        if not self.change_without_face:
            raise FaceRequired


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRule:
    """How many failed live sessions are allowed in a window before a pause.

    Attributes:
        daily_failures: How many in one day at the outlet; then the route without a face is left until the next.
        agent_hourly: How many registrations one agent of an outlet may open in an hour; 0: as many as they like.
    """

    failures: int
    window_minutes: int
    daily_failures: int
    agent_hourly: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long what is kept is kept.

    Attributes:
        frame_digest_days: Hashes of the pictures of live sessions, by which a stream shown before is recognised.
        record_hold_days: The longest that one order of an authority holds a record; it can be renewed.
    """

    abandoned_minutes: int
    referral_days: int
    refusal_appeal_days: int
    record_years_after_service: int
    frame_digest_days: int
    record_hold_days: int

    def require_hold(self, until: datetime, *, at: datetime) -> None:
        """Accept the end of a legal hold.

        Raises:
            InvalidInput: It lies in the past, or further away than the pack allows.
        """
        if not at < until <= at + timedelta(days=self.record_hold_days):
            raise InvalidInput(field="until", days=self.record_hold_days)

    def record_due_on(self, ended_on: date) -> date:
        """The day on which the record of a service that ended on a day has come to its term."""
        year = ended_on.year + self.record_years_after_service
        # The 29 February of no leap year: the day after, as `service_over_before` has it.
        is_day_there = (ended_on.month, ended_on.day) != _LEAP_DAY or isleap(year)
        return ended_on.replace(year=year) if is_day_there else date(year, 3, 1)

    def service_over_before(self, now: datetime) -> datetime:
        """Records of services that ended before this time have come to their term."""
        year = now.year - self.record_years_after_service
        # Whoever ended on 29 February is over with the end of the month.
        return now.replace(year=year) if (now.month, now.day) != _LEAP_DAY else now.replace(year=year, day=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A rule pack as values.

    Attributes:
        digest: SHA-256 of the pack's bytes, lower-case hexadecimal.
        is_sandbox: Whether the pack is for simulated operators only.
        is_draft: Whether nobody answers for its rules yet: refused in production, unless the operator's settings allow drafts.
        country: Whose numbering plan, identity numbers and cards hold.
        unenforced: Rules of the country that nothing enforces so far, by name.
    """

    pack: str
    version: str
    digest: str
    is_sandbox: bool
    is_draft: bool
    country: Country
    unenforced: Mapping[str, str]
    challenge: ChallengeRule
    comparison: ComparisonRule
    presentation: PresentationRule
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
    leak: LeakRule
    filing: FilingRule
    outlets: OutletRule
    signals: SignalRule
    campaign: CampaignRule
    inspection: InspectionRule


_KEYS: Mapping[str, tuple[str, ...]] = {
    "challenge": ("actions", "allowed", "minimum_turns", "expires_s", "recorded_clip"),
    "comparison": (
        "similarity_floor",
        "similarity_target",
        "probe_agreement_floor",
        "movement_agreement_floor",
        "minimum_probes",
        "reference_eye_distance_px",
    ),
    "presentation": (
        "attack_score_target",
        "attack_score_ceiling",
        "mean_attack_score_target",
        "mean_attack_score_ceiling",
    ),
    "evidence": ("accepted", "typed_with_portrait", "minimum_age_years", "utc_offset_minutes"),
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
    "attempts": ("failures", "window_minutes", "daily_failures", "agent_hourly"),
    "retention": (
        "abandoned_minutes",
        "referral_days",
        "refusal_appeal_days",
        "record_years_after_service",
        "frame_digest_days",
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
}
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
    for entry in sorted((content.keys() - {_UNENFORCED}) ^ (_KEYS.keys() | {"pack", CAMPAIGN, INSPECTION})):
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
        challenge=_challenge(rules["challenge"]),
        comparison=_comparison(rules["comparison"]),
        presentation=_presentation(rules["presentation"]),
        evidence=EvidenceRule(
            accepted=rules["evidence"].some_of("accepted", EvidenceKind),
            typed_with_portrait=rules["evidence"].truth("typed_with_portrait"),
            minimum_age_years=rules["evidence"].whole("minimum_age_years", least=0),
            utc_offset_minutes=rules["evidence"].whole("utc_offset_minutes", least=-720, most=840),
        ),
        lines=_lines(rules["lines"]),
        attempts=AttemptRule(
            failures=rules["attempts"].whole("failures", least=1),
            window_minutes=rules["attempts"].whole("window_minutes", least=1),
            daily_failures=rules["attempts"].whole("daily_failures", least=1),
            agent_hourly=rules["attempts"].whole("agent_hourly", least=0),
        ),
        retention=RetentionRule(**{key: rules["retention"].whole(key, least=0) for key in _KEYS["retention"]}),
        opening=opening_rule_of(rules[OPENING]),
        review=review_rule_of(rules[REVIEW]),
        no_face=no_face_rule_of(rules[NO_FACE]),
        representatives=representatives_rule_of(rules[REPRESENTATIVES]),
        receipt=receipt_rule_of(rules[RECEIPT]),
        dispute=dispute_rule_of(rules[DISPUTE]),
        parity=parity_rule_of(rules[PARITY]),
        leak=leak_rule_of(rules[LEAK]),
        filing=filing_rule_of(rules[FILING]),
        outlets=outlet_rule_of(rules[OUTLETS]),
        signals=signal_rule_of(rules[SIGNALS]),
        campaign=parse_campaign_rule(content[CAMPAIGN]),
        inspection=parse_inspection_rule(content[INSPECTION]),
    )
    _require_order(policy)
    if not policy.is_draft:
        require_cited(content)
    return policy


def _challenge(section: RuleSection) -> ChallengeRule:
    try:
        allowed = tuple(Action(name) for name in section.names("allowed"))
    except ValueError as problem:
        raise PolicyInvalid(entry="challenge.allowed") from problem
    return ChallengeRule(
        actions=section.whole("actions", least=1),
        allowed=allowed,
        minimum_turns=section.whole("minimum_turns", least=0),
        expires_s=section.whole("expires_s", least=1),
        recorded_clip=section.one_of("recorded_clip", RecordedClip),
    )


def _comparison(section: RuleSection) -> ComparisonRule:
    return ComparisonRule(
        similarity_floor=section.number("similarity_floor", least=-1, most=1),
        similarity_target=section.number("similarity_target", least=-1, most=1),
        probe_agreement_floor=section.number("probe_agreement_floor", least=-1, most=1),
        movement_agreement_floor=section.number("movement_agreement_floor", least=-1, most=1),
        minimum_probes=section.whole("minimum_probes", least=1),
        reference_eye_distance_px=section.number("reference_eye_distance_px", least=1, most=1000),
    )


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
    return PresentationRule(one_network=_band(section, "attack_score"), several_networks=_band(section, "mean_attack_score"))


def _band(section: RuleSection, score: str) -> AttackScoreBand:
    band = AttackScoreBand(
        target=section.number(f"{score}_target", least=0, most=1), ceiling=section.number(f"{score}_ceiling", least=0, most=1)
    )
    if band.target > band.ceiling:
        raise PolicyInvalid(entry=f"presentation.{score}_ceiling")
    return band


def _require_order(policy: Policy) -> None:
    if policy.comparison.similarity_floor > policy.comparison.similarity_target:
        raise PolicyInvalid(entry="comparison.similarity_target")
    turns = [action for action in policy.challenge.allowed if action.is_turn]
    if policy.challenge.minimum_turns > policy.challenge.actions or (policy.challenge.minimum_turns and not turns):
        raise PolicyInvalid(entry="challenge.minimum_turns")
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
