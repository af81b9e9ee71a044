"""The relying services' application, at a port of its own: the OpenID provider, a person's consent, and the CAMARA APIs.

It has nothing of the operator's app: no sign-in of staff, no page of a registration.
"""

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from realname.access.pages import languages
from realname.access.pages.pages_app import pages_over
from realname.kernel.registry import App
from realname.main.apps.camara_app import CAMARA_ROUTERS, create_camara_app, is_of_camara
from realname.platform.api import health
from realname.platform.api.envelope import api_wrapping
from realname.platform.api.problems import register_problem_answers
from realname.platform.http.envelope import Envelope
from realname.relying.api import discovery, provider
from realname.relying.pages import authorize
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.consent_info import CAPTURE

_HEALTH = (health,)
_PROVIDER = (discovery, provider)
_PAGES = (authorize, languages)
_OF_PAGES = (authorize.AUTHORIZE, authorize.CONSENT, authorize.NUMBER, authorize.CODE, authorize.ANSWERED)
_BELOW_PAGES = (f"{CAPTURE}/", "/language/", "/static/")


def create_relying_app(services: App) -> ASGIApp:
    """Build the application; without an address of its own (`relying_url`) it says that it lives, and nothing else."""
    is_set = bool(services[Issuer].url)
    provider_app = FastAPI(title="realname", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    provider_app.state.services = services
    for module in (*_HEALTH, *(_PROVIDER if is_set else ())):
        provider_app.router.routes.extend(module.router.routes)
    register_problem_answers(provider_app)
    provider_app.add_middleware(Envelope, wrapping=api_wrapping(services))
    if not is_set:
        return provider_app
    pages = pages_over(services, [module.router for module in _PAGES])
    return RelyingApp(provider=provider_app, camara=create_camara_app(services), pages=pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingApp:
    """Gives pages to people, CAMARA's paths to its APIs, and all else to the provider: each answers errors in its own form."""

    provider: ASGIApp
    camara: ASGIApp
    pages: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        await self._part(scope)(scope, receive, send)

    def _part(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self.provider
        path = scope["path"]
        if path in _OF_PAGES or path.startswith(_BELOW_PAGES):
            return self.pages
        return self.camara if is_of_camara(path) else self.provider


def relying_routes() -> frozenset[str]:
    """Every route of the application, as `GET /path`, static files apart."""
    routers = (*(module.router for module in (*_HEALTH, *_PROVIDER, *_PAGES)), *CAMARA_ROUTERS)
    routes = [route for router in routers for route in router.routes]
    return frozenset(f"{method} {route.path}" for route in routes if isinstance(route, APIRoute) for method in route.methods or ())
