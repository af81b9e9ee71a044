"""A refusal that the applicant does not accept: two people decide. Where number or SIM went to another person, others are chosen."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import IccidInvalid, InvalidInput, RealNameError
from realname.kernel.identifiers import parse_iccid
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.forms import Form
from realname.registration.pages.own_registration import Own, step_page
from realname.registration.pages.steps import Step, current_step, step_path
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.registration.use_cases.read_registration import RegistrationView
from realname.review.errors import NotAppealable
from realname.review.use_cases.appeal_refusal import AppealRefusal, LineChoice

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_OFFERED = 8


@router.post("/appeal")
def appeal(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record the appeal; what cannot be appealed any more the outcome says."""
    try:
        services[AppealRefusal](own.registration.id, acting=acting, choice=_choice(form, own, services))
    except NotAppealable:
        return see_other(step_path(own.registration.id, Step.OUTCOME))
    except (IccidInvalid, InvalidInput, NumberUnavailable, SimUnavailable) as error:
        return _page(request, own, services, form=form, error=error)
    return see_other(step_path(own.registration.id, Step.OUTCOME))


def _choice(form: Form, own: RegistrationView, services: App) -> LineChoice | None:
    """Read another number and SIM; neither is asked for as long as those of the registration can be had."""
    msisdn, iccid = form.text("msisdn"), form.text("iccid")
    if not msisdn and not iccid:
        return None
    if own.registration.takes_number and not msisdn:
        raise InvalidInput(field="msisdn")
    chosen = services[NumberingPlan].parse(msisdn) if own.registration.takes_number else None
    return LineChoice(msisdn=chosen, iccid=parse_iccid(iccid.replace("-", "")))


def _page(request: Request, own: RegistrationView, services: App, *, form: Form, error: RealNameError) -> Response:
    return step_page(
        request,
        "appeal-line.html",
        status=status_of(type(error)) if form.text("msisdn") or form.text("iccid") else HTTPStatus.OK,
        view=own,
        step=current_step(own),
        offered=services[OfferNumbers](limit=_OFFERED),
        typed={"msisdn": form.text("msisdn"), "iccid": form.text("iccid")},
        is_of_sim=isinstance(error, IccidInvalid | SimUnavailable),
        error=error,
    )
