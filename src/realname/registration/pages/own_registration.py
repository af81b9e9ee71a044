"""The registration in a page's address, where it is one of the outlet's own."""

from typing import Annotated

from fastapi import Depends, Request

from realname.access.model.rights import Right
from realname.access.pages.access import RegistrationPath, Staff
from realname.kernel.errors import UnknownRegistration
from realname.kernel.identifiers import RegistrationId
from realname.platform.http.security_log import log_refused_access
from realname.platform.http.served import Services
from realname.registration.use_cases.read_registration import ReadRegistration, RegistrationView


def own_registration(request: Request, registration_id: RegistrationPath, staff: Staff, services: Services) -> RegistrationView:
    """Read a registration of the member's outlet; another outlet's is as unknown as one that is not there.

    Raises:
        UnknownRegistration: There is none here.
    """
    # Where a page that answers a form leads back to when the language is switched.
    if request.method != "GET":
        request.state.place = f"/counter/registrations/{registration_id}"
    view = services[ReadRegistration](RegistrationId(registration_id))
    if view.registration.outlet_id != staff.member.outlet_id:
        log_refused_access(request, code=UnknownRegistration.code, needed=Right.REGISTRATIONS_WORK.value)
        raise UnknownRegistration
    return view


Own = Annotated[RegistrationView, Depends(own_registration)]
