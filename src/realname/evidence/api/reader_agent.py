"""The card reader agent: it serves the reader of a counter's machine to the counter's page, and to no one else (docs/card-reader-agent.md).

Four things stand between a card and another page or program: the socket is of this machine alone, `Host` has to be this machine's own
name (a name that was rebound to it is not), `Origin` has to be the counter's, and each request carries the pairing code.
"""

import hmac
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from realname.evidence.connectors.json_card_reader import sign_reading
from realname.evidence.connectors.reader_devices import READ_WITHIN_S
from realname.evidence.errors import CardReaderAway, CardReaderBusy, CardReaderRefused, CardReaderUnpaired
from realname.evidence.ports import ReadCard, ReaderDevice
from realname.kernel.errors import InvalidInput, RealNameError
from realname.platform.http.statuses import Statuses, status_of
from realname.platform.outbound.signature_keys import SignatureKey

_LARGEST_BODY_BYTES = 1024
_PLACE = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_OWN_NAMES = ("127.0.0.1", "localhost")
_PREFLIGHT_KEPT_S = "600"
_STATUSES: Statuses = ((CardReaderUnpaired, HTTPStatus.UNAUTHORIZED),)
_Given = TypeVar("_Given")
_GRACE_S = 1.0  # a device that keeps its own time says itself why it gave nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderAgent:
    """Serves one reader.

    Attributes:
        device: Reads cards.
        key: Signs what is read; None: it is given unsigned, to try it out.
        origins: Of the counter's pages, such as `https://counter.example.net`.
        pairing: The code that the counter's page sends.
        port: That it is served at, as `Host` names it.
        now: Tells the time, aware.
    """

    device: ReaderDevice
    key: SignatureKey | None = field(repr=False)
    origins: frozenset[str]
    pairing: str = field(repr=False)
    port: int
    now: Callable[[], datetime]
    within_s: float = READ_WITHIN_S + _GRACE_S
    _reading: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def app(self) -> Starlette:
        """The application that a server on this machine runs."""
        return Starlette(
            routes=[
                Route("/readers", self._readers, methods=["GET"]),
                Route("/read", self._read, methods=["POST"]),
                Route("/readers", self._preflight, methods=["OPTIONS"]),
                Route("/read", self._preflight, methods=["OPTIONS"]),
            ],
            exception_handlers={RealNameError: self._problem, HTTPException: self._unknown},
        )

    async def _preflight(self, request: Request) -> Response:
        self._require_counter(request)
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type",
            "Access-Control-Max-Age": _PREFLIGHT_KEPT_S,
        }
        if request.headers.get("access-control-request-private-network") == "true":
            headers["Access-Control-Allow-Private-Network"] = "true"
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={**self._headers(request), **headers})

    async def _readers(self, request: Request) -> Response:
        self._require_paired(request)
        has_card = await self._on_device(self.device.has_card)
        return JSONResponse({"readers": [{"name": self.device.name, "card": has_card}]}, headers=self._headers(request))

    async def _read(self, request: Request) -> Response:
        self._require_paired(request)
        place = await _place(request)
        read = await self._on_device(self.device.read)
        return Response(self._signed(read, place), media_type="application/json", headers=self._headers(request))

    def _signed(self, read: ReadCard, place: str) -> bytes:
        if self.key is None:
            return json.dumps(read.fields, ensure_ascii=False).encode()
        return sign_reading(read.fields, is_chip_verified=read.is_chip_verified, key=self.key, place=place, at=self.now())

    async def _on_device(self, ask: "Callable[[], _Given]") -> "_Given":
        """Ask the device in a thread, one at a time: it is busy until it has answered, however long the page waits."""
        if not self._reading.acquire(blocking=False):
            raise CardReaderBusy

        def asked() -> _Given:
            try:
                return ask()
            finally:
                self._reading.release()

        try:
            with anyio.fail_after(self.within_s):
                return await anyio.to_thread.run_sync(asked, abandon_on_cancel=True)
        except TimeoutError:
            raise CardReaderAway(kind="card-reader") from None

    def _require_counter(self, request: Request) -> None:
        if request.headers.get("host") not in {f"{name}:{self.port}" for name in _OWN_NAMES}:
            raise CardReaderRefused(cause="host")
        if request.headers.get("origin") not in self.origins:
            raise CardReaderRefused(cause="origin")

    def _require_paired(self, request: Request) -> None:
        self._require_counter(request)
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(sent.encode(), self.pairing.encode()):
            raise CardReaderUnpaired

    def _headers(self, request: Request) -> Mapping[str, str]:
        """Those of each answer; a page of another origin is let read none."""
        origin = request.headers.get("origin", "")
        allowed = {"Access-Control-Allow-Origin": origin} if origin in self.origins else {}
        return {**allowed, "Vary": "Origin", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

    async def _problem(self, request: Request, error: Exception) -> Response:
        kind = type(error) if isinstance(error, RealNameError) else RealNameError
        return JSONResponse({"code": kind.code}, status_code=status_of(kind, own=_STATUSES), headers=self._headers(request))

    async def _unknown(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        return JSONResponse({"code": "not-found"}, status_code=status, headers=self._headers(request))


async def _place(request: Request) -> str:
    """The registration or line that the card is read for.

    Raises:
        InvalidInput: The body is no JSON that names one.
    """
    if request.headers.get("content-type") != "application/json":
        raise InvalidInput(field="content-type")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_BODY_BYTES:
            raise InvalidInput(field="body")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput(field="body") from None
    place = said.get("for") if isinstance(said, dict) else None
    if not isinstance(place, str) or not _PLACE.fullmatch(place):
        raise InvalidInput(field="for")
    return place
