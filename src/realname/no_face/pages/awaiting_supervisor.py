"""The route without a face: pass a registration to a supervisor, and the list of what waits for a supervisor."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import if_changed, page, see_other
from realname.access.use_cases.staff_accounts import ListStaff
from realname.access.use_cases.staff_session import StaffSession
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.no_face.pages.visual_check import HANDED_OVER
from realname.no_face.use_cases.refer_to_supervisor import ReferToSupervisor
from realname.no_face.use_cases.second_looks import SecondLooks
from realname.platform.http.served import Services
from realname.registration.model.registration import RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own
from realname.registration.pages.steps import step_path

router = APIRouter()


@router.post("/counter/registrations/{registration_id}/hand-over", dependencies=[needs(Right.REGISTRATIONS_WORK)])  # noqa: FAST003 - read by `Own`
def refer_to_supervisor(own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Pass to a supervisor; the live session so far is erased, ID, number and SIM stay."""
    if own.registration.state is not RegistrationState.AWAITING_SUPERVISOR:
        services[ReferToSupervisor](own.registration.id, acting=acting)
    return see_other(step_path(own.registration.id))


@router.get(HANDED_OVER, dependencies=[needs(Right.HANDED_OVER_SEE)])
def show_awaiting_supervisor(request: Request, staff: Staff, services: Services) -> Response:
    """Show what waits for a supervisor of this outlet; an agent sees that theirs wait, a supervisor what to do."""
    return page(request, "handed-over.html", status=HTTPStatus.OK, **_waiting(staff, services), section="handed-over")


@router.get(HANDED_OVER + "/list", dependencies=[needs(Right.HANDED_OVER_SEE)])
def show_list(request: Request, staff: Staff, services: Services) -> Response:
    """Give the list alone, for the script that asks again and again; the same as before is answered in one line."""
    return if_changed(request, page(request, "handed-over-list.html", status=HTTPStatus.OK, **_waiting(staff, services)))


def _waiting(staff: StaffSession, services: App) -> dict[str, object]:
    is_supervisor = Right.HANDED_OVER_SUPERVISE in RIGHTS[staff.member.role]
    accounts = services[ListStaff](staff.member.require_outlet()) if is_supervisor else ()
    return {
        "looks": services[SecondLooks](staff.member),
        "is_supervisor": is_supervisor,
        "logins": {account.member.id: account.member.login for account in accounts},
        "now": services[Clock].now(),
        "referral_days": services[RetentionRule].referral_days,
    }
