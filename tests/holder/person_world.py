"""A person with a phone in hand, over the world of the counter's tests: codes are read in the sandbox's outbox."""

from dataclasses import replace

from realname.kernel.identifiers import Msisdn, PersonId, RegistrationId
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.store.lines import Lines
from realname.lines.use_cases.read_line import ReadLine
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import PORTRAIT

_OF_STRANGERS = frozenset({"/person/sign-in", "/person/code"})


class Visitor(WebCaller):
    """A person at their own page."""

    def __init__(self, web: WebWorld, *, language: str = "en") -> None:
        super().__init__(web, language=language)
        self.web = web

    def fill(self, path: str, **fields: str) -> Page:
        """Send a form with the token of its page; an underscore stands for a hyphen."""
        page = self.get("/person/sign-in" if path in _OF_STRANGERS else "/person/")
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.post(path, {"csrf": page.hidden("csrf")} | named)

    def codes(self, kind: NoticeKind = NoticeKind.PERSON_CODE) -> list[str]:
        """Those that were sent, the newest first."""
        return [
            one.notice.code.value if one.notice.code else "" for one in self.web.api.notifier.latest(limit=100) if one.notice.kind is kind
        ]

    def ask_for_code(self, msisdn: Msisdn) -> Page:
        """Type a number."""
        return self.fill("/person/sign-in", msisdn=msisdn.value)

    def sign_in_by(self, msisdn: Msisdn) -> Page:
        """Type a number, and the code that comes."""
        self.ask_for_code(msisdn)
        return self.fill("/person/code", code=self.codes()[0])


def lines_of(web: WebWorld, *, count: int = 2) -> list[Line]:
    """Lines of the sample man, registered at the counter one after the other."""
    agent = WebCaller(web)
    agent.sign_in("agent")
    for place in range(count):
        agent.ended(place=place)
    with web.api.units() as unit:
        made = sorted(unit[Lines].page(after=None, limit=100), key=lambda one: one.iccid.value)
    assert len(made) == count
    return made


def person_signed_in(web: WebWorld, *, count: int = 2) -> tuple[Visitor, list[Line]]:
    """The sample man signed in by the first of his lines."""
    lines = lines_of(web, count=count)
    visitor = Visitor(web)
    assert visitor.sign_in_by(lines[0].msisdn).path == "/person/"
    return visitor, lines


def line_of_another_person(web: WebWorld, *, place: int = 7) -> Line:
    """A line of the sample woman, registered in the same way."""
    agent = WebCaller(web)
    agent.sign_in("agent")
    registration = agent.opened()
    assert agent.card(registration, card_json(SAMPLE_WOMAN, portrait=PORTRAIT)).status == 200
    agent.line(registration, place=place)
    agent.clip(registration)
    agent.submit(registration)
    line_id = web.services[ReadRegistration](RegistrationId(registration)).registration.line_id
    assert line_id is not None
    return web.services[ReadLine](line_id).line


def give_away(web: WebWorld, line: Line, *, to: PersonId) -> None:
    """Let a line have another holder, as a transfer does."""
    with web.api.units() as unit:
        unit[Lines].save(replace(unit[Lines].get(line.id), person_id=to))
        unit.commit()
