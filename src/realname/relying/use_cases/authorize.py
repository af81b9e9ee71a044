"""The authorization code flow: a request is taken, the person's device is known, the person allows or refuses, the browser is led back.

Source: RFC 6749, 4.1; RFC 7636; RFC 9101 (request by value); RFC 9207 (`iss`); CAMARA Security and Interoperability Profile r4.2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit, urlunsplit

from realname.kernel.errors import InvalidInput
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.person_code import CodePurpose
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.person_codes import line_of_code, use_code
from realname.platform.errors import OperatorUnavailable
from realname.relying.errors import AuthorizationExpired, OAuthRefused
from realname.relying.model.authorization import Authorization
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.consent import Consent
from realname.relying.model.scopes import Asked, parse_asked
from realname.relying.store.authorizations import Authorizations
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.assertions import AuthenticateClient, Issuer, ReadAssertion
from realname.relying.use_cases.consents import GivenConsent, give_consent, standing_consent
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subscribers import Arrival, FindSubscriber, active_line

CODE_PREFIX = "rrc_"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # SHA-256, base64url (RFC 7636, 4.2)
_LONGEST = 512
_OF_OPENID = frozenset({"none", "login", "consent", "select_account"})
# Of a request object these are claims about the object itself (RFC 9101, 4).
_NO_PARAMETERS = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti", "request", "request_uri"})
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Returned:
    """The browser is led back to the service."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """A request was taken: the browser keeps `holder`, and nothing else finds the request."""

    holder: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AwaitsNumber:
    """The network does not know the device: the person types a number and the code that goes to it."""

    client: RelyingClient


@dataclass(frozen=True, slots=True)
class AwaitsConsent:
    """The person reads what is asked, and answers."""

    client: RelyingClient
    asked: Asked
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Destination:
    """Where a browser is led back to, once that is known to be the service's own address."""

    client: RelyingClient
    redirect_uri: str
    state: str
    issuer: str

    def returned(self, **answer: str) -> Returned:
        """Lead back with an answer; the provider names itself, so that no answer is taken for another one's (RFC 9207)."""
        parts = urlsplit(self.redirect_uri)
        own = answer | ({"state": self.state} if self.state else {}) | {"iss": self.issuer}
        query = "&".join(one for one in (parts.query, urlencode(own)) if one)
        return Returned(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginAuthorization:
    """Takes a request. What is wrong is told to the service by the browser only where its own address is known (RFC 6749, 4.1.2.1)."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    clients: AuthenticateClient
    read: ReadAssertion
    subscribers: FindSubscriber
    issuer: Issuer

    def __call__(self, given: Parameters, arrival: Arrival) -> Begun | Returned:
        """Take it.

        Raises:
            OAuthRefused: No service is known by it, or no address of its own to lead back to.
        """
        client = self.clients.find(given.get("client_id", ""))
        if client is None or not client.is_active or Grant.CODE not in client.grants:
            raise OAuthRefused(error="unauthorized_client")
        refused = ""
        try:
            asked = self._with_request_object(client, given)
        except OAuthRefused as problem:
            asked, refused = dict(given), str(problem.facts["error"])
        destination = self._destination(client, asked)
        try:
            return self._begun(destination, asked, arrival) if not refused else destination.returned(error=refused)
        except OAuthRefused as problem:
            return destination.returned(error=str(problem.facts["error"]))
        except OperatorUnavailable:
            return destination.returned(error="temporarily_unavailable")

    def _with_request_object(self, client: RelyingClient, given: Parameters) -> Parameters:
        """The parameters of a signed request where there is one: then those of the address count for nothing (RFC 9101, 6.3)."""
        if "request_uri" in given:
            raise OAuthRefused(error="request_uri_not_supported")
        if "request" not in given:
            return given
        claims = self.read(client, given["request"], audiences={self.issuer.url}, error="invalid_request_object")
        if "sub" in claims:  # it could be taken for a client assertion (RFC 9101, 10.8)
            raise OAuthRefused(error="invalid_request_object")
        asked = {name: said for name, said in claims.items() if name not in _NO_PARAMETERS and isinstance(said, str)}
        if asked.get("client_id", client.id.value) != client.id.value:
            raise OAuthRefused(error="invalid_request_object")
        return asked

    def _destination(self, client: RelyingClient, asked: Parameters) -> _Destination:
        redirect_uri, state = asked.get("redirect_uri", ""), asked.get("state", "")
        if redirect_uri not in client.redirect_uris:  # character by character (RFC 9700, 2.1)
            raise OAuthRefused(error="invalid_request")
        return _Destination(client=client, redirect_uri=redirect_uri, state=state[:_LONGEST], issuer=self.issuer.url)

    def _begun(self, destination: _Destination, asked: Parameters, arrival: Arrival) -> Begun | Returned:
        client, wanted = destination.client, _wanted(destination.client, asked)
        prompts = frozenset(asked.get("prompt", "").split())
        line, now = self._line_of(arrival), self.clock.now()
        holder = f"{self.tokens.token()}{self.tokens.token()}"
        authorization = Authorization(
            holder_hash=hash_token(holder),
            client_id=client.id,
            redirect_uri=destination.redirect_uri,
            asked=wanted,
            state=destination.state,
            nonce=asked.get("nonce", ""),
            code_challenge=asked["code_challenge"],
            asks_again="consent" in prompts,
            asked_at=now,
        )
        # Number Verification is a question to the network: it shows nothing unless the service wants the person asked (CAMARA profile).
        is_silent = "none" in prompts or (wanted.is_of_network and not prompts)
        if line is None and (wanted.is_of_network or is_silent):
            raise OAuthRefused(error="login_required")
        if line is not None:
            authorization = authorization.of_line(line.id, line.person_id, means=AuthenticationMeans.NETWORK, at=now)
        with self.units() as unit:
            if is_silent and line is not None and standing_consent(unit, client, wanted, line) is None:
                raise OAuthRefused(error="consent_required")
            unit[Authorizations].add(authorization)
            unit.commit()
        return Begun(holder)

    def _line_of(self, arrival: Arrival) -> Line | None:
        msisdn = self.subscribers.of_device(arrival)
        with self.units() as unit:
            return active_line(unit, msisdn)


def _wanted(client: RelyingClient, asked: Parameters) -> Asked:
    """What is asked for.

    Raises:
        OAuthRefused: Not in the form of the profile, or not what this service may ask.
    """
    if asked.get("response_type") != "code" or asked.get("response_mode", "query") != "query":
        raise OAuthRefused(error="unsupported_response_type" if "response_type" in asked else "invalid_request")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise OAuthRefused(error="invalid_request")
    prompts = frozenset(asked.get("prompt", "").split())
    is_long = any(len(asked.get(name, "")) > _LONGEST for name in ("state", "nonce"))
    if is_long or not prompts <= _OF_OPENID or ("none" in prompts and len(prompts) > 1):
        raise OAuthRefused(error="invalid_request")
    return wanted_by(client, asked.get("scope", ""))


def wanted_by(client: RelyingClient, scope: str) -> Asked:
    """Read the scopes of a request.

    Raises:
        OAuthRefused: `invalid_scope`: not one purpose, not known, or not what this service may ask.
    """
    try:
        wanted = parse_asked(scope)
    except InvalidInput:
        raise OAuthRefused(error="invalid_scope") from None
    if not client.may_ask(wanted):
        raise OAuthRefused(error="invalid_scope")
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueAuthorization:
    """What is next for the person: a number, an answer, or the way back to the service."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    limits: ClientLimits
    issuer: Issuer

    def __call__(self, holder: str) -> AwaitsNumber | AwaitsConsent | Returned:
        """Say what is next; where the person allowed the same before, nothing is asked again.

        Raises:
            AuthorizationExpired: No such request, or it was answered.
        """
        with self.units() as unit:
            opened = self._opened(unit, holder)
            line = _line(unit, opened.authorization)
            if line is None:
                return AwaitsNumber(opened.destination.client)
            asked, client = opened.authorization.asked, opened.destination.client
            consent = None if opened.authorization.asks_again else standing_consent(unit, client, asked, line)
            if consent is None:
                return AwaitsConsent(client, asked, line)
            returned = self._with_code(unit, opened, consent, line)
            unit.commit()
        return returned

    def require_number(self, holder: str) -> None:
        """Return where a person may say by a code which line is theirs.

        Raises:
            AuthorizationExpired: No such request, it was answered, or its line is known or is the network's alone to know.
        """
        with self.units() as unit:
            _require_no_line(self._opened(unit, holder).authorization)

    def confirm(self, holder: str, *, code_holder: str, code: str) -> None:
        """Take the code that went to the line.

        Raises:
            AuthorizationExpired: As `require_number`.
            PersonCodeWrong: It is another code, has expired or was used, or its line is no longer active.
        """
        now = self.clock.now()
        with self.units() as unit:
            opened = self._opened(unit, holder)
            _require_no_line(opened.authorization)
            used = use_code(unit, self.keyed_hashes, holder=code_holder, code=code, purpose=CodePurpose.ALLOW_SERVICE, at=now)
            if used is None:
                unit.commit()
                raise PersonCodeWrong
            line = line_of_code(unit, used)
            known = opened.authorization.of_line(line.id, line.person_id, means=AuthenticationMeans.CODE, at=now)
            unit[Authorizations].save(known)
            unit.commit()

    def allow(self, holder: str, *, language: Language) -> Returned:
        """Record the consent, and lead back with a code.

        Raises:
            AuthorizationExpired: No such request, it was answered, or its line is not known or no longer active.
        """
        now = self.clock.now()
        with self.units() as unit:
            opened = self._opened(unit, holder)
            authorization, client = opened.authorization, opened.destination.client
            line = _line(unit, authorization)
            if line is None or authorization.means is None:
                raise AuthorizationExpired
            given = GivenConsent(client=client, asked=authorization.asked, line=line, means=authorization.means, language=language)
            returned = self._with_code(unit, opened, give_consent(unit, self.tokens, given, at=now), line)
            unit.commit()
        return returned

    def refuse(self, holder: str) -> Returned:
        """Lead back with a refusal; the service does not learn who refused.

        Raises:
            AuthorizationExpired: No such request, or it was answered.
        """
        with self.units() as unit:
            opened = self._opened(unit, holder)
            # Over: neither another page nor the back button answers it again.
            unit[Authorizations].save(opened.closed(hash_token(self.tokens.token())))
            unit.commit()
        return opened.destination.returned(error="access_denied")

    def _opened(self, unit: UnitOfWork, holder: str) -> "_Opened":
        found = unit[Authorizations].find(hash_token(holder)) if holder else None
        client = unit[RelyingClients].find(found.client_id) if found else None
        if found is None or client is None or not client.is_active or not found.is_open(self.clock.now()):
            raise AuthorizationExpired
        destination = _Destination(client=client, redirect_uri=found.redirect_uri, state=found.state, issuer=self.issuer.url)
        return _Opened(found, destination)

    def _with_code(self, unit: UnitOfWork, opened: "_Opened", consent: Consent, line: Line) -> Returned:
        code = f"{CODE_PREFIX}{self.tokens.token()}{self.tokens.token()}"
        unit[Authorizations].save(opened.authorization.with_code(hash_token(code), consent.id, at=self.clock.now()))
        self.limits.note_answered(unit, opened.destination.client, line.msisdn)
        return opened.destination.returned(code=code)


@dataclass(frozen=True, slots=True)
class _Opened:
    authorization: Authorization
    destination: _Destination

    def closed(self, code_hash: str) -> Authorization:
        """The same, with a code that no one knows and that was used."""
        at = self.authorization.asked_at
        return replace(self.authorization, code_hash=code_hash, code_at=at, used_at=at)


def _require_no_line(authorization: Authorization) -> None:
    """Refuse a code where the line is known already, or the network alone may say which it is.

    Raises:
        AuthorizationExpired: It is so.
    """
    if authorization.line_id is not None or authorization.asked.is_of_network:
        raise AuthorizationExpired


def _line(unit: UnitOfWork, authorization: Authorization) -> Line | None:
    """The line, as long as it is active and whose it was when the device was known; None: it is not known."""
    if authorization.line_id is None or authorization.person_id is None:
        return None
    line = unit[Lines].get(authorization.line_id)
    if line.person_id != authorization.person_id or line.state is not LineState.ACTIVE:
        raise AuthorizationExpired
    return line
