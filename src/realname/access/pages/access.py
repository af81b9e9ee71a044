"""Who asks, and for what: a member of staff by the session's cookie, and a registration only where it is their outlet's."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request, params
from fastapi.routing import APIRoute

from realname.access.errors import (
    AgentStopped,
    CounterRequired,
    FreshSignInRequired,
    NewPasswordRequired,
    OutletStopped,
    SignInRequired,
    StrongerSignInRequired,
)
from realname.access.model.operating_status import OperatingState
from realname.access.model.rights import (
    COUNTER_RIGHTS,
    DANGEROUS,
    OUTLET_RIGHTS,
    RIGHTS_OVER_OWN_ACCOUNT,
    Right,
    needs_counter,
    require_right,
)
from realname.access.model.staff import SignInMeans
from realname.access.pages.cookies import read_cookie
from realname.access.pages.sign_in_path import SignInRules
from realname.access.use_cases.authenticator_apps import HasStrongMeans
from realname.access.use_cases.staff_session import ReadStaffSession, StaffSession
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.served import Services
from realname.platform.web.csrf import FIELD, HEADER, require_own_origin, require_token
from realname.platform.web.forms import Form, read_body, read_form

SESSION_COOKIE = "realname_session"
POLL = "poll"  # in the address of what a page loads by itself, again and again
RegistrationPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


def signed_in(request: Request, services: Services) -> StaffSession:
    """Find who is signed in.

    Raises:
        SignInRequired: No one, or not any more.
    """
    token = read_cookie(request, SESSION_COOKIE)
    if not token:
        raise SignInRequired
    is_asked_by_a_page = request.method == "GET" and POLL in request.query_params
    session = services[ReadStaffSession].without_activity(token) if is_asked_by_a_page else services[ReadStaffSession](token)
    request.state.staff = session
    request.state.agent = session.member.id.value
    return session


Staff = Annotated[StaffSession, Depends(signed_in)]


def acting_agent(staff: Staff) -> AgentId:
    """Name who acts, for the ledger: not always who opened the registration."""
    return staff.member.id


Acting = Annotated[AgentId, Depends(acting_agent)]


@dataclass(frozen=True, slots=True)
class Needs:
    """Dependency of every route that is not open to all: the right it needs, which docs/reference/roles.md and the tests read from here."""

    right: Right

    def __call__(self, staff: Staff, services: Services) -> None:
        """Refuse the person who does not hold the right, before anything of the request is looked at.

        Raises:
            AccessDenied: Their role does not hold it.
            StrongerSignInRequired: They signed in by a means that is too weak for it.
            NewPasswordRequired: They signed in by a password that was handed to them, and have none of their own yet.
            CounterRequired: They are at no counter of their outlet.
            FreshSignInRequired: It is dangerous, and they signed in too long ago.
            AgentStopped, OutletStopped: They, or their outlet, are suspended, frozen or closed.
        """
        require_right(staff.member.role, self.right)
        if self.right not in RIGHTS_OVER_OWN_ACCOUNT and staff.means not in services[SignInRules].enough_means:
            raise StrongerSignInRequired(right=self.right.value)
        if self.right not in RIGHTS_OVER_OWN_ACCOUNT and staff.must_renew_password:
            raise NewPasswordRequired(right=self.right.value)
        if self.right not in RIGHTS_OVER_OWN_ACCOUNT and staff.own_state is not OperatingState.ACTIVE:
            raise AgentStopped(state=staff.own_state.value)
        if self.right in OUTLET_RIGHTS | COUNTER_RIGHTS and staff.outlet_state is not OperatingState.ACTIVE:
            raise OutletStopped(state=staff.outlet_state.value)
        if services[SignInRules].are_counters_required and staff.counter_id is None and needs_counter(staff.member.role, self.right):
            raise CounterRequired(right=self.right.value)
        if self.right in DANGEROUS and not staff.is_fresh(services[Clock].now()):
            raise FreshSignInRequired(right=self.right.value)


def may_set_up(staff: Staff, services: Services) -> None:
    """Refuse a sign-in by a password alone or by an invitation to change how its member signs in, once that is by more.

    Such a sign-in may set up the first factor. It never removes or replaces one, so whoever was handed it takes over no account.

    Raises:
        StrongerSignInRequired: The member has a passkey, an authenticator app or a sign-in by the provider, and did not use it.
    """
    is_weak = staff.means in {SignInMeans.PASSWORD, SignInMeans.INVITATION} and staff.means not in services[SignInRules].enough_means
    if is_weak and services[HasStrongMeans](staff.member.id):
        raise StrongerSignInRequired(right=Right.OWN_PASSKEYS.value)


def needs(right: Right) -> params.Depends:
    """Declare the right that a route, or each of a router's, needs."""
    declared: params.Depends = Depends(Needs(right))
    return declared


def right_of(route: APIRoute) -> Right | None:
    """The right that a route declares; None: it is open to everybody."""
    return next((one.call.right for one in route.dependant.dependencies if isinstance(one.call, Needs)), None)


@dataclass(frozen=True, slots=True)
class Submitted:
    """Dependency of a route that takes a form of a person who is signed in."""

    limit_bytes: int = SMALL_BYTES
    most_files: int = 1

    async def __call__(self, request: Request, staff: Staff) -> Form:
        """Read and check.

        Raises:
            Rejection: From elsewhere, without its token, too large, too slow, or no form.
        """
        require_own_origin(request)
        form = await read_form(request, limit_bytes=self.limit_bytes, most_files=self.most_files)
        require_token(given=form.text(FIELD) or request.headers.get(HEADER), expected=staff.csrf_token)
        return form


@dataclass(frozen=True, slots=True)
class Sent:
    """Dependency of a route that takes bytes from our script, with the token in a header."""

    limit_bytes: int = SMALL_BYTES

    async def __call__(self, request: Request, staff: Staff) -> bytes:
        """Check and read.

        Raises:
            Rejection: From elsewhere, without its token, too large, or too slow.
        """
        require_own_origin(request)
        require_token(given=request.headers.get(HEADER), expected=staff.csrf_token)
        return await read_body(request, limit_bytes=self.limit_bytes)


SmallForm = Annotated[Form, Depends(Submitted())]
