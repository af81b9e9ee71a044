"""A relying service as the operator knows it: what it may ask, for what, by which keys it is known and how often it may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import RelyingClientId
from realname.relying.model.scopes import Asked, Purpose

ASSERTION_MOST_S = 300  # Security and Interoperability Profile r4.2: of client assertions, request objects and JWT bearer assertions
CALLS_PER_MINUTE = 300
NUMBERS_PER_DAY = 1000
LARGEST_BOUND = 1_000_000  # of either


class Grant(StrEnum):
    """A way to a token."""

    CODE = "authorization_code"
    CIBA = "urn:openid:params:grant-type:ciba"
    JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    CLIENT_CREDENTIALS = "client_credentials"


# On the command line, where an address is no word.
GRANT_NAMES: Mapping[str, Grant] = {
    "authorization-code": Grant.CODE,
    "ciba": Grant.CIBA,
    "jwt-bearer": Grant.JWT_BEARER,
    "client-credentials": Grant.CLIENT_CREDENTIALS,
}


class AuthenticationMeans(StrEnum):
    """How it was known which line is asked about."""

    NETWORK = "network"  # the mobile network saw the device
    CODE = "code"  # a code went to the line and was typed back
    NAMED = "named"  # the service named the number; the person consented to it before
    OWN_PAGE = "own-page"  # the holder was signed in to their own page


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingClient:
    """One relying service.

    Attributes:
        name: As people are told.
        redirect_uris: Where a browser is led back to: one of these, character by character.
        scopes: CAMARA scopes that it may ask for.
        keys: Its public keys as a JSON Web Key Set; empty: they are read at `keys_url`.
        calls_per_minute: Requests to the provider and to the APIs together.
        numbers_per_day: Different numbers that it may ask about.
        ended_at: From when on it may never ask again; None: it was not ended.
        suspended_at: Since when it may not ask until it is resumed; None: it is not suspended.
    """

    id: RelyingClientId
    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    purposes: frozenset[Purpose]
    grants: frozenset[Grant]
    keys: str
    keys_url: str
    added_at: datetime
    calls_per_minute: int = CALLS_PER_MINUTE
    numbers_per_day: int = NUMBERS_PER_DAY
    ended_at: datetime | None = None
    suspended_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it may ask now."""
        return self.ended_at is None and self.suspended_at is None

    @property
    def is_ended(self) -> bool:
        """Whether it may never ask again."""
        return self.ended_at is not None

    def may_ask(self, asked: Asked) -> bool:
        """Whether all of it is what this service may ask, for a purpose of this service."""
        return asked.purpose in self.purposes and asked.scopes <= self.scopes
