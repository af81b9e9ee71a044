"""What is kept as JSON comes back as it was, and what is not ours is refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.kernel.errors import IntegrityError
from realname.platform.db.codecs import decode_facts, encode_facts
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.model.reasons import Reason
from realname.registration.store.codecs import decode_actions, decode_decision, encode_actions, encode_decision
from realname.verification.model.observations import Action

DIGESTS = st.text(alphabet=string.hexdigits, min_size=64, max_size=64)
REASONS = st.frozensets(st.sampled_from(Reason))
DECISIONS = st.one_of(st.builds(Approved, DIGESTS), st.builds(Referred, REASONS, DIGESTS), st.builds(Refused, REASONS, DIGESTS))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FACTS = st.lists(st.tuples(TEXT, st.one_of(TEXT, st.integers()))).map(tuple)


@given(DECISIONS)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    assert decode_decision(encode_decision(decision)) == decision


@given(st.lists(st.sampled_from(Action)).map(tuple))
def test_actions_come_back_as_they_were(actions: tuple[Action, ...]) -> None:
    assert decode_actions(encode_actions(actions)) == actions


@given(FACTS)
def test_facts_come_back_as_they_were_in_their_order(facts: tuple[tuple[str, str | int], ...]) -> None:
    assert decode_facts(encode_facts(facts)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"outcome":"approved"}',
        '{"outcome":"approved","policy":1}',
        '{"outcome":"allowed","policy":"d","reasons":[]}',
        '{"outcome":"referred","policy":"d"}',
        '{"outcome":"refused","policy":"d","reasons":["because"]}',
    ],
)
def test_what_is_no_decision_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_decision(text)


@pytest.mark.parametrize("text", ["{", "7", '["jump"]', "[[1]]"])
def test_what_are_no_actions_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_actions(text)


@pytest.mark.parametrize("text", ["{", "7", '[["a"]]', '[[1,"a"]]', '[["a",1.5]]', '[["a",null]]'])
def test_what_are_no_facts_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_facts(text)
