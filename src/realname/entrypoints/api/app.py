"""The application: HTTP API v1 over the use cases."""

from fastapi import FastAPI

from realname.entrypoints.api.envelope import api_wrapping
from realname.entrypoints.api.judging_slots import JudgingSlots
from realname.entrypoints.api.problems import register_problem_answers
from realname.entrypoints.api.routes import clip, counters, health, lines, pages, registrations
from realname.entrypoints.api.services import ApiServices
from realname.entrypoints.api.spec import publish_spec
from realname.entrypoints.http.envelope import Envelope

API_VERSION = "1.0.0"


def create_app(services: ApiServices) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    app = FastAPI(
        title="realname",
        version=API_VERSION,
        openapi_url="/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.judging_slots = JudgingSlots(services.judging_slots)
    for routes in (registrations, clip, counters, lines, health, pages):
        app.include_router(routes.router)
    register_problem_answers(app)
    app.add_middleware(Envelope, wrapping=api_wrapping(services))
    publish_spec(app)
    return app
