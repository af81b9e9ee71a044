"""The rules of opening a sealed photo: two people, one case, a short while."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.kernel.typed_names import CaseNumber, parse_case_number
from realname.photo_access.errors import OpeningConflict, UnknownOpening
from realname.photo_access.model.photo_opening import LegalHold, OpeningReason, OpeningState, PhotoOpening
from realname.photo_access.model.rule import OpeningRule
from tests.support.manual_clock import START

RULE = OpeningRule(daily_requests=5, answer_hours=24, open_minutes=15, look_minutes=5, hold_days=90)
OFFICER, SECOND, OTHER = AgentId("officer"), AgentId("second"), AgentId("other")
A_MOMENT = timedelta(microseconds=1)
ASKED = PhotoOpening(
    id=OpeningId("opening-1"),
    registration_id=RegistrationId("registration-1"),
    outlet_id=OutletId("outlet-1"),
    case_number=CaseNumber("2026-17"),
    reason=OpeningReason.COURT_ORDER,
    hold=None,
    asked_by=OFFICER,
    asked_at=START,
    ordinal=1,
    lapses_at=START + RULE.answer_within,
)
ALLOWED = ASKED.allow(by=SECOND, at=START, rule=RULE)


def test_until_it_is_answered_it_waits_and_then_it_lapses() -> None:
    assert ASKED.state(ASKED.lapses_at - A_MOMENT) is OpeningState.ASKED
    assert ASKED.state(ASKED.lapses_at) is OpeningState.LAPSED


def test_once_allowed_it_is_open_for_a_while_and_then_closed() -> None:
    closes_at = START + RULE.open_for
    assert (ALLOWED.state(closes_at - A_MOMENT), ALLOWED.state(closes_at)) == (OpeningState.ALLOWED, OpeningState.CLOSED)


def test_a_person_who_asked_allows_nothing() -> None:
    with pytest.raises(OpeningConflict):
        ASKED.allow(by=OFFICER, at=START, rule=RULE)


@pytest.mark.parametrize("answered", [ALLOWED, ASKED.refuse(by=SECOND, at=START)])
def test_an_answer_stands(answered: PhotoOpening) -> None:
    with pytest.raises(OpeningConflict):
        answered.allow(by=OTHER, at=START, rule=RULE)
    with pytest.raises(OpeningConflict):
        answered.refuse(by=OTHER, at=START)


def test_a_request_that_lapsed_is_not_answered_any_more() -> None:
    with pytest.raises(OpeningConflict):
        ASKED.allow(by=SECOND, at=ASKED.lapses_at, rule=RULE)


@pytest.mark.parametrize("opening", [ASKED, ASKED.refuse(by=SECOND, at=START)])
def test_no_one_looks_at_what_is_not_allowed(opening: PhotoOpening) -> None:
    with pytest.raises(OpeningConflict):
        opening.look(by=OFFICER, at=START)


def test_no_one_begins_to_look_once_it_is_closed() -> None:
    with pytest.raises(OpeningConflict):
        ALLOWED.look(by=OFFICER, at=START + RULE.open_for)


def test_both_look_and_no_one_else() -> None:
    looked = ALLOWED.look(by=OFFICER, at=START).look(by=SECOND, at=START + A_MOMENT)
    assert (looked.officer_looked_at, looked.second_looked_at) == (START, START + A_MOMENT)
    with pytest.raises(UnknownOpening):
        ALLOWED.look(by=OTHER, at=START)


def test_who_has_begun_looks_no_longer_by_beginning_again() -> None:
    looked = ALLOWED.look(by=OFFICER, at=START)
    assert looked.look(by=OFFICER, at=START + A_MOMENT) is looked


def test_a_look_ends_by_itself() -> None:
    looked = ALLOWED.look(by=OFFICER, at=START)
    looked.require_looking(by=OFFICER, at=START + RULE.look_for - A_MOMENT, rule=RULE)
    with pytest.raises(OpeningConflict):
        looked.require_looking(by=OFFICER, at=START + RULE.look_for, rule=RULE)


def test_ones_look_opens_nothing_for_the_other() -> None:
    looked = ALLOWED.look(by=OFFICER, at=START)
    with pytest.raises(OpeningConflict):
        looked.require_looking(by=SECOND, at=START, rule=RULE)


def test_a_hold_ends_at_its_time() -> None:
    until = START + timedelta(days=1)
    held = replace(ALLOWED, hold=LegalHold(order=CaseNumber("order-1"), until=until))
    assert (held.is_held(until - A_MOMENT), held.is_held(until), ALLOWED.is_held(START)) == (True, False, False)


@pytest.mark.parametrize("days", [1, 90])
def test_a_hold_lasts_as_long_as_the_pack_allows(days: int) -> None:
    RULE.require_hold(START + timedelta(days=days), at=START)


@pytest.mark.parametrize("until", [START, START + timedelta(days=90) + A_MOMENT])
def test_a_hold_is_neither_over_at_once_nor_longer(until: datetime) -> None:
    with pytest.raises(InvalidInput):
        RULE.require_hold(until, at=START)


@pytest.mark.parametrize(
    ("typed", "read"), [("  2026  17/b ", "2026 17/b"), ("（2026）京0105刑初123号", "（2026）京0105刑初123号"), ("A-1", "A-1")]
)
def test_case_numbers_are_read_as_they_are_written(typed: str, read: str) -> None:
    assert parse_case_number(typed).value == read


@pytest.mark.parametrize("typed", ["", "12", "Li Na", "2026;17", "<1234>", "2026_17", "1" * 65, "=1+2"])
def test_what_is_no_case_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_case_number(typed, name="hold-order")
    assert refused.value.facts == {"field": "hold-order"}


def test_a_case_number_does_not_show_itself() -> None:
    assert "2026-17" not in repr(ASKED)
