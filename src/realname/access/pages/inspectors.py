"""Pages where inspectors manage each other's accounts and see attempts by one person to act as two."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from realname.access.connectors.regulator_signature import read_public_key
from realname.access.errors import LoginTaken
from realname.access.model.rights import Right
from realname.access.model.staff import Realm, Role, parse_login
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.member_pages import LOGIN_FORM, LOGIN_TAKEN, StaffList, member_pages, show_added
from realname.access.pages.pages import page, see_other
from realname.access.pages.sign_in_path import INSPECTORS
from realname.access.text import ACT_WORDS
from realname.access.use_cases.inspectors import ReadRegulatorKey, RecordRegulatorKey
from realname.access.use_cases.staff_accounts import AddStaff, ReadStaff
from realname.access.use_cases.two_people import MOST_ATTEMPTS, ReadAttempts
from realname.kernel.ports import Clock
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter()
_MANAGE = needs(Right.INSPECTORS_MANAGE)
_A_PAGE = 20
_KEY_FORM = Text("Paste the whole text of the file, with its first and last line. It must be a public key of Ed25519.")


def _in_frame(request: Request, template: str, /, *, fields: Fields | None = None, **values: object) -> HTMLResponse:
    shown = fields or Fields()
    return page(
        request,
        template,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if shown.faults else HTTPStatus.OK,
        frame="inspectors-base.html",
        section="inspectors",
        faults=shown.faults,
        typed=shown.typed,
        **values,
    )


_LIST = StaffList(
    path=INSPECTORS,
    title=Text("Inspectors"),
    realm=Realm.SUPERVISION,
    see=Right.SUPERVISION_SEE,
    manage=Right.INSPECTORS_MANAGE,
    render=_in_frame,
)


@router.get(INSPECTORS, dependencies=[needs(Right.SUPERVISION_SEE)])
def list_inspectors(request: Request, services: Services, number: PageNumber = 1) -> Response:
    """List the inspectors, and the attempts by one person to count as two."""
    return _in_frame(
        request,
        "inspectors.html",
        files=[file for file in services[ReadStaff]() if file.account.member.role is Role.INSPECTOR],
        attempts=page_of(services[ReadAttempts](), number, size=_A_PAGE),
        most_attempts=MOST_ATTEMPTS,
        act_words=ACT_WORDS,
        now=services[Clock].now(),
        base=INSPECTORS,
    )


@router.get(f"{INSPECTORS}/new", dependencies=[_MANAGE])
def ask_for_new(request: Request) -> Response:
    """Ask for the login, and how the inspector signs in first."""
    return _in_frame(request, "inspector-new.html", base=INSPECTORS)


@router.post(f"{INSPECTORS}/new", dependencies=[_MANAGE])
def add(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Add an inspector, and show once what lets them in after another person has confirmed the account."""
    fields = Fields(form)
    try:
        login = fields.read("login", parse_login, LOGIN_FORM)
        fields.require()
        password = services[AddStaff](login.value, None, Role.INSPECTOR, acting=acting)
    except LoginTaken:
        fields.refuse("login", LOGIN_TAKEN)
        return _in_frame(request, "inspector-new.html", fields=fields, base=INSPECTORS)
    except FormFaulty:
        return _in_frame(request, "inspector-new.html", fields=fields, base=INSPECTORS)
    return show_added(request, _LIST, services, login.value, password=password if form.text("means") == "password" else "", acting=acting)


@router.get(f"{INSPECTORS}/key", dependencies=[_MANAGE])
def show_key(request: Request, services: Services) -> Response:
    """Show the regulator's key, or ask for it."""
    key = services[ReadRegulatorKey]()
    return _in_frame(request, "inspector-key.html", key=key.public_key.hex() if key else "", base=INSPECTORS)


@router.post(f"{INSPECTORS}/key", dependencies=[_MANAGE])
def record_key(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record the regulator's key, once."""
    fields = Fields(form)
    try:
        key = fields.read("key", lambda typed: read_public_key(typed.encode()), _KEY_FORM)
        fields.require()
    except FormFaulty:
        return _in_frame(request, "inspector-key.html", fields=fields, key="", base=INSPECTORS)
    services[RecordRegulatorKey](key.value, inspector=acting)
    return see_other(f"{INSPECTORS}/key")


router.routes.extend(member_pages(_LIST).routes)
