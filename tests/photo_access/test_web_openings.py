"""A sealed photo opened on the pages: asked for by one, allowed by another, looked at by both, and shown to its person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from realname.evidence.model.evidence import CardReading
from realname.evidence.ports import CardReader
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, PersonId, RegistrationId
from realname.lines.store.lines import Lines
from realname.lines.use_cases.orders.activate_line import line_id_of
from realname.photo_access.use_cases.read_openings import ShowOpenings
from realname.registration.store.persons import Persons
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.vault.model.wrapped_key import Person
from tests.support.api_caller import ApiCaller
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import PORTRAIT, PROBES

OPENINGS = "/office/openings"
CASE = "（2026）京0105刑初123号"


@pytest.fixture
def registration(agent: WebCaller) -> str:
    """One that opened a line."""
    return agent.ended()


@pytest.fixture
def officer(web: WebWorld) -> WebCaller:
    """The privacy officer, signed in."""
    return signed_in(web, "privacy-officer")


def _ask(officer: WebCaller, registration: str, **fields: str) -> Page:
    return _sent(officer, {"registration": registration} | fields)


def _sent(officer: WebCaller, fields: dict[str, str]) -> Page:
    return officer.post(f"{OPENINGS}/new", {"case-number": CASE, "reason": "court-order"} | fields)


def _allowed(officer: WebCaller, inspector: WebCaller, registration: str, **fields: str) -> str:
    place = _ask(officer, registration, **fields).path
    confirmed = {"hold-order": fields["hold-order"]} if "hold-order" in fields else {}
    assert inspector.post(f"{place}/allow", confirmed).path == place
    return place


def _looks(agent: WebCaller, web: WebWorld, registration: str, person: SamplePerson = SAMPLE_MAN) -> Page:
    line_id = web.services[ReadRegistration](RegistrationId(registration)).registration.line_id
    files = {"card": ("card.json", card_json(person, portrait=PORTRAIT), "application/json")}
    return Page(agent.http.post(f"/counter/lines/{line_id}/photo", data={"csrf": agent.csrf, "source": "file"}, files=files))


def test_two_people_open_a_photo_for_a_case(officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _ask(officer, registration).path
    assert CASE in inspector.get(OPENINGS).text
    assert officer.http.get(f"{place}/photo").status_code == 409
    inspector.post(f"{place}/allow")
    for caller in (officer, inspector):
        assert f'src="{place}/photo"' in caller.post(f"{place}/look").html
        photo = caller.http.get(f"{place}/photo")
        assert (photo.content, photo.headers["Content-Type"], photo.headers["Cache-Control"]) == (PROBES[0], "image/jpeg", "no-store")


def test_by_the_number_of_a_line_the_photo_of_its_holder_is_meant(officer: WebCaller, registration: str) -> None:
    assert registration in _ask(officer, sandbox_msisdns()[0].value.removeprefix("+86")).html


def test_after_a_few_minutes_nothing_shows_it_any_more(web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _allowed(officer, inspector, registration)
    officer.post(f"{place}/look")
    web.api.clock.advance(timedelta(minutes=5))
    again = signed_in(web, "privacy-officer")
    assert (again.http.get(f"{place}/photo").status_code, "/photo" in again.get(place).html) == (409, False)


def test_what_is_dangerous_needs_a_fresh_sign_in(web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _allowed(officer, inspector, registration)
    web.api.clock.advance(timedelta(minutes=6))
    assert officer.post(f"{place}/look").path == "/counter/sign-in"


def test_a_refusal_opens_nothing(officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _ask(officer, registration).path
    inspector.post(f"{place}/refuse")
    officer.post(f"{place}/look")
    assert officer.http.get(f"{place}/photo").status_code == 409


def test_a_second_answer_finds_that_it_waits_no_more(web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _allowed(officer, inspector, registration)
    stranger = signed_in(web, "stranger")
    assert stranger.post(f"{place}/refuse").path == OPENINGS


def test_the_outlets_own_supervisor_knows_of_nothing(web: WebWorld, officer: WebCaller, registration: str) -> None:
    place = _ask(officer, registration).path
    supervisor = signed_in(web, "supervisor")
    assert CASE not in supervisor.get(OPENINGS).text
    assert [supervisor.get(place).status, supervisor.post(f"{place}/allow").status] == [404, 404]
    assert supervisor.get(f"{OPENINGS}/{UNKNOWN}").status == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"registration": UNKNOWN}, "Check the number. No registration and no line has it."),
        ({"registration": "12"}, "Check the number. No registration and no line has it."),
        ({"case-number": "Li Na"}, "Enter the case number"),
        ({"reason": "curiosity"}, "Choose the reason for the opening."),
        ({"hold-order": "order 1"}, "Enter the days of the order: 90 at most."),
        ({"hold-order": "order 1", "hold-days": "91"}, "Enter the days of the order: 90 at most."),
        ({"hold-days": "3"}, "Enter the order number"),
        ({"hold-order": "order 1", "hold-days": "3", "reason": "disputed-line"}, "Only a court"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    officer: WebCaller, registration: str, fields: dict[str, str], said: str
) -> None:
    page = _sent(officer, {"registration": registration} | fields)
    assert (page.status in {404, 422}, said in page.text, page.path) == (True, True, f"{OPENINGS}/new")
    assert f'value="{fields.get("case-number", CASE)}"' in page.html


def test_of_a_registration_without_a_photo_it_is_said(agent: WebCaller, officer: WebCaller) -> None:
    page = _ask(officer, agent.with_line())
    assert (page.status, "No photo is kept with this registration." in page.text) == (404, True)


def test_the_holder_sees_who_looked_and_no_one_else_does(
    web: WebWorld, agent: WebCaller, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    place = _allowed(officer, inspector, registration)
    assert "No one has viewed the photo." in _looks(agent, web, registration).text
    inspector.post(f"{place}/look")
    shown = _looks(agent, web, registration)
    assert (CASE in shown.text, "Inspector" in shown.text, "Court order" in shown.text) == (True, True, True)
    refused = _looks(agent, web, registration, SAMPLE_WOMAN)
    assert (refused.status, CASE in refused.text) == (409, False)


@dataclass(frozen=True, slots=True)
class _ReadingWhileTheLineGoes:
    """A card reader at which a person stands for so long that the line is another's before it has read."""

    reader: CardReader
    give_away: Callable[[], None]

    def read(self, content: bytes, *, place: str) -> CardReading:
        read = self.reader.read(content, place=place)
        self.give_away()
        return read


def test_a_line_that_was_given_away_meanwhile_shows_its_former_holder_nothing_of_the_new_one(
    web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    inspector.post(f"{_allowed(officer, inspector, registration)}/look")
    line_id = line_id_of(RegistrationId(registration))

    def give_away() -> None:
        with web.api.units() as unit:
            line = unit[Lines].get(line_id)
            unit[Persons].add(Person(id=PersonId("somebody-else"), identity_hash="0" * 64, wrapped_key=None))
            unit[Lines].save(replace(line, person_id=PersonId("somebody-else")))
            unit.commit()

    show = web.services[ShowOpenings]
    slow = replace(show, holders=replace(show.holders, reader=_ReadingWhileTheLineGoes(show.holders.reader, give_away)))
    with pytest.raises(StateConflict):
        slow(line_id, card_json(SAMPLE_MAN, portrait=PORTRAIT), acting=AgentId("id-of-agent"))


def test_under_a_hold_the_holder_sees_nothing_yet(
    web: WebWorld, agent: WebCaller, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    place = _allowed(officer, inspector, registration, **{"hold-order": "order 1", "hold-days": "3"})
    officer.post(f"{place}/look")
    assert CASE not in _looks(agent, web, registration).text


def test_the_second_person_reads_the_number_of_the_order_elsewhere_and_types_it(
    officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    place = _ask(officer, registration, **{"hold-order": "粤 2026-7", "hold-days": "3"}).path
    assert "粤 2026-7" in officer.get(place).text
    waiting = inspector.get(place)
    assert ('name="hold-order"' in waiting.html, "粤 2026-7" in waiting.html) == (True, False)
    for typed in ("", "粤 2026-8", "?"):
        wrong = inspector.post(f"{place}/allow", {"hold-order": typed})
        assert (wrong.status, "Check the order number." in wrong.text, wrong.path) == (422, True, f"{place}/allow")
    assert inspector.post(f"{place}/allow", {"hold-order": "粤2026-7"}).path == place
    assert "粤 2026-7" in inspector.get(place).text


def test_the_number_of_an_order_that_was_refused_is_copied_from_no_page(
    officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    """The same invented number is sent twice: the first opening is refused, and its number must not help with the second one."""
    place = _ask(officer, registration, **{"hold-order": "order 7", "hold-days": "3"}).path
    inspector.post(f"{place}/refuse")
    again = _ask(officer, registration, **{"hold-order": "order 7", "hold-days": "3"}).path
    assert [("order 7" in inspector.get(page).text) for page in (OPENINGS, place, again)] == [False] * 3
    assert "order 7" in officer.get(place).text


def test_an_order_that_delays_notice_is_in_the_inspectors_app_and_in_no_other(
    web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    assert "delays the notice" not in inspector.get("/supervision").text
    place = _ask(officer, registration, **{"hold-order": "order 7", "hold-days": "3"}).path
    assert "1 order delays the notice to a person whose photo was viewed" in inspector.get("/supervision").text
    listed = inspector.get(OPENINGS).text
    assert ("Orders that delay the notice" in listed, "order 7" in listed) == (True, False)
    elsewhere = signed_in(web, "stranger")
    elsewhere.post(f"{place}/allow", {"hold-order": "order 7"})
    assert "order 7" in inspector.get(OPENINGS).text
    for caller in (officer, elsewhere):
        assert "Orders that delay the notice" not in caller.get(OPENINGS).text


def test_a_person_who_reads_the_registration_does_not_see_its_openings(
    web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    officer.post(f"{_allowed(officer, inspector, registration)}/look")
    caller = ApiCaller(web.api.app, token=web.api.token)
    events = [place["event"] for place in caller.read(registration).json()["ledger"]]
    assert "registration:decided" in events
    assert [event for event in events if event.startswith("photo:")] == []


def test_an_app_of_the_operator_shows_a_person_who_looked(
    web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str
) -> None:
    caller = ApiCaller(web.api.app, token=web.api.token)
    path = f"/v1/registrations/{registration}/photo-openings"
    assert caller.http.get(path).json()["openings"] == []
    officer.post(f"{_allowed(officer, inspector, registration)}/look")
    (opening,) = caller.http.get(path).json()["openings"]
    assert (opening["reason"], opening["case_number"], opening["looked_by"]) == ("court-order", CASE, ["privacy-officer"])


def test_with_the_record_the_openings_go(web: WebWorld, officer: WebCaller, inspector: WebCaller, registration: str) -> None:
    place = _allowed(officer, inspector, registration)
    erase: EraseRegistration = web.services[CloseRegistration].erase
    erase(RegistrationId(registration))
    assert officer.get(place).status == 404
