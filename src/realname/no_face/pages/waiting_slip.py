"""The slip for the applicant whose second comparison waits: what happens next, until when, and where to ask."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.pages import pages_origin
from realname.access.pages.sign_in_path import PERSON_PAGES
from realname.access.use_cases.staff_session import StaffSession
from realname.kernel.errors import NotFound
from realname.kernel.registry import App
from realname.no_face.pages.visual_check import ends_at
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.outlets.use_cases.names import ReadNames
from realname.platform.config.served import Complaints
from realname.platform.http.served import Services
from realname.registration.model.day_search import reference_of
from realname.registration.model.line_rule import ReceiptRule
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.steps import Step
from realname.registration.use_cases.read_registration import RegistrationView

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])


@router.get("/compare/slip")
def show_waiting_slip(request: Request, own: Own, staff: Staff, services: Services) -> Response:
    """Show the slip, to be printed; once a supervisor has compared, lead to the decision.

    Raises:
        NotFound: No one has compared yet, so nothing waits for a supervisor.
    """
    return registration_page(own, Step.COMPARE, lambda: _page(request, own, staff, services))


def _page(request: Request, own: RegistrationView, staff: StaffSession, services: App) -> Response:
    registration = own.registration
    if services[ReadVisualCheck](registration, member=staff.member).first_by is None:
        raise NotFound(missing="slip")
    return step_page(
        request,
        "waiting-slip.html",
        view=own,
        step=Step.COMPARE,
        reference=reference_of(registration.id),
        outlet=services[ReadNames]().outlet(registration.outlet_id),
        until=ends_at(registration, services),
        complaints=(services[Complaints].contact, services[ReceiptRule].regulator_complaints),
        address=f"{pages_origin(request)}{PERSON_PAGES}/",
    )
