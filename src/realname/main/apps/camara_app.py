"""The CAMARA APIs: what is verified of a line and its holder, for relying services that the holder allowed."""

from dataclasses import replace

from fastapi import FastAPI

from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.api.envelope import api_wrapping
from realname.platform.http.envelope import Envelope
from realname.relying.api.camara import consent, kyc, network, subscriptions
from realname.relying.api.camara_errors import Correlator, camara_answer, register_camara_answers

CAMARA_ROUTERS = (
    *(kyc.match_router, kyc.age_router, kyc.tenure_router, kyc.fill_in_router),
    *(network.sim_router, network.device_router, network.recycling_router, network.number_router),
    subscriptions.router,
    consent.router,
)
_ROOTS = frozenset(router.prefix.split("/")[1] for router in CAMARA_ROUTERS)


def create_camara_app(services: App) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    app = FastAPI(title="realname for relying services", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for router in CAMARA_ROUTERS:
        app.include_router(router)
    register_camara_answers(app, CAMARA_ROUTERS)
    app.add_middleware(Envelope, wrapping=replace(api_wrapping(services), part="relying", problem=camara_answer))
    app.add_middleware(Correlator, tokens=services[RandomTokens])
    return app


def is_of_camara(path: str) -> bool:
    """Whether a path is below the root of an API of CAMARA, in any version: what is wrong there is answered as CAMARA writes it."""
    return path.split("/")[1:2] != [] and path.split("/")[1] in _ROOTS
