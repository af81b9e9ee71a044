"""The application of relying services: CAMARA APIs over what is verified of a line and its holder, at an address of its own."""

from dataclasses import replace

from fastapi import FastAPI

from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.api.envelope import api_wrapping
from realname.platform.http.envelope import Envelope
from realname.relying.api.camara import kyc, network, subscriptions
from realname.relying.api.camara_errors import Correlator, camara_answer, register_camara_answers

_ROUTERS = (
    *(kyc.match_router, kyc.age_router, kyc.tenure_router, kyc.fill_in_router),
    *(network.sim_router, network.device_router, network.recycling_router, network.number_router),
    subscriptions.router,
)


def create_relying_app(services: App) -> FastAPI:
    """Build the application; it answers as soon as it is served and starts nothing by itself."""
    app = FastAPI(title="realname for relying services", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for router in _ROUTERS:
        app.include_router(router)
    register_camara_answers(app, _ROUTERS)
    app.add_middleware(Envelope, wrapping=replace(api_wrapping(services), part="relying", problem=camara_answer))
    app.add_middleware(Correlator, tokens=services[RandomTokens])
    return app
