"""The rule pack: every rule with a source that can be looked up, unknown keys are errors, the digest is that of the bytes."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest

from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.pack_sources import is_cited
from realname.packs.errors import UnknownPack
from realname.packs.model import parse_policy
from realname.packs.use_cases.load_policy import load_policy, read_pack, shipped_packs
from realname.packs.use_cases.pack_rules import PackRule, RuleChange, differences, rules_of
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.consent_rule import ConsentRule
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import Reason
from realname.registration.model.retention_rule import RetentionRule
from realname.verification.model.challenges.challenge import ChallengeRule
from realname.verification.model.comparison_rule import (
    ONE_NETWORK,
    SEVERAL_NETWORKS,
    AttackScoreBand,
    ComparisonRule,
    PortraitSource,
)
from realname.verification.model.live_approval import (
    GRADE_KEYS,
    KEYS,
    Capture,
    CaptureGrade,
    HeadTestRole,
    LiveApprovalRule,
    PortraitBinding,
)

CN = (resources.files("realname.packs") / "cn.toml").read_text(encoding="utf-8")
RULES = rules_of(read_pack("cn"))
SOURCE = "MIIT 2016 notice: at most 5 numbers per person per operator"


def entry_of(text: str) -> object:
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(text.encode())
    return caught.value.facts["entry"]


def test_the_digest_is_that_of_the_packs_bytes() -> None:
    assert load_policy("cn").digest == hashlib.sha256(CN.encode()).hexdigest()


def test_the_sandbox_pack_alone_is_marked_as_sandbox() -> None:
    assert {name: load_policy(name).is_sandbox for name in shipped_packs()} == {"cn": False, "in": False, "sandbox": True, "th": False}


def test_the_sandbox_pack_differs_from_cn_in_what_sample_people_can_meet_in_typed_evidence_and_in_what_a_card_does() -> None:
    cn, sandbox = load_policy("cn"), load_policy("sandbox")
    shared = ("comparison", "presentation", "opening", "campaign")
    assert [getattr(cn, name) for name in shared] == [getattr(sandbox, name) for name in shared]
    assert replace(cn[RetentionRule], near_duplicate_days=0) == sandbox[RetentionRule]
    assert replace(cn[AttemptRule], agent_hourly=0) == sandbox[AttemptRule]
    assert cn[ConsentRule] == sandbox[ConsentRule]
    assert replace(cn[EvidenceRule], kinds=sandbox[EvidenceRule].kinds) == sandbox[EvidenceRule]
    assert {
        kind
        for kind in cn[EvidenceRule].kinds
        if not set(sandbox[EvidenceRule].kinds[kind].means) >= set(cn[EvidenceRule].kinds[kind].means)
    } == set()
    assert replace(cn[LineRule], transfer_by_card=True, lift_by_card=True) == sandbox[LineRule]


def test_in_china_a_card_alone_neither_closes_nor_gives_away_nor_frees_a_line() -> None:
    rule = load_policy("cn").lines
    assert (rule.close_by_card, rule.transfer_by_card, rule.lift_by_card) == (False, False, False)


def test_cn_takes_typed_evidence_of_no_kind_that_a_machine_reads() -> None:
    read = {kind for kind, rule in load_policy("cn").evidence.kinds.items() if EvidenceMeans.CHIP in rule.means}
    typed = set(load_policy("cn").evidence.typed_kinds)
    assert EvidenceKind.RESIDENT_ID_CARD in read
    assert read & typed == set()


def test_no_field_that_was_not_read_is_typed_in_cn() -> None:
    assert {kind for kind, rule in load_policy("cn").evidence.kinds.items() if rule.typed} == set()


def test_a_person_looks_at_every_photo_of_evidence() -> None:
    for name in shipped_packs():
        kinds = load_policy(name).evidence.kinds
        assert {
            kind for kind, rule in kinds.items() if EvidenceMeans.PHOTO in rule.means and EvidenceMeans.PHOTO not in rule.looked_at
        } == set()


@pytest.mark.parametrize("name", sorted({*shipped_packs()} - {"sandbox"}))
def test_the_machine_approves_attested_captures_and_bound_portraits_alone(name: str) -> None:
    rule = load_policy(name).live
    assert {capture for capture in Capture if rule.may_approve(capture)} == {Capture.ATTESTED_CAMERA, Capture.ATTESTED_COUNTER}
    assert (rule.portrait, rule.waived_part) == ((PortraitBinding.CHIP, PortraitBinding.SOURCE), False)


@pytest.mark.parametrize("name", sorted({*shipped_packs()} - {"sandbox"}))
def test_head_tests_decide_wherever_pictures_can_be_fed_in(name: str) -> None:
    grades = load_policy(name).live.grades
    assert {capture for capture, grade in grades.items() if grade.head_tests is HeadTestRole.DECIDE} == {*Capture} - {
        Capture.ATTESTED_CAMERA
    }


def test_the_sandbox_waives_all_of_it_and_says_so() -> None:
    waived = CaptureGrade(may_approve=True, head_tests=HeadTestRole.ADVISE, head_score=-5.0)
    assert load_policy("sandbox").live == LiveApprovalRule(
        grades=dict.fromkeys(Capture, waived), portrait=tuple(PortraitBinding), waived_part=True, portrait_likeness=1.0
    )
    rules = rules_of(read_pack("sandbox"))
    entries = [*KEYS, *(f"grades.{capture}.{key}" for capture in Capture for key in GRADE_KEYS)]
    assert {entry for entry in entries if not rules[f"live.{entry}"].source.startswith("sandbox: waives")} == set()


@pytest.mark.parametrize("name", shipped_packs())
def test_two_people_look_at_a_challenge_that_left_out_a_part(name: str) -> None:
    assert Reason.CHALLENGE_ADAPTED in load_policy(name).review.second_reasons


CAMERA = "live.grades.attested-camera"
CAMERA_SECTION = f"[{CAMERA}]"
CHIP = "comparison.sources.card-chip"
CHIP_SECTION = f"[{CHIP}]"


@pytest.mark.parametrize("name", ["cn", "sandbox"])
def test_the_portrait_on_the_chip_of_a_chinese_card_is_large_enough_to_be_compared(name: str) -> None:
    rule, eyes_px = load_policy(name)[ComparisonRule], 25  # 102x126: 27 px between the eyes, up to two less where the coder blurs them
    assert rule.of(PortraitSource.CARD_CHIP).reference_eye_distance_px < eyes_px < rule.reference_eye_distance_px


@pytest.mark.parametrize("name", shipped_packs())
def test_no_source_matches_more_loosely_than_the_plain_rule(name: str) -> None:
    rule = load_policy(name)[ComparisonRule]
    assert min(rule.of(source).similarity_target for source in PortraitSource) == rule.similarity_target


@pytest.mark.parametrize("source", [PortraitSource.PRINT, PortraitSource.CAMERA])
def test_of_a_source_without_bounds_of_its_own_the_plain_rule_holds(source: PortraitSource) -> None:
    rule = load_policy("cn")[ComparisonRule]
    assert rule.of(source) == rule


@pytest.mark.parametrize("name", shipped_packs())
def test_no_source_allows_more_likeness_than_the_plain_rule(name: str) -> None:
    rule = load_policy(name)[LiveApprovalRule]
    assert max([rule.portrait_likeness, *(one.most for one in rule.likeness_by_source.values())]) == rule.portrait_likeness


def test_a_pack_needs_no_likeness_by_source() -> None:
    text, _, rest = read_pack("cn").decode().partition("[live.sources.card-chip]")
    assert parse_policy(f"{text}[consent]{rest.partition('[consent]')[2]}".encode())[LiveApprovalRule].likeness_by_source == {}


def test_a_pack_needs_no_bounds_by_source() -> None:
    text, _, rest = read_pack("cn").decode().partition("[comparison.sources.card-chip]")
    rule = parse_policy(f"{text}[presentation]{rest.partition('[presentation]')[2]}".encode())[ComparisonRule]
    assert all(rule.of(source) == rule for source in PortraitSource)


def test_cn_carries_the_numbers_of_its_rules() -> None:
    policy = load_policy("cn")
    assert (policy[LineRule].max_active_lines, policy[ChallengeRule].actions, policy[RetentionRule].record_years_after_service) == (5, 3, 2)


def test_cn_accepts_every_kind_of_article_7() -> None:
    others = {EvidenceKind.THAI_ID_CARD, EvidenceKind.AADHAAR}
    assert set(load_policy("cn").evidence.kinds) == set(EvidenceKind) - others


# What stands in the pack, what is put in its place, and which entry is named for it.
UNUSABLE = [
    ("[lines]", "[lines", "toml"),
    ("[lines]", f"[lines]\nmany = {'9' * 5000}", "toml"),  # Python reads no number of so many digits
    ("[lines]", f"[lines]\ndeep = {'[' * 5000}", "toml"),
    ("similarity_target = { value = 0.46", f"similarity_target = {{ value = 1{'0' * 400}", "comparison.similarity_target"),
    ("[lines]", "[unknown]", "lines"),
    ("failures =", "failure =", "attempts.failure"),
    ("[attempts]", "[attempts]\nextra = { value = 1, source = 'x' }", "attempts.extra"),
    (
        'max_active_lines = { value = 5, source = "MIIT 2016 notice: at most 5 numbers per person per operator" }',
        "max_active_lines = 5",
        "lines.max_active_lines",
    ),
    ("actions = { value = 3", "actions = { value = true", "challenge.actions"),
    ("actions = { value = 3", "actions = { value = 0", "challenge.actions"),
    ('"blink", "follow"], source = "MIIT', '"wink"], source = "MIIT', "challenge.allowed"),
    ("similarity_target = { value = 0.46", "similarity_target = { value = nan", "comparison.similarity_target"),
    ("similarity_target = { value = 0.46", "similarity_target = { value = 0.35", "comparison.similarity_target"),
    ("[comparison.sources.card-chip]", "[comparison.sources.print]", "comparison.sources.print"),
    ("[comparison.sources.card-chip]", "[comparison.sources.camera]", "comparison.sources.camera"),
    ("[comparison.sources.card-chip]", "[comparison.sources.mirror]", "comparison.sources.mirror"),
    (CHIP_SECTION, "[comparison.sources]\ncard-chip = 1\n[comparison.other]", "comparison.other"),
    ("[live.sources.card-chip]", "[live.sources.mirror]", "live.sources.mirror"),
    ("[live.sources.card-chip]", "[live.sources]\ncard-chip = 1\n[live.other]", "live.other"),
    ("portrait_likeness = { value = 0.93,", "portrait_likeness = { value = 0.97,", "live.sources.card-chip.portrait_likeness"),
    ("portrait_likeness = { value = 0.93,", "head_score = { value = 0.93,", "live.sources.card-chip.head_score"),
    (
        f"{CHIP_SECTION}\nsimilarity_floor = {{ value = 0.",
        f"{CHIP_SECTION}\nsimilarity_floor = {{ value = 1.",
        f"{CHIP}.similarity_floor",
    ),
    (f"{CHIP_SECTION}\nsimilarity_floor =", f"{CHIP_SECTION}\nminimum_probes =", f"{CHIP}.minimum_probes"),
    (
        f"{CHIP_SECTION}\nsimilarity_floor = {{ value = 0.",
        f"{CHIP_SECTION}\nsimilarity_floor = {{ value = 0.9",
        f"{CHIP}.similarity_target",
    ),
    (
        'similarity_target = { value = 0.46, source = "docs/models/comparison.md: the FMR',
        'similarity_target = { value = 0.5, source = "docs/',
        f"{CHIP}.similarity_target",
    ),
    ("recorded_clip = { value = true", 'recorded_clip = { value = "accept"', "challenge.recorded_clip"),
    (CAMERA_SECTION, "[live.grades.webcam]", "live.grades.webcam"),
    (f"{CAMERA_SECTION}\nmay_approve = {{ value = true", f"{CAMERA_SECTION}\nmay_approve = {{ value = 1", f"{CAMERA}.may_approve"),
    ('head_tests = { value = "advise"', "head_tests = { value = false", f"{CAMERA}.head_tests"),
    ('head_tests = { value = "advise"', 'head_tests = { value = "ignore"', f"{CAMERA}.head_tests"),
    ("head_score = { value = 0.25", "head_score = { value = 5.1", f"{CAMERA}.head_score"),
    ("head_score = { value = 0.25", "head_score = { value = -5.1", f"{CAMERA}.head_score"),
    ("head_score = { value = 0.25", "head_score = { value = nan", f"{CAMERA}.head_score"),
    (CAMERA_SECTION, f"{CAMERA_SECTION}\nbest = {{ value = 1, source = 'x' }}", f"{CAMERA}.best"),
    ('portrait = { value = ["chip", "source"]', 'portrait = { value = ["chip", "chip"]', "live.portrait"),
    ("waived_part = { value = false", "waived_part = { value = 0", "live.waived_part"),
    ("daily_failures = { value = 15", "daily_failures = { value = 0", "attempts.daily_failures"),
    ("daily_failures_everywhere = { value = 45", "daily_failures_everywhere = { value = 14", "attempts.daily_failures_everywhere"),
    ('texts = { value = ["cn-2026-11"]', "texts = { value = []", "consent.texts"),
    ('texts = { value = ["cn-2026-11"]', 'texts = { value = ["any text"]', "consent.texts"),
    ('languages = { value = ["zh-CN", "zh", "en"]', 'languages = { value = ["Chinese"]', "consent.languages"),
    ("agent_hourly = { value = 40", "agent_hourly = { value = -1", "attempts.agent_hourly"),
    ("minimum_turns = { value = 1", "minimum_turns = { value = 4", "challenge.minimum_turns"),
    ("minimum_age_years = { value = 14", "minimum_age_years = { value = -1", "evidence.minimum_age_years"),
    ("frame_digest_days = { value = 30", "frame_digest_days = { value = -1", "retention.frame_digest_days"),
    ("near_duplicate_days = { value = 1", "near_duplicate_days = { value = 8", "retention.near_duplicate_days"),
    ('death_proofs = { value = ["death-certificate"', 'death_proofs = { value = ["rumour"', "lines.death_proofs"),
    ('death_proofs = { value = ["death-certificate"', 'death_proofs = { value = ["court-declaration"', "lines.death_proofs"),
    ('heir_proofs = { value = ["notarial-certificate"', 'heir_proofs = { value = ["death-certificate"', "lines.heir_proofs"),
    ("[campaign]", "[campaigns]", "campaigns"),
    ("notice_days = { value = 7", "notice_days = { value = -1", "campaign.notice_days"),
    ("prompt_hours = { value = 24", "prompt_hours = { value = 23", "campaign.prompt_hours"),
    ("wave_lines = { value = 1000", "wave_lines = { value = 0", "campaign.wave_lines"),
    ("[campaign.tiers.many-lines]\nholder_lines =", "[campaign.tiers.many-lines]\nholders =", "campaign.tiers.many-lines.holders"),
    ("[campaign.tiers.many-lines]", "[campaign.tiers.none]\n[campaign.tiers.many-lines]", "campaign.tiers.none"),
    ('evidence_means = { value = ["typed"]', 'evidence_means = { value = ["dictated"]', "campaign.tiers.typed-evidence"),
    ('name = "cn"', 'name = ""', "pack.name"),
    ("sandbox = false", "", "pack"),
    ("draft = false", "", "pack"),
    ("draft = false", "draft = 0", "pack.draft"),
    ('country = "CN"', "", "pack"),
    ('country = "CN"', 'country = "XX"', "pack.country"),
    ("[evidence.kinds.military-id]", "[evidence.kinds.library-card]", "evidence.kinds.library-card"),
    ("[evidence.kinds.military-id]\nmeans", "[evidence.kinds.military-id]\nways", "evidence.kinds.military-id.means"),
    ('value = ["chip", "verified-chip"]', 'value = ["chip", "chip"]', "evidence.kinds.resident-id-card.means"),
    ('value = ["photo", "typed"]', 'value = ["photo", "told"]', "evidence.kinds.temporary-resident-id-card.means"),
    ('value = ["photo", "typed"]', 'value = ["typed"]', "evidence.kinds.temporary-resident-id-card.looked_at"),
    ("[unenforced]", "[unenforced]\nmore = 'text alone'", "unenforced.more"),
    ("[unenforced]", "[unenforced]\nmore = { value = 1, source = 'PIPL art. 1' }", "unenforced.more"),
    ("sandbox = false", "sandbox = 1", "pack.sandbox"),
    ("sandbox = false", 'sandbox = "true"', "pack.sandbox"),
]


def test_an_entry_that_cannot_be_used_is_named() -> None:
    assert [before for before, _, _ in UNUSABLE if before not in CN] == []
    named = [(after, entry, entry_named_in(CN.replace(before, after, 1))) for before, after, entry in UNUSABLE]
    assert [f"{after[:200]!r}: {found} is named, not {entry}" for after, entry, found in named if found != entry] == []


def entry_named_in(text: str) -> object:
    """The entry for which a pack is refused, or None where it is taken."""
    try:
        parse_policy(text.encode())
    except PolicyInvalid as refusal:
        return refusal.facts["entry"]
    return None


@pytest.mark.parametrize(
    ("key", "value"),
    [("capture", '["attested-counter"]'), ("head_tests", "true"), ("head_score", "0.25")],
    ids=["capture", "tests", "score"],
)
def test_a_pack_from_before_there_were_grades_is_refused_and_told_what_replaces_the_key(key: str, value: str) -> None:
    former = CN.replace("[live]\n", f"[live]\n{key} = {{ value = {value}, source = 'docs/' }}\n", 1)
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(former.encode())
    new = {"capture": "may_approve"}.get(key, key)
    assert caught.value.facts == {"entry": f"live.{key}", "replaced_by": f"live.grades.GRADE.{new}"}


def without_grades(text: str) -> str:
    before, _, rest = text.partition("[live.grades.attested-camera]")
    return before + rest[rest.index("[live.sources.card-chip]") :]


def test_a_pack_that_states_no_grades_at_all_is_refused() -> None:
    assert entry_of(without_grades(CN)) == "live.grades"
    assert entry_of(without_grades(CN).replace("[live]\n", "[live]\ngrades = 1\n", 1)) == "live.grades"


def test_of_a_grade_that_a_pack_does_not_state_the_machine_approves_nothing() -> None:
    empty = parse_policy(without_grades(CN).replace("[live.sources", "[live.grades]\n\n[live.sources", 1).encode())
    assert [capture for capture in Capture if empty.live.may_approve(capture)] == []


BAND = "attack_score_target = {{ value = {0}, source = 'docs/' }}\nattack_score_ceiling = {{ value = {1}, source = 'docs/' }}\n"


@pytest.mark.parametrize("score", [ONE_NETWORK, SEVERAL_NETWORKS])
def test_a_grade_has_the_band_of_the_pack_or_one_of_its_own(score: str) -> None:
    own = BAND.replace("attack_score", score).format(0.2, 0.6)
    live = parse_policy(CN.replace(f"{CAMERA_SECTION}\n", f"{CAMERA_SECTION}\n{own}", 1).encode()).live
    rule, networks = load_policy("cn").presentation, {ONE_NETWORK: 1, SEVERAL_NETWORKS: 2}
    bands = {name: live.band(Capture.ATTESTED_CAMERA, rule, networks=count) for name, count in networks.items()}
    assert bands == {
        name: AttackScoreBand(target=0.2, ceiling=0.6) if name == score else rule.band(count) for name, count in networks.items()
    }
    assert live.band(Capture.ATTESTED_COUNTER, rule, networks=1) == rule.one_network


@pytest.mark.parametrize(
    ("band", "wrong"), [((0.6, 0.6), None), ((0.61, 0.6), "attack_score_ceiling"), ((0.2, 1.01), "attack_score_ceiling")]
)
def test_a_band_of_a_grade_has_its_target_not_above_its_ceiling(band: tuple[float, float], wrong: str | None) -> None:
    text = CN.replace(f"{CAMERA_SECTION}\n", f"{CAMERA_SECTION}\n{BAND.format(*band)}", 1)
    if wrong is None:
        assert parse_policy(text.encode()).live.grades[Capture.ATTESTED_CAMERA].one_network == AttackScoreBand(
            target=band[0], ceiling=band[1]
        )
    else:
        assert entry_of(text) == f"{CAMERA}.{wrong}"


def test_half_a_band_is_refused() -> None:
    half = BAND.format(0.2, 0.6).partition("\n")[0]
    assert entry_of(CN.replace(f"{CAMERA_SECTION}\n", f"{CAMERA_SECTION}\n{half}\n", 1)) == f"{CAMERA}.attack_score_ceiling"


def test_a_rule_without_source_is_no_rule() -> None:
    assert entry_of(CN.replace('source = "realname C3: in 3 minutes"', 'source = ""')) == "attempts.window_minutes"


def test_an_unknown_pack_is_an_error_that_names_the_shipped_ones() -> None:
    with pytest.raises(UnknownPack) as caught:
        load_policy("atlantis")
    assert caught.value.facts["shipped"] == "cn, in, sandbox, th"


def test_days_are_counted_in_the_time_of_the_outlet() -> None:
    midnight_in_beijing = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    evidence = load_policy("cn").evidence
    assert [evidence.day_of(at).day for at in (midnight_in_beijing - timedelta(seconds=1), midnight_in_beijing)] == [24, 25]


@pytest.mark.parametrize(("at", "began"), [((24, 16, 0), (24, 16)), ((24, 15, 59), (23, 16))])
def test_the_day_begins_at_midnight_in_the_time_of_the_outlet(at: tuple[int, int, int], began: tuple[int, int]) -> None:
    evidence = load_policy("cn").evidence
    assert evidence.day_began_at(datetime(2026, 11, *at, tzinfo=UTC)) == datetime(2026, 11, *began, tzinfo=UTC)


def test_each_rule_has_its_entry_value_and_source() -> None:
    assert RULES["lines.max_active_lines"] == PackRule("5", "MIIT 2016 notice: at most 5 numbers per person per operator")
    assert RULES["campaign.tiers.typed-evidence.evidence_means"].value == '["typed"]'
    assert RULES["pack.name"] == PackRule('"cn"', "")


def test_every_rule_of_a_pack_has_a_source() -> None:
    assert [entry for entry, rule in RULES.items() if not rule.source and not entry.startswith("pack.")] == []


def test_a_pack_does_not_differ_from_itself() -> None:
    assert differences(before=RULES, after=RULES) == ()


def test_what_differs_is_said_by_its_entry_and_how() -> None:
    after = {entry: rule for entry, rule in RULES.items() if entry != "attempts.failures"}
    after["lines.max_active_lines"] = PackRule("3", RULES["lines.max_active_lines"].source)
    after["lines.cooling_days"] = PackRule(RULES["lines.cooling_days"].value, "another article")
    after["lines.new_rule"] = PackRule("1", "a new article")
    found = {one.entry: one.change for one in differences(before=RULES, after=after)}
    assert found == {
        "attempts.failures": RuleChange.REMOVED,
        "lines.max_active_lines": RuleChange.VALUE,
        "lines.cooling_days": RuleChange.SOURCE,
        "lines.new_rule": RuleChange.ADDED,
    }


def _with_source(source: str, text: str = CN) -> bytes:
    assert SOURCE in text
    return text.replace(SOURCE, source).encode()


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_rule_of_every_shipped_pack_is_cited_or_says_that_it_is_a_choice(pack: str) -> None:
    assert [entry for entry, rule in rules_of(read_pack(pack)).items() if rule.source and not is_cited(rule.source)] == []


@pytest.mark.parametrize(
    "source",
    [SOURCE, "PIPL art. 19", "operator's choice: enough", "realname C3: in 3 minutes", "docs/models/texture.md", "Telecom Act, sec. 5"],
)
def test_an_article_a_notice_and_a_choice_are_sources(source: str) -> None:
    assert parse_policy(_with_source(source)).lines.max_active_lines == 5


@pytest.mark.parametrize("source", ["as always", "the lawyer said so", "actual practice", "ordered"])
def test_what_cites_nothing_is_refused_by_its_entry(source: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(_with_source(source))
    assert caught.value.facts == {"entry": "lines.max_active_lines", "problem": "source-cites-nothing"}


def test_a_draft_may_say_what_it_does_not_know_yet() -> None:
    draft = CN.replace("draft = false", "draft = true")
    assert parse_policy(_with_source("to be found out", draft)).is_draft


def test_a_draft_without_any_source_is_no_pack_either() -> None:
    draft = CN.replace("draft = false", "draft = true")
    with pytest.raises(PolicyInvalid):
        parse_policy(_with_source("", draft))
