"""Worker: the APIs of relying services over a database, and a bare FastAPI answer beside them, in one process as `realname serve` is.

Its lines are registered one after the other, as lines are; other rows make the tables and the ledger as large as was asked for.
"""

import json
import sys
import threading
import time
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from bench.many_lines import copies_of_the_line
from bench.protocol import claim_pipes
from realname.kernel.identifiers import LineId
from realname.lines.store.lines import Lines
from realname.main.apps.camara_app import create_camara_app
from realname.platform.config.logs import configure_logs
from realname.platform.db.engine import engine_for
from realname.platform.http.listener import listen
from realname.relying.api.authentication import caller
from realname.relying.model.caller import Caller
from realname.relying.model.scopes import Purpose
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.relying.camara_world import CLIENT, add_service, allow
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld, build_world, stock_up
from tests.support.row_seals import unsafely_sealing

BARE = "/bare"
_CALLER = Caller(
    client=CLIENT,
    purpose=Purpose.FRAUD_PREVENTION.value,
    scopes=frozenset({"kyc-match:match"}),
    subject=None,
    token="bench",  # noqa: S106 - a name
)


class Asked(BaseModel):
    """What the bare answer reads: a number and a name, as a match does."""

    phoneNumber: str  # noqa: N815 - as the definition has it
    name: str


def main() -> None:
    """Serve LINES lines of the database URL, with COPIES more in its tables, until the pipe is closed."""
    source, sink = claim_pipes()
    url, lines, copies = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    configure_logs()
    engine = unsafely_sealing(engine_for(url))
    stock_up(engine)
    with TemporaryDirectory() as folder:
        world = build_world(Path(folder), fill=engine)
        add_service(world)
        _register(world, 0)
        if copies:
            copies_of_the_line(url).add(begin=1, end=copies + 1)
        for place in range(1, lines):
            _register(world, place)
        numbers = [one.value for one in sandbox_msisdns()[:lines]]
        sink.write(json.dumps({"port": _serve(_both(world)), "numbers": numbers}).encode() + b"\n")
        sink.flush()
        source.read()


def _register(world: ApiWorld, place: int) -> None:
    client = ApiCaller(world.app, token=world.token)
    registration = client.with_clip(key=f"key-{place}", place=place)
    if client.submit(registration).status_code != HTTPStatus.OK:
        raise RuntimeError(place)
    line_id = LineId(client.read(registration).json()["line_id"])
    with world.units() as unit:
        line = unit[Lines].read(line_id)
    allow(world, line)


def _both(world: ApiWorld) -> ASGIApp:
    """The APIs, and the bare answer at a path of its own."""
    relying, bare = create_camara_app(world.services), FastAPI(openapi_url=None)
    relying.dependency_overrides[caller] = lambda: _CALLER

    @bare.post(BARE)
    def answer(asked: Asked) -> JSONResponse:
        return JSONResponse({"nameMatch": str(bool(asked.name)).lower()})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope.get("path") == BARE else relying)(scope, receive, send)

    return app


def _serve(app: ASGIApp) -> int:
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
