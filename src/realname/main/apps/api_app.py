"""The application: HTTP API v1 over the use cases."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.routing import APIRoute

from realname.access.api import access, cameras
from realname.access.api.access import TokenRequest
from realname.access.api.authentication import scope_of
from realname.access.api.cameras import CameraProofRequest, CameraRequest, StateRequest
from realname.access.model.api_client import MEANINGS, Scope
from realname.campaigns.api import appeals, lines
from realname.campaigns.api.appeals import AppealRequest
from realname.kernel.registry import App
from realname.ledger.api import ledger
from realname.lines.api import changes, numbers
from realname.lines.api import lists as line_lists
from realname.lines.api.changes import ChangeRequest
from realname.live.api import counters
from realname.live.api.counters import EnrolRequest, LiveSessionRequest
from realname.photo_access import api as photo_access
from realname.platform.api import health, problems, reference
from realname.platform.api.envelope import api_wrapping
from realname.platform.api.problems import register_problem_answers
from realname.platform.api.spec import publish_spec
from realname.platform.http.envelope import Envelope
from realname.registration.api import clip, registration_lists, registrations
from realname.registration.api.requests import DocumentBody, LineRequest, OpenRequest, ResidentIdCard
from realname.review import api as reviews
from realname.review.api import OpinionRequest

API_VERSION = "1.1.0"
_ROUTES = (
    *(access, registrations, registration_lists, clip, changes, photo_access, counters, cameras, numbers, lines, line_lists, appeals),
    *(reviews, ledger, health, problems, reference),
)
_BODIES = (
    *(OpenRequest, ChangeRequest, ResidentIdCard, DocumentBody, LineRequest, AppealRequest, EnrolRequest, LiveSessionRequest),
    *(OpinionRequest, TokenRequest, CameraRequest, CameraProofRequest, StateRequest),
)
_TAGS = {
    "access tokens": "A client exchanges its secret for an access token.",
    "registrations": "One registration opens or changes one line, from the consent to the receipt.",
    "clip": "The recorded clip that answers a challenge, in chunks.",
    "live session": "A counter with a camera holds a session that the server leads, in place of the clip.",
    "cameras": "The attested camera of a counter is enrolled by the counter's agent, and its machine proves its state.",
    "lines": "Lines, the orders to the operator, free numbers, and appeals against campaigns.",
    "reviews": "What waits for a person, and what a reviewer says of it.",
    "ledger": "The transparency log, for auditors.",
    "service": "Whether the server lives and is ready, and the key of receipts.",
}


def scopes_of_routes() -> Mapping[str, Scope | None]:
    """Every route, as `GET /path`, with the scope it needs; None: it asks for no token."""
    routes = [route for module in _ROUTES for route in module.router.routes if isinstance(route, APIRoute)]
    return {f"{method} {route.path}": scope_of(route) for route in routes for method in sorted(route.methods or ())}


def create_app(services: App) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    app = FastAPI(
        title="realname",
        version=API_VERSION,
        openapi_url="/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere; `/reference` does not
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    for routes in _ROUTES:
        app.router.routes.extend(routes.router.routes)  # as they are: to include them makes each anew, at the first request
    register_problem_answers(app)
    app.add_middleware(Envelope, wrapping=api_wrapping(services))
    publish_spec(
        app,
        bodies=_BODIES,
        tags=_TAGS,
        scopes={scope.value: meaning for scope, meaning in MEANINGS.items()},
        scopes_of=scopes_of_routes(),
        token_path=access.TOKEN_PATH,
    )
    return app
