"""The relying services' application, at a port of its own: the OpenID provider, a person's consent, and the APIs that services call.

It has nothing of the operator's app: no sign-in of staff, no page of a registration.
"""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from realname.access.pages import languages
from realname.access.pages.pages_app import pages_over
from realname.kernel.registry import App
from realname.platform.api import health
from realname.platform.api.envelope import api_wrapping
from realname.platform.api.problems import register_problem_answers
from realname.platform.http.envelope import Envelope
from realname.relying.api import discovery, provider
from realname.relying.pages import authorize
from realname.relying.use_cases.assertions import Issuer

_HEALTH = (health,)
_API = (discovery, provider)  # the routers of CAMARA definitions stand here as well
_PAGES = (authorize, languages)
_OF_PAGES = (authorize.AUTHORIZE, authorize.CONSENT, authorize.NUMBER, authorize.CODE)
_BELOW_PAGES = ("/language/", "/static/")


def create_relying_app(services: App) -> ASGIApp:
    """Build the application; without an address of its own (`relying_url`) it says that it lives, and nothing else."""
    is_set = bool(services[Issuer].url)
    api = FastAPI(title="realname", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.services = services
    for module in (*_HEALTH, *(_API if is_set else ())):
        api.router.routes.extend(module.router.routes)
    register_problem_answers(api)
    api.add_middleware(Envelope, wrapping=api_wrapping(services))
    return _RelyingApp(api, pages_over(services, [module.router for module in _PAGES])) if is_set else api


class _RelyingApp:
    """Gives pages to people, and all else to services."""

    def __init__(self, api: ASGIApp, pages: ASGIApp) -> None:
        self._api, self._pages = api, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_of_pages = scope["type"] == "http" and (scope["path"] in _OF_PAGES or scope["path"].startswith(_BELOW_PAGES))
        await (self._pages if is_of_pages else self._api)(scope, receive, send)


def relying_routes() -> frozenset[str]:
    """Every route of the application, as `GET /path`, static files apart."""
    routes = [route for module in (*_HEALTH, *_API, *_PAGES) for route in module.router.routes]
    return frozenset(f"{method} {route.path}" for route in routes if isinstance(route, APIRoute) for method in route.methods or ())
