"""The bar over the pages: six links at most, by right; nothing that a role may see is left out."""

import pytest

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Role
from realname.access.pages.navigation import MOST_IN_A_BAR, Bar, bar_of
from tests.support.web_caller import WebCaller


def _bar(role: Role) -> Bar:
    return bar_of(RIGHTS[role], is_of_inspectors=role is Role.INSPECTOR, has_outbox=True)


def _sections(role: Role) -> list[str]:
    return [one.section for one in (*_bar(role).shown, *_bar(role).more)]


@pytest.mark.parametrize("role", Role)
def test_a_bar_has_at_most_six_entries_and_more_is_one_of_them(role: Role) -> None:
    bar = _bar(role)
    assert 0 < len(bar.shown) + bool(bar.more) <= MOST_IN_A_BAR


def test_what_is_not_in_the_bar_is_behind_more() -> None:
    assert [one.section for one in _bar(Role.SUPERVISOR).shown] == ["today", "handed-over", "reviews", "alerts", "inspections"]
    assert [one.section for one in _bar(Role.SUPERVISOR).more] == ["openings", "outlets", "parity", "outbox"]
    assert len(_sections(Role.INSPECTOR)) == 12


def test_few_links_need_no_more() -> None:
    assert (_sections(Role.REVIEWER), _bar(Role.REVIEWER).more) == (["reviews", "appeals", "disputes"], ())


def test_the_administrator_finds_outlets_in_the_own_app_and_not_in_the_bar() -> None:
    assert Right.OUTLETS_SEE in RIGHTS[Role.ADMINISTRATOR]
    assert "outlets" not in _sections(Role.ADMINISTRATOR)


def test_messages_are_offered_only_where_they_are_kept() -> None:
    bar = bar_of(RIGHTS[Role.AGENT], is_of_inspectors=False, has_outbox=False)
    assert "outbox" not in [one.section for one in bar.shown]


def test_the_page_in_hand_is_marked_in_the_bar(agent: WebCaller) -> None:
    text = agent.get("/counter/today").response.text
    assert text.count('href="/counter/today" aria-current="page"') == 1


def test_the_header_says_the_outlets_name_and_the_foot_its_code(agent: WebCaller) -> None:
    text = agent.get("/counter/today").response.text
    header, footer = text[: text.index("</header>")], text[text.index("<footer") :]
    assert "outlet-1" in footer
    assert 'class="rn-header__who"' in header
