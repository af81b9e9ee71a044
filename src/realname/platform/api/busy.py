"""The answer to one request too many: at once, as a problem, with the time after which to come back."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from realname.kernel.registry import App
from realname.platform.api.envelope import api_wrapping
from realname.platform.api.problems import problem_answer, status_of
from realname.platform.errors import ServerBusy
from realname.platform.http.envelope import Envelope

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
RETRY_AFTER_S = 2


def create_busy_app(services: App) -> ASGIApp:
    """Build an application that answers every request the same."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    app.add_api_route("/{path:path}", _busy, methods=_METHODS)
    app.add_middleware(Envelope, wrapping=api_wrapping(services))
    return app


async def _busy(request: Request) -> JSONResponse:
    return problem_answer(request, ServerBusy(retry_after_s=RETRY_AFTER_S), status_of(ServerBusy))
