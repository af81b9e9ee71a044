"""The counter's agent: it serves card reader, chip reader and camera to the counter's page alone (docs/reference/card-reader-agent.md).

Four things stand between them and another page or program: the socket is of this machine alone, `Host` has to be this machine's own
name (a name that was rebound to it is not), `Origin` has to be the counter's, and each request carries the pairing code.
"""

import hmac
import json
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import anyio
import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from realname.capture.api.camera_agent import CameraAgent, FrameStreamResponse
from realname.capture.errors import CameraAway
from realname.evidence.chip.protocol.channel import DEADLINE_S
from realname.evidence.chip.protocol.passwords import parse_can, password_of_details, password_of_lines
from realname.evidence.connectors.chip_json import chip_as_json
from realname.evidence.connectors.json_card_reader import sign_reading
from realname.evidence.connectors.reader_devices import READ_WITHIN_S
from realname.evidence.errors import CardReaderAway, CardReaderBusy, CardReaderRefused, CardReaderUnpaired, ChipReaderUnavailable
from realname.evidence.model.chip_protocol import ChipPassword
from realname.evidence.ports import ChipDevice, ReadCard, ReaderDevice
from realname.kernel.errors import InvalidInput, RealNameError
from realname.platform.http.statuses import Statuses, status_of
from realname.platform.outbound.signature_keys import SignatureKey

_LARGEST_BODY_BYTES = 1024
_MOST_LINES = 3
_PLACE = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_PATHS = ("/readers", "/read", "/chip", "/camera/state", "/camera/proof", "/camera/frames", "/camera/pace")
_OWN_NAMES = ("127.0.0.1", "localhost")
_PREFLIGHT_KEPT_S = "600"
_STATUSES: Statuses = ((CardReaderUnpaired, HTTPStatus.UNAUTHORIZED),)
_Given = TypeVar("_Given")
_Answer = Callable[[Request], Awaitable[Response]]
_log = structlog.get_logger()
_PROVE_WITHIN_S = 70.0  # two questions to the server, at most 30 s each
_GRACE_S = 1.0  # a device that keeps its own time says itself why it gave nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderAgent:
    """Serves one reader of cards, one reader of chips and one camera, as far as there are any.

    Attributes:
        device: Reads cards; None: there is none.
        chips: Reads the chips of documents; None: there is none.
        camera: Attested by the machine's TPM; None: the page uses the browser's.
        key: Signs what is read; None: it is given unsigned, to try it out.
        origins: Of the counter's pages, such as `https://counter.example.net`.
        pairing: The code that the counter's page sends.
        port: That it is served at, as `Host` names it.
        now: Tells the time, aware.
    """

    device: ReaderDevice | None = None
    chips: ChipDevice | None = None
    camera: CameraAgent | None = None
    key: SignatureKey | None = field(repr=False)
    origins: frozenset[str]
    pairing: str = field(repr=False)
    port: int
    now: Callable[[], datetime]
    within_s: float = READ_WITHIN_S + _GRACE_S
    chip_within_s: float = DEADLINE_S + _GRACE_S
    _reading: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def app(self) -> Starlette:
        """The application that a server on this machine runs."""
        return Starlette(
            routes=[
                Route("/readers", self._safely(self._readers), methods=["GET"]),
                Route("/read", self._safely(self._read), methods=["POST"]),
                Route("/chip", self._safely(self._read_chip), methods=["POST"]),
                Route("/camera/state", self._safely(self._prove_state), methods=["POST"]),
                Route("/camera/proof", self._safely(self._prove_camera), methods=["POST"]),
                Route("/camera/frames", self._safely(self._stream_frames), methods=["POST"]),
                Route("/camera/pace", self._safely(self._pace_camera), methods=["POST"]),
                *(Route(path, self._preflight, methods=["OPTIONS"]) for path in _PATHS),
            ],
            exception_handlers={RealNameError: self._problem, HTTPException: self._unknown},
        )

    def _safely(self, answer: _Answer) -> _Answer:
        """Answer what is not foreseen as an internal error that the page can read; the log has its class, not what it says."""

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except (RealNameError, HTTPException):
                raise
            except Exception as problem:  # noqa: BLE001 - passed on, the server would log it with what it holds of a card
                _log.error("internal-error", kind=type(problem).__name__)
                return await self._problem(request, problem)

        return answered

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
        readers = await self._on_device(self._present, within_s=self.within_s)
        return JSONResponse({"readers": readers}, headers=self._headers(request))

    def _present(self) -> list[Mapping[str, object]]:
        cards = [{"name": self.device.name, "reads": "card", **_found(self.device.has_card)}] if self.device else []
        chips = [{"name": self.chips.name, "reads": "chip", **_found(self.chips.has_document)}] if self.chips else []
        cameras = [self.camera.present()] if self.camera else []
        return [*cards, *chips, *cameras]

    async def _read(self, request: Request) -> Response:
        self._require_paired(request)
        place = _place(await _said(request))
        if self.device is None:
            raise CardReaderAway(kind="card-reader")
        read = await self._on_device(self.device.read, within_s=self.within_s)
        return Response(self._signed(read, place), media_type="application/json", headers=self._headers(request))

    async def _read_chip(self, request: Request) -> Response:
        """Read the chip: its issuer signed the data, so that they need no signature of the reader."""
        self._require_paired(request)
        password = _password(await _said(request), on=self.now().date())
        if self.chips is None:
            raise ChipReaderUnavailable(cause="reader-missing")
        read = await self._on_device(partial(self.chips.read, password), within_s=self.chip_within_s)
        return Response(chip_as_json(read), media_type="application/json", headers=self._headers(request))

    async def _prove_state(self, request: Request) -> Response:
        camera, _ = await self._asked_camera(request)
        await _in_thread(camera.prove_state)
        return JSONResponse({}, headers=self._headers(request))

    async def _prove_camera(self, request: Request) -> Response:
        camera, said = await self._asked_camera(request)
        return JSONResponse(await _in_thread(partial(camera.proof, said)), headers=self._headers(request))

    async def _stream_frames(self, request: Request) -> Response:
        camera, said = await self._asked_camera(request)
        running = await anyio.to_thread.run_sync(camera.begin, said)
        return FrameStreamResponse(running, headers=self._headers(request))

    async def _pace_camera(self, request: Request) -> Response:
        camera, said = await self._asked_camera(request)
        camera.pace(said)
        return JSONResponse({}, headers=self._headers(request))

    async def _asked_camera(self, request: Request) -> tuple[CameraAgent, Mapping[str, object]]:
        self._require_paired(request)
        said = await _said(request)
        if self.camera is None:
            raise CameraAway(cause="no-camera")
        return self.camera, said

    def _signed(self, read: ReadCard, place: str) -> bytes:
        if self.key is None:
            return json.dumps(read.fields, ensure_ascii=False).encode()
        return sign_reading(read.fields, is_chip_verified=read.is_chip_verified, key=self.key, place=place, at=self.now())

    async def _on_device(self, ask: "Callable[[], _Given]", *, within_s: float) -> "_Given":
        """Ask the device in a thread, one at a time: it is busy until it has answered, however long the page waits."""
        if not self._reading.acquire(blocking=False):
            raise CardReaderBusy

        def asked() -> _Given:
            try:
                return ask()
            finally:
                self._reading.release()

        try:
            with anyio.fail_after(within_s):
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


async def _in_thread(ask: "Callable[[], _Given]") -> "_Given":
    """Ask in a thread; the page waits no longer than the server may take."""
    try:
        with anyio.fail_after(_PROVE_WITHIN_S):
            return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True)
    except TimeoutError:
        raise CameraAway(cause="no-answer") from None


def _found(is_there: Callable[[], bool]) -> Mapping[str, object]:
    """Whether something is on a reader; one that cannot say so is listed with its error, and the others are asked all the same."""
    try:
        return {"card": is_there()}
    except RealNameError as problem:
        return {"card": False, "code": problem.code}
    except Exception as problem:  # noqa: BLE001 - as in any other answer
        _log.error("internal-error", kind=type(problem).__name__)
        return {"card": False, "code": RealNameError.code}


async def _said(request: Request) -> Mapping[str, object]:
    """The JSON object of a request.

    Raises:
        InvalidInput: The body is none.
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
    if not isinstance(said, dict):
        raise InvalidInput(field="body")
    return said


def _place(said: Mapping[str, object]) -> str:
    """The registration or line that the card is read for.

    Raises:
        InvalidInput: It names none.
    """
    place = said.get("for")
    if not isinstance(place, str) or not _PLACE.fullmatch(place):
        raise InvalidInput(field="for")
    return place


def _password(said: Mapping[str, object], *, on: date) -> ChipPassword:
    """What opens the chip: `can`, the lines of the `mrz`, or what is printed (`document_number`, `birth_on`, `expires_on`).

    Raises:
        InvalidInput: None of the three is there, or it is not of its form.
        MrzShapeUnknown: The lines are no MRZ.
    """
    match dict(said):
        case {"can": str(can), **others} if not others:
            return parse_can(can)
        case {"mrz": [str(), *_] as lines, **others} if (
            not others and len(lines) <= _MOST_LINES and all(isinstance(one, str) for one in lines)
        ):
            return password_of_lines([str(line) for line in lines], on=on)
        case {"document_number": str(number), "birth_on": str(birth), "expires_on": str(expiry), **others} if not others:
            return password_of_details(document_number=number, birth_on=_day(birth, "birth_on"), expires_on=_day(expiry, "expires_on"))
    raise InvalidInput(field="password")


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field=field) from None
