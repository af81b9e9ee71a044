"""The route without a face: hand a registration over, and the supervisor's list."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import page, see_other
from realname.access.use_cases.staff_accounts import ListStaff
from realname.no_face.use_cases.refer_to_supervisor import ListAwaitingSupervisor, ReferToSupervisor
from realname.platform.http.served import Services
from realname.registration.model.registration import RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own
from realname.registration.pages.steps import step_path

router = APIRouter()


@router.post("/counter/registrations/{registration_id}/hand-over", dependencies=[needs(Right.REGISTRATIONS_WORK)])  # noqa: FAST003 - read by `Own`
def refer_to_supervisor(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Hand over; the live session so far is erased, ID, number and SIM stay."""
    if own.registration.state is not RegistrationState.AWAITING_SUPERVISOR:
        services[ReferToSupervisor](own.registration.id, acting=acting)
    return see_other(request, step_path(own.registration.id))


@router.get("/counter/handed-over", dependencies=[needs(Right.HANDED_OVER_SEE)])
def show_awaiting_supervisor(request: Request, staff: Staff, services: Services) -> Response:
    """Show what waits for a supervisor of this outlet; an agent sees that it waits, a supervisor what to do."""
    outlet_id = staff.member.require_outlet()
    registrations = services[ListAwaitingSupervisor](outlet_id)
    is_supervisor = Right.HANDED_OVER_SUPERVISE in RIGHTS[staff.member.role]
    logins = {account.member.id: account.member.login for account in services[ListStaff](outlet_id)} if is_supervisor else {}
    shown = [one for one in registrations if is_supervisor or one.agent_id == staff.member.id]
    return page(
        request,
        "handed-over.html",
        registrations=shown,
        is_supervisor=is_supervisor,
        logins=logins,
        referral_days=services[RetentionRule].referral_days,
        section="handed-over",
    )
