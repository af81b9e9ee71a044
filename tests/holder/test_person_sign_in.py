"""Sign-in of people by a one-time code: to an active line alone, bounded, answered alike, and bound to who holds the line now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.holder.store.tables import person_sign_ins
from realname.holder.use_cases.close_own_line import CloseOwnLine, TypedClosing
from realname.holder.use_cases.person_session import ReadPersonSession, SignInByCode
from realname.kernel.errors import PersonSignInRequired, RateLimited, StateConflict, UnknownLine
from realname.kernel.identifiers import LineId, PersonId
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.tables import person_codes
from realname.lines.use_cases.person_codes import MOST_CODE_REQUESTS, AskForCode, CodeRateLimit, SendCode
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.line_rule import LineRule
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN
from tests.holder.person_desk import PersonDesk, number_of, person_desk
from tests.support.examples import PERSON
from tests.support.manual_clock import START

MINUTE, OURS = timedelta(minutes=1), SAMPLE_MAN.attributes.identity_number.value


@pytest.fixture
def desk(tmp_path: Path) -> PersonDesk:
    return person_desk(tmp_path)


def test_a_code_opens_a_sign_in_of_a_person_who_holds_the_line(desk: PersonDesk) -> None:
    session = desk.use[ReadPersonSession](desk.sign_in())
    assert (session.person_id, session.line.id) == (PERSON.id, LineId("line-1"))
    assert desk.events(1) == ["person:signed-in"]


def test_a_code_has_six_digits_and_goes_to_the_line_alone(desk: PersonDesk) -> None:
    desk.ask(number_of(1))
    assert len(desk.code()) == 6
    assert [one.msisdn for one in desk.notifier.notices] == [number_of(1)]


@pytest.mark.parametrize("place", [2, 5], ids=["barred", "nobody's"])
def test_a_number_without_an_active_line_is_answered_alike_and_nothing_is_sent(desk: PersonDesk, place: int) -> None:
    desk.change(desk.line(2).bar(BarReason.LOST))
    holder = desk.ask(number_of(place))
    assert (len(holder), desk.notifier.notices) == (64, [])
    for code in ("000000", ""):
        with pytest.raises(PersonCodeWrong):
            desk.use[SignInByCode](holder=holder, code=code)


def test_neither_code_nor_token_is_kept(desk: PersonDesk) -> None:
    holder = desk.ask(number_of(1))
    code = desk.code()
    token = desk.use[SignInByCode](holder=holder, code=code)
    kept = repr((desk.units.rows(person_codes), desk.units.rows(person_sign_ins)))
    assert not [secret for secret in (code, holder, token) if secret in kept]


def test_a_code_is_good_in_the_browser_that_asked_alone(desk: PersonDesk) -> None:
    desk.ask(number_of(1))
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=desk.ask(number_of(5)), code=desk.code())


def test_a_code_is_good_once(desk: PersonDesk) -> None:
    holder = desk.ask(number_of(1))
    desk.use[SignInByCode](holder=holder, code=desk.code())
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=holder, code=desk.code())


def test_three_wrong_codes_use_it_up_and_are_counted_although_refused(desk: PersonDesk) -> None:
    holder = desk.ask(number_of(1))
    for wrong in ("abc", "1234567", "-1"):
        with pytest.raises(PersonCodeWrong):
            desk.use[SignInByCode](holder=holder, code=wrong)
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=holder, code=desk.code())


def test_after_ten_minutes_it_is_good_no_more_and_its_hash_is_gone(desk: PersonDesk) -> None:
    holder = desk.ask(number_of(1))
    desk.clock.advance(10 * MINUTE)
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=holder, code=desk.code())
    desk.clock.advance(MINUTE)
    forget(desk)
    kept = desk.units.rows(person_codes)
    assert [(one["code_hash"], one["line_id"], one["person_id"]) for one in kept] == [(None, None, None)]


def test_after_an_hour_nothing_says_that_a_code_was_asked_for(desk: PersonDesk) -> None:
    desk.sign_in()
    desk.clock.advance(61 * MINUTE)
    forget(desk)
    assert (desk.units.rows(person_codes), desk.units.rows(person_sign_ins)) == ([], [])


def test_one_address_asks_so_many_times_an_hour_whatever_the_numbers() -> None:
    asks = CodeRateLimit(most=3)
    for second in range(3):
        asks.count("192.0.2.1", at=START + timedelta(seconds=second))
    with pytest.raises(RateLimited) as refused:
        asks.count("192.0.2.1", at=START + timedelta(minutes=30))
    assert refused.value.facts["retry_after_s"] == 1800
    asks.count("192.0.2.2", at=START)
    asks.count("192.0.2.1", at=START + timedelta(hours=1))
    assert MOST_CODE_REQUESTS > 3


def test_all_networks_of_a_site_of_ipv6_count_together() -> None:
    asks = CodeRateLimit(most=1)
    asks.count("2001:db8::1", at=START)
    with pytest.raises(RateLimited):
        asks.count("2001:db8:0:ffff::2", at=START)
    asks.count("2001:db8:1::1", at=START)


def forget(desk: PersonDesk) -> None:
    desk.use[PurgeExpired]()


ENDINGS: dict[str, Callable[[Line], Line]] = {
    "given to another person": lambda line: replace(line, person_id=PersonId("person-9")),
    "closed": lambda line: replace(line, state=LineState.DEACTIVATED),
    "being closed": lambda line: replace(line, state=LineState.DEACTIVATION_REQUESTED),
    "lost": lambda line: line.bar(BarReason.LOST),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_sign_in_ends_with_its_line(desk: PersonDesk, ending: Callable[[Line], Line]) -> None:
    token, before = desk.sign_in(), desk.line(1)
    desk.change(ending(before))
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)
    desk.change(before)  # and does not begin again with it
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_code_is_good_for_nothing_once_the_line_is_not_what_it_was(desk: PersonDesk, ending: Callable[[Line], Line]) -> None:
    holder = desk.ask(number_of(1))
    desk.change(ending(desk.line(1)))
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=holder, code=desk.code())


def test_a_sign_in_idles_out_after_a_quarter_of_an_hour(desk: PersonDesk) -> None:
    token = desk.sign_in()
    desk.clock.advance(14 * MINUTE)
    assert desk.use[ReadPersonSession](token).left_s(desk.clock.now()) == 15 * 60
    desk.clock.advance(15 * MINUTE)
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


def test_what_a_page_asks_by_itself_keeps_no_one_signed_in(desk: PersonDesk) -> None:
    token = desk.sign_in()
    desk.clock.advance(14 * MINUTE)
    assert desk.use[ReadPersonSession].without_activity(token).left_s(desk.clock.now()) == 60
    desk.clock.advance(MINUTE)
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


def test_an_hour_is_the_longest(desk: PersonDesk) -> None:
    token = desk.sign_in()
    for _ in range(5):
        desk.clock.advance(10 * MINUTE)
        desk.use[ReadPersonSession](token)
    session = desk.use[ReadPersonSession](token)
    assert (session.left_s(desk.clock.now()), session.most_s(desk.clock.now())) == (600, 600)
    desk.clock.advance(10 * MINUTE)
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


def test_signed_out_is_signed_out(desk: PersonDesk) -> None:
    token = desk.sign_in()
    desk.use[ReadPersonSession].end(token)
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


def closing_code(desk: PersonDesk, number: int) -> str:
    asked = desk.use[AskForCode].to_close(LineId(f"line-{number}"), person_id=PERSON.id)
    desk.use[SendCode](asked)
    return asked.holder


def close(desk: PersonDesk, holder: str, code: str, *, number: int = 2, identity_number: str = OURS) -> None:
    token = desk.sign_in()
    typed = TypedClosing(identity_number, code)
    desk.use[CloseOwnLine](LineId(f"line-{number}"), desk.use[ReadPersonSession](token), token, holder=holder, typed=typed)


def test_a_line_is_closed_by_a_code_to_that_very_line_and_the_number_of_the_id(desk: PersonDesk) -> None:
    holder = closing_code(desk, 2)
    code = desk.code(NoticeKind.CLOSE_CODE)
    with pytest.raises(StateConflict):
        close(desk, holder, code, identity_number=SAMPLE_WOMAN.attributes.identity_number.value)
    assert desk.line(2).state is LineState.ACTIVE
    close(desk, holder, code)
    assert desk.line(2).state is LineState.DEACTIVATION_REQUESTED


def test_a_code_to_another_line_or_to_sign_in_closes_nothing(desk: PersonDesk) -> None:
    holder = closing_code(desk, 3)
    with pytest.raises(PersonCodeWrong):
        close(desk, holder, desk.code(NoticeKind.CLOSE_CODE))
    holder = desk.ask(number_of(2))
    with pytest.raises(PersonCodeWrong):
        close(desk, holder, desk.code())
    assert desk.line(2).state is LineState.ACTIVE


def test_a_code_that_closes_signs_no_one_in(desk: PersonDesk) -> None:
    holder = closing_code(desk, 2)
    with pytest.raises(PersonCodeWrong):
        desk.use[SignInByCode](holder=holder, code=desk.code(NoticeKind.CLOSE_CODE))


def test_a_line_of_a_person_else_gets_no_code_that_closes_it(desk: PersonDesk) -> None:
    with pytest.raises(UnknownLine):
        closing_code(desk, 9)
    with pytest.raises(UnknownLine):
        close(desk, "", "", number=9)


def test_where_the_pack_asks_for_a_renewed_verification_it_is_closed_at_a_counter(desk: PersonDesk) -> None:
    policy = replace(load_policy("cn"), lines=replace(load_policy("cn").lines, close_by_code=False))
    with pytest.raises(StateConflict):
        replace(desk.use[CloseOwnLine], line_rule=policy[LineRule]).require_closable(desk.line(2))
