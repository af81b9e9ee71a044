"""What waits for a supervisor at an outlet: whose turn it is, what is counted at its link, and what the list shows of whom."""

from datetime import timedelta

import pytest

from realname.access.model.staff import Role, StaffMember
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.verification.model.visual_check import TAKEN_FOR, Likeness
from tests.support.known_staff import know
from tests.support.web_caller import WebCaller
from tests.support.web_world import OUTLET, WebWorld

LIST = "/counter/handed-over"
OTHER_SUPERVISOR = StaffMember(id=AgentId("supervisor-2"), login="deputy", outlet_id=OUTLET, role=Role.SUPERVISOR)


def _counted(caller: WebCaller) -> object:
    return caller.http.get("/account/waiting?poll=1").json()["handed-over"]


def _compared(agent: WebCaller, place: int = 0) -> str:
    registration = agent.ready_to_compare(place=place)
    agent.compare(registration)
    return registration


def test_what_waits_for_the_second_look_is_counted_for_the_supervisors_of_the_outlet(
    agent: WebCaller, supervisor: WebCaller, stranger: WebCaller
) -> None:
    assert _counted(supervisor) == 0
    _compared(agent)
    assert (_counted(supervisor), _counted(stranger)) == (1, 0)
    assert "Supervisor decides 1 waiting" in supervisor.get(LIST).text


def test_what_no_one_has_compared_yet_is_not_counted_and_an_agent_has_no_count(agent: WebCaller, supervisor: WebCaller) -> None:
    agent.ready_to_compare()
    assert _counted(supervisor) == 0
    assert "handed-over" not in agent.http.get("/account/waiting?poll=1").json()


def test_their_own_registrations_are_not_counted_and_the_list_says_who_compares(supervisor: WebCaller) -> None:
    registration = _compared(supervisor)
    assert _counted(supervisor) == 0
    page = supervisor.get(LIST)
    assert ("Another supervisor compares" in page.text, f"look-{registration}" in page.html) == (True, False)


def test_once_compared_by_both_it_is_counted_no_more(agent: WebCaller, supervisor: WebCaller) -> None:
    registration = _compared(agent)
    supervisor.compare(registration, second=True)
    assert _counted(supervisor) == 0
    assert registration not in supervisor.get(LIST).html


def test_their_own_turn_is_on_top_and_then_the_longest_waiting(web: WebWorld, agent: WebCaller, supervisor: WebCaller) -> None:
    waiting = []
    for place in range(2):
        waiting.append(agent.ready_to_compare(place=place))
        web.api.clock.advance(timedelta(minutes=1))
    compared = _compared(agent, place=2)
    html = supervisor.get(LIST).html
    assert sorted([compared, *waiting], key=html.index) == [compared, *waiting]


def test_the_list_shows_masked_names_and_until_when_it_waits(agent: WebCaller, supervisor: WebCaller) -> None:
    _compared(agent)
    text = supervisor.get(LIST).text
    assert "李** Resident ID card" in text
    assert "李示例" not in text


def test_before_an_id_was_read_there_is_no_name(agent: WebCaller, supervisor: WebCaller) -> None:
    agent.consent("no-face")
    assert "no ID yet" in supervisor.get(LIST).text


def test_the_list_alone_is_asked_for_again_and_answered_in_one_line_while_it_stays_the_same(
    agent: WebCaller, supervisor: WebCaller
) -> None:
    first = supervisor.http.get(f"{LIST}/list?poll=1")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert supervisor.http.get(f"{LIST}/list?poll=1", headers=tag).status_code == 304
    registration = _compared(agent)
    assert registration in supervisor.http.get(f"{LIST}/list?poll=1", headers=tag).text


@pytest.mark.parametrize("likeness", ["same-person", "not-the-same", "not-sure"])
def test_one_press_of_a_button_answers(web: WebWorld, agent: WebCaller, supervisor: WebCaller, likeness: str) -> None:
    registration = _compared(agent)
    page = supervisor.get(f"/counter/registrations/{registration}/compare")
    assert f'name="likeness" value="{likeness}"' in page.html
    supervisor.compare(registration, likeness, second=True)
    with web.api.units() as unit:
        assert unit[Registrations].get(RegistrationId(registration)).state is not RegistrationState.AWAITING_SUPERVISOR


def test_a_supervisor_who_presses_compare_has_it_to_themselves(web: WebWorld, agent: WebCaller, supervisor: WebCaller) -> None:
    registration = _compared(agent)
    assert supervisor.post(f"/counter/registrations/{registration}/compare/take").path.endswith("/compare")
    assert _counted(supervisor) == 1
    with pytest.raises(StateConflict):
        web.services[CompareVisually].second(RegistrationId(registration), Likeness.SAME_PERSON, acting=OTHER_SUPERVISOR)


def test_what_another_supervisor_compares_is_named_and_not_counted_until_their_time_is_over(
    web: WebWorld, agent: WebCaller, supervisor: WebCaller
) -> None:
    registration = _compared(agent)
    know(web.api.units, OTHER_SUPERVISOR)
    web.services[CompareVisually].take(RegistrationId(registration), acting=OTHER_SUPERVISOR)
    assert _counted(supervisor) == 0
    page = supervisor.post(f"/counter/registrations/{registration}/compare/take")
    assert ("deputy compares this applicant until" in page.text, 'name="likeness"' in page.html) == (True, False)
    assert "deputy compares until" in supervisor.get(LIST).text
    web.api.clock.advance(TAKEN_FOR)
    assert _counted(supervisor) == 1
    assert f"look-{registration}" in supervisor.get(LIST).html


def test_what_is_given_back_is_free_for_every_supervisor_of_the_outlet(web: WebWorld, agent: WebCaller, supervisor: WebCaller) -> None:
    registration = _compared(agent)
    supervisor.post(f"/counter/registrations/{registration}/compare/take")
    assert supervisor.post(f"/counter/registrations/{registration}/compare/give-back").path == LIST
    know(web.api.units, OTHER_SUPERVISOR)
    web.services[CompareVisually].take(RegistrationId(registration), acting=OTHER_SUPERVISOR)
    assert _counted(supervisor) == 0


def test_a_supervisor_of_another_outlet_takes_and_gives_back_nothing(agent: WebCaller, stranger: WebCaller) -> None:
    place = f"/counter/registrations/{_compared(agent)}/compare"
    assert [stranger.post(f"{place}/{act}").status for act in ("take", "give-back")] == [404, 404]
