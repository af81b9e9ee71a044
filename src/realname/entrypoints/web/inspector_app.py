"""The inspectors' application: pages of its own at a port of its own, with a sign-in that is nothing at the operator's app (ADR 0047).

It has a route only where an inspector holds the right that the route needs: what they may not do is not there to be tried.
"""

from collections.abc import Iterator, Mapping

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from realname.domain.rights import RIGHTS, Right
from realname.domain.staff import Role
from realname.entrypoints.web.access import right_of
from realname.entrypoints.web.pages_app import pages_over
from realname.entrypoints.web.routes import (
    account,
    alerts,
    authenticator,
    cases,
    disputes,
    inspected_cases,
    inspection_report,
    inspection_tables,
    inspections,
    join,
    landing,
    language,
    leaks,
    openings,
    outlets,
    parity,
    password,
    reports,
    shoppers,
    sign_in,
    sign_ins,
    supervision,
    visits,
)
from realname.entrypoints.web.services import WebServices

_INSPECTIONS = (inspections, inspected_cases, inspection_report, inspection_tables)
_SUPERVISION = (supervision, cases, *_INSPECTIONS, reports, leaks, alerts)
_ON_THE_SPOT = (visits, shoppers)
_SHARED = (sign_in, landing, language, account, password, authenticator, sign_ins, join, openings, disputes, parity, outlets)
_ROUTES = (*_SUPERVISION, *_ON_THE_SPOT, *_SHARED)


def rights_of_inspector_routes() -> Mapping[str, Right | None]:
    """Every page and form of the inspectors' app, as `GET /path`, with the right it needs; None: open to everybody."""
    return {f"{method} {route.path}": right_of(route) for route in _routes() for method in sorted(route.methods or ())}


def create_inspector_app(services: WebServices) -> FastAPI:
    """Build the application over the services of the inspectors' realm."""
    router = APIRouter()
    router.routes.extend(_routes())
    return pages_over(services, [router])


def _routes() -> Iterator[APIRoute]:
    held = RIGHTS[Role.INSPECTOR]
    for module in _ROUTES:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and ((right := right_of(route)) is None or right in held):
                yield route
