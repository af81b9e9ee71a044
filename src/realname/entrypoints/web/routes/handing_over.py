"""The route without a face: hand a registration over, and the supervisor's list."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.domain.registration import RegistrationState
from realname.domain.staff import Role
from realname.entrypoints.web.access import Acting, Own, SmallForm, Staff
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter()
one = APIRouter(prefix="/counter/registrations/{registration_id}")


@one.post("/hand-over")
def hand_over(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Hand over; the live session so far is erased, ID, number and SIM stay."""
    if own.registration.state is not RegistrationState.AWAITING_SUPERVISOR:
        services.hand_over(own.registration.id, acting=acting)
    return see_other(request, step_path(own.registration.id, Step.OUTCOME))


@router.get("/counter/handed-over")
def show_handed_over(request: Request, staff: Staff, services: Services) -> Response:
    """Show what waits for a supervisor of this outlet; an agent sees that it waits, a supervisor what to do."""
    registrations = services.list_handed_over(staff.member.outlet_id)
    is_supervisor = staff.member.role is Role.SUPERVISOR
    logins = {account.member.id: account.member.login for account in services.list_staff(staff.member.outlet_id)} if is_supervisor else {}
    shown = [one for one in registrations if is_supervisor or one.agent_id == staff.member.id]
    return page(
        request,
        "handed-over.html",
        registrations=shown,
        is_supervisor=is_supervisor,
        logins=logins,
        referral_days=services.policy.retention.referral_days,
        section="handed-over",
    )


router.include_router(one)
