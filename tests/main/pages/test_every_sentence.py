"""Every sentence comes from the catalogue: pages in the pseudo language show nothing else but names, numbers and codes."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.model.rights import RIGHTS
from realname.access.model.staff import Realm
from realname.access.pages.pages import environment, template_folders
from realname.kernel.text.text import Language
from realname.lines.model.notice import NoticeKind
from realname.platform.config.served import Served
from realname.platform.text.catalogues import install_catalogues
from realname.sandbox.simulators.people import SAMPLE_MAN
from tests.holder.person_world import Visitor, lines_of
from tests.inspections.inspection_steps import WORDS
from tests.main.pages.test_role_matrix import GUARDED, LOGINS, OF_APP, PREPARED, send
from tests.main.pages.web_tour import UnsafeVerifierInDoubt, tour
from tests.relying.relying_world import relying_world
from tests.support.openid_provider import provider_settings
from tests.support.pseudo_reader import words_outside
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world, over
from tests.verification.live_verifier import STRANGER_CLIP
from tools import pseudo_locale

PSEUDO = Language(pseudo_locale.LANGUAGE)
_TEMPLATES = template_folders()
_NOT_IN_THE_TOUR = re.compile(r"/(admin|office|supervision|account)|/(bind|representative|identity|photo|appeal|death)\b")
# Names of the product, of formats, of the examples, and what an example's inspector typed.
_NAMES = (
    "realname test agent outlet supervisor reviewer inspector administrator stranger spring "
    "PDF CSV JSON Example Telecom Sales Ltd Asia/Shanghai sandbox sqlite MB CN cn th in shop pos left Left new autumn winter"
)
# Months: no library knows those of the pseudo language.
_SAME_EVERYWHERE = frozenset(re.findall(r"\w+", f"{_NAMES} {WORDS}")) | {*calendar.month_name, *calendar.month_abbr}


def pages_of_the_person(world: WebWorld) -> Iterator[tuple[str, Page]]:
    """Pages of a person's own, and the appeal of a refusal at the counter."""
    first, second, third = lines_of(world, count=3)
    signed_in(world, "agent").ended(STRANGER_CLIP, place=5)
    visitor, number = Visitor(world, language=PSEUDO), SAMPLE_MAN.attributes.identity_number.value
    yield "person, sign in", visitor.get("/person/sign-in")
    yield "person, code", visitor.ask_for_code(first.msisdn)
    yield "person, wrong code", visitor.fill("/person/code", code="1")
    yield "person, lines", visitor.fill("/person/code", code=visitor.codes()[0])
    yield "person, not mine", visitor.get(f"/person/lines/{second.id}/not-mine")
    yield "person, not mine said", visitor.fill(f"/person/lines/{second.id}/not-mine")
    yield "person, own line", visitor.fill(f"/person/lines/{first.id}/not-mine")
    yield "person, lines frozen", visitor.get("/person/")
    yield "person, mine", visitor.get(f"/person/lines/{second.id}/mine")
    yield "person, mine said", visitor.fill(f"/person/lines/{second.id}/mine")
    place = f"/person/lines/{third.id}/close"
    yield "person, close", visitor.get(place)
    yield "person, close code", visitor.fill(place)
    yield "person, close wrong", visitor.fill(f"{place}/code", code=visitor.codes(NoticeKind.CLOSE_CODE)[0], identity_number="1")
    yield "person, closed", visitor.fill(f"{place}/code", code=visitor.codes(NoticeKind.CLOSE_CODE)[0], identity_number=number)
    kept = visitor.get("/person/kept")
    yield "person, kept", kept
    yield "person, download", visitor.get("/person/download")
    yield "person, download wrong", visitor.fill("/person/download", identity_number="1")
    link = re.search(r"/person/registrations/[0-9a-f]{32}/refusal", kept.html)
    assert link
    refusal = visitor.get(link[0])
    yield "person, refusal", refusal
    yield "person, appealed", visitor.post(link[0], {"csrf": refusal.hidden("csrf")})
    agent = WebCaller(world, language=PSEUDO)
    agent.sign_in("agent")
    refused = agent.ended(STRANGER_CLIP, place=6)
    yield "appeal of a refusal, wrong SIM", agent.post(f"/counter/registrations/{refused}/appeal", {"iccid": "8986"})


def page_of(folder: Path, name: str) -> Page:
    """What a route answers to who may use it; where it leads on, the page that it leads to."""
    world = build_web_world(folder)
    login = next(login for login, role in LOGINS.items() if GUARDED[name] in RIGHTS[role] and name in OF_APP[role.realm])
    caller = WebCaller(world, language=PSEUDO, realm=Realm.SUPERVISION if login == "inspector" else Realm.OPERATOR)
    caller.sign_in(login)
    answer = send(caller, name, PREPARED[name](caller, world))
    page = caller.get(answer.headers["Location"]) if answer.is_redirect else Page(answer)
    world.api.engine.dispose()
    return page


def page_after_provider(folder: Path, query: str = "") -> Page:
    """What a person sees who comes back from the OpenID provider without having been sent there."""
    world = build_web_world(folder)
    provider = OpenIdProvider(provider_settings("https://provider.example"))
    page = WebCaller(over(world, world.services.with_others({OpenIdProvider: provider})), language=PSEUDO).get(
        f"/counter/sign-in/provider/return{query}"
    )
    world.api.engine.dispose()
    return page


def pages_of_services(folder: Path) -> Iterator[tuple[str, Page]]:
    """What a holder sees of a service that asks: a number, a code, the consent, and the service on their own page."""
    world = relying_world(folder)
    service = world.add()
    unknown = world.browser(language=PSEUDO)
    yield "service, number", unknown.open(service.start().url)
    unknown.send("/oauth2/number", msisdn=world.line.msisdn.value)
    yield "service, code", unknown.open("/oauth2/code")
    yield "service, answered", unknown.open("/oauth2/answered")
    yield "service, consent", world.browser(language=PSEUDO, number=world.line.msisdn).open(service.start().url)
    visitor = Visitor(world.web, language=PSEUDO)
    visitor.sign_in_by(world.line.msisdn)
    yield "person, services", visitor.get("/person/services")
    world.web.api.engine.dispose()


def page_with_chip_reader(folder: Path) -> Page:
    """The photo of an ID where the counter's machine reads chips too."""
    world = build_web_world(folder)
    served = replace(world.services[Served], card_reader_agent="http://127.0.0.1:8098")
    caller = WebCaller(over(world, world.services.with_others({Served: served})), language=PSEUDO)
    caller.sign_in("agent")
    page = caller.get(f"/counter/registrations/{caller.opened()}/evidence?how=photo&kind=foreign-passport")
    world.api.engine.dispose()
    return page


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Page]]:
    """Every page, in a language that is a folder with a catalogue and nothing else."""
    folder = tmp_path_factory.mktemp("locales")
    pseudo_locale.main(folder)
    install_catalogues(folder)
    counter = build_web_world(tmp_path_factory.mktemp("counter"), verifier=UnsafeVerifierInDoubt())
    own = build_web_world(tmp_path_factory.mktemp("person"))
    rest = [name for name in PREPARED if _NOT_IN_THE_TOUR.search(name)]
    yield (
        tour(counter, PSEUDO)
        | dict(pages_of_the_person(own))
        | {name: page_of(tmp_path_factory.mktemp("route"), name) for name in rest}
        | {"back from the provider": page_after_provider(tmp_path_factory.mktemp("provider"))}
        | {"back to connect": page_after_provider(tmp_path_factory.mktemp("connect"), "?state=connect-provider.none")}
        | {"photo or chip": page_with_chip_reader(tmp_path_factory.mktemp("chip"))}
        | dict(pages_of_services(tmp_path_factory.mktemp("services")))
    )
    for world in (counter, own):
        world.api.engine.dispose()
    install_catalogues()


def test_every_page_is_in_the_language(pages: dict[str, Page]) -> None:
    shown = [page for page in pages.values() if page.response.headers.get("content-type", "").startswith("text/html")]
    assert {page.response.headers["Content-Language"] for page in shown} == {PSEUDO}


def test_every_sentence_of_every_page_comes_from_the_catalogue(pages: dict[str, Page]) -> None:
    shown = {name: page for name, page in pages.items() if page.response.headers.get("content-type", "").startswith("text/html")}
    left = {name: [word for word in words_outside(page.html) if word not in _SAME_EVERYWHERE] for name, page in shown.items()}
    assert {name: words for name, words in left.items() if words} == {}


def test_every_template_was_shown(pages: dict[str, Page]) -> None:
    assert pages
    known = {template for _, template in environment(PSEUDO).cache or {}}
    assert {path.name for folder in _TEMPLATES for path in folder.iterdir()} - known == set()
