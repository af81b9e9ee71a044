"""How the applicant hears of a referral or a refusal: a message to a line in their name, and a slip for their hand."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import pages_origin, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import PERSON_PAGES
from realname.inventory.pages.typed_number import parse_number
from realname.kernel.errors import InvalidInput, NotFound, StateConflict
from realname.kernel.registry import App
from realname.lines.model.outcome_contact import ASKED_WHILE, may_choose
from realname.lines.use_cases.notices.tell_outcome import ChooseOutcomeContact
from realname.outlets.use_cases.names import ReadNames
from realname.platform.config.served import Complaints
from realname.platform.http.served import Services
from realname.registration.model.day_search import reference_of
from realname.registration.model.line_rule import ReceiptRule
from realname.registration.pages.own_registration import Own, step_page
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.erasing.close_registration import may_withdraw
from realname.registration.use_cases.read_registration import RegistrationView
from realname.review.pages.outcome import decision_facts, reasons_of

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_BY_MESSAGE = "message"


@router.post("/slip")
def choose_how_to_hear(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Keep which line is told, where one was named; the slip follows in any case."""
    if form.text("hear") == _BY_MESSAGE:
        try:
            services[ChooseOutcomeContact](own.registration.id, parse_number(form.text("msisdn"), services), acting=acting)
        except InvalidInput as error:
            return _page(request, own, services, error=error)
        except StateConflict:
            return see_other(step_path(own.registration.id, Step.OUTCOME))
    return see_other(f"/counter/registrations/{own.registration.id}/slip")


@router.get("/slip")
def show_slip(request: Request, own: Own, services: Services) -> Response:
    """Show the slip, to be printed.

    Raises:
        NotFound: It is neither referred nor refused.
    """
    return _page(request, own, services)


def _page(request: Request, own: RegistrationView, services: App, *, error: InvalidInput | None = None) -> Response:
    registration = own.registration
    if registration.state not in ASKED_WHILE:
        raise NotFound(missing="slip")
    contact = services[ChooseOutcomeContact].find(registration.id)
    return step_page(
        request,
        "slip.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.OUTCOME,
        error=error,
        may_stop=may_withdraw(registration),
        reference=reference_of(registration.id),
        outlet=services[ReadNames]().outlet(registration.outlet_id),
        reasons=reasons_of(own, language_of(request)),
        is_by_message=contact is not None,
        may_choose=may_choose(registration, contact),
        complaints=(services[Complaints].contact, services[ReceiptRule].regulator_complaints),
        address=f"{pages_origin(request)}{PERSON_PAGES}/",
        decided=decision_facts(own, services),
    )
