"""An application of pages: routes over the services, static files, problems as pages, and the headers around them all."""

from collections.abc import Sequence
from importlib import resources

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from realname.access.pages.problems import problem_answer, register_problem_pages
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.config.served import Served
from realname.platform.http.envelope import Envelope, Wrapping

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=()",
    # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and the check of the origin would refuse them.
    "Referrer-Policy": "same-origin",
}


def pages_over(services: App, routers: Sequence[APIRouter]) -> FastAPI:
    """Build one."""
    app = FastAPI(title="realname", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for router in routers:
        app.router.routes.extend(router.routes)  # as they are: to include them makes each anew, at the first request
    static = resources.files("realname.platform.web") / "static"
    # Static files alone: a page that holds secrets beside what a person sent must not be compressed with it (BREACH).
    app.mount("/static", GZipMiddleware(KeptFiles(directory=str(static), check_dir=False)), name="static")
    register_problem_pages(app)
    app.add_middleware(Envelope, wrapping=web_wrapping(services))
    return app


def web_wrapping(services: App) -> Wrapping:
    """The wrapping of a deployment's pages (platform/http/envelope.py)."""
    return Wrapping(part="web", served=services[Served], tokens=services[RandomTokens], headers=HEADERS, problem=problem_answer)


class KeptFiles(StaticFiles):
    """Files below one folder, with the types that `nosniff` needs; a browser asks by ETag each time, so that a release shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, 304 or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
