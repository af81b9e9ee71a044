"""What a relying service signs: client assertions, request objects and JWT bearer assertions, each valid once and for five minutes.

Source: CAMARA Security and Interoperability Profile r4.2; RFC 7523, 3; RFC 9101; OpenID Connect CIBA Core 1.0, 7.1.1.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.relying.connectors.client_keys import ClientKeySets
from realname.relying.connectors.statements import claimed_issuer, verified_claims
from realname.relying.errors import OAuthRefused
from realname.relying.model.client import ASSERTION_MOST_S, Grant, RelyingClient
from realname.relying.store.clients import RelyingClients
from realname.relying.store.limits import Marks

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_AHEAD_S = 10  # so far may the clock of the service be before ours
_LONGEST_JTI = 256
_LARGEST_S = 10**12  # no time of ours; an integer of JSON may be larger than any float
Claims = Mapping[str, object]


def sent(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """The parameters that have a value: one without is treated as if it was left out (RFC 6749, 3.1 and 3.2)."""
    return {name: value for name, value in parameters.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The provider's own address, as relying services know it: without a slash at its end."""

    url: str

    @property
    def authorization_endpoint(self) -> str:
        """Where requests in a browser begin."""
        return f"{self.url}/oauth2/authorize"

    @property
    def token_endpoint(self) -> str:
        """Where tokens are given."""
        return f"{self.url}/oauth2/token"

    @property
    def backchannel_endpoint(self) -> str:
        """Where requests beside the browser begin."""
        return f"{self.url}/oauth2/bc-authorize"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAssertion:
    """Verifies a statement that a service signed, and uses it up."""

    units: UnitsOfWork
    clock: Clock
    keys: ClientKeySets

    def __call__(
        self, client: RelyingClient, statement: str, *, audiences: Collection[str], error: str, may_lack: Collection[str] = ()
    ) -> Claims:
        """Verify.

        Args:
            client: Who has to have signed it.
            statement: A JSON Web Token.
            audiences: It has to name one of them, and no other.
            error: The code of the refusal.
            may_lack: `iat`, where it need not say when it was made.

        Raises:
            OAuthRefused: Not signed by this service, for another provider, too old, too long, or used before.
        """
        claims = self._verified(client, statement, error=error)
        now = self.clock.now()
        now_s = now.timestamp()
        issued_s = now_s if "iat" in may_lack and "iat" not in claims else second_of(claims, "iat")
        ends_s, named = second_of(claims, "exp"), _audiences(claims)
        jti = claims.get("jti")
        is_right = (
            claims.get("iss") == client.id.value,
            bool(named) and named <= set(audiences),
            now_s < ends_s <= now_s + ASSERTION_MOST_S,
            issued_s <= now_s + _AHEAD_S,
            ends_s - issued_s <= ASSERTION_MOST_S,
            isinstance(jti, str) and 0 < len(jti) <= _LONGEST_JTI,
            second_of(claims, "nbf", missing=issued_s) <= now_s + _AHEAD_S,
        )
        if not all(is_right) or not self._is_first(client.id, str(jti), now=now):
            raise OAuthRefused(error=error)
        return claims

    def _verified(self, client: RelyingClient, statement: str, *, error: str) -> Claims:
        keys = self.keys.keys_of(client)
        claims = verified_claims(statement, keys) if keys is not None else None
        if claims is None:
            raise OAuthRefused(error=error)
        return claims

    def _is_first(self, client_id: RelyingClientId, jti: str, *, now: datetime) -> bool:
        mark = hashlib.sha256(f"jti/{client_id}/{jti}".encode()).hexdigest()
        with self.units() as unit:
            is_first = unit[Marks].set(mark, expires_at=now + timedelta(seconds=2 * ASSERTION_MOST_S))
            unit.commit()
        return is_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticated:
    """Which service asks.

    Attributes:
        grant: What the JWT bearer assertion says that it was known by; None: it was known by a client assertion.
    """

    client: RelyingClient
    grant: Claims | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticateClient:
    """Says which service asks: by `private_key_jwt`, or by the JWT bearer assertion that it signed (profile, JWT Bearer Flow)."""

    reads: Reads
    read: ReadAssertion
    issuer: Issuer

    def __call__(self, fields: Mapping[str, str], *, endpoint: str, authorization: str = "") -> Authenticated:
        """Authenticate.

        Args:
            fields: Of the form: `client_assertion_type`, `client_assertion`, and `client_id` where it is sent; or `assertion`.
            endpoint: The address that was asked: an assertion is for it, for the token endpoint or for the issuer.
            authorization: The header of this name, by which no service is known; empty: there was none.

        Raises:
            OAuthRefused: `invalid_request`: a secret or the header beside an assertion (RFC 6749, 2.3). `invalid_client`: not known by
                these fields. `invalid_grant`: a JWT bearer assertion that no client assertion is beside, and that is not right.
        """
        is_grant = fields.get("grant_type") == Grant.JWT_BEARER.value and endpoint == self.issuer.token_endpoint
        is_by_client = bool(fields.keys() & {"client_assertion", "client_assertion_type"})
        is_by_grant = is_grant and "assertion" in fields and not is_by_client
        if (is_by_client or is_by_grant) and (authorization or "client_secret" in fields):
            raise OAuthRefused(error="invalid_request")
        if is_by_grant:
            client = self._claimed(fields, fields["assertion"])
            grant = self.read(client, fields["assertion"], audiences={self.issuer.url, endpoint}, error="invalid_grant")
            return Authenticated(client=client, grant=grant)
        if fields.get("client_assertion_type") != ASSERTION_TYPE:
            raise OAuthRefused(error="invalid_client")
        statement = fields.get("client_assertion", "")
        client = self._claimed(fields, statement)
        audiences = {self.issuer.url, self.issuer.token_endpoint, endpoint}
        claims = self.read(client, statement, audiences=audiences, error="invalid_client", may_lack={"iat"})
        if claims.get("sub") != client.id.value:
            raise OAuthRefused(error="invalid_client")
        return Authenticated(client=client)

    def _claimed(self, fields: Mapping[str, str], statement: str) -> RelyingClient:
        """The service that a statement claims to be of, before its signature is verified.

        Raises:
            OAuthRefused: `invalid_client`: none, or another one than the form says.
        """
        claimed = claimed_issuer(statement)
        client = self.find(claimed) if fields.get("client_id", claimed) == claimed else None
        if client is None or not client.is_active:
            raise OAuthRefused(error="invalid_client")
        return client

    def find(self, client_id: str) -> RelyingClient | None:
        """The service of an id, or None."""
        try:
            known = RelyingClientId(client_id)
        except InvalidInput:
            return None
        with self.reads() as unit:
            return unit[RelyingClients].find(known)


def _audiences(claims: Claims) -> set[str]:
    named = claims.get("aud")
    many = named if isinstance(named, list) else [named]
    return {one for one in many if isinstance(one, str)} if all(isinstance(one, str) for one in many) else set()


def second_of(claims: Claims, name: str, *, missing: float = float("nan")) -> float:
    """Seconds since 1970; what is no number is no time, and equal to none."""
    said = claims.get(name, missing)
    if isinstance(said, bool) or not isinstance(said, int | float) or abs(said) > _LARGEST_S:
        return float("nan")
    return float(said)
