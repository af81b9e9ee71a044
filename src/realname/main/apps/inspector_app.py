"""The inspectors' application: pages of its own at a port of its own, with a sign-in that is nothing at the operator's app (ADR 0047).

It has a route only where an inspector holds the right that the route needs: what they may not do is not there to be tried.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Realm, Role
from realname.access.pages import accept_invitation as join
from realname.access.pages import account, authenticator, inspectors, password, sign_in
from realname.access.pages import languages as language
from realname.access.pages.access import right_of
from realname.access.pages.pages_app import pages_over
from realname.access.pages.sign_in_path import SignInRules
from realname.breaches.pages import breaches as leaks
from realname.cases.pages import cases
from realname.fraud.pages import alerts
from realname.holder.pages import disputes
from realname.inspections.pages import inspected_cases, inspections, supervision, visits
from realname.inspections.pages import mystery_shoppers as shoppers
from realname.inspections.pages import report as inspection_report
from realname.kernel.registry import App
from realname.outlets.pages import outlets
from realname.photo_access.pages import openings
from realname.reports.pages import reports
from realname.reports.pages import route_parity as parity
from realname.sandbox.pages import sample_sign_in

_INSPECTIONS = (inspections, inspected_cases, inspection_report)
_SUPERVISION = (supervision, inspectors, cases, *_INSPECTIONS, reports, leaks, alerts)
_ON_THE_SPOT = (visits, shoppers)
_SHARED = (sign_in, language, account, password, authenticator, join, sample_sign_in, openings, disputes, parity, outlets)
_ROUTES = (*_SUPERVISION, *_ON_THE_SPOT, *_SHARED)


def rights_of_inspector_routes() -> Mapping[str, Right | None]:
    """Every page and form of the inspectors' app, as `GET /path`, with the right it needs; None: open to everybody."""
    return {f"{method} {route.path}": right_of(route) for route in _routes() for method in sorted(route.methods or ())}


def create_inspector_app(services: App) -> FastAPI:
    """Build the application: only inspectors sign in there, and a sign-in at the operator's app is nothing in it."""
    realm = Realm.SUPERVISION
    router = APIRouter()
    router.routes.extend(_routes())
    return pages_over(services.with_others({Realm: realm, SignInRules: replace(services[SignInRules], realm=realm)}), [router])


def _routes() -> Iterator[APIRoute]:
    held = RIGHTS[Role.INSPECTOR]
    for module in _ROUTES:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and ((right := right_of(route)) is None or right in held):
                yield route
