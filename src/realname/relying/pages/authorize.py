"""A person allows or refuses that a service asks about their line: the number and its code where needed, then one question.

The request is in the database, found by what this browser alone holds: no address of these pages says what is asked, or about whom.
"""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page
from realname.access.pages.pages_app import HEADERS
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import StrangerForm, form_token, keep_form_token
from realname.access.pages.sign_in_path import RELYING_PAGES
from realname.inventory.pages.typed_number import parse_number
from realname.kernel.errors import InvalidInput, RateLimited, RealNameError
from realname.kernel.registry import App
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.person_code import CodePurpose
from realname.lines.pages.known_browser import keep_known_line, known_lines
from realname.lines.use_cases.person_codes import AskedCode, AskForCode, SendCode
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import read_form
from realname.relying.errors import AuthorizationExpired, OAuthRefused, OtherLineMeant
from realname.relying.model.client import RelyingClient
from realname.relying.text import HOW_TO_REVOKE, LINE_ALONE, NOT_RECEIVED, PURPOSE_WORDS, USES_LISTED, sentences_of
from realname.relying.use_cases.authorize import Answered, BeginAuthorization, Begun, Parameters, Returned
from realname.relying.use_cases.consent_info import CAPTURE, OpenCapture
from realname.relying.use_cases.continue_authorization import AwaitsConsent, AwaitsNumber, ContinueAuthorization
from realname.relying.use_cases.subscribers import Arrival

AUTHORIZE, CONSENT, NUMBER, CODE, ANSWERED = (f"{RELYING_PAGES}/{one}" for one in ("authorize", "consent", "number", "code", "answered"))
REQUEST_COOKIE, CODE_COOKIE = "realname_relying", "realname_relying_code"
_ANSWERS = frozenset({"allow", "refuse"})
_POLICY = "Content-Security-Policy"
_NETWORK, _NUMBER = "realname-network", "realname-msisdn"  # headers of the operator's own gateway
_LONGEST_QUERY = 16 * 1024
_LONGEST_SECRET = 256
_log = structlog.get_logger("realname.relying")
router = APIRouter()


async def _form_parameters(request: Request) -> Parameters:
    """The parameters of a request that was posted from the service's page: it has no token of ours."""
    form = await read_form(request, limit_bytes=SMALL_BYTES, most_files=0)
    return _single({name: list(values) for name, values in form.texts.items()})


def _query_parameters(request: Request) -> Parameters:
    if len(request.url.query) > _LONGEST_QUERY:
        raise OAuthRefused(error="invalid_request")
    return _single({name: request.query_params.getlist(name) for name in request.query_params})


def _single(given: dict[str, list[str]]) -> Parameters:
    """A parameter that comes twice is none (RFC 6749, 3.1).

    Raises:
        OAuthRefused: One does.
    """
    if any(len(values) > 1 for values in given.values()):
        raise OAuthRefused(error="invalid_request")
    return {name: values[0] for name, values in given.items()}


def _arrival(request: Request) -> Arrival:
    address, port = (request.client.host, request.client.port) if request.client else ("", 0)
    return Arrival(address=address, port=port, authorization=request.headers.get(_NETWORK, ""), number=request.headers.get(_NUMBER, ""))


@router.get(AUTHORIZE)
def authorize(request: Request, services: Services) -> Response:
    """Take a request that the browser brings in its address."""
    return _begin(request, services, _query_parameters(request))


@router.post(AUTHORIZE)
async def authorize_by_form(request: Request, services: Services, given: Annotated[Parameters, Depends(_form_parameters)]) -> Response:
    """Take a request that the browser posts."""
    return await run_in_threadpool(_begin, request, services, given)


@router.get(f"{CAPTURE}/{{secret}}")
def open_capture(request: Request, secret: Annotated[str, Path(max_length=_LONGEST_SECRET)], services: Services) -> Response:
    """Take a browser that comes by an address that Consent Info gave."""
    states = request.query_params.getlist("state")
    if len(states) > 1:
        raise InvalidInput(field="state")
    return _begun(request, services[OpenCapture](secret, state="".join(states), arrival=_arrival(request)))


def _begin(request: Request, services: App, given: Parameters) -> Response:
    return _begun(request, services[BeginAuthorization](given, _arrival(request)))


def _begun(request: Request, begun: Begun | Returned | Answered) -> Response:
    match begun:
        case Returned() | Answered() as returned:
            return _back(request, returned)
        case Begun(holder):
            answer = RedirectResponse(CONSENT, HTTPStatus.SEE_OTHER)
            # The browser comes from the service's page: it sends no cookie along that is for our own pages alone.
            keep_cookie(request, answer, REQUEST_COOKIE, holder, same_site="lax")
            return answer


@router.get(CONSENT)
def show_question(request: Request, services: Services) -> Response:
    """Ask for the number, or for the answer; lead back where nothing has to be asked."""
    return _shown(request, services)


@router.post(CONSENT)
def answer_question(request: Request, form: StrangerForm, services: Services) -> Response:
    """Take the answer."""
    answer, holder = form.text("answer"), read_cookie(request, REQUEST_COOKIE)
    if answer not in _ANSWERS:
        raise InvalidInput(field="answer")
    step = services[ContinueAuthorization]
    try:
        returned = step.allow(holder, language=language_of(request)) if answer == "allow" else step.refuse(holder)
    except AuthorizationExpired:
        returned = step.given_up(holder)
    return _back(request, returned)


@router.get(ANSWERED)
def show_answered(request: Request, services: Services) -> Response:
    """Say that the answer was taken, where the service named nowhere to lead the person back to."""
    return _page(request, services, "relying-answered.html", client=None, how_to_revoke=translate(HOW_TO_REVOKE, language_of(request)))


@router.post(NUMBER)
def ask_for_code(request: Request, form: StrangerForm, services: Services) -> Response:
    """Send a code to the number; the answer is the same whether or not the number has a line."""
    services[ContinueAuthorization].require_number(read_cookie(request, REQUEST_COOKIE))
    try:
        msisdn = parse_number(form.text("msisdn"), services)
    except InvalidInput as error:
        return _shown(request, services, error=error)
    try:
        address, browser = request.client.host if request.client else "", known_lines(request)
        asked = services[AskForCode](msisdn, address=address, browser=browser, purpose=CodePurpose.ALLOW_SERVICE)
    except RateLimited as error:
        holder = read_cookie(request, CODE_COOKIE)
        if services[AskForCode].is_awaited(msisdn, holder=holder, purpose=CodePurpose.ALLOW_SERVICE):
            return RedirectResponse(CODE, HTTPStatus.SEE_OTHER)
        return _shown(request, services, error=error)
    answer = RedirectResponse(CODE, HTTPStatus.SEE_OTHER, background=BackgroundTask(_send_quietly, services, asked))
    keep_cookie(request, answer, CODE_COOKIE, asked.holder)
    return answer


@router.get(CODE)
def show_code(request: Request, services: Services) -> Response:
    """Ask for the code."""
    step = services[ContinueAuthorization](read_cookie(request, REQUEST_COOKIE))
    if not read_cookie(request, CODE_COOKIE) or not isinstance(step, AwaitsNumber):
        return RedirectResponse(CONSENT, HTTPStatus.SEE_OTHER)
    return _code_page(request, services, step)


@router.post(CODE)
def confirm_code(request: Request, form: StrangerForm, services: Services) -> Response:
    """Take the code."""
    holder, use = read_cookie(request, REQUEST_COOKIE), services[ContinueAuthorization]
    try:
        line = use.confirm(holder, code_holder=read_cookie(request, CODE_COOKIE), code=form.text("code"))
    except OtherLineMeant as error:
        return _shown(request, services, error=error)
    except (InvalidInput, PersonCodeWrong) as error:
        step = use(holder)
        return _code_page(request, services, step, error=error) if isinstance(step, AwaitsNumber) else _shown(request, services)
    answer = RedirectResponse(CONSENT, HTTPStatus.SEE_OTHER)
    keep_known_line(request, answer, services, line)
    drop_cookie(request, answer, CODE_COOKIE)
    return answer


def _send_quietly(services: App, asked: AskedCode) -> None:
    """Send a code after the answer; where the message centre does not take it, the person asks for another one."""
    try:
        services[SendCode](asked)
    except RealNameError as error:
        _log.warning("person-code-unsent", code=error.code)


def _shown(request: Request, services: App, *, error: RealNameError | None = None) -> Response:
    request.state.place = CONSENT
    match _next_step(request, services):
        case Returned() | Answered() as returned:
            return _back(request, returned)
        case AwaitsNumber(client):
            return _page(request, services, "relying-number.html", error=error, client=client)
        case AwaitsConsent(client, asked, line, returns_to):
            language = language_of(request)
            return _page(
                request,
                services,
                "relying-consent.html",
                client=client,
                line=line,
                returns_to=returns_to,
                learns=[translate(one, language) for one in sentences_of(asked)],
                purpose=translate(PURPOSE_WORDS[asked.purpose], language),
                not_received=translate(NOT_RECEIVED, language),
                line_alone=translate(LINE_ALONE, language),
                how_to_revoke=translate(HOW_TO_REVOKE, language),
                uses_listed=translate(USES_LISTED, language),
            )


def _next_step(request: Request, services: App) -> AwaitsNumber | AwaitsConsent | Returned | Answered:
    step, holder = services[ContinueAuthorization], read_cookie(request, REQUEST_COOKIE)
    try:
        return step(holder)
    except AuthorizationExpired:
        return step.given_up(holder)


def _code_page(request: Request, services: App, step: AwaitsNumber, *, error: RealNameError | None = None) -> Response:
    request.state.place = CODE
    return _page(request, services, "relying-code.html", error=error, client=step.client)


def _page(
    request: Request, services: App, template: str, *, client: RelyingClient | None, error: RealNameError | None = None, **values: object
) -> Response:
    token = form_token(request, services)
    status = HTTPStatus.OK if error is None else status_of(type(error))
    wait_s = int(error.facts.get("retry_after_s", 0)) if error else 0
    if error is not None:
        request.state.error_code = error.code
    answer = page(request, template, status=status, error=error, wait_s=wait_s, client=client, **values)
    # The answer to a form may lead to the service; browsers hold a form to this list on its whole way.
    origins = sorted({_origin(one) for one in client.redirect_uris}) if client else []
    answer.headers[_POLICY] = HEADERS[_POLICY].replace("form-action 'self'", " ".join(("form-action 'self'", *origins)))
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    keep_form_token(request, answer, token)
    return answer


def _back(request: Request, returned: Returned | Answered) -> Response:
    if isinstance(returned, Returned):
        answer = RedirectResponse(returned.url, HTTPStatus.FOUND)  # the profile, appendix A: by 302
    else:
        answer = RedirectResponse(ANSWERED, HTTPStatus.SEE_OTHER)
    answer.headers["Referrer-Policy"] = "no-referrer"
    drop_cookie(request, answer, REQUEST_COOKIE)
    drop_cookie(request, answer, CODE_COOKIE)
    return answer


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
