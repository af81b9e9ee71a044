"""The application: the counter's pages over the use cases."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.routing import APIRoute

from realname.access.model.rights import Right
from realname.access.pages import accept_invitation as join
from realname.access.pages import account, authenticator, password, provider_sign_in, sign_in
from realname.access.pages import bind_counter as bind
from realname.access.pages import enrol_counter as enrol
from realname.access.pages import languages as language
from realname.access.pages.access import right_of
from realname.access.pages.admin import clients, counters, staff
from realname.access.pages.pages_app import pages_over
from realname.breaches.pages import breaches as leaks
from realname.campaigns.pages import appeal, appeals, campaigns
from realname.fraud.pages import alerts
from realname.holder.pages import close as person_close
from realname.holder.pages import disputes
from realname.holder.pages import kept as person_kept
from realname.holder.pages import lines as person_lines
from realname.holder.pages import lines_of_holder as identity
from realname.holder.pages import services as person_services
from realname.holder.pages import sign_in as person_sign_in
from realname.holder.pages.access import is_of_the_person
from realname.inspections.pages import notices as inspection_notices
from realname.inventory.pages import stock
from realname.kernel.registry import App
from realname.lines.pages import change, holder, lines, organisation, receipt
from realname.lines.pages import holder_death as death
from realname.lines.pages import report_lost as lost
from realname.live.pages import face
from realname.no_face.pages import awaiting_supervisor as handing_over
from realname.no_face.pages import consent, waiting_slip
from realname.no_face.pages import visual_check as compare
from realname.operations.pages import health
from realname.operations.pages import home as tasks
from realname.outlets.pages import admin_agents, admin_enrol_outlet, admin_outlets, admin_stops, outlets
from realname.packs.pages import pack
from realname.photo_access.pages import openings, photo_looks
from realname.registration.pages import certificate, clip, evidence, home, line, representative
from realname.registration.pages import review_and_submit as check
from realname.registration.pages import withdraw as stop
from realname.relying.pages import admin_services
from realname.reports.pages import reports
from realname.reports.pages import route_parity as parity
from realname.review.pages import outcome, refusal, review_queue, reviews, slip
from realname.review.pages import quality as review_quality
from realname.sandbox.pages import outbox, sample_sign_in, start
from realname.webhooks.pages import admin_webhooks

_REGISTRATION = (
    *(consent, home, evidence, representative, line, face, clip, check, outcome, slip, receipt),
    *(refusal, stop, handing_over, compare, waiting_slip),
)
_LINES = (lines, organisation, change, holder, lost, death, appeal, photo_looks, identity)
_OFFICE = (appeals, review_quality, review_queue, reviews, openings, disputes, parity, outlets, inspection_notices, reports, leaks, alerts)
_ADMIN = (
    *(tasks, health, staff, counters, clients, admin_services, admin_webhooks),
    *(admin_enrol_outlet, admin_agents, admin_stops, admin_outlets, stock, campaigns, pack),
)
_PERSON = (person_sign_in, person_lines, person_close, person_services, person_kept)
_ACCOUNT = (account, password, authenticator, join)
_ROUTES = (
    sign_in,
    provider_sign_in,
    language,
    *_REGISTRATION,
    *_LINES,
    *_OFFICE,
    *_ADMIN,
    enrol,
    bind,
    outbox,
    start,
    sample_sign_in,
    certificate,
    *_ACCOUNT,
    *_PERSON,
)


def rights_of_routes() -> Mapping[str, Right | None]:
    """Every page and form that there is, static files apart, as `GET /path`, with the right it needs; None: open to everybody."""
    routes = [route for module in _ROUTES for route in module.router.routes if isinstance(route, APIRoute)]
    return {f"{method} {route.path}": right_of(route) for route in routes for method in sorted(route.methods or ())}


def routes_of_the_person() -> frozenset[str]:
    """Those of `rights_of_routes` that are open to a person who signed in by a code, and to no member of staff."""
    routes = [route for module in _PERSON for route in module.router.routes if isinstance(route, APIRoute)]
    return frozenset(f"{method} {route.path}" for route in routes if is_of_the_person(route) for method in route.methods or ())


def create_web_app(services: App) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    return pages_over(services, [module.router for module in _ROUTES])
