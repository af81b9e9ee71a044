"""The application: the counter's pages over the use cases."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.routing import APIRoute

from realname.domain.rights import Right
from realname.entrypoints.web.access import right_of
from realname.entrypoints.web.pages_app import pages_over
from realname.entrypoints.web.person_access import is_of_the_person
from realname.entrypoints.web.routes import (
    account,
    alerts,
    appeal,
    appeals,
    authenticator,
    bind,
    change,
    check,
    clip,
    compare,
    consent,
    death,
    disputes,
    enrol,
    evidence,
    face,
    handing_over,
    holder,
    home,
    identity,
    inspection_notices,
    join,
    landing,
    language,
    leaks,
    line,
    lines,
    lost,
    openings,
    organisation,
    outbox,
    outcome,
    outlets,
    parity,
    password,
    person_close,
    person_kept,
    person_lines,
    person_sign_in,
    photo_looks,
    receipt_check,
    refusal,
    registration,
    reports,
    representative,
    review_quality,
    reviews,
    sign_in,
    sign_ins,
    stop,
)
from realname.entrypoints.web.services import WebServices

_REGISTRATION = (
    *(consent, registration, evidence, representative, line, face, clip, check, outcome),
    *(refusal, stop, handing_over, compare),
)
_LINES = (lines, organisation, change, holder, lost, death, appeal, photo_looks, identity)
_OFFICE = (appeals, review_quality, reviews, openings, disputes, parity, outlets, inspection_notices, reports, leaks, alerts)
_PERSON = (person_sign_in, person_lines, person_close, person_kept)
_ACCOUNT = (account, password, authenticator, sign_ins, join)
_ROUTES = (sign_in, landing, home, language, *_REGISTRATION, *_LINES, *_OFFICE, enrol, bind, outbox, receipt_check, *_ACCOUNT, *_PERSON)


def rights_of_routes() -> Mapping[str, Right | None]:
    """Every page and form that there is, static files apart, as `GET /path`, with the right it needs; None: open to everybody."""
    routes = [route for module in _ROUTES for route in module.router.routes if isinstance(route, APIRoute)]
    return {f"{method} {route.path}": right_of(route) for route in routes for method in sorted(route.methods or ())}


def routes_of_the_person() -> frozenset[str]:
    """Those of `rights_of_routes` that are open to a person who signed in by a code, and to nobody of the staff."""
    routes = [route for module in _PERSON for route in module.router.routes if isinstance(route, APIRoute)]
    return frozenset(f"{method} {route.path}" for route in routes if is_of_the_person(route) for method in route.methods or ())


def create_web_app(services: WebServices) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    return pages_over(services, [module.router for module in _ROUTES])
