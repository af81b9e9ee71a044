"""What is kept as JSON comes back as it was, and what is not ours is refused."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.adapters.db.codecs import (
    decode_actions,
    decode_decision,
    decode_facts,
    decode_session,
    encode_actions,
    encode_decision,
    encode_facts,
    encode_session,
)
from realname.domain.decisions import Approved, Decision, Reason, Referred, Refused
from realname.domain.errors import IntegrityError
from realname.domain.findings import ChallengeOutcome, PresentationNotScreened, PresentationScreened, VerificationFindings
from realname.domain.observations import Action, ObservedAction
from realname.domain.registration import JudgedSession

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(min_value=0, max_value=2**53)
DIGESTS = st.text(alphabet=string.hexdigits, min_size=64, max_size=64)
REASONS = st.frozensets(st.sampled_from(Reason))
DECISIONS = st.one_of(st.builds(Approved, DIGESTS), st.builds(Referred, REASONS, DIGESTS), st.builds(Refused, REASONS, DIGESTS))
PRESENTATIONS = st.one_of(
    st.builds(PresentationScreened, attack_score=st.floats(min_value=0, max_value=1)), st.builds(PresentationNotScreened)
)
FINDINGS = st.builds(
    VerificationFindings,
    challenge=st.sampled_from(ChallengeOutcome),
    similarity=NUMBERS,
    probes=st.integers(min_value=1, max_value=100),
    probe_agreement=NUMBERS,
    movement_agreement=st.one_of(st.none(), NUMBERS),
    reference_eye_distance_px=st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    presentation=PRESENTATIONS,
)
MOTION = st.builds(ObservedAction, action=st.sampled_from(Action), start_ms=WHOLE, end_ms=WHOLE, peak=NUMBERS)
SESSIONS = st.builds(JudgedSession, findings=FINDINGS, motion=st.lists(MOTION).map(tuple))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FACTS = st.lists(st.tuples(TEXT, st.one_of(TEXT, st.integers()))).map(tuple)


@given(DECISIONS)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    assert decode_decision(encode_decision(decision)) == decision


@given(SESSIONS)
def test_a_session_comes_back_as_it_was(session: JudgedSession) -> None:
    assert decode_session(encode_session(session)) == session


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


CLEAR_SESSION = json.loads(
    encode_session(
        JudgedSession(
            findings=VerificationFindings(
                challenge=ChallengeOutcome.MET,
                similarity=0.8,
                probes=3,
                probe_agreement=0.8,
                movement_agreement=0.7,
                reference_eye_distance_px=60.0,
                presentation=PresentationNotScreened(),
            ),
            motion=(),
        )
    )
)


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("similarity", float("nan")),
        ("similarity", None),
        ("movement_agreement", float("nan")),
        ("movement_agreement", "0.9"),
        ("probes", 0),
        ("probes", True),
        ("probes", 2.5),
        ("reference_eye_distance_px", 0),
        ("presentation", 1.5),
        ("challenge", "passed"),
    ],
)
def test_findings_that_rest_on_nothing_cannot_come_back(finding: str, value: float | str | None) -> None:
    stored = {**CLEAR_SESSION, "findings": {**CLEAR_SESSION["findings"], finding: value}}
    with pytest.raises(IntegrityError):
        decode_session(json.dumps(stored))


@pytest.mark.parametrize("finding", sorted(CLEAR_SESSION["findings"].keys() - {"movement_agreement"}))
def test_a_missing_finding_is_refused(finding: str) -> None:
    findings = {name: value for name, value in CLEAR_SESSION["findings"].items() if name != finding}
    with pytest.raises(IntegrityError):
        decode_session(json.dumps({**CLEAR_SESSION, "findings": findings}))


def test_findings_kept_before_movements_were_compared_have_none_of_that() -> None:
    findings = {name: value for name, value in CLEAR_SESSION["findings"].items() if name != "movement_agreement"}
    assert decode_session(json.dumps({**CLEAR_SESSION, "findings": findings})).findings.movement_agreement is None


@pytest.mark.parametrize("text", ["{", "7", '["jump"]', "[[1]]"])
def test_what_are_no_actions_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_actions(text)


@pytest.mark.parametrize("text", ["{", "7", '[["a"]]', '[[1,"a"]]', '[["a",1.5]]', '[["a",null]]'])
def test_what_are_no_facts_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_facts(text)
