"""Pages from templates: one environment a language, escaped by default, and a value that is missing is an error."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Realm
from realname.access.pages.languages import language_of
from realname.access.pages.navigation import PERSON_BAR, Bar, bar_of
from realname.access.pages.sign_in_path import PERSON_PAGES, PERSON_SESSION_ENDED, RELYING_PAGES, SignInRules, path_when_session_ended
from realname.access.ports import OutletNames
from realname.access.use_cases.waiting_counts import WaitingCounts
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.kernel.rules.pack import Pack
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import Language, Text, fill_template
from realname.platform.config.served import Served
from realname.platform.config.settings import Settings
from realname.platform.http.served import services_of
from realname.platform.text.catalogues import catalogue, languages, tag_of, translate
from realname.platform.web.formats import formats_for, masked_iccid, masked_msisdn, name_of, shown_msisdn
from realname.platform.web.static_files import static_address


def template_folders() -> list[Path]:
    """Where templates lie: each capability has its own, and no two have the same name."""
    package = Path(str(resources.files("realname")))
    return [package / "platform" / "web" / "templates", *sorted(package.glob("*/pages/templates"))]


@cache
def environment(language: Language) -> Environment:
    """The templates in one language."""
    built = Environment(
        loader=FileSystemLoader(template_folders()),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sentences = catalogue(language)
    built.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension
        sentences.gettext, sentences.ngettext, newstyle=True, pgettext=sentences.pgettext, npgettext=sentences.npgettext
    )
    built.policies["ext.i18n.trimmed"] = True
    built.filters |= {"msisdn": shown_msisdn, "masked": masked_iccid, "masked_msisdn": masked_msisdn}
    built.filters["translated"] = lambda text: translate(text, language)
    built.globals |= {"problem_of": lambda error: _problem_of(error, language)}
    built.globals |= {"lang": tag_of(language), "language": language}
    return built


def _problem_of(error: RealNameError, language: Language) -> str:
    """What happened and what to do now, as one text."""
    words = error.words
    both = Text("{happened} {do}", "problem")
    return fill_template(translate(both, language), happened=translate(words.happened, language), do=translate(words.do, language))


def page(request: Request, template: str, /, *, status: HTTPStatus = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """Render a page for the person who is signed in, in their language."""
    services, language = services_of(request), language_of(request)
    formats = formats_for(language, services[LocalDays])
    text = (
        environment(language)
        .get_template(template)
        .render(
            {
                "staff": getattr(request.state, "staff", None),
                "person": getattr(request.state, "person", None),
                "is_of_a_person": is_of_a_person(request),
                "is_of_a_service": request.url.path.startswith(f"{RELYING_PAGES}/"),
                "may": _rights_of(request),
                "csrf": csrf_of(request),
                "left": _left(request),
                "waiting_counts": _waiting_counts(request),
                "outlet_name": _outlet_name(request),
                "navigation": _bar(request),
                "is_of_inspectors": services[SignInRules].realm is Realm.SUPERVISION,
                "is_sandbox": services[Served].is_sandbox,
                "is_draft": services[Pack].is_draft,
                "version": services[Served].version,
                "brand": services[Served].brand,
                "card_reader_agent": services[Served].card_reader_agent,
                "static": static_address(services[Served].brand),
                "other_languages": _switches(request, language),
                "formats": formats,
                "path": request.url.path,
            }
            | values
        )
    )
    return HTMLResponse(text, status, headers={"Content-Language": tag_of(language), "Vary": "Accept-Language, Cookie"})


def pages_origin(request: Request) -> str:
    """Where the pages are, as `https://host`: what is set, or else what was asked."""
    return services_of(request)[Settings].passkey_origin or str(request.base_url).rstrip("/")


def if_changed(request: Request, answer: Response) -> Response:
    """Tag an answer by its content, and answer a caller who has that content with the tag alone: for what scripts ask for again."""
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    answer.headers["ETag"] = tag
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag}) if request.headers.get("if-none-match") == tag else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """How long the sign-in of the person who reads a page has left, in seconds, and where the page goes then."""

    seconds: int
    most: int
    over: str


def _left(request: Request) -> _Left | None:
    now = services_of(request)[Clock].now()
    person = getattr(request.state, "person", None)
    if person is not None:
        return _Left(seconds=person.left_s(now), most=person.most_s(now), over=PERSON_SESSION_ENDED)
    staff = getattr(request.state, "staff", None)
    if staff is None:
        return None
    return _Left(seconds=staff.left_s(now), most=staff.most_s(now), over=path_when_session_ended(request))


def _waiting_counts(request: Request) -> Callable[[], Mapping[str, int]]:
    """What waits, by section, for the links of the navigation; a page that has none does not ask. A problem's page is shown without."""

    def count() -> Mapping[str, int]:
        staff = getattr(request.state, "staff", None)
        with suppress(RealNameError):
            return {} if staff is None else services_of(request)[WaitingCounts](staff.member)
        return {}

    return count


def _outlet_name(request: Request) -> Callable[[object], Markup]:
    """What people call an outlet, by its id, marked as a name; the id where it cannot be read, as on a problem's page. Asked once."""

    @cache
    def name(outlet_id: object) -> Markup:
        shown = str(outlet_id)
        with suppress(RealNameError):
            shown = services_of(request)[OutletNames].name_of(OutletId(shown))
        return Markup('<span class="rn-name">') + shown + Markup("</span>")

    return name


def _bar(request: Request) -> Bar:
    if is_of_a_person(request):
        return PERSON_BAR
    services = services_of(request)
    return bar_of(
        _rights_of(request),
        is_of_inspectors=services[SignInRules].realm is Realm.SUPERVISION,
        has_outbox=services[Served].has_outbox,
    )


def _rights_of(request: Request) -> frozenset[Right]:
    """What the person who is signed in may do: a page shows no way that ends in a refusal."""
    staff = getattr(request.state, "staff", None)
    return frozenset() if staff is None else RIGHTS[staff.member.role]


def is_of_a_person(request: Request) -> bool:
    """Whether the page is one of a person's own, and not of the staff."""
    return request.url.path == PERSON_PAGES or request.url.path.startswith(f"{PERSON_PAGES}/")


def csrf_of(request: Request) -> str:
    """The token that this request's forms carry; empty where a page holds no form."""
    staff = getattr(request.state, "staff", None) or getattr(request.state, "person", None)
    return staff.csrf_token if staff is not None else getattr(request.state, "form_token", "")


def see_other(path: str) -> Response:
    """Lead on after a form, or to the page that is due."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class _Switch:
    """Another language: what it is called in itself, its tag for `lang`, and the address that switches to it and comes back here."""

    name: str
    tag: str
    path: str


def _switches(request: Request, language: Language) -> list[_Switch]:
    """Every language but the one of the page."""
    here = getattr(request.state, "place", None) or request.url.path
    if request.method == "GET" and request.url.query:
        here = f"{here}?{request.url.query}"
    to = quote(here, safe="")
    return [_Switch(name_of(one), tag_of(one), f"/language/{one}?to={to}") for one in languages() if one != language]
