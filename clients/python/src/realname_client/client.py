"""The client: one method for each thing that people come to do, and `request` for every operation of the API."""

import base64
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Final, Self, TypeVar

import httpx

from realname_client.calls import NOTHING, Answered, Calls, Patience, QueryValue
from realname_client.forms import Answer, Form, read_form
from realname_client.live_messages import Attest, Camera, Listener, Message, Result, Sign
from realname_client.problems import LiveSessionEnded, TimeOver
from realname_client.tokens import BearerToken, ClientCredentials
from realname_client.wire import (
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
    ResidentIdCard,
    Review,
    ReviewAnswer,
    Reviews,
    Statement,
    TypedDetails,
)

AnswerT = TypeVar("AnswerT", bound=Answer)
PageT = TypeVar("PageT", Registrations, Lines, Orders, Reviews)
ItemT = TypeVar("ItemT")
Card = ResidentIdCard | Mapping[str, object]

_PATIENCE: Final = Patience()
_CHUNK_BYTES: Final = 4 * 1024 * 1024
_ASK_AGAIN_S: Final = 2.0
_UNDECIDED: Final = frozenset({"submitted", "approved"})
_OF_THE_SERVER: Final = frozenset({"server-busy", "interrupted"})  # findings that use up no try


class Client:
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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        if tls is not None and (tls.verify_mode != ssl.CERT_REQUIRED or not tls.check_hostname):
            raise ValueError("certificates are always verified")  # noqa: TRY003
        self._tls = tls
        http = httpx.Client(verify=tls or True, transport=transport)
        self._calls = Calls(url, access=access, patience=patience, language=language, http=http)

    def __enter__(self) -> Self:
        """Use the client in a `with`."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    # Any operation

    def request(
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
        return self._calls.send(operation_id, path=path, query=query, body=body, content=content, idempotency_key=idempotency_key).body

    # A registration

    def open_registration(
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
                raise TypeError("give request, or outlet_id and consent")  # noqa: TRY003
            request = OpenRequest(outlet_id=outlet_id, consent=consent)
        return self._call(Registration, "openRegistration", body=request, idempotency_key=idempotency_key)

    def change_line(self, line_id: str, request: ChangeRequest, *, idempotency_key: str | None = None) -> Registration:
        """Open a registration that changes a line: a new SIM, a transfer, a renewed verification or a closing."""
        return self._call(Registration, "changeLine", path={"line_id": line_id}, body=request, idempotency_key=idempotency_key)

    def registration(self, registration_id: str) -> Registration:
        """Read a registration: its state, its next step, its decision with reasons."""
        return self._call(Registration, "readRegistration", path={"registration_id": registration_id})

    def attach_evidence(self, registration_id: str, card: Card, *, is_representative: bool = False) -> Registration:
        """Send what a card reader gave (docs/reference/card-reader-json.md of the server).

        Args:
            registration_id: Of the registration.
            card: The card; a mapping for other kinds than the resident ID card, and for a card that its reader signed.
            is_representative: Whether it is the card of the person who acts for the holder.
        """
        operation = "attachRepresentative" if is_representative else "attachEvidence"
        return self._call(Registration, operation, path={"registration_id": registration_id}, body=card)

    def attach_document(
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
        return self._call(Registration, operation, path={"registration_id": registration_id}, body=body)

    def free_numbers(self, *, limit: int | None = None, digits: str | None = None) -> tuple[str, ...]:
        """Free numbers; `digits` is a wish, such as `8888` or `*88`. An offer reserves nothing."""
        return self._call(Numbers, "offerNumbers", query=_query(limit=limit, digits=digits)).numbers

    def choose_line(self, registration_id: str, *, msisdn: str, iccid: str) -> Registration:
        """Reserve number and SIM for 30 minutes. For a new SIM of a line, `msisdn` is the line's own number."""
        return self._call(Registration, "chooseLine", path={"registration_id": registration_id}, body={"msisdn": msisdn, "iccid": iccid})

    def draw_challenge(self, registration_id: str) -> Challenge:
        """Draw the challenge for a recorded clip. The one before, and its clip, are void."""
        return self._call(Challenge, "getChallenge", path={"registration_id": registration_id})

    def challenge(self, registration_id: str) -> Challenge:
        """Read the challenge again, where its answer was lost."""
        return self._call(Challenge, "readChallenge", path={"registration_id": registration_id})

    def upload_clip(self, registration_id: str, clip: BinaryIO) -> Clip:
        """Send a clip in chunks. Where a former upload of the same clip broke, it goes on behind the last chunk that arrived."""
        place = {"registration_id": registration_id}
        arrived = self._call(Clip, "readClip", path=place)
        clip.seek(arrived.received_bytes)
        while chunk := clip.read(_CHUNK_BYTES):
            arrived = self._call(Clip, "uploadChunk", path=place | {"index": str(arrived.chunks)}, content=chunk)
        return arrived

    def submit(self, registration_id: str, *, wait_s: int | None = None) -> Registration:
        """Submit for the decision. The clip is judged behind the answer: see `wait_until_settled`.

        Args:
            registration_id: Of the registration.
            wait_s: Have the answer wait for the judging, 30 seconds at most. Then a clip that cannot be judged is a `Problem` of this call.
        """
        prefer = None if wait_s is None else f"wait={wait_s}"
        return self._call(Registration, "submitRegistration", path={"registration_id": registration_id}, prefer=prefer)

    def wait_until_settled(self, registration_id: str, *, timeout_s: float = 120.0) -> Registration:
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
            answered = self._calls.send("readRegistration", path={"registration_id": registration_id})
            found = read_form(Registration, answered.body)
            if found.state not in _UNDECIDED and (found.judging is None or found.judging.state != "running"):
                return found
            pause_s = answered.retry_after_s if answered.retry_after_s is not None else _ASK_AGAIN_S
            if time.monotonic() + pause_s > until:
                raise TimeOver
            time.sleep(pause_s)

    def withdraw(self, registration_id: str) -> Statement:
        """Erase everything, at any time before the activation; the answer is the signed certificate of the deletion."""
        return self._call(Statement, "withdrawRegistration", path={"registration_id": registration_id})

    def receipt(self, registration_id: str) -> Statement:
        """The signed receipt of an active line."""
        return self._call(Statement, "readReceipt", path={"registration_id": registration_id})

    def receipt_key(self) -> Key:
        """The key by which receipts and certificates are checked."""
        return self._call(Key, "readReceiptKey")

    # The live session

    def enrol_counter(self, *, code: str, public_key: str, attestation: str = "") -> Counter:
        """Enrol a counter with the one-time code of `realname access counters enrol`."""
        body = {"code": code, "public_key": public_key} | ({"attestation": attestation} if attestation else {})
        return self._call(Counter, "enrolCounter", body=body)

    def counter(self, counter_id: str) -> Counter:
        """Read a counter."""
        return self._call(Counter, "readCounter", path={"counter_id": counter_id})

    def request_live_session(self, registration_id: str, *, counter_id: str) -> LiveSession:
        """Ask for a live session. Its token opens one socket within 60 seconds."""
        return self._call(LiveSession, "requestLiveSession", path={"registration_id": registration_id}, body={"counter_id": counter_id})

    def hold_live_session(
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
        from realname_client.live import CameraSide  # noqa: PLC0415 - the extra `live`

        for left in reversed(range(sessions)):
            session = self.request_live_session(registration_id, counter_id=counter_id)
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
                result = side.run()
            except LiveSessionEnded as ended:
                if not left or not ended.may_go_on:
                    raise
            else:
                if not left or result.is_judged or not _OF_THE_SERVER.issuperset(result.findings):
                    return result
            time.sleep(_ASK_AGAIN_S)
        raise ValueError("sessions is 1 or more")  # noqa: TRY003

    # Lines

    def line(self, line_id: str) -> Line:
        """Read a line."""
        return self._call(Line, "readLine", path={"line_id": line_id})

    def appeal(self, line_id: str, request: AppealRequest, *, idempotency_key: str | None = None) -> Appeal:
        """Record a holder's appeal against a campaign."""
        return self._call(Appeal, "appealLine", path={"line_id": line_id}, body=request, idempotency_key=idempotency_key)

    # Lists: every item, the newest first; pages are fetched as they are needed

    def registrations(
        self, *, state: Sequence[str] = (), outlet_id: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> Iterator[RegistrationItem]:
        """Registrations of the client's outlets; times are those of the opening."""
        query = _query(state=state, outlet_id=outlet_id, since=since, before=before)
        return self._items(Registrations, "listRegistrations", query, lambda page: page.registrations)

    def lines(
        self, *, state: Sequence[str] = (), outlet_id: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> Iterator[LineItem]:
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
    ) -> Iterator[OrderItem]:
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
    ) -> Iterator[Review]:
        """What waits for a person or was decided by one; `registration_id` finds the referral of one registration."""
        query = _query(state=state, kind=kind, registration_id=registration_id, since=since, before=before)
        return self._items(Reviews, "listReviews", query, lambda page: page.reviews)

    def review(self, review_id: str) -> Review:
        """Read one review."""
        return self._call(ReviewAnswer, "readReview", path={"review_id": review_id}).review

    def give_opinion(self, review_id: str, request: OpinionRequest) -> Review:
        """Hand in what a reviewer says, by the code that the review's page shows to them."""
        return self._call(ReviewAnswer, "giveOpinion", path={"review_id": review_id}, body=request).review

    # The server

    def is_ready(self) -> Readiness:
        """Whether the server is ready for work; `Unavailable` where it is not."""
        return self._call(Readiness, "checkReadiness")

    def _call(
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
        answered: Answered = self._calls.send(
            operation_id, path=path, query=query, body=body, content=content, prefer=prefer, idempotency_key=idempotency_key
        )
        return read_form(kind, answered.body)

    def _items(
        self, kind: type[PageT], operation_id: str, query: Mapping[str, QueryValue], items: Callable[[PageT], Sequence[ItemT]]
    ) -> Iterator[ItemT]:
        page = self._call(kind, operation_id, query=query)
        while True:
            yield from items(page)
            if page.next_cursor is None:
                return
            page = self._call(kind, operation_id, query={**query, "cursor": page.next_cursor})


def _query(**filters: str | int | datetime | Sequence[str] | None) -> Mapping[str, QueryValue]:
    """The filters that are set. `since` is `from` on the wire, which Python keeps for itself."""
    found: dict[str, QueryValue] = {}
    for name, value in filters.items():
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"{name} needs an offset from UTC")  # noqa: TRY003, EM102
            found["from" if name == "since" else name] = value.isoformat()
        elif value is not None and value != ():
            found[name] = value
    return found


def _pass_over(_message: Message) -> None:
    """Say nothing."""
