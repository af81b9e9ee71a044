"""Strangers ask for codes with a holder's number: the holder signs in all the same, and their phone is not flooded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event

from realname.holder.use_cases.person_session import ReadPersonSession, SignInByCode
from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import LineId, Msisdn, PersonId
from realname.kernel.ports import KeyedHashes
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.person_code import HOLDERS_CODES, MOST_STRANGERS_CODES, SITES_CODES, STRANGERS_CODES
from realname.lines.store.tables import person_codes
from realname.lines.use_cases.known_browsers import KNOWN_FOR, KnownBrowsers
from realname.lines.use_cases.person_codes import AskForCode, CodeRateLimit
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from tests.holder.person_desk import PersonDesk, number_of, person_desk
from tests.support.examples import LINE, PERSON
from tests.support.manual_clock import START, ManualClock

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
THEIRS = number_of(1)


@pytest.fixture
def desk(tmp_path: Path) -> PersonDesk:
    return person_desk(tmp_path)


def known_for(desk: PersonDesk, line: Line, kept: str = "") -> str:
    """What a browser keeps in which a code to the line was typed back now."""
    return desk.use[KnownBrowsers].remember(kept, line, at=desk.clock.now())


def codes_given(desk: PersonDesk, msisdn: Msisdn, *, address: str = "192.0.2.1", browser: str = "", tries: int = 20) -> int:
    """How many of many requests from one place are served."""
    given = 0
    for _ in range(tries):
        try:
            desk.ask(msisdn, address=address, browser=browser)
        except RateLimited:
            continue
        given += 1
    return given


def flood(desk: PersonDesk, msisdn: Msisdn = THEIRS, *, sites: int = 40) -> int:
    """Ask from many sites until all are refused; returns how many were served."""
    return sum(codes_given(desk, msisdn, address=f"2001:db8:{site:x}::1", tries=4) for site in range(sites))


def test_a_known_browser_gets_codes_while_strangers_flood_the_number(desk: PersonDesk) -> None:
    browser = known_for(desk, desk.line(1))
    flood(desk)
    holder = desk.ask(THEIRS, address="2001:db8:7::1", browser=browser)
    assert desk.use[ReadPersonSession](desk.use[SignInByCode](holder=holder, code=desk.code())).line.id == LineId("line-1")


def test_a_known_browser_gets_codes_where_strangers_of_its_site_and_all_strangers_are_refused(desk: PersonDesk) -> None:
    desk.use[CodeRateLimit].most = desk.use[CodeRateLimit].full = 1
    desk.ask(number_of(2))
    with pytest.raises(RateLimited):
        desk.ask(number_of(3))
    desk.ask(THEIRS, browser=known_for(desk, desk.line(1)))


def test_a_known_browser_has_five_codes_an_hour(desk: PersonDesk) -> None:
    browser = known_for(desk, desk.line(1))
    assert codes_given(desk, THEIRS, browser=browser) == HOLDERS_CODES == 5
    desk.clock.advance(HOUR)
    desk.ask(THEIRS, browser=browser)


def test_what_a_known_browser_asks_uses_up_nothing_of_strangers(desk: PersonDesk) -> None:
    codes_given(desk, THEIRS, browser=known_for(desk, desk.line(1)))
    assert codes_given(desk, THEIRS) == SITES_CODES


def test_a_holder_who_is_signed_in_closes_a_line_while_strangers_flood_its_number(desk: PersonDesk) -> None:
    flood(desk, number_of(2))
    ask = desk.use[AskForCode]
    for _ in range(5):
        ask.to_close(LineId("line-2"), person_id=PERSON.id)
    with pytest.raises(RateLimited):
        ask.to_close(LineId("line-2"), person_id=PERSON.id)


@pytest.mark.parametrize("place", [1, 5], ids=["a line", "nobody's"])
def test_one_site_gets_three_codes_for_a_number_whatever_its_networks(desk: PersonDesk, place: int) -> None:
    given = [codes_given(desk, number_of(place), address=f"2001:db8:0:{network:x}::1", tries=2) for network in range(5)]
    assert sum(given) == SITES_CODES == 3
    assert codes_given(desk, number_of(2), address="2001:db8::1", tries=1) == 1


@pytest.mark.parametrize("place", [1, 5], ids=["a line", "nobody's"])
def test_strangers_who_come_again_share_five_codes_and_a_new_site_still_gets_one(desk: PersonDesk, place: int) -> None:
    number = number_of(place)
    for site in range(2):
        codes_given(desk, number, address=f"192.0.2.{site}")
    assert len(desk.units.rows(person_codes)) == STRANGERS_CODES == 5
    assert codes_given(desk, number, address="192.0.2.1") == 0
    assert codes_given(desk, number, address="198.51.100.7") == 1


@pytest.mark.parametrize("place", [1, 5], ids=["a line", "nobody's"])
def test_however_many_sites_ask_a_number_gets_ten_codes_an_hour(desk: PersonDesk, place: int) -> None:
    assert flood(desk, number_of(place)) == MOST_STRANGERS_CODES == 10
    desk.clock.advance(HOUR)
    assert flood(desk, number_of(place)) == 10


def test_six_sites_together_do_not_keep_a_holder_at_a_new_browser_out(desk: PersonDesk) -> None:
    flood(desk, sites=6)
    holder = desk.ask(THEIRS, address="198.51.100.7")
    desk.use[SignInByCode](holder=holder, code=desk.code())


def test_wrong_codes_of_strangers_use_up_no_code_of_the_holder(desk: PersonDesk) -> None:
    holder = desk.ask(THEIRS)
    code = desk.code()
    strangers = [desk.ask(THEIRS, address=f"198.51.100.{site}") for site in range(5)]
    for stranger in strangers:
        for tried in (code, "000000", "000001", "000002"):
            with pytest.raises(PersonCodeWrong):
                desk.use[SignInByCode](holder=stranger, code=tried)
    desk.use[SignInByCode](holder=holder, code=code)


@pytest.mark.parametrize("place", [1, 5], ids=["a line", "nobody's"])
def test_a_refused_request_leaves_the_code_of_the_browser_awaited(desk: PersonDesk, place: int) -> None:
    number, ask = number_of(place), desk.use[AskForCode]
    holder = desk.ask(number)
    flood(desk, number)
    assert ask.is_awaited(number, holder=holder)
    assert not ask.is_awaited(number_of(2), holder=holder)
    assert not ask.is_awaited(number, holder="")
    desk.clock.advance(10 * MINUTE)
    assert not ask.is_awaited(number, holder=holder)


FOREIGN = {
    "another line of the same person": lambda desk: known_for(desk, desk.line(2)),
    "another person's line": lambda desk: known_for(desk, desk.line(9)),
    "the former holder of the line": lambda desk: known_for(desk, replace(desk.line(1), person_id=PersonId("person-8"))),
    "another key": lambda desk: ".".join(
        f"{part[:-1]}{'0' if part[-1] != '0' else '1'}" for part in known_for(desk, desk.line(1)).split(".")
    ),
    "a later day": lambda desk: known_for(desk, desk.line(1)).replace("-", "-9", 1),
    "nothing of ours": lambda _desk: "a-b-c.--.\u00e9-1-2",
}


@pytest.mark.parametrize("made", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_mark_of_something_else_makes_a_stranger(desk: PersonDesk, made: object) -> None:
    flood(desk)
    with pytest.raises(RateLimited):
        desk.ask(THEIRS, browser=made(desk))  # type: ignore[operator]


def test_a_browser_is_known_for_ninety_days(desk: PersonDesk) -> None:
    browsers, kept = desk.use[KnownBrowsers], known_for(desk, desk.line(1))
    assert browsers.nonce_of(kept, desk.line(1), at=START + KNOWN_FOR - timedelta(days=1))
    assert browsers.nonce_of(kept, desk.line(1), at=START + KNOWN_FOR) is None
    assert browsers.nonce_of(kept, desk.line(1), at=START - timedelta(days=2)) is None


def test_what_a_browser_keeps_of_two_people_has_nothing_in_common_and_names_no_one(desk: PersonDesk) -> None:
    one, other = known_for(desk, desk.line(1)).split("-"), known_for(desk, desk.line(9)).split("-")
    assert (one[0] != other[0], one[2] != other[2]) == (True, True)
    kept = "-".join(one)
    assert not [secret for secret in (THEIRS.value[1:], PERSON.id.value, "line-1") if secret in kept]
    assert len(kept) < 70


def test_a_browser_is_known_for_the_last_four_lines_each_once(desk: PersonDesk) -> None:
    kept = ""
    for line in (*[desk.line(1)] * 3, *(replace(LINE, id=LineId(f"other-{place}")) for place in range(4))):
        kept = known_for(desk, line, kept)
    assert kept.count(".") == 3
    assert desk.use[KnownBrowsers].nonce_of(kept, desk.line(1), at=START) is None


def test_nothing_of_a_browser_or_a_site_is_kept_but_a_mark_of_this_number(desk: PersonDesk) -> None:
    for place in (1, 2):
        desk.ask(number_of(place))
        desk.ask(number_of(place), browser=known_for(desk, desk.line(place)))
    marks = [row["asked_by"] for row in desk.units.rows(person_codes)]
    assert (len(set(marks)), [mark[0] for mark in marks]) == (4, ["s", "b", "s", "b"])


@pytest.mark.parametrize("browser", [False, True], ids=["a stranger", "a browser with marks"])
def test_a_number_with_a_line_and_one_without_cause_the_same_queries(desk: PersonDesk, *, browser: bool) -> None:
    kept = known_for(desk, desk.line(9)) if browser else ""
    seen: list[str] = []
    event.listen(desk.units.engine, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))

    def queries(place: int) -> list[str]:
        seen.clear()
        desk.use[AskForCode](number_of(place), address="192.0.2.1", browser=kept)
        return list(seen)

    assert queries(1) == queries(5)


def test_all_strangers_together_have_a_bound_and_a_site_that_asks_first_comes_before_others() -> None:
    asks = CodeRateLimit(crowd=3, full=5)
    for _ in range(3):
        asks.count("192.0.2.1", at=START)
    with pytest.raises(RateLimited) as refused:
        asks.count("192.0.2.1", at=START)
    assert refused.value.facts["retry_after_s"] == 60
    for site in range(2):
        asks.count(f"198.51.100.{site}", at=START)
    with pytest.raises(RateLimited):
        asks.count("198.51.100.9", at=START)
    asks.count("192.0.2.1", at=START + MINUTE)


@pytest.fixture
def ask(units: UnitsOfWork, tmp_path: Path) -> AskForCode:
    """Requests for codes over a database of each kind, that has no line."""
    hashes, tokens = person_desk(tmp_path).use[KeyedHashes], SystemRandomTokens()
    browsers = KnownBrowsers(hashes, tokens)
    return AskForCode(units=units, clock=ManualClock(), tokens=tokens, keyed_hashes=hashes, asks=CodeRateLimit(), browsers=browsers)


def test_of_many_requests_at_once_each_finds_the_others_even_without_a_line(ask: AskForCode) -> None:
    begin = Barrier(8)

    def is_given(_: int) -> bool:
        begin.wait()
        try:
            ask(THEIRS, address="192.0.2.1")
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_given, range(8))) == SITES_CODES


def test_a_database_counts_strangers_and_holders_apart(ask: AskForCode) -> None:
    for site in range(MOST_STRANGERS_CODES):
        ask(THEIRS, address=f"192.0.2.{site}")
    with pytest.raises(RateLimited):
        ask(THEIRS, address="198.51.100.1")
