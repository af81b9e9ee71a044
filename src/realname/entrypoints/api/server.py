"""What uvicorn serves: the API over the deployment of a data folder, with the durable workflow inside."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from fastapi import FastAPI

from realname.bootstrap.deployment import Deployment, open_deployment
from realname.bootstrap.logs import configure_logs
from realname.domain.errors import SettingsError
from realname.entrypoints.api.app import create_app
from realname.entrypoints.api.services import ApiServices


def create() -> FastAPI:
    """Build the application of the data folder that REALNAME_DATA names; the workflow lives as long as the server.

    Raises:
        SettingsError: No data folder is named, or its settings cannot be used.
    """
    data = os.environ.get("REALNAME_DATA")
    if not data:
        raise SettingsError(("data: name the data folder by REALNAME_DATA or --data",))
    configure_logs()
    return serve_deployment(open_deployment(Path(data)))


def serve_deployment(deployment: Deployment) -> FastAPI:
    """Build the application over a deployment; it is launched when serving begins and closed when it ends."""
    app = create_app(_services(deployment))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(deployment.launch)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(deployment.close)

    app.router.lifespan_context = lifespan
    return app


def _services(deployment: Deployment) -> ApiServices:
    return ApiServices(
        open_registration=deployment.open_registration,
        attach_evidence=deployment.attach_evidence,
        offer_numbers=deployment.offer_numbers,
        choose_line=deployment.choose_line,
        get_challenge=deployment.get_challenge,
        upload_chunk=deployment.upload_chunk,
        submit_registration=deployment.submit_registration,
        read_registration=deployment.read_registration,
        close_registration=deployment.close_registration,
        verify_token=deployment.verify_token,
        numbering=deployment.numbering,
        policy=deployment.policy,
        tokens=deployment.tokens,
        receipt_public_key=deployment.receipt_public_key,
        require_ready=deployment.require_ready,
        judging_slots=deployment.settings.judging_slots,
        is_sandbox=deployment.is_sandbox,
    )
