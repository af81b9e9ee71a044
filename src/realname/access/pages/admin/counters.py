"""Counters: the devices at which faces are checked, the codes that no device was set up by yet, and the end of a counter."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.errors import CounterUnknown
from realname.access.model.counter import Counter
from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import COUNTERS, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.access.use_cases.counters import ListCounters, ListEnrolmentCodes, RevokeCounter
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.platform.http.served import Services

router = APIRouter()
_REVOKE = COUNTERS + "/{counter_id}/revoke"


@router.get(COUNTERS, dependencies=[needs(Right.ADMINISTRATION_SEE)])
def list_counters(request: Request, services: Services, done: Done = "") -> Response:
    """List counters that are set up, codes that wait, and counters that were revoked."""
    counters = services[ListCounters]()
    return admin_page(
        request,
        "admin-counters.html",
        section=COUNTERS,
        counters=[one for one in counters if one.revoked_at is None],
        revoked=[one for one in counters if one.revoked_at is not None],
        codes=services[ListEnrolmentCodes](),
        now=services[Clock].now(),
        done=done,
    )


@router.get(_REVOKE, dependencies=[needs(Right.COUNTERS_MANAGE)])
def ask_to_revoke(request: Request, counter_id: IdPath, services: Services) -> Response:
    """Say what follows, and ask."""
    return admin_page(request, "admin-counter-revoke.html", section=COUNTERS, counter=_counter(services, counter_id))


@router.post(_REVOKE, dependencies=[needs(Right.COUNTERS_MANAGE)])
def revoke(counter_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Revoke."""
    services[RevokeCounter](_counter(services, counter_id).id, acting=acting)
    return see_other(f"{COUNTERS}?done=revoked")


def _counter(services: App, counter_id: str) -> Counter:
    found = next((one for one in services[ListCounters]() if one.id.value == counter_id), None)
    if found is None:
        raise CounterUnknown
    return found
