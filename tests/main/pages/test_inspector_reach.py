"""An inspector cannot, by any route, list people, search by face or name, or open a photo alone (ADR 0047).

Every route of their app is asked, with data in which every name, number and picture is known: nothing of it is in any answer. What they may
type and send is a closed list, in which no name, number or picture has a place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from fastapi.routing import APIRoute

from realname.access.model.api_client import Scope
from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Role
from realname.holder.use_cases.identity_at_counter import IdentityAtCounter
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.lines.store.lines import Lines
from realname.main.apps.inspector_app import create_inspector_app, rights_of_inspector_routes
from realname.photo_access.errors import UnknownOpening
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.use_cases.photo_openings import AskForOpening, LookAtPhoto, OpeningRequest
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.holder.person_world import line_of_another_person
from tests.support.web_caller import UNKNOWN, WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld, build_web_world
from tests.verification.live_verifier import PORTRAIT, STRANGER_CLIP, UNSURE_CLIP
from tools.roles_page import named_options

ROUTES = sorted(rights_of_inspector_routes())
# What may be typed or sent, by field: what one signs in with, ids of outlets and whole case numbers, days, codes of closed lists, and
# which page to come back to.
ENDING = {"POST /counter/sign-out", "POST /account/password", "POST /account/app", "POST /join"}  # they end or change the sign-in
SIGN_IN = {"login", "password", "code", "to", "answer", "name", "id", "csrf"}
OTHERS = {"case", "outlet", "intent", "first", "last", "day", "month", "form", "done", "signed-out", "ended", "poll"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebWorld]:
    """A man with a line, one whose registration was refused, one that waits for a review; a woman with a line; a dispute and an opening."""
    built = build_web_world(tmp_path_factory.mktemp("reach"))
    yield built
    built.api.engine.dispose()


@pytest.fixture(scope="module")
def ids(web: WebWorld) -> Mapping[str, str]:
    agent = signed_in(web, "foreign-agent")
    approved = agent.ended()
    agent.ended(STRANGER_CLIP, place=1)
    agent.ended(UNSURE_CLIP, place=2)
    line_of_another_person(web)
    asked = OpeningRequest(registration_id=RegistrationId(approved), case_number=CaseNumber("case-1"), reason=OpeningReason.COURT_ORDER)
    opening = web.services[AskForOpening](asked, acting=AgentId("id-of-privacy-officer"))
    line_id = web.services[ReadRegistration](RegistrationId(approved)).registration.line_id
    assert line_id is not None
    with web.api.units() as unit:
        line = unit[Lines].get(line_id)
    acting = AgentId("id-of-foreign-agent")
    mark = web.services[IdentityAtCounter].show(line.id, card_json(SAMPLE_MAN, portrait=PORTRAIT), acting=acting).mark
    dispute = web.services[IdentityAtCounter].say_not_mine(line.id, mark, disputed=line.id, acting=acting)
    return {"case_id": approved, "opening_id": opening.id.value, "dispute_id": dispute.id.value, "outlet_id": OUTLET.value}


def _canaries() -> Sequence[str]:
    people = [one.attributes for one in (SAMPLE_MAN, SAMPLE_WOMAN)]
    numbers = [one.value for one in sandbox_msisdns()[:40]]
    return [
        *(one.name for one in people),
        *(one.identity_number.value for one in people),
        *(one.address for one in people),
        *(one.value for one in sandbox_iccids()[:40]),
        *numbers,
        *(number[3:] for number in numbers),
    ]


def _found(text: str) -> list[str]:
    """Canaries in an answer, however they are written: spaces, hyphens and the like make no difference."""
    squeezed = re.sub(r"[\s\xa0-]|&nbsp;", "", text)
    return [one for one in _canaries() if one.replace(" ", "") in squeezed]


def _fields(html: str) -> set[str]:
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', html))


def _asked(caller: WebCaller, name: str, ids: Mapping[str, str]) -> str:
    method, _, pattern = name.partition(" ")
    path = re.sub(r"\{(\w+)\}", lambda one: ids.get(one[1], UNKNOWN if one[1] != "code" else "en"), pattern)
    answer = caller.get(path) if method == "GET" else caller.post(path, {"outlet": OUTLET.value, "case": ids["case_id"]})
    return answer.html


def test_no_answer_of_any_route_holds_a_name_a_number_or_an_address(web: WebWorld, ids: Mapping[str, str]) -> None:
    inspector = signed_in(web, "inspector")
    answers = {name: _asked(inspector, name, ids) for name in ROUTES if name not in ENDING}
    assert [f"{name}: {canary}" for name, answer in answers.items() for canary in _found(answer)] == []
    assert inspector.get("/account").path == "/account", "the inspector was signed in to the end"


def test_the_canaries_are_seen_where_they_are_shown(web: WebWorld, ids: Mapping[str, str]) -> None:
    page = signed_in(web, "foreign-agent").get(f"/counter/registrations/{ids['case_id']}/receipt")
    assert _found(page.html + sandbox_msisdns()[0].value) != []
    assert _found("李示例") == ["李示例"]


def test_what_can_be_typed_is_a_closed_list(web: WebWorld, ids: Mapping[str, str]) -> None:
    inspector, seen = signed_in(web, "inspector"), set[str]()
    for name in ROUTES:
        if name.startswith("GET"):
            seen |= _fields(_asked(inspector, name, ids))
    typed = {one for one in seen if not one.startswith(("seen-", "remark-"))}
    assert typed - SIGN_IN - OTHERS - {"reason", "sample-size", "means", "key"} == set()


def test_no_parameter_of_any_route_takes_a_name_a_number_or_a_picture(web: WebWorld) -> None:
    parameters = {
        one.alias
        for route in create_inspector_app(web.services).routes
        if isinstance(route, APIRoute)
        for one in (*route.dependant.query_params, *route.dependant.path_params, *route.dependant.body_params)
    }
    assert {one for one in parameters if re.search("name|msisdn|phone|iccid|identity|number|photo|face|image|clip|person", one)} == set()


@pytest.mark.parametrize(
    "typed", ["李示例", "李", "%", "*", "_" * 32, "?" * 32, SAMPLE_MAN.attributes.identity_number.value, sandbox_msisdns()[0].value]
)
def test_a_name_a_number_or_a_pattern_finds_no_case(web: WebWorld, ids: Mapping[str, str], typed: str) -> None:
    page = signed_in(web, "inspector").post("/supervision/cases", {"case": typed})
    assert (page.status, ids["case_id"] in page.html, _found(page.html)) == (422, False, [])


def test_a_number_that_differs_by_one_character_finds_nothing(web: WebWorld, ids: Mapping[str, str]) -> None:
    number = ids["case_id"]
    other = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert signed_in(web, "inspector").post("/supervision/cases", {"case": other}).status == 404


def test_no_route_takes_a_file(web: WebWorld, ids: Mapping[str, str]) -> None:
    inspector = signed_in(web, "inspector")
    pages = [_asked(inspector, name, ids) for name in ROUTES if name.startswith("GET")]
    assert [one for one in pages if 'type="file"' in one or "multipart/form-data" in one] == []


def test_a_photo_opens_for_two_and_an_inspector_asks_for_none(web: WebWorld, ids: Mapping[str, str]) -> None:
    inspector, registration = signed_in(web, "inspector"), signed_in(web, "foreign-agent").ended(place=5)
    asked = OpeningRequest(registration_id=RegistrationId(registration), case_number=CaseNumber("case-2"), reason=OpeningReason.COURT_ORDER)
    opening = web.services[AskForOpening](asked, acting=AgentId("id-of-privacy-officer"))
    place = f"/office/openings/{opening.id}"
    assert Right.PHOTOS_ASK not in RIGHTS[Role.INSPECTOR]
    assert inspector.get("/office/openings/new").status == 404
    assert inspector.post("/office/openings/new", {"registration": ids["case_id"], "case-number": "1", "reason": "court-order"}).status in {
        404,
        405,
    }
    for _ in range(2):  # before it is allowed no one looks, however often they ask
        inspector.post(f"{place}/look")
        assert inspector.get(f"{place}/photo").status in {404, 409}
    with pytest.raises(UnknownOpening):
        web.services[LookAtPhoto].begin(opening.id, acting=AgentId("id-of-inspector"))


def test_no_command_is_an_inspectors_and_no_scope_is() -> None:
    own = RIGHTS[Role.INSPECTOR] - RIGHTS[Role.ADMINISTRATOR] - RIGHTS[Role.SUPERVISOR] - RIGHTS[Role.PRIVACY_OFFICER]
    assert list(named_options())
    assert {f"{name} {option.opts[0]}" for name, option in named_options() if option.right in own} == set()
    assert [one for one in Scope if "inspector" in one.value] == []
