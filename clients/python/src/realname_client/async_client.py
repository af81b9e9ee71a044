"""The client for programs that run an event loop: `AsyncClient` has the methods of `Client`, and each call is awaited.

`python -m tools.async_client` makes this module from `calls` and `client`; do not edit it.
"""

# ruff: noqa: PLC0415, S311, TRY003 - as in the modules that it is made from

import asyncio
import base64
import random
import ssl
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote

import httpx

from realname_client.calls import (
    _REPEATABLE_POSTS,
    _UNDER_WAY,
    NOTHING,
    Answered,
    Patience,
    QueryValue,
    _json,
    _may_be_done,
    _problem,
    _retry_after_s,
    _Sent,
    require_guarded,
    write_json,
)
from realname_client.client import (
    _ASK_AGAIN_S,
    _CHUNK_BYTES,
    _OF_THE_SERVER,
    _PATIENCE,
    _UNDECIDED,
    AnswerT,
    Card,
    ItemT,
    PageT,
    _pass_over,
    _query,
)
from realname_client.forms import Form, read_form
from realname_client.live_messages import Attest, Camera, Listener, Result, Sign
from realname_client.problems import LiveSessionEnded, TimeOver, Unreachable
from realname_client.tokens import TOKEN_PATH, BearerToken, ClientCredentials
from realname_client.wire import (
    OPERATIONS,
    Appeal,
    AppealRequest,
    Challenge,
    ChangeRequest,
    Clip,
    ConsentGiven,
    Counter,
    Key,
    Line,
    LineItem,
    Lines,
    LiveSession,
    Numbers,
    OpenRequest,
    OpinionRequest,
    OrderItem,
    Orders,
    Readiness,
    Registration,
    RegistrationItem,
    Registrations,
    Review,
    ReviewAnswer,
    Reviews,
    Statement,
    TypedDetails,
)


class AsyncCalls:
    """Sends calls of the API to one server.

    Args:
        url: Of the server. Plain HTTP is taken for this machine alone.
        access: Where the bearer token comes from.
        patience: How long a call is tried.
        language: Of words that people read, for `Accept-Language`.
        http: An asynchronous client of httpx. Its base URL, timeout and redirects are set here.

    Raises:
        ValueError: `url` is neither HTTPS nor of this machine.
    """

    def __init__(
        self, url: str, *, access: ClientCredentials | BearerToken, patience: Patience, language: str | None, http: httpx.AsyncClient
    ) -> None:
        require_guarded(url)
        self._access = access
        self._patience = patience
        self._language = language
        self._renewing = asyncio.Lock()
        self._http = http
        self._http.base_url = httpx.URL(url)
        self._http.timeout = httpx.Timeout(patience.timeout_s)
        self._http.follow_redirects = False

    @property
    def url(self) -> str:
        """Of the server, without a slash at its end."""
        return str(self._http.base_url).rstrip("/")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(
        self,
        operation_id: str,
        *,
        path: Mapping[str, object] = NOTHING,
        query: Mapping[str, QueryValue] = NOTHING,
        body: object = None,
        content: bytes | None = None,
        prefer: str | None = None,
        idempotency_key: str | None = None,
    ) -> Answered:
        """Send one call, and send it again where that does no harm.

        Args:
            operation_id: Of the API's description, such as `readLine`.
            path: Values of the path's members.
            query: Values of the query.
            body: A form, or anything else that is written as JSON.
            content: Bytes instead of JSON.
            prefer: Value of the header `Prefer`.
            idempotency_key: For a call that takes one; without it one is made, and every try has it.

        Raises:
            Problem: The server refused the call.
            Unreachable: No answer came.
            TokenRefused: There is no access token for this client.
            AnswerNotUnderstood: The answer is not JSON.
        """
        operation = OPERATIONS[operation_id]
        key = idempotency_key or str(uuid.uuid4()) if operation.takes_key else None
        headers = self._headers(key=key, prefer=prefer, is_json=content is None and body is not None)
        sent = _Sent(
            operation=operation,
            path=operation.path.format_map({name: quote(str(value), safe="") for name, value in path.items()}),
            query={name: value if isinstance(value, str | int) else list(value) for name, value in query.items()},
            headers=headers,
            content=content if body is None else write_json(body),
            is_repeatable=operation.method != "POST" or key is not None or operation_id in _REPEATABLE_POSTS,
            key=key,
        )
        return await self._with_patience(sent)

    def _headers(self, *, key: str | None, prefer: str | None, is_json: bool) -> dict[str, str]:
        said = {
            "Accept-Language": self._language,
            "Idempotency-Key": key,
            "Prefer": prefer,
            "Content-Type": "application/json" if is_json else "application/octet-stream",
        }
        return {name: value for name, value in said.items() if value is not None}

    async def _with_patience(self, sent: "_Sent") -> Answered:
        is_renewed = False
        tried = 0
        while True:
            tried += 1
            try:
                answer = await self._once(sent)
            except httpx.TransportError as error:
                is_harmless = sent.is_repeatable or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if tried >= self._patience.tries or not is_harmless:
                    raise Unreachable(cause=type(error).__name__, idempotency_key=sent.key) from None
                await asyncio.sleep(self._pause_s(tried, asked_s=None))
                continue
            if (
                answer.status_code == httpx.codes.UNAUTHORIZED
                and (not sent.operation.is_open)
                and (not is_renewed)
                and self._access.forget()
            ):
                is_renewed = True
                continue
            if answer.is_success:
                return Answered(body=_json(answer), status=answer.status_code, retry_after_s=_retry_after_s(answer))
            asked_s = _retry_after_s(answer)
            if tried >= self._patience.tries or not self._is_worth_another(sent, answer, asked_s=asked_s):
                raise _problem(answer, key=sent.key)
            await asyncio.sleep(self._pause_s(tried, asked_s=asked_s))

    async def _once(self, sent: "_Sent") -> httpx.Response:
        headers = dict(sent.headers)
        if not sent.operation.is_open:
            headers["Authorization"] = f"Bearer {await self._bearer()}"
        return await self._http.request(sent.operation.method, sent.path, params=sent.query, headers=headers, content=sent.content)

    async def _bearer(self) -> str:
        if isinstance(self._access, BearerToken):
            return self._access.current()
        async with self._renewing:
            return self._access.current() or await self._renewed(self._access)

    async def _renewed(self, access: ClientCredentials) -> str:
        asked = access.renewal()
        try:
            answer = await self._http.post(TOKEN_PATH, data=asked.form, auth=asked.credentials)
        except httpx.TransportError as error:
            raise Unreachable(cause=type(error).__name__) from None
        return access.take(answer, asked)

    def _is_worth_another(self, sent: "_Sent", answer: httpx.Response, *, asked_s: float | None) -> bool:
        """Refused before anything was done: the server says so itself, by Retry-After; else only what is repeatable is sent again."""
        if asked_s is not None and answer.status_code in {429, 503} and (sent.is_repeatable or not _may_be_done(answer)):
            return asked_s <= self._patience.longest_pause_s
        return answer.status_code in _UNDER_WAY and sent.is_repeatable

    def _pause_s(self, tried: int, *, asked_s: float | None) -> float:
        if asked_s is not None:
            return asked_s
        longest = min(self._patience.first_pause_s * 2.0 ** (tried - 1), self._patience.longest_pause_s)
        return longest * random.uniform(0.5, 1.0)


class AsyncClient:
    """A client of one server.

    Args:
        url: Of the server, such as `https://realname.example`. Plain HTTP is taken for this machine alone.
        access: The client's id and secret, or a token that was issued by hand.
        language: Of words that people read, such as `en` or `zh`.
        patience: How long a call is tried.
        tls: For authorities of certificates of your own; None: those that httpx trusts. Certificates are always verified.
        transport: Of httpx, for a proxy or a test.

    Raises:
        ValueError: The address is not HTTPS, or `tls` does not verify certificates.
    """

    def __init__(
        self,
        url: str,
        access: ClientCredentials | BearerToken,
        *,
        language: str | None = None,
        patience: Patience = _PATIENCE,
        tls: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if tls is not None and (tls.verify_mode != ssl.CERT_REQUIRED or not tls.check_hostname):
            raise ValueError("certificates are always verified")
        self._tls = tls
        http = httpx.AsyncClient(verify=tls or True, transport=transport)
        self._calls = AsyncCalls(url, access=access, patience=patience, language=language, http=http)

    async def __aenter__(self) -> Self:
        """Use the client in an `async with`."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def request(
        self,
        operation_id: str,
        *,
        path: Mapping[str, object] = NOTHING,
        query: Mapping[str, QueryValue] = NOTHING,
        body: Form | Mapping[str, object] | None = None,
        content: bytes | None = None,
        idempotency_key: str | None = None,
    ) -> object:
        """Call any operation of the API by its id (`realname_client.OPERATIONS`), and give what was parsed from JSON.

        Raises:
            ClientError: As every call.
            KeyError: There is no such operation, or a member of its path is missing.
        """
        return (
            await self._calls.send(operation_id, path=path, query=query, body=body, content=content, idempotency_key=idempotency_key)
        ).body

    async def open_registration(
        self,
        request: OpenRequest | None = None,
        /,
        *,
        outlet_id: str = "",
        consent: ConsentGiven | None = None,
        idempotency_key: str | None = None,
    ) -> Registration:
        """Open a registration with the applicant's consent.

        Args:
            request: The whole body, for a representative, an organisation or what the applicant cannot do.
            outlet_id: Instead of `request`: your id of the outlet.
            consent: Instead of `request`: what the applicant agreed to.
            idempotency_key: Yours, such as the number of the order; without it one is made for this call and its retries.
        """
        if request is None:
            if consent is None:
                raise TypeError("give request, or outlet_id and consent")
            request = OpenRequest(outlet_id=outlet_id, consent=consent)
        return await self._call(Registration, "openRegistration", body=request, idempotency_key=idempotency_key)

    async def change_line(self, line_id: str, request: ChangeRequest, *, idempotency_key: str | None = None) -> Registration:
        """Open a registration that changes a line: a new SIM, a transfer, a renewed verification or a closing."""
        return await self._call(Registration, "changeLine", path={"line_id": line_id}, body=request, idempotency_key=idempotency_key)

    async def registration(self, registration_id: str) -> Registration:
        """Read a registration: its state, its next step, its decision with reasons."""
        return await self._call(Registration, "readRegistration", path={"registration_id": registration_id})

    async def attach_evidence(self, registration_id: str, card: Card, *, is_representative: bool = False) -> Registration:
        """Send what a card reader gave (docs/reference/card-reader-json.md of the server).

        Args:
            registration_id: Of the registration.
            card: The card; a mapping for other kinds than the resident ID card, and for a card that its reader signed.
            is_representative: Whether it is the card of the person who acts for the holder.
        """
        operation = "attachRepresentative" if is_representative else "attachEvidence"
        return await self._call(Registration, operation, path={"registration_id": registration_id}, body=card)

    async def attach_document(
        self,
        registration_id: str,
        *,
        kind: str,
        photos: Sequence[bytes] = (),
        chip_files: Sequence[bytes] = (),
        typed: TypedDetails | None = None,
        is_compared: bool = False,
        is_representative: bool = False,
    ) -> Registration:
        """Send photos of a document, the files of its chip, or both (docs/reference/evidence.md of the server).

        Args:
            registration_id: Of the registration.
            kind: Such as `foreign-passport`.
            photos: Of its sides, two at most: JPEG, PNG or JPEG 2000.
            chip_files: Data groups and the security object, in any order.
            typed: What an agent typed off it.
            is_compared: Whether a person compared what one source alone has with the document, and it agrees.
            is_representative: Whether it is the document of the person who acts for the holder.
        """
        body = {
            "kind": kind,
            "photos": [base64.b64encode(photo).decode() for photo in photos],
            "chip_files": [base64.b64encode(file).decode() for file in chip_files],
            "compared": is_compared,
        } | ({"typed": typed} if typed else {})
        operation = "attachRepresentativeDocument" if is_representative else "attachDocument"
        return await self._call(Registration, operation, path={"registration_id": registration_id}, body=body)

    async def free_numbers(self, *, limit: int | None = None, digits: str | None = None) -> tuple[str, ...]:
        """Free numbers; `digits` is a wish, such as `8888` or `*88`. An offer reserves nothing."""
        return (await self._call(Numbers, "offerNumbers", query=_query(limit=limit, digits=digits))).numbers

    async def choose_line(self, registration_id: str, *, msisdn: str, iccid: str) -> Registration:
        """Reserve number and SIM for 30 minutes. For a new SIM of a line, `msisdn` is the line's own number."""
        return await self._call(
            Registration, "chooseLine", path={"registration_id": registration_id}, body={"msisdn": msisdn, "iccid": iccid}
        )

    async def draw_challenge(self, registration_id: str) -> Challenge:
        """Draw the challenge for a recorded clip. The one before, and its clip, are void."""
        return await self._call(Challenge, "getChallenge", path={"registration_id": registration_id})

    async def challenge(self, registration_id: str) -> Challenge:
        """Read the challenge again, where its answer was lost."""
        return await self._call(Challenge, "readChallenge", path={"registration_id": registration_id})

    async def upload_clip(self, registration_id: str, clip: BinaryIO) -> Clip:
        """Send a clip in chunks. Where a former upload of the same clip broke, it goes on behind the last chunk that arrived."""
        place = {"registration_id": registration_id}
        arrived = await self._call(Clip, "readClip", path=place)
        clip.seek(arrived.received_bytes)
        while chunk := clip.read(_CHUNK_BYTES):
            arrived = await self._call(Clip, "uploadChunk", path=place | {"index": str(arrived.chunks)}, content=chunk)
        return arrived

    async def submit(self, registration_id: str, *, wait_s: int | None = None) -> Registration:
        """Submit for the decision. The clip is judged behind the answer: see `wait_until_settled`.

        Args:
            registration_id: Of the registration.
            wait_s: Have the answer wait for the judging, 30 seconds at most. Then a clip that cannot be judged is a `Problem` of this call.
        """
        prefer = None if wait_s is None else f"wait={wait_s}"
        return await self._call(Registration, "submitRegistration", path={"registration_id": registration_id}, prefer=prefer)

    async def wait_until_settled(self, registration_id: str, *, timeout_s: float = 120.0) -> Registration:
        """Wait until nothing more comes by itself.

        Returns:
            The registration once its state is neither `submitted` nor `approved` and no clip is judged: `activated` with its `line_id`;
            `referred`, which waits for a person; `refused`; or `open` again, with `judging.state` `rejected` and its code, where the clip
            could not be judged.

        Raises:
            TimeOver: It is still under way.
        """
        until = time.monotonic() + timeout_s
        while True:
            answered = await self._calls.send("readRegistration", path={"registration_id": registration_id})
            found = read_form(Registration, answered.body)
            if found.state not in _UNDECIDED and (found.judging is None or found.judging.state != "running"):
                return found
            pause_s = answered.retry_after_s if answered.retry_after_s is not None else _ASK_AGAIN_S
            if time.monotonic() + pause_s > until:
                raise TimeOver
            await asyncio.sleep(pause_s)

    async def withdraw(self, registration_id: str) -> Statement:
        """Erase everything, at any time before the activation; the answer is the signed certificate of the deletion."""
        return await self._call(Statement, "withdrawRegistration", path={"registration_id": registration_id})

    async def receipt(self, registration_id: str) -> Statement:
        """The signed receipt of an active line."""
        return await self._call(Statement, "readReceipt", path={"registration_id": registration_id})

    async def receipt_key(self) -> Key:
        """The key by which receipts and certificates are checked."""
        return await self._call(Key, "readReceiptKey")

    async def enrol_counter(self, *, code: str, public_key: str, attestation: str = "") -> Counter:
        """Enrol a counter with the one-time code of `realname access counters enrol`."""
        body = {"code": code, "public_key": public_key} | ({"attestation": attestation} if attestation else {})
        return await self._call(Counter, "enrolCounter", body=body)

    async def counter(self, counter_id: str) -> Counter:
        """Read a counter."""
        return await self._call(Counter, "readCounter", path={"counter_id": counter_id})

    async def request_live_session(self, registration_id: str, *, counter_id: str) -> LiveSession:
        """Ask for a live session. Its token opens one socket within 60 seconds."""
        return await self._call(
            LiveSession, "requestLiveSession", path={"registration_id": registration_id}, body={"counter_id": counter_id}
        )

    async def hold_live_session(
        self,
        registration_id: str,
        *,
        counter_id: str,
        sign: Sign,
        camera: Camera,
        listen: Listener | None = None,
        attest: Attest | None = None,
        camera_label: str = "",
        sessions: int = 3,
    ) -> Result:
        """Hold a live session until its result, with a new one where the server broke it off. It needs the extra `live`.

        Another thread calls `sign`, `camera` and `listen`.

        Args:
            registration_id: Of the registration.
            counter_id: Of the counter that holds it.
            sign: Signs with the counter's key, such as `CounterKey.sign`.
            camera: Gives pictures as JPEG: an iterable, or a function that is told what is asked for.
            listen: Is told every message: prompts, guidance, progress.
            attest: Answers for the hardware of an attested counter.
            camera_label: As the machine names the camera.
            sessions: How many at most. Another one is asked for where the server was busy, stopped or at fault, or the connection broke.

        Returns:
            `judged`: submit the registration. `failed`: `findings` say why, and the applicant may try again.

        Raises:
            LiveSessionEnded: The socket was closed before a result, for the client's doing or in the last of the sessions.
        """
        from realname_client.live import CameraSide

        for left in reversed(range(sessions)):
            session = await self.request_live_session(registration_id, counter_id=counter_id)
            side = CameraSide(
                session,
                url=self._calls.url,
                sign=sign,
                camera=camera,
                listen=listen or _pass_over,
                attest=attest,
                camera_label=camera_label,
                tls=self._tls,
            )
            try:
                result = await asyncio.to_thread(side.run)
            except LiveSessionEnded as ended:
                if not left or not ended.may_go_on:
                    raise
            else:
                if not left or result.is_judged or (not _OF_THE_SERVER.issuperset(result.findings)):
                    return result
            await asyncio.sleep(_ASK_AGAIN_S)
        raise ValueError("sessions is 1 or more")

    async def line(self, line_id: str) -> Line:
        """Read a line."""
        return await self._call(Line, "readLine", path={"line_id": line_id})

    async def appeal(self, line_id: str, request: AppealRequest, *, idempotency_key: str | None = None) -> Appeal:
        """Record a holder's appeal against a campaign."""
        return await self._call(Appeal, "appealLine", path={"line_id": line_id}, body=request, idempotency_key=idempotency_key)

    def registrations(
        self, *, state: Sequence[str] = (), outlet_id: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> AsyncIterator[RegistrationItem]:
        """Registrations of the client's outlets; times are those of the opening."""
        query = _query(state=state, outlet_id=outlet_id, since=since, before=before)
        return self._items(Registrations, "listRegistrations", query, lambda page: page.registrations)

    def lines(
        self, *, state: Sequence[str] = (), outlet_id: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> AsyncIterator[LineItem]:
        """Lines, without their numbers; times are those of the order."""
        query = _query(state=state, outlet_id=outlet_id, since=since, before=before)
        return self._items(Lines, "listLines", query, lambda page: page.lines)

    def orders(
        self,
        *,
        state: Sequence[str] = (),
        line_id: str | None = None,
        outlet_id: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> AsyncIterator[OrderItem]:
        """What the operator was asked to do with lines."""
        query = _query(state=state, line_id=line_id, outlet_id=outlet_id, since=since, before=before)
        return self._items(Orders, "listOrders", query, lambda page: page.orders)

    def reviews(
        self,
        *,
        state: Sequence[str] = (),
        kind: Sequence[str] = (),
        registration_id: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> AsyncIterator[Review]:
        """What waits for a person or was decided by one; `registration_id` finds the referral of one registration."""
        query = _query(state=state, kind=kind, registration_id=registration_id, since=since, before=before)
        return self._items(Reviews, "listReviews", query, lambda page: page.reviews)

    async def review(self, review_id: str) -> Review:
        """Read one review."""
        return (await self._call(ReviewAnswer, "readReview", path={"review_id": review_id})).review

    async def give_opinion(self, review_id: str, request: OpinionRequest) -> Review:
        """Hand in what a reviewer says, by the code that the review's page shows to them."""
        return (await self._call(ReviewAnswer, "giveOpinion", path={"review_id": review_id}, body=request)).review

    async def is_ready(self) -> Readiness:
        """Whether the server is ready for work; `Unavailable` where it is not."""
        return await self._call(Readiness, "checkReadiness")

    async def _call(
        self,
        kind: type[AnswerT],
        operation_id: str,
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, QueryValue] = NOTHING,
        body: Form | Mapping[str, object] | None = None,
        content: bytes | None = None,
        prefer: str | None = None,
        idempotency_key: str | None = None,
    ) -> AnswerT:
        answered: Answered = await self._calls.send(
            operation_id, path=path, query=query, body=body, content=content, prefer=prefer, idempotency_key=idempotency_key
        )
        return read_form(kind, answered.body)

    async def _items(
        self, kind: type[PageT], operation_id: str, query: Mapping[str, QueryValue], items: Callable[[PageT], Sequence[ItemT]]
    ) -> AsyncIterator[ItemT]:
        page = await self._call(kind, operation_id, query=query)
        while True:
            for one in items(page):
                yield one
            if page.next_cursor is None:
                return
            page = await self._call(kind, operation_id, query={**query, "cursor": page.next_cursor})
