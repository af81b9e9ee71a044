"""Requests beside the browser (CIBA, poll mode): the service names the device, the person answers on their own page.

Source: OpenID Connect Client-Initiated Backchannel Authentication Core 1.0; CAMARA Security and Interoperability Profile r4.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn, NoticeId, PersonId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.notice import KeptNotice, NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.relying.errors import AuthorizationExpired, OAuthRefused, UnknownConsent
from realname.relying.model.authorization import POLL_EVERY, REQUEST_HOLDS, BackchannelRequest
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.store.authorizations import BackchannelRequests
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.assertions import Issuer, ReadAssertion
from realname.relying.use_cases.authorize import wanted_by
from realname.relying.use_cases.consents import NO_LINE, GivenConsent, consent_of, give_consent
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subscribers import OPERATOR_TOKEN, FindSubscriber, served_line

MOST_MESSAGES = 3  # an hour to one line: no one's phone is flooded by services
_COUNTED_FOR = timedelta(hours=1)
_OTHER_HINTS = frozenset({"login_hint_token", "id_token_hint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunBackchannel:
    """What the service polls with."""

    auth_req_id: str
    expires_in_s: int = int(REQUEST_HOLDS.total_seconds())
    interval_s: int = int(POLL_EVERY.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginBackchannel:
    """Takes a request. A number that has no line is answered as one whose holder says nothing: the service learns neither."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    read: ReadAssertion
    limits: ClientLimits
    subscribers: FindSubscriber
    issuer: Issuer

    def __call__(self, client: RelyingClient, given: Mapping[str, str]) -> BegunBackchannel:
        """Take it, and tell the holder by a message that a service asks, unless they allowed the same before.

        Raises:
            OAuthRefused: Not in the form of the profile, or not what this service may ask.
            RateLimited, NumberQuotaReached: Too often, or about too many numbers.
            OperatorUnavailable: The network did not answer.
        """
        if Grant.CIBA not in client.grants:
            raise OAuthRefused(error="unauthorized_client")
        asked = self._with_request_object(client, given)
        hint = asked.get("login_hint", "")
        if not hint or _OTHER_HINTS & asked.keys() or "scope" not in asked:
            raise OAuthRefused(error="invalid_request")
        wanted = wanted_by(client, asked["scope"])
        if not wanted.has_openid:  # CIBA Core 1.0, 7.1
            raise OAuthRefused(error="invalid_scope")
        if wanted.is_of_network and not hint.startswith(OPERATOR_TOKEN):
            raise OAuthRefused(error="invalid_request")
        try:
            hinted = self.subscribers.of_hint(hint)
        except InvalidInput:
            raise OAuthRefused(error="invalid_request") from None
        if hinted.msisdn is not None:
            self.limits.count_number(client, hinted.msisdn)
        auth_req_id, now = f"{self.tokens.token()}{self.tokens.token()}", self.clock.now()
        request = BackchannelRequest(
            id=self.tokens.token(),
            auth_req_hash=hash_token(auth_req_id),
            client_id=client.id,
            asked=wanted,
            means=hinted.means,
            asked_at=now,
        )
        self._keep(client, request, hinted.msisdn, at=now)
        return BegunBackchannel(auth_req_id=auth_req_id)

    def _keep(self, client: RelyingClient, request: BackchannelRequest, msisdn: Msisdn | None, *, at: datetime) -> None:
        with self.units() as unit:
            line = served_line(unit, msisdn)
            # Asked of a line that there is not, too: an unknown number takes as long as a known one without consent.
            consent = consent_of(unit, client, request.asked, line)
            messages = unit[BackchannelRequests].count_of(line.id if line else NO_LINE, asked_after=at - _COUNTED_FOR)
            # The holder of a line that is barred cannot be asked: without consent of before it is answered as if there was no line.
            if line is not None and (consent is not None or line.state is LineState.ACTIVE):
                request = replace(request, line_id=line.id, person_id=line.person_id)
                if consent is not None:
                    request = replace(request, consent_id=consent.id)
                    self.limits.note_answered(unit, client, line.msisdn)
                elif messages < MOST_MESSAGES:
                    unit[Notices].add(_message(request, line, at=at))
            unit[BackchannelRequests].add(request)
            unit.commit()

    def _with_request_object(self, client: RelyingClient, given: Mapping[str, str]) -> Mapping[str, str]:
        if "request" not in given:
            return given
        audiences = {self.issuer.url, self.issuer.backchannel_endpoint}
        claims = self.read(client, given["request"], audiences=audiences, error="invalid_request_object")
        if "sub" in claims:  # it could be taken for a client assertion (RFC 9101, 10.8)
            raise OAuthRefused(error="invalid_request_object")
        return {name: said for name, said in claims.items() if isinstance(said, str) and said}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerService:
    """The holder answers on their own page. A request of another person is as unknown as one that is not there."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    limits: ClientLimits

    def require(self, request_id: str, *, person_id: PersonId) -> None:
        """Return where the request waits for this person.

        Raises:
            UnknownConsent: There is none of this person's.
            AuthorizationExpired: It has expired or was answered.
        """
        with self.units() as unit:
            self._open(unit, request_id, person_id)

    def allow(self, request_id: str, *, person_id: PersonId, language: Language) -> None:
        """Record the consent.

        Raises:
            UnknownConsent: There is no such request of this person's.
            AuthorizationExpired: It has expired or was answered, or its line is no longer active.
        """
        now = self.clock.now()
        with self.units() as unit:
            request, client = self._open(unit, request_id, person_id)
            line = _line(unit, request)
            given = GivenConsent(client=client, asked=request.asked, line=line, means=AuthenticationMeans.OWN_PAGE, language=language)
            consent = give_consent(unit, self.tokens, given, at=now)
            unit[BackchannelRequests].save(replace(request, consent_id=consent.id))
            self.limits.note_answered(unit, client, line.msisdn)
            unit.commit()

    def refuse(self, request_id: str, *, person_id: PersonId) -> None:
        """Record the refusal.

        Raises:
            UnknownConsent, AuthorizationExpired: As above.
        """
        with self.units() as unit:
            request, _client = self._open(unit, request_id, person_id)
            unit[BackchannelRequests].save(replace(request, refused_at=self.clock.now()))
            unit.commit()

    def _open(self, unit: UnitOfWork, request_id: str, person_id: PersonId) -> tuple[BackchannelRequest, RelyingClient]:
        request = unit[BackchannelRequests].of_person(request_id, person_id)
        if request is None:
            raise UnknownConsent
        if request.is_answered or request.is_over(self.clock.now()):
            raise AuthorizationExpired
        client = unit[RelyingClients].get(request.client_id)
        if not client.is_active:
            raise AuthorizationExpired
        return request, client


def _line(unit: UnitOfWork, request: BackchannelRequest) -> Line:
    if request.line_id is None:
        raise AuthorizationExpired
    line = unit[Lines].get(request.line_id)
    if line.person_id != request.person_id or line.state is not LineState.ACTIVE:
        raise AuthorizationExpired
    return line


def _message(request: BackchannelRequest, line: Line, *, at: datetime) -> KeptNotice:
    """Without the service's name: a message is no place to ask in."""
    return KeptNotice(
        id=NoticeId(f"{request.id}.asks"),
        kind=NoticeKind.SERVICE_ASKS,
        line_id=line.id,
        msisdn=line.msisdn,
        requested_at=at,
        due_at=at,
    )
