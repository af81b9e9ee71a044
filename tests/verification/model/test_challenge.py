"""The challenge: drawn uniformly, bound, short-lived, used once."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from realname.kernel.errors import ChallengeExpired, PolicyInvalid
from realname.kernel.identifiers import AgentId, ChallengeId, Iccid, Msisdn, OutletId, RegistrationId
from realname.packs.use_cases.load_policy import load_policy
from realname.verification.errors import ChallengeReused
from realname.verification.model.challenges.challenge import (
    Challenge,
    ChallengeBinding,
    ChallengeRule,
    Inability,
    adapt_rule,
    allowed_sequences,
    draw_actions,
    drawn_path,
    for_clip,
    is_weaker,
    issue_challenge,
)
from realname.verification.model.findings import ChallengeOutcome, judge_challenge
from realname.verification.model.observations import Action, ObservedAction

RULE = load_policy("cn").challenge
FIVE = (Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN, Action.BLINK)
WIDE = replace(RULE, allowed=FIVE, always=())
SECRET = b"s" * 32
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BINDING = ChallengeBinding(
    registration_id=RegistrationId("r1"),
    msisdn=Msisdn("+8619900000001"),
    iccid=Iccid("8986000000000000001"),
    outlet_id=OutletId("o1"),
    agent_id=AgentId("a1"),
    nonce="00",
)


def issued() -> Challenge:
    return issue_challenge(challenge_id=ChallengeId("c1"), binding=BINDING, rule=RULE, secret=SECRET, at=NOON)


def test_every_allowed_sequence_has_a_turn_a_blink_and_a_path_in_any_order() -> None:
    sequences = allowed_sequences(RULE)
    assert len(sequences) == len(set(sequences)) == 12
    for sequence in sequences:
        assert {Action.BLINK, Action.FOLLOW} < set(sequence)
        assert sum(action.is_turn for action in sequence) == 1


def test_none_of_five_actions_is_asked_for_twice_in_a_row() -> None:
    sequences = allowed_sequences(WIDE)
    assert len(sequences) == len(set(sequences)) == 68
    assert all(first is not second for sequence in sequences for first, second in pairwise(sequence))


def test_the_draw_is_uniform_over_the_allowed_sequences() -> None:
    draws = 68 * 100
    counts = Counter(draw_actions(replace(BINDING, nonce=f"{number:x}"), WIDE, secret=SECRET) for number in range(draws))
    chi_square = sum((counts[sequence] - 100) ** 2 / 100 for sequence in allowed_sequences(WIDE))
    assert chi_square < 112  # 67 degrees of freedom: exceeded by chance in less than 1 of 2,000 draws; the nonces are fixed


def test_the_same_binding_gives_the_same_draw_and_another_secret_another() -> None:
    draws = {secret: tuple(draw_actions(replace(BINDING, nonce=f"{n}"), RULE, secret=secret) for n in range(20)) for secret in (b"a", b"b")}
    assert draws[b"a"] == tuple(draw_actions(replace(BINDING, nonce=f"{n}"), RULE, secret=b"a") for n in range(20))
    assert draws[b"a"] != draws[b"b"]


@pytest.mark.parametrize("part", [field.name for field in fields(ChallengeBinding)])
def test_each_part_of_the_binding_changes_the_draw(part: str) -> None:
    other = type(getattr(BINDING, part))
    bindings = [replace(BINDING, **{part: other(f"x{number}")}) for number in range(20)]
    assert len({draw_actions(binding, RULE, secret=SECRET) for binding in bindings}) > 1


def test_the_commitment_is_the_same_whenever_it_is_made_and_another_for_whatever_is_exchanged() -> None:
    drawn = issued()
    others = [
        replace(drawn, id=ChallengeId("c2")),
        replace(drawn, nonce="01"),
        replace(drawn, actions=drawn.actions[::-1]),
        replace(drawn, actions=drawn.actions[:2]),
        replace(drawn, path_key="0" * 64),
    ]
    assert drawn.commitment == drawn.use(at=NOON).commitment
    assert len({drawn.commitment, *(other.commitment for other in others)}) == 6


def test_a_rule_that_allows_no_sequence_is_no_rule() -> None:
    rule = ChallengeRule(actions=2, allowed=(Action.BLINK,), always=(), minimum_turns=0, expires_s=90, recorded_clip=True)
    with pytest.raises(PolicyInvalid):
        draw_actions(BINDING, rule, secret=SECRET)


def test_a_challenge_can_be_used_until_just_before_it_expires() -> None:
    at = NOON + timedelta(seconds=RULE.expires_s) - timedelta(microseconds=1)
    assert issued().use(at=at).used_at == at


def test_a_challenge_cannot_be_used_at_its_expiry() -> None:
    with pytest.raises(ChallengeExpired):
        issued().use(at=NOON + timedelta(seconds=RULE.expires_s))


def test_a_challenge_cannot_be_used_twice() -> None:
    with pytest.raises(ChallengeReused):
        issued().use(at=NOON).use(at=NOON)


def seen(*actions: Action) -> tuple[ObservedAction, ...]:
    return tuple(ObservedAction(action=action, start_ms=at * 1000, end_ms=at * 1000 + 500, peak=30.0) for at, action in enumerate(actions))


@pytest.mark.parametrize(
    ("asked", "observed", "outcome"),
    [
        ((Action.TURN_LEFT, Action.BLINK), seen(Action.TURN_LEFT, Action.BLINK), ChallengeOutcome.MET),
        ((Action.TURN_LEFT, Action.BLINK), seen(Action.BLINK, Action.TURN_LEFT, Action.LOOK_UP, Action.BLINK), ChallengeOutcome.MET),
        ((Action.TURN_LEFT, Action.BLINK), seen(Action.BLINK, Action.TURN_LEFT), ChallengeOutcome.NOT_MET),
        ((Action.BLINK, Action.TURN_LEFT, Action.BLINK), seen(Action.BLINK, Action.TURN_LEFT), ChallengeOutcome.NOT_MET),
        ((Action.TURN_LEFT,), (), ChallengeOutcome.NOT_MET),
        ((), seen(Action.BLINK), ChallengeOutcome.ABSENT),
    ],
)
def test_a_challenge_is_met_when_its_actions_are_a_subsequence(
    asked: tuple[Action, ...], observed: tuple[ObservedAction, ...], outcome: ChallengeOutcome
) -> None:
    assert judge_challenge(asked=asked, observed=observed) is outcome


def test_the_order_is_that_of_time_and_not_of_the_list() -> None:
    observed = tuple(reversed(seen(Action.TURN_LEFT, Action.BLINK)))
    assert judge_challenge(asked=(Action.TURN_LEFT, Action.BLINK), observed=observed) is ChallengeOutcome.MET


def test_who_cannot_blink_turns_once_more() -> None:
    adapted = adapt_rule(RULE, frozenset({Inability.CANNOT_BLINK}))
    assert adapted == replace(RULE, allowed=(Action.TURN_LEFT, Action.TURN_RIGHT, Action.FOLLOW), always=(Action.FOLLOW,))


def test_who_cannot_see_is_asked_for_turns_and_looks_alone() -> None:
    adapted = adapt_rule(RULE, frozenset({Inability.CANNOT_SEE}))
    assert adapted == replace(RULE, allowed=FIVE[:4], always=())


def test_a_recorded_clip_follows_no_path() -> None:
    assert for_clip(RULE) == replace(RULE, allowed=(Action.TURN_LEFT, Action.TURN_RIGHT, Action.BLINK), always=(Action.BLINK,))


def test_a_path_is_drawn_where_one_is_asked_for_and_another_at_each_attempt() -> None:
    key = issued().path_key
    assert key is not None
    paths = [drawn_path(key, attempt=attempt) for attempt in (0, 0, 1)]
    assert (paths[0] == paths[1], paths[0] == paths[2]) == (True, False)


def test_who_cannot_turn_is_asked_for_one_blink() -> None:
    adapted = adapt_rule(RULE, frozenset({Inability.CANNOT_TURN}))
    assert adapted == replace(RULE, allowed=(Action.BLINK,), actions=1, minimum_turns=0, always=(Action.BLINK,))


def test_who_can_do_neither_is_asked_for_nothing() -> None:
    assert adapt_rule(RULE, frozenset(Inability)) is None


def test_who_can_do_everything_is_asked_as_the_pack_says() -> None:
    assert adapt_rule(RULE, frozenset()) == RULE


def test_where_the_pack_asks_only_for_blinks_who_cannot_blink_turns_and_looks() -> None:
    blinks = replace(RULE, allowed=(Action.BLINK,), actions=1, minimum_turns=0, always=())
    adapted = adapt_rule(blinks, frozenset({Inability.CANNOT_BLINK}))
    assert adapted is not None
    assert set(adapted.allowed) == set(FIVE) - {Action.BLINK}


@pytest.mark.parametrize("pack", ["cn", "sandbox"])
@pytest.mark.parametrize("inability", Inability)
def test_every_adapted_rule_can_be_drawn_from(pack: str, inability: Inability) -> None:
    adapted = adapt_rule(load_policy(pack).challenge, frozenset({inability}))
    assert adapted is not None
    assert allowed_sequences(adapted)


def test_a_challenge_that_leaves_out_blinks_or_turns_is_weaker() -> None:
    adapted = {inability: adapt_rule(RULE, frozenset({inability})) for inability in Inability}
    weaker = {inability: rule is not None and is_weaker(rule, RULE) for inability, rule in adapted.items()}
    assert weaker == dict.fromkeys(Inability, True)


def test_a_challenge_that_waives_a_blink_the_pack_never_asks_for_is_as_strong() -> None:
    rule = replace(RULE, allowed=tuple(action for action in RULE.allowed if action is not Action.BLINK))
    adapted = adapt_rule(rule, frozenset({Inability.CANNOT_BLINK}))
    assert adapted is not None
    assert not is_weaker(adapted, rule)


def test_a_challenge_that_can_be_foreseen_is_weaker_though_it_is_as_long() -> None:
    rule = replace(RULE, allowed=(Action.BLINK, Action.TURN_LEFT), actions=1, minimum_turns=0, always=())
    adapted = adapt_rule(rule, frozenset({Inability.CANNOT_TURN}))
    assert adapted is not None
    assert (adapted.actions, is_weaker(adapted, rule), is_weaker(rule, rule)) == (1, True, False)
