"""The application: the counter's pages over the use cases."""

from collections.abc import Mapping
from importlib import resources

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware

from realname.domain.rights import Right
from realname.entrypoints.http.envelope import Envelope
from realname.entrypoints.web.access import right_of
from realname.entrypoints.web.envelope import web_wrapping
from realname.entrypoints.web.problems import register_problem_pages
from realname.entrypoints.web.routes import (
    account,
    appeal,
    appeals,
    authenticator,
    bind,
    change,
    check,
    clip,
    consent,
    death,
    enrol,
    evidence,
    face,
    handing_over,
    holder,
    home,
    join,
    language,
    line,
    lines,
    lost,
    openings,
    organisation,
    outbox,
    outcome,
    parity,
    password,
    photo_looks,
    refusal,
    registration,
    review_quality,
    reviews,
    sign_in,
    sign_ins,
    stop,
)
from realname.entrypoints.web.services import WebServices
from realname.entrypoints.web.static_files import KeptFiles

_REGISTRATION = (consent, registration, evidence, line, face, clip, check, outcome, refusal, stop, handing_over)
_LINES = (lines, organisation, change, holder, lost, death, appeal, photo_looks)
_OFFICE = (appeals, review_quality, reviews, openings, parity)
_ACCOUNT = (account, password, authenticator, sign_ins, join)
_ROUTES = (sign_in, home, language, *_REGISTRATION, *_LINES, *_OFFICE, enrol, bind, outbox, *_ACCOUNT)


def rights_of_routes() -> Mapping[str, Right | None]:
    """Every page and form that there is, static files apart, as `GET /path`, with the right it needs; None: open to everybody."""
    routes = [route for module in _ROUTES for route in module.router.routes if isinstance(route, APIRoute)]
    return {f"{method} {route.path}": right_of(route) for route in routes for method in sorted(route.methods or ())}


def create_web_app(services: WebServices) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    app = FastAPI(title="realname counter", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for routes in _ROUTES:
        app.include_router(routes.router)
    static = resources.files("realname.entrypoints.web") / "static"
    # Static files alone: a page that holds secrets beside what somebody sent must not be compressed with it (BREACH).
    app.mount("/static", GZipMiddleware(KeptFiles(directory=str(static), check_dir=False)), name="static")
    register_problem_pages(app)
    app.add_middleware(Envelope, wrapping=web_wrapping(services))
    return app
