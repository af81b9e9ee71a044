"""Today's registrations: whose they are as far as the mask goes, and how one of them is found."""

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.registration.model.day_search import reference_of
from tests.support.web_caller import WebCaller

TODAY = "/counter/today"


def test_the_list_shows_masked_names_and_never_a_name(agent: WebCaller) -> None:
    agent.with_line()
    text = agent.get(TODAY).text
    assert ("李**" in text, "李示例" in text) == (True, False)


def test_before_an_id_was_read_there_is_no_name_and_a_reference_all_the_same(agent: WebCaller) -> None:
    registration = agent.opened()
    assert f"– none yet {reference_of(RegistrationId(registration))}" in agent.get(TODAY).text


@pytest.mark.parametrize(("typed", "found"), [("李", [0, 1]), ("王", []), ("0002", [1]), ("+86 199 0000 0000", [0]), ("9", [])])
def test_it_is_searched_by_name_and_last_digits(agent: WebCaller, typed: str, found: list[int]) -> None:
    registrations = [agent.with_line(place=place) for place in range(2)]
    html = agent.post(TODAY, {"search": typed}).html
    assert [place for place, one in enumerate(registrations) if one in html] == found


def test_it_is_searched_by_the_reference_that_the_list_shows(agent: WebCaller) -> None:
    first, second = (agent.with_line(place=place) for place in range(2))
    html = agent.post(TODAY, {"search": reference_of(RegistrationId(first))}).html
    assert (first in html, second in html) == (True, False)


def test_what_finds_nothing_is_said_and_what_was_typed_stays(agent: WebCaller) -> None:
    agent.with_line()
    page = agent.post(TODAY, {"search": "王小明"})
    assert "No registration from today matches." in page.text
    assert 'value="王小明"' in page.html


def test_no_one_searches_what_another_agent_opened(agent: WebCaller, supervisor: WebCaller) -> None:
    registration = agent.with_line()
    assert registration not in supervisor.post(TODAY, {"search": reference_of(RegistrationId(registration))}).html
