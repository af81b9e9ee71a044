"""The authorization code flow begins: a request is taken, and the person's device is known where the network knows it.

Source: RFC 6749, 4.1; RFC 7636; RFC 9101 (request by value); RFC 9207 (`iss`); CAMARA Security and Interoperability Profile r4.2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from realname.kernel.errors import InvalidInput
from realname.kernel.network_limits import SiteRateLimit
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.person_code import COUNTED_FOR
from realname.lines.model.transitions import LineState
from realname.platform.errors import OperatorUnavailable
from realname.relying.errors import AuthorizationExpired, OAuthRefused
from realname.relying.model.authorization import Authorization
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.consent import Consent
from realname.relying.model.consent_status import CaptureResult
from realname.relying.model.scopes import Asked, parse_asked
from realname.relying.store.authorizations import Authorizations
from realname.relying.use_cases.assertions import AuthenticateClient, Issuer, ReadAssertion, sent
from realname.relying.use_cases.consents import standing_consent
from realname.relying.use_cases.subscribers import Arrival, FindSubscriber, served_line

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # SHA-256, base64url (RFC 7636, 4.2)
LONGEST_STATE = 512
MOST_REQUESTS = 120  # an hour from one address: twice as many as codes may be asked for
PROMPTS = ("none", "login", "consent", "select_account")
# Of a request object these are claims about the object itself (RFC 9101, 4).
_NO_PARAMETERS = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti", "request", "request_uri"})
Parameters = Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class AuthorizationRateLimit(SiteRateLimit):
    """How often each site began a request lately with a device that the mobile network does not know.

    Devices that it knows are many behind one address, and each is known by its own line: they count for nothing.
    """

    most: int = MOST_REQUESTS
    within: timedelta = COUNTED_FOR


@dataclass(frozen=True, slots=True)
class Returned:
    """The browser is led back to the service."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The person has answered, and the service named nowhere to lead them back to."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A request was taken: the browser keeps `holder`, and nothing else finds the request."""

    holder: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a browser is led back to, once that is known to be the service's own address."""

    client: RelyingClient
    redirect_uri: str
    state: str
    issuer: str

    @property
    def host(self) -> str:
        """The host that the browser is led back to, as it is looked up: another script than Latin is in punycode. Empty: nowhere."""
        return urlsplit(self.redirect_uri).hostname or ""

    def returned(self, **answer: str) -> Returned:
        """Lead back with an answer; the provider names itself, so that no answer is taken for another one's (RFC 9207)."""
        return self._led_back(answer | self._own_state | {"iss": self.issuer})

    def captured(self, result: CaptureResult) -> Returned | Answered:
        """Lead back from a request by Consent Info.

        Raises:
            AuthorizationExpired: It was not answered, and there is nowhere to lead back to.
        """
        if self.redirect_uri:
            return self._led_back({"capture_result": result.value} | self._own_state)
        if result in {CaptureResult.ERROR, CaptureResult.TIMEOUT}:
            raise AuthorizationExpired
        return Answered()

    @property
    def _own_state(self) -> dict[str, str]:
        return {"state": self.state} if self.state else {}

    def _led_back(self, answer: Mapping[str, str]) -> Returned:
        """Append to the address as it is: its own query, if there is one, stays character by character (RFC 6749, 3.1.2)."""
        joint = "&" if "?" in self.redirect_uri else "?"
        has_joint = joint == "&" and self.redirect_uri.endswith(("?", "&"))
        return Returned(f"{self.redirect_uri}{'' if has_joint else joint}{urlencode(answer)}")


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
    begun: AuthorizationRateLimit

    def __call__(self, given: Parameters, arrival: Arrival) -> Begun | Returned:
        """Take it.

        Raises:
            OAuthRefused: No service is known by it, or no address of its own to lead back to.
            RateLimited: Too many came from this address in an hour.
        """
        self.begun.count(arrival.address, at=self.clock.now())
        given = sent(given)
        client = self.clients.find(given.get("client_id", ""))
        if client is None or not client.is_active:
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
        audiences = {self.issuer.url, self.issuer.authorization_endpoint}
        claims = self.read(client, given["request"], audiences=audiences, error="invalid_request_object")
        if "sub" in claims:  # it could be taken for a client assertion (RFC 9101, 10.8)
            raise OAuthRefused(error="invalid_request_object")
        asked = {name: said for name, said in claims.items() if name not in _NO_PARAMETERS and isinstance(said, str) and said}
        if asked.get("client_id", client.id.value) != client.id.value:
            raise OAuthRefused(error="invalid_request_object")
        return asked

    def _destination(self, client: RelyingClient, asked: Parameters) -> Destination:
        redirect_uri, state = asked.get("redirect_uri", ""), asked.get("state", "")
        if redirect_uri not in client.redirect_uris:  # character by character (RFC 9700, 2.1)
            raise OAuthRefused(error="invalid_request")
        return Destination(client=client, redirect_uri=redirect_uri, state=state[:LONGEST_STATE], issuer=self.issuer.url)

    def _begun(self, destination: Destination, asked: Parameters, arrival: Arrival) -> Begun | Returned:
        client, wanted = destination.client, _wanted(destination.client, asked)
        if Grant.CODE not in client.grants:
            raise OAuthRefused(error="unauthorized_client")
        prompts = frozenset(asked.get("prompt", "").split())
        asks_again, now = "consent" in prompts, self.clock.now()
        line, consent = self._known(client, wanted, arrival, asks_again=asks_again)
        holder = f"{self.tokens.token()}{self.tokens.token()}"
        authorization = Authorization(
            holder_hash=hash_token(holder),
            client_id=client.id,
            redirect_uri=destination.redirect_uri,
            asked=wanted,
            state=destination.state,
            nonce=asked.get("nonce", ""),
            code_challenge=asked["code_challenge"],
            asks_again=asks_again,
            asked_at=now,
            key_thumbprint=asked.get("dpop_jkt"),
        )
        # Number Verification is a question to the network: it shows nothing unless the service wants the person asked (CAMARA profile).
        is_silent = "none" in prompts or (wanted.is_of_network and not prompts)
        if line is None and (wanted.is_of_network or is_silent):
            raise OAuthRefused(error="login_required")
        if is_silent and consent is None:
            raise OAuthRefused(error="consent_required")
        if line is not None:
            authorization = authorization.of_line(line.id, line.person_id, means=AuthenticationMeans.NETWORK, at=now)
        with self.units() as unit:
            unit[Authorizations].add(authorization)
            unit.commit()
        return Begun(holder)

    def _known(self, client: RelyingClient, wanted: Asked, arrival: Arrival, *, asks_again: bool) -> tuple[Line | None, Consent | None]:
        """The line of the device, and its holder's consent that already covers what is wanted.

        A line that is barred counts as unknown unless there is such consent: its holder cannot be asked.
        """
        msisdn = self.subscribers.of_device(arrival)
        if msisdn is not None:
            self.begun.forgive(arrival.address)
        with self.units() as unit:
            line = served_line(unit, msisdn)
            consent = None if line is None else standing_consent(unit, client, wanted, line)
        can_ask = line is not None and line.state is LineState.ACTIVE
        return line if can_ask or (consent is not None and not asks_again) else None, consent


def _wanted(client: RelyingClient, asked: Parameters) -> Asked:
    """What is asked for.

    Raises:
        OAuthRefused: Not in the form of the profile, or not what this service may ask.
    """
    if asked.get("response_type") != "code":
        raise OAuthRefused(error="unsupported_response_type" if "response_type" in asked else "invalid_request")
    if asked.get("response_mode", "query") != "query":
        raise OAuthRefused(error="invalid_request")
    if "registration" in asked:  # OpenID Connect Core 1.0, 7.2.1
        raise OAuthRefused(error="registration_not_supported")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise OAuthRefused(error="invalid_request")
    if not _CHALLENGE.fullmatch(asked.get("dpop_jkt", asked["code_challenge"])):  # RFC 9449, 10: of the same form
        raise OAuthRefused(error="invalid_request")
    prompts = frozenset(asked.get("prompt", "").split())
    is_long = any(len(asked.get(name, "")) > LONGEST_STATE for name in ("state", "nonce"))
    if is_long or not prompts <= set(PROMPTS) or ("none" in prompts and len(prompts) > 1):
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
