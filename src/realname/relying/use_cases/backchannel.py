"""Requests beside the browser (CIBA, poll mode): the service names the device, the person answers on their own page.

Source: OpenID Connect Client-Initiated Backchannel Authentication Core 1.0; CAMARA Security and Interoperability Profile r4.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn, NoticeId, PersonId
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.notice import KeptNotice, NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.relying.errors import AuthorizationExpired, OAuthRefused, UnknownConsent
from realname.relying.model.authorization import POLL_EVERY, REFUSAL_HOLDS, REQUEST_HOLDS, BackchannelRequest, require_room, together
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.store.authorizations import BackchannelRequests
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.assertions import Issuer, ReadAssertion
from realname.relying.use_cases.authorize import wanted_by
from realname.relying.use_cases.consents import NO_LINE, GivenConsent, consent_of, give_consent
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subscribers import OPERATOR_TOKEN, FindSubscriber, served_line

MOST_MESSAGES = 3  # an hour to one line: no one's phone is flooded by services
MOST_OF_SERVICE = 2  # of these, of one service: it leaves one to the others
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
    keyed_hashes: KeyedHashes
    limits: ClientLimits
    subscribers: FindSubscriber
    issuer: Issuer

    def __call__(self, client: RelyingClient, given: Mapping[str, str]) -> BegunBackchannel:
        """Take it, and tell the holder by a message that a service asks, unless they allowed the same or refused the service before.

        Raises:
            OAuthRefused: Not in the form of the profile, or not what this service may ask.
            RateLimited, NumberQuotaReached: Too often, or about too many numbers.
            RequestsWaiting: As many requests about this number wait for an answer as may.
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
            number_mark=self.keyed_hashes.hash(f"relying-request/{client.id}/{hinted.msisdn.value if hinted.msisdn else hint}"),
        )
        self._keep(client, request, hinted.msisdn, at=now)
        return BegunBackchannel(auth_req_id=auth_req_id)

    def _keep(self, client: RelyingClient, request: BackchannelRequest, msisdn: Msisdn | None, *, at: datetime) -> None:
        with self.units() as unit:
            if msisdn is not None:
                self.limits.one_at_a_time(unit, client, msisdn)
            line = served_line(unit, msisdn)
            # Asked of a line that there is not, too: an unknown number takes as long as a known one without consent.
            consent = consent_of(unit, client, request.asked, line)
            before = unit[BackchannelRequests].about(
                client.id, request.number_mark or "", asked_after=at - REQUEST_HOLDS, refused_after=at - REFUSAL_HOLDS
            )
            announced = unit[BackchannelRequests].announced(line.id if line else NO_LINE, after=at - _COUNTED_FOR)
            # The holder of a line that is barred cannot be asked: without consent of before it is answered as if there was no line.
            line = line if line is None or consent is not None or line.state is LineState.ACTIVE else None
            if line is not None:
                request = replace(request, line_id=line.id, person_id=line.person_id)
            refused = [one.refused_at for one in before if one.refused_at is not None and line is not None and one.is_like(request)]
            if consent is not None and line is not None:
                request = replace(request, consent_id=consent.id)
                self.limits.note_answered(unit, client, line.msisdn)
            elif refused:
                request = replace(request, refused_at=max(refused))
            else:
                require_room(before, at=at)
                if line is not None and len(announced) < MOST_MESSAGES and announced.count(client.id) < MOST_OF_SERVICE:
                    request = replace(request, announced_at=at)
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

    def allow(self, request_ids: Sequence[str], *, person_id: PersonId, language: Language) -> None:
        """Record consent to all that the person read. Other open requests of the service for the same or less are answered with it.

        Args:
            request_ids: The requests that the person was shown together. The first one must wait; of the others those count that wait,
                and that are answered with it.
            person_id: Whose requests they are.
            language: In which they read them.

        Raises:
            UnknownConsent: There is no such request of this person's.
            AuthorizationExpired: It has expired or was answered, or its line is no longer active.
        """
        now = self.clock.now()
        with self.units() as unit:
            client, line, waiting = self._open(unit, request_ids[0], person_id)
            _require_askable(line, person_id)
            shown = together(sorted((one for one in waiting if one.id in request_ids), key=lambda one: one.id != request_ids[0]))
            given = GivenConsent(client=client, asked=shown[0].asked, line=line, means=AuthenticationMeans.OWN_PAGE, language=language)
            consent = give_consent(unit, self.tokens, given, at=now)
            for request in waiting:
                if consent.covers(request.asked):
                    unit[BackchannelRequests].save(replace(request, consent_id=consent.id))
            self.limits.note_answered(unit, client, line.msisdn)
            unit.commit()

    def refuse(self, request_id: str, *, person_id: PersonId) -> None:
        """Refuse all open requests of this service about the line, and any new ones it makes in the next 24 hours.

        Raises:
            UnknownConsent, AuthorizationExpired: As `require`.
        """
        now = self.clock.now()
        with self.units() as unit:
            _client, _line, waiting = self._open(unit, request_id, person_id)
            for request in waiting:
                unit[BackchannelRequests].save(replace(request, refused_at=now))
            unit.commit()

    def _open(self, unit: UnitOfWork, request_id: str, person_id: PersonId) -> tuple[RelyingClient, Line, Sequence[BackchannelRequest]]:
        """The service, the line, and all that wait for an answer about it: locked, so that nothing is asked or answered meanwhile."""
        now = self.clock.now()
        request = unit[BackchannelRequests].of_person(request_id, person_id)
        if request is None:
            raise UnknownConsent
        if request.line_id is None or request.is_answered or request.is_over(now):
            raise AuthorizationExpired
        client, line = unit[RelyingClients].get(request.client_id), unit[Lines].get(request.line_id)
        if not client.is_active:
            raise AuthorizationExpired
        self.limits.one_at_a_time(unit, client, line.msisdn)
        waiting = unit[BackchannelRequests].lock_open_like(request, asked_after=now - REQUEST_HOLDS)
        if request_id not in {one.id for one in waiting}:
            raise AuthorizationExpired
        return client, line, waiting


def _require_askable(line: Line, person_id: PersonId) -> None:
    if line.person_id != person_id or line.state is not LineState.ACTIVE:
        raise AuthorizationExpired


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
