"""An application of pages: routes over the services, static files, problems as pages, and the headers around them all."""

from collections.abc import Sequence
from importlib import resources

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from realname.access.pages.envelope import web_wrapping
from realname.access.pages.problems import register_problem_pages
from realname.kernel.registry import App
from realname.platform.http.envelope import Envelope
from realname.platform.web.static_files import KeptFiles


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
