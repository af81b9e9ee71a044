"""Consent Info: what a service may ask about a line by the consent of its holder, and where the holder can give what is missing.

Source: CAMARA Consent Info 0.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.platform.errors import OperatorUnavailable
from realname.relying.errors import AuthorizationExpired, CallbackRefused, CapturesUsedUp, NumberNotServed, ScopesNotAllowed
from realname.relying.model.authorization import Authorization
from realname.relying.model.caller import Caller
from realname.relying.model.client import AuthenticationMeans, RelyingClient
from realname.relying.model.consent_status import (
    CAPTURES_COUNTED_FOR,
    MOST_CAPTURES,
    CaptureResult,
    ConsentCapture,
    ConsentStatus,
    InvalidReason,
    consent_statuses,
    missing_scopes,
)
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import Asked, Purpose, parse_asked
from realname.relying.store.authorizations import Authorizations, ConsentCaptures
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.authorize import LONGEST_STATE, Answered, AuthorizationRateLimit, Begun, Destination, Returned
from realname.relying.use_cases.clients import require_redirect_uri
from realname.relying.use_cases.consents import NO_LINE, NO_PERSON, is_as_worded_now
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subjects import FindSubject
from realname.relying.use_cases.subscribers import Arrival, FindSubscriber, active_line, served_line

CAPTURE = "/oauth2/capture"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStatus:
    """What a service wants to know.

    Attributes:
        scopes: As they were sent.
        purpose: Without its prefix.
        wants_address: Whether the person shall be able to allow what is missing, at an address of ours.
        callback: Where the person is led back to from there; None: nowhere.
    """

    scopes: Sequence[str]
    purpose: str
    wants_address: bool
    callback: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentInfo:
    """The answer.

    Attributes:
        capture_url: Where the person can allow what is missing; empty: not wanted, or nothing is missing that they can be asked for.
    """

    purpose: Purpose
    statuses: Sequence[ConsentStatus]
    capture_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellConsent:
    """Tells a service what it may ask. Of a number that has no line it tells the same as of one whose holder allowed nothing."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    find_subject: FindSubject
    limits: ClientLimits
    record: RecordAnswer
    issuer: Issuer

    def __call__(self, caller: Caller, *, phone_number: str | None, wanted: AskedStatus) -> ConsentInfo:
        """Tell, and make an address where one is wanted and the person can be asked for something.

        Raises:
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, NumberNotServed: As `FindSubject.number`; or the line of the
                token is not in service any more.
            ScopesNotAllowed: The service may not ask that.
            CallbackRefused: The address to lead back to is not one of the service.
            CapturesUsedUp: It asked for too many addresses for this number in an hour.
        """
        msisdn = self.find_subject.number(caller, phone_number)
        now = self.clock.now()
        with self.units() as unit:
            client = unit[RelyingClients].find(caller.client)
            if client is None:
                raise ScopesNotAllowed
            asked = _allowed(client, wanted)
            callback = _callback(client, wanted.callback) if wanted.wants_address and wanted.callback is not None else ""
            line = served_line(unit, msisdn)
            if line is None and caller.subject is not None:
                raise NumberNotServed
            mark = self.keyed_hashes.hash(f"relying-capture/{client.id}/{msisdn.value}")
            captures = unit[ConsentCaptures].about(client.id, mark)
            statuses = _statuses(unit, client, asked, line, order=tuple(dict.fromkeys(wanted.scopes)), captures=captures, at=now)
            url = ""
            if wanted.wants_address and (missing := missing_scopes(statuses)):
                _require_few(captures, at=now)
                secret = f"{self.tokens.token()}{self.tokens.token()}"
                unit[ConsentCaptures].add(
                    ConsentCapture(
                        id=self.tokens.token(),
                        secret_hash=hash_token(secret),
                        client_id=client.id,
                        asked=Asked(purpose=asked.purpose, scopes=missing),
                        number_mark=mark,
                        callback=callback,
                        asked_at=now,
                        line_id=line.id if line else None,
                        person_id=line.person_id if line else None,
                    )
                )
                url = f"{self.issuer.url}{CAPTURE}/{secret}"
            if line is not None and _tells_of_the_person(statuses):
                self.record(unit, caller, line, Operation.TELL_CONSENT)
                self.limits.note_answered(unit, client, msisdn)
            unit.commit()
        return ConsentInfo(purpose=asked.purpose, statuses=statuses, capture_url=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCapture:
    """Begins with a browser that comes by an address that Consent Info gave: from then on it is asked as any other."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    subscribers: FindSubscriber
    issuer: Issuer
    begun: AuthorizationRateLimit

    def __call__(self, secret: str, *, state: str, arrival: Arrival) -> Begun | Returned | Answered:
        """Begin.

        Args:
            secret: The last part of the address.
            state: What the service gets back as it was sent.
            arrival: How the request came in.

        Raises:
            AuthorizationExpired: No such request, it was answered, or its time is over and it names nowhere to lead back to.
            InvalidInput: The state is too long to be given back.
            RateLimited: Too many requests came from this address in an hour.
        """
        if len(state) > LONGEST_STATE:
            raise InvalidInput(field="state")
        now = self.clock.now()
        self.begun.count(arrival.address, at=now)
        seen = self._seen(arrival)
        with self.units() as unit:
            capture = unit[ConsentCaptures].find(hash_token(secret))
            client = unit[RelyingClients].find(capture.client_id) if capture else None
            if capture is None or client is None or not client.is_active or capture.answered_at is not None:
                raise AuthorizationExpired
            destination = Destination(client=client, redirect_uri=capture.callback, state=state, issuer=self.issuer.url)
            if capture.is_over(now):
                return destination.captured(CaptureResult.TIMEOUT)
            holder = f"{self.tokens.token()}{self.tokens.token()}"
            authorization = Authorization(
                holder_hash=hash_token(holder),
                client_id=client.id,
                redirect_uri=capture.callback,
                asked=capture.asked,
                state=state,
                nonce="",
                code_challenge="",
                asks_again=False,
                asked_at=now,
                capture_id=capture.id,
            )
            line = active_line(unit, seen)
            if line is not None and capture.is_about(line.id, line.person_id):
                authorization = authorization.of_line(line.id, line.person_id, means=AuthenticationMeans.NETWORK, at=now)
            unit[Authorizations].add(authorization)
            unit.commit()
        return Begun(holder)

    def _seen(self, arrival: Arrival) -> Msisdn | None:
        """The number of the device; where the network does not answer a code knows the line."""
        try:
            seen = self.subscribers.of_device(arrival)
        except OperatorUnavailable:
            return None
        if seen is not None:
            self.begun.forgive(arrival.address)
        return seen


def _allowed(client: RelyingClient, wanted: AskedStatus) -> Asked:
    """What is asked about, as far as the service may ask it at all.

    Raises:
        ScopesNotAllowed: It may not.
    """
    try:
        asked = parse_asked(" ".join((f"dpv:{wanted.purpose}", *wanted.scopes)))
    except InvalidInput:
        raise ScopesNotAllowed from None
    if not client.may_ask(asked) or asked.scopes != set(wanted.scopes):
        raise ScopesNotAllowed
    return asked


def _callback(client: RelyingClient, url: str) -> str:
    """An address at a host that the service was added with.

    Raises:
        CallbackRefused: It is at none.
    """
    try:
        require_redirect_uri(url)
    except InvalidInput:
        raise CallbackRefused from None
    if urlsplit(url)[:2] not in {urlsplit(one)[:2] for one in client.redirect_uris}:
        raise CallbackRefused
    return url


def _statuses(
    unit: UnitOfWork,
    client: RelyingClient,
    asked: Asked,
    line: Line | None,
    *,
    order: Sequence[str],
    captures: Sequence[ConsentCapture],
    at: datetime,
) -> Sequence[ConsentStatus]:
    found = unit[Consents].about(
        line_id=line.id if line else NO_LINE,
        person_id=line.person_id if line else NO_PERSON,
        client_id=client.id,
        purpose=asked.purpose,
    )
    is_of_holder = [one for one in captures if (one.line_id, one.person_id) == ((line.id, line.person_id) if line else (None, None))]
    return consent_statuses(
        order,
        standing=[one for one in found if one.is_in_force and is_as_worded_now(one, client)],
        revoked=[one for one in found if not one.is_in_force],
        captures=[one for one in is_of_holder if one.asked.purpose is asked.purpose],
        at=at,
    )


def _require_few(captures: Sequence[ConsentCapture], *, at: datetime) -> None:
    """Accept one more address for a number.

    Raises:
        CapturesUsedUp: There were too many in an hour.
    """
    recent = [one.asked_at for one in captures if one.asked_at > at - CAPTURES_COUNTED_FOR]
    if len(recent) >= MOST_CAPTURES:
        raise CapturesUsedUp(retry_after_s=max(1, int((min(recent) + CAPTURES_COUNTED_FOR - at).total_seconds())))


def _tells_of_the_person(statuses: Sequence[ConsentStatus]) -> bool:
    """Whether an answer says what a person did: what is pending or requested is so of any number."""
    return any(one.reason in {None, InvalidReason.DENIED} for one in statuses)
