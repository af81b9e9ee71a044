"""The rules of the route without a face: its section in a pack, the check by two people, and what is kept of another means."""

from collections.abc import Mapping

import pytest

from realname.access.model.staff import Role
from realname.kernel.errors import PolicyInvalid, StateConflict, TookPart
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.rules.rule_section import RuleSection
from realname.registration.model.alternative_checks import MOST_TRIES, AnsweredMeans, TypedProof
from realname.registration.model.no_face_rule import KEYS, SECTION, NoFaceRule, no_face_rule_of
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome, Statement, TwoStatements
from tests.support.manual_clock import START

OPENER, COLLEAGUE, SUPERVISOR = AgentId("opener"), AgentId("colleague"), AgentId("supervisor")
RULES: Mapping[str, object] = {
    "first_by": ["agent", "supervisor"],
    "second_by": ["supervisor"],
    "other_means": ["existing-line"],
    "other_means_needed": 1,
}
M = MeansOutcome
FRESH = AnsweredMeans(registration_id=RegistrationId("registration-1"), kind=MeansKind.BANK_CARD, outcome=M.UNAVAILABLE, at=START)


def stated(by: AgentId) -> Statement:
    return Statement(by=by, likeness=Likeness.SAME_PERSON, at=START)


def said_first(by: AgentId = COLLEAGUE) -> TwoStatements:
    return TwoStatements(registration_id=RegistrationId("registration-1"), opened_by=OPENER, first=stated(by))


@pytest.mark.parametrize("first", [OPENER, COLLEAGUE])
def test_the_second_is_a_person_who_had_nothing_to_do_with_it(first: AgentId) -> None:
    assert said_first(first).complete(stated(SUPERVISOR)).second == stated(SUPERVISOR)


@pytest.mark.parametrize("second", [OPENER, COLLEAGUE])
def test_neither_a_person_who_opened_it_nor_the_first_is_the_second(second: AgentId) -> None:
    with pytest.raises(TookPart):
        said_first().complete(stated(second))


def test_what_both_said_stands() -> None:
    with pytest.raises(StateConflict):
        said_first().complete(stated(SUPERVISOR)).complete(stated(AgentId("third")))


def read(**changes: object) -> NoFaceRule:
    rules = {key: {"value": value, "source": "a test"} for key, value in ({**RULES, **changes}).items()}
    return no_face_rule_of(RuleSection(SECTION, rules, keys=KEYS))


def test_a_section_is_read_as_it_is_written() -> None:
    assert read() == NoFaceRule(
        first_by=(Role.AGENT, Role.SUPERVISOR),
        second_by=(Role.SUPERVISOR,),
        other_means=(MeansKind.EXISTING_LINE,),
        other_means_needed=1,
    )


def test_a_pack_may_take_no_other_means_at_all() -> None:
    assert read(other_means=[], other_means_needed=0).other_means == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("other_means", ["face"]),
        ("other_means", ["bank-card", "bank-card"]),
        ("other_means_needed", 2),
        ("other_means_needed", -1),
        ("first_by", []),
        ("first_by", ["reviewer"]),
        ("second_by", ["agent"]),
        ("second_by", ["supervisor", "inspector"]),
    ],
)
def test_no_pack_asks_for_more_than_it_takes_and_gives_no_one_a_right_that_they_do_not_have(key: str, value: object) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read(**{key: value})
    assert caught.value.facts["entry"] == f"{SECTION}.{key}"


def after(*outcomes: MeansOutcome) -> AnsweredMeans:
    known = FRESH
    for outcome in outcomes:
        known = known.begun(at=START).answered(outcome, at=START)
    return known


@pytest.mark.parametrize(
    ("answers", "outcome", "is_settled"),
    [
        ((M.UNAVAILABLE,) * 9, M.UNAVAILABLE, False),
        ((M.NOT_CONFIRMED,) * (MOST_TRIES - 1), M.NOT_CONFIRMED, False),
        ((M.NOT_CONFIRMED,) * MOST_TRIES, M.NOT_CONFIRMED, True),
        ((M.NOT_CONFIRMED, M.UNAVAILABLE), M.NOT_CONFIRMED, False),
        ((M.NOT_CONFIRMED, M.CONFIRMED), M.CONFIRMED, True),
    ],
)
def test_the_last_answer_counts_three_are_all_and_no_one_pays_for_one_that_is_away(
    answers: tuple[MeansOutcome, ...], outcome: MeansOutcome, *, is_settled: bool
) -> None:
    known = after(*answers)
    assert (known.outcome, known.is_settled, known.is_confirmed) == (outcome, is_settled, outcome is M.CONFIRMED)


def test_a_try_under_way_counts_already() -> None:
    assert after(M.NOT_CONFIRMED, M.NOT_CONFIRMED).begun(at=START).is_settled


def test_what_was_typed_shows_in_no_representation() -> None:
    assert "198504" not in repr(TypedProof("198504"))
