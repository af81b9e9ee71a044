"""The new SIM of an existing line: the number stays, so nothing but the SIM is asked for."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.inventory.errors import SimUnavailable
from realname.kernel.errors import IccidInvalid, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId, parse_iccid
from realname.kernel.registry import App
from realname.platform.web.formats import note_of
from realname.platform.web.forms import Form
from realname.registration.model.registration import Route
from realname.registration.pages.own_registration import step_page
from realname.registration.pages.sample_cards import sample_sim_of
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.read_registration import RegistrationView


def new_sim_page(
    request: Request,
    own: RegistrationView,
    services: App,
    *,
    iccid: str = "",
    is_scanned: bool = False,
    note: str = "",
    error: RealNameError | None = None,
) -> Response:
    """Ask for the SIM."""
    return step_page(
        request,
        "new-sim.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.LINE,
        iccid=iccid,
        sample_sim=sample_sim_of(services),
        is_scanned=is_scanned,
        error=error,
        note=note_of(note),
    )


def choose_new_sim(request: Request, own: RegistrationView, form: Form, services: App, *, acting: AgentId) -> Response:
    """Bind the SIM, or only check it: Enter in its field, as a scanner sends it, does no more."""
    asked, msisdn = form.text("iccid"), own.registration.msisdn
    if msisdn is None:
        raise StateConflict(next=own.registration.next_step.value)
    try:
        iccid = parse_iccid(asked.replace("-", ""))
        if form.text("intent") == "check-sim":
            return new_sim_page(request, own, services, iccid=iccid.value, is_scanned=True)
        services[ChooseLine](own.registration.id, msisdn=msisdn, iccid=iccid, acting=acting)
    except (IccidInvalid, SimUnavailable) as error:
        return new_sim_page(request, own, services, iccid=asked, error=error)
    return see_other(step_path(own.registration.id, Step.COMPARE if own.registration.route is Route.NO_FACE else Step.FACE))
