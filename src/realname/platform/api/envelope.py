"""What the API wraps its answers in (platform/http/envelope.py), and the answer to one request too many."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.api.problems import problem_answer, status_of
from realname.platform.config.served import Served
from realname.platform.errors import ServerBusy
from realname.platform.http.envelope import Envelope, Wrapping

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
RETRY_AFTER_S = 2


def api_wrapping(services: App) -> Wrapping:
    """The wrapping of a deployment's API."""
    return Wrapping(part="api", served=services[Served], tokens=services[RandomTokens], headers=_HEADERS, problem=problem_answer)


def create_busy_app(services: App) -> ASGIApp:
    """Build an application that answers each request as one too many: at once, with the time after which to come back."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    app.add_api_route("/{path:path}", _busy, methods=_METHODS)
    app.add_middleware(Envelope, wrapping=api_wrapping(services))
    return app


async def _busy(request: Request) -> JSONResponse:
    return problem_answer(request, ServerBusy(retry_after_s=RETRY_AFTER_S), status_of(ServerBusy))
