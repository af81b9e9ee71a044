"""A registration by its whole number, and by nothing else: what the ledger says of it, and where that is in the log."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import CASES
from realname.cases.use_cases.read_case import ReadCase, parse_whole_number
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RegistrationId
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.registration.errors import UnknownRegistration
from realname.registration.text import in_words

router = APIRouter(dependencies=[needs(Right.SUPERVISION_SEE)])
CasePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(CASES)
def ask_for_number(request: Request) -> Response:
    """Ask for the whole number of a registration."""
    return _ask(request)


@router.post(CASES)
def find(request: Request, form: SmallForm, services: Services) -> Response:
    """Lead to the one registration that has this number."""
    request.state.place = CASES
    try:
        number = parse_whole_number(form.text("case"))
        services[ReadCase](number)
    except (InvalidInput, UnknownRegistration) as error:
        return _ask(request, error)
    return see_other(f"{CASES}/{number}")


@router.get(CASES + "/{case_id}")
def show_case(request: Request, case_id: CasePath, services: Services) -> Response:
    """Show one."""
    view = services[ReadCase](RegistrationId(case_id))
    reasons = in_words(view.file.reasons, language_of(request))
    names = services[ReadNames](agents=[view.file.agent_id])
    return page(request, "case.html", view=view, file=view.file, names=names, reasons=reasons, section="cases")


def _ask(request: Request, error: InvalidInput | UnknownRegistration | None = None) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    # What was typed is not shown again: it may be anything.
    return page(request, "cases.html", status=status, error=error, section="cases")
