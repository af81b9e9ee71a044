"""A person's own page over HTTP: signed in by a code to an active line, all lines under the identity, and what is not theirs."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from realname.domain.bars import BarReason
from realname.domain.identifiers import Msisdn
from realname.domain.line import Ending, Line
from realname.domain.line_moves import LineState
from realname.domain.notice import NoticeKind
from realname.sandbox.people import SAMPLE_MAN
from tests.functional.web_caller import Page, WebCaller
from tests.functional.web_world import WebWorld, build_web_world

HOURS_48 = timedelta(hours=48)


@pytest.fixture
def web(tmp_path: Path) -> WebWorld:
    return build_web_world(tmp_path)


class Visitor(WebCaller):
    """Somebody who has a phone in hand, and reads what comes to it in the sandbox's outbox."""

    def __init__(self, web: WebWorld, *, language: str = "en") -> None:
        super().__init__(web, language=language)
        self.web = web

    def send(self, path: str, **fields: str) -> Page:
        page = self.get("/person/sign-in") if path in {"/person/sign-in", "/person/code"} else self.get("/person/")
        return Page(self.http.post(path, data={"csrf": page.hidden("csrf"), **{k.replace("_", "-"): v for k, v in fields.items()}}))

    def code(self, kind: NoticeKind = NoticeKind.PERSON_CODE) -> str:
        return next(one.notice.code for one in self.web.api.notifier.latest(limit=100) if one.notice.kind is kind)

    def sign_in_by(self, msisdn: Msisdn) -> Page:
        self.send("/person/sign-in", msisdn=msisdn.value)
        return self.send("/person/code", code=self.code())


def lines_of(web: WebWorld, *, count: int = 2) -> list[Line]:
    """Lines of the sample man, registered at the counter one after the other."""
    agent = WebCaller(web)
    agent.sign_in("agent")
    for place in range(count):
        agent.ended(place=place)
    with web.api.units() as unit:
        made = sorted(unit.lines.page(after=None, limit=100), key=lambda one: one.requested_at)
    assert len(made) == count
    return made


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
    assert "frozen" in person.send(f"/person/lines/{second.id}/not-mine").text
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
    page = person.send("/person/download", identity_number=SAMPLE_MAN.attributes.identity_number.value)
    content = json.loads(page.response.content)
    assert {one["number"] for one in content["lines"]} >= {first.msisdn.value}
    assert content["registrations"][0]["attributes"]["name"] == SAMPLE_MAN.attributes.name
    assert "agent" not in page.html
