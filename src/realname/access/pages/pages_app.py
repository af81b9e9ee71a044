"""An application of pages: routes over the services, static files, problems as pages, and the headers around them all."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, FastAPI

from realname.access.model.staff import Realm
from realname.access.pages.problems import problem_answer, register_problem_pages
from realname.access.pages.sign_in_path import SignInRules
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.config.served import Served
from realname.platform.http.envelope import Envelope, Wrapping
from realname.platform.web.compressed_pages import CompressedPages
from realname.platform.web.static_files import static_files

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
    app.mount("/static", static_files(services[Served].brand), name="static")
    register_problem_pages(app)
    app.add_middleware(CompressedPages)
    app.add_middleware(Envelope, wrapping=web_wrapping(services))
    return app


def web_wrapping(services: App) -> Wrapping:
    """The wrapping of a deployment's pages (platform/http/envelope.py)."""
    headers = headers_with(services[Served].card_reader_agent if services[SignInRules].realm is not Realm.SUPERVISION else "")
    return Wrapping(part="web", served=services[Served], tokens=services[RandomTokens], headers=headers, problem=problem_answer)


def headers_with(card_reader_agent: str) -> Mapping[str, str]:
    """The headers of each page: its scripts may ask the card reader agent of their own machine, where there is one."""
    policy = _POLICY.replace("connect-src 'self'", f"connect-src 'self' {card_reader_agent}".rstrip())
    return {**HEADERS, "Content-Security-Policy": policy}
