"""The draw: the same for everybody who has the public values, and another one if any of them is another."""

import hashlib
import hmac
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.cases.model.case_file import CaseFile
from realname.inspections.model.sampling import (
    FEWEST_DICE,
    LONGEST_PERIOD,
    MOST_CASES,
    Draw,
    DrawnCase,
    DrawScope,
    ShareKind,
    SharePlan,
    Stratum,
    beacon_plan,
    dice_plan,
    draw_cases,
    list_digest,
    parse_share,
    population,
    scope_of,
    share_commitment,
)
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, InspectionId, OutletId, RegistrationId
from realname.ledger.model.tree_head import TreeHead, commitment_of
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
SHOP, OTHER = OutletId("shop-1"), OutletId("shop-2")
SCOPE = DrawScope(since=START - 24 * HOUR, until=START, outlets=(), stratum=Stratum.ALL, sample=5)
DRAW = Draw(
    inspection_id=InspectionId("inspection-1"),
    head=TreeHead(size=1000, root_hash="a" * 64),
    scope=SCOPE,
    plan=SharePlan(kind=ShareKind.DICE),
    share="16253416253416253416",
    nonce="b" * 64,
)
FACES = "162534" * 9
BY_DICE = dice_plan(share_commitment(FACES))
CASES = [DrawnCase(RegistrationId(f"case-{number}"), 10 * number) for number in range(100)]
BEACON = SharePlan(kind=ShareKind.BEACON, source="drand", round="42", at=START + HOUR)
FILE = CaseFile(
    case_id=RegistrationId("case-1"),
    opened_index=0,
    last_index=9,
    opened_at=START - HOUR,
    outlet_id=SHOP,
    agent_id=AgentId("agent-1"),
    purpose="new-line",
    route="face",
    decided_at=START - HOUR,
    decided_index=9,
    decided_as="approved",
)
OTHERS = [
    replace(DRAW, inspection_id=InspectionId("inspection-2")),
    replace(DRAW, head=TreeHead(size=1001, root_hash="a" * 64)),
    replace(DRAW, head=TreeHead(size=1000, root_hash="c" * 64)),
    replace(DRAW, share="16253416253416253415"),
    replace(DRAW, nonce="c" * 64),
    replace(DRAW, plan=BEACON),
    replace(DRAW, scope=replace(SCOPE, since=START - 25 * HOUR)),
    replace(DRAW, scope=replace(SCOPE, until=START + HOUR)),
    replace(DRAW, scope=replace(SCOPE, outlets=(SHOP,))),
    replace(DRAW, scope=replace(SCOPE, stratum=Stratum.FACE)),
]


def test_the_draw_is_what_the_text_of_its_values_says() -> None:
    """Kept as it was once: the person who changes it changes what former inspections drew."""
    text = (
        b"realname-draw-v1\ninspection:inspection-1\ntree-size:1000\nroot:" + b"a" * 64 + b"\n"
        b"since:2026-11-24T09:00:00.000000+00:00\nuntil:2026-11-25T09:00:00.000000+00:00\noutlets:\nstratum:all\nsample:5\n"
        b"share:dice::\nshare-value:16253416253416253416\nnonce:" + b"b" * 64 + b"\n"
    )
    assert DRAW.canonical() == text
    seed = hashlib.sha256(text).digest()
    ranked = sorted(CASES, key=lambda one: hmac.new(seed, f"{one.case_id}|{one.decided_index}".encode(), "sha256").hexdigest())
    assert draw_cases(DRAW, CASES) == ranked[:5]


def test_the_same_values_draw_the_same_cases_in_whatever_order_they_are_given() -> None:
    assert draw_cases(DRAW, CASES) == draw_cases(DRAW, CASES[::-1])


@pytest.mark.parametrize("other", OTHERS)
def test_another_value_draws_other_cases(other: Draw) -> None:
    assert draw_cases(other, CASES) != draw_cases(DRAW, CASES)


def test_of_fewer_cases_than_the_sample_all_are_drawn() -> None:
    assert set(draw_cases(DRAW, CASES[:3])) == set(CASES[:3])


def test_every_case_is_drawn_as_often_as_any_other() -> None:
    drawn = Counter(one for number in range(400) for one in draw_cases(replace(DRAW, share=f"{number}"), CASES[:20]))
    # 400 draws of 5 out of 20: 100 times each, with a standard deviation of 8.7.
    assert set(drawn) == set(CASES[:20])
    assert all(60 < times < 140 for times in drawn.values())


def test_the_digest_of_a_list_is_another_for_another_order() -> None:
    assert list_digest(CASES[:2]) == hashlib.sha256(b"case-0|0\ncase-1|10\n").hexdigest()
    assert list_digest(CASES[1::-1]) != list_digest(CASES[:2])


def test_what_was_decided_behind_the_head_is_not_drawn_from() -> None:
    assert population([FILE], SCOPE, size=10) == [DrawnCase(FILE.case_id, 9)]
    assert population([FILE], SCOPE, size=9) == []
    assert population([replace(FILE, decided_index=None)], SCOPE, size=10) == []


def test_a_mystery_shoppers_registration_is_not_drawn_from() -> None:
    assert population([replace(FILE, is_test=True)], SCOPE, size=10) == []


@pytest.mark.parametrize(
    ("stratum", "file", "is_of_it"),
    [
        (Stratum.FACE, FILE, True),
        (Stratum.FACE, replace(FILE, handed_over_at=START), False),
        (Stratum.NO_FACE, FILE, False),
        (Stratum.NO_FACE, replace(FILE, handed_over_at=START), True),
        (Stratum.NO_FACE, replace(FILE, route="no-face"), True),
        (Stratum.APPROVED, FILE, True),
        (Stratum.REFERRED, FILE, False),
        (Stratum.REFUSED, replace(FILE, decided_as="refused"), True),
    ],
)
def test_a_stratum_has_what_the_ledger_said_by_the_decision(stratum: Stratum, file: CaseFile, *, is_of_it: bool) -> None:
    assert stratum.has(file) is is_of_it


def test_a_scope_of_some_outlets_has_no_other() -> None:
    scope = scope_of(since=SCOPE.since, until=SCOPE.until, outlets=[OTHER, SHOP, OTHER], stratum=Stratum.ALL, sample=1)
    assert scope.outlets == (SHOP, OTHER)
    assert scope.has(FILE)
    assert not scope.has(replace(FILE, outlet_id=OutletId("shop-3")))


@pytest.mark.parametrize(
    ("hours", "sample", "field"),
    [(0, 5, "until"), (-1, 5, "until"), (24 * 366 + 1, 5, "until"), (24, 0, "sample"), (24, MOST_CASES + 1, "sample")],
)
def test_a_scope_out_of_bounds_is_refused(hours: int, sample: int, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        scope_of(since=START, until=START + hours * HOUR, outlets=[], stratum=Stratum.ALL, sample=sample)
    assert refused.value.facts["field"] == field


def test_a_scope_at_the_bounds_is_taken() -> None:
    assert scope_of(since=START, until=START + LONGEST_PERIOD, outlets=[], stratum=Stratum.ALL, sample=MOST_CASES).sample == MOST_CASES


def test_dice_are_read_however_they_are_parted() -> None:
    parted = f"{FACES[:4]} {FACES[4:9]},{FACES[9:20]}-{FACES[20:30]};{FACES[30:]}"
    assert parse_share(parted, plan=BY_DICE, now=START) == FACES


def test_a_commitment_to_dice_is_what_any_program_makes_of_them() -> None:
    # printf 'realname-share-v1:1625…' | sha256sum
    assert share_commitment(FACES) == hashlib.sha256(f"realname-share-v1:{FACES}".encode()).hexdigest()
    assert dice_plan(f" {share_commitment(FACES).upper()}\n") == BY_DICE


@pytest.mark.parametrize("text", ["", "1" * 63, "g" * 64, FACES])
def test_what_is_no_commitment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        dice_plan(text)
    assert refused.value.facts["field"] == "share-commitment"


@pytest.mark.parametrize("plan", [BY_DICE, SharePlan(kind=ShareKind.DICE)])
def test_other_dice_than_those_committed_to_are_refused(plan: SharePlan) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_share(FACES[::-1], plan=plan, now=START)
    assert refused.value.facts["cause"] == "not-committed"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (FACES[:49], "count"),
        ("1625341" * 30, "count"),
        ("", "count"),
        (FACES + "7", "faces"),
        (FACES + "a", "faces"),
        ("1" * FEWEST_DICE, "not-thrown"),
        ("12345" * 10, "not-thrown"),
    ],
)
def test_dice_that_are_too_few_or_that_no_one_threw_are_refused(text: str, cause: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_share(text, plan=BY_DICE, now=START)
    assert refused.value.facts["cause"] == cause


def test_the_value_of_a_beacon_is_taken_from_its_time_on() -> None:
    assert parse_share("0x" + "Ab" * 16, plan=BEACON, now=START + HOUR) == "ab" * 16
    with pytest.raises(InvalidInput) as early:
        parse_share("ab" * 16, plan=BEACON, now=START + HOUR - timedelta(seconds=1))
    assert early.value.facts["cause"] == "early"


@pytest.mark.parametrize("text", ["", "ab" * 15, "ab" * 16 + "a", "gg" * 16, "ab" * 129])
def test_what_is_no_value_of_a_beacon_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_share(text, plan=BEACON, now=START + HOUR)


@pytest.mark.parametrize(
    ("source", "round_", "ahead", "field"),
    [
        ("", "1", 1, "source"),
        ("a b", "1", 1, "source"),
        ("drand", "", 1, "round"),
        ("drand", "1\n2", 1, "round"),
        ("drand", "1", 0, "beacon-at"),
    ],
)
def test_a_beacon_is_named_with_a_round_that_is_ahead(source: str, round_: str, ahead: int, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        beacon_plan(source=source, round_=round_, at=START + ahead * HOUR, now=START)
    assert refused.value.facts["field"] == field


def test_a_beacon_that_is_ahead_is_a_plan() -> None:
    assert beacon_plan(source="drand", round_="42", at=START + HOUR, now=START) == BEACON


def test_a_commitment_is_the_hash_of_the_nonce_as_it_is_written() -> None:
    assert commitment_of("ab") == hashlib.sha256(b"ab").hexdigest()
