"""A person's own page over HTTP: signed in by a code to an active line, all lines under the identity, and what is not theirs."""

import json
import re
from pathlib import Path

import pytest

from realname.domain.bars import BarReason
from realname.domain.line import Ending
from realname.domain.line_moves import LineState
from realname.sandbox.people import SAMPLE_MAN
from tests.functional.person_world import Visitor, lines_of
from tests.functional.web_caller import Page, WebCaller
from tests.functional.web_world import WebWorld, build_web_world


@pytest.fixture
def web(tmp_path: Path) -> WebWorld:
    return build_web_world(tmp_path)


def test_a_person_signs_in_by_a_code_and_sees_every_line_with_its_outlet(web: WebWorld) -> None:
    first, second = lines_of(web)
    page = Visitor(web).sign_in_by(first.msisdn)
    assert page.path == "/person/"
    assert "2 lines of this operator" in page.text
    assert "outlet-1" in page.text
    assert second.msisdn.value not in page.html.replace(" ", "")


def test_not_mine_freezes_the_line_at_once_and_a_reviewer_closes_it(web: WebWorld) -> None:
    first, second = lines_of(web)
    person = Visitor(web)
    person.sign_in_by(first.msisdn)
    assert "frozen" in person.fill(f"/person/lines/{second.id}/not-mine").text
    frozen = web.services.read_line(second.id).line
    assert {bar.reason for bar in frozen.bars} == {BarReason.DISPUTED}
    office = WebCaller(web)
    office.sign_in("reviewer")
    dispute = re.search(r"/office/disputes/([0-9a-f]{32})", office.get("/office/disputes").html)
    assert dispute
    shown = office.get(f"/office/disputes/{dispute[1]}")
    done = office.http.post(f"/office/disputes/{dispute[1]}", data={"csrf": shown.hidden("csrf"), "reason": "no-proof"})
    assert "the line is not theirs" in Page(done).text
    closing = web.services.read_line(second.id).line
    assert (closing.state, closing.ending) == (LineState.DEACTIVATION_REQUESTED, Ending.NOT_THEIRS)


@pytest.mark.parametrize("path", ["/person/", "/person/kept", "/person/download", "/person/lines/{0}/not-mine", "/person/lines/{0}/close"])
def test_each_page_of_a_person_opens(web: WebWorld, path: str) -> None:
    first, second = lines_of(web)
    person = Visitor(web)
    person.sign_in_by(first.msisdn)
    assert person.get(path.format(second.id)).status == 200


def test_the_download_holds_what_is_kept_for_whoever_knows_the_identity_number(web: WebWorld) -> None:
    first, _ = lines_of(web)
    person = Visitor(web)
    person.sign_in_by(first.msisdn)
    page = person.fill("/person/download", identity_number=SAMPLE_MAN.attributes.identity_number.value)
    content = json.loads(page.response.content)
    assert {one["number"] for one in content["lines"]} >= {first.msisdn.value}
    assert content["registrations"][0]["attributes"]["name"] == SAMPLE_MAN.attributes.name
    assert "agent" not in page.html
