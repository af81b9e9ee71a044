"""The operator's OpenID provider: authorization code with PKCE, one ID token, nothing else is asked or kept (OpenID Connect Core 1.0)."""

import hashlib
import hmac
import json
import ssl
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from realname.access.errors import ProviderUnavailable
from realname.access.model.provider import ProviderRule
from realname.access.model.staff import FRESH_FOR
from realname.platform.config.settings import Mode
from realname.platform.outbound.allowed_addresses import Reach
from realname.platform.outbound.call import Answer, CallFailed, Failure, Request, deadline_in, read_json
from realname.platform.outbound.configured import url_problems
from realname.platform.outbound.exchange import exchange

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_WELL_KNOWN = "/.well-known/openid-configuration"
_WITHIN_S = 10.0
_KEPT_S = 3600.0  # the provider's addresses and keys
_KEYS_AGAIN_S = 60.0  # a token under an unknown key asks for the keys anew, and no more often
_LEEWAY = timedelta(seconds=60)  # clocks differ
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]  # asymmetric alone: a secret of ours signs nothing
_OK = frozenset({200})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """What the settings say of the provider.

    Attributes:
        acr: Classes of authentication that are enough; empty: any.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    rule: ProviderRule
    acr: frozenset[str]
    tls: ssl.SSLContext
    reach: Reach
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser was sent with: drawn from one secret, which the server keeps until the answer.

    Attributes:
        nonce: Has to be in the ID token.
        verifier: Shows at the exchange that who asked is who exchanges (RFC 7636).
        redirect_uri: Where the provider leads back to.
    """

    nonce: str
    verifier: str = field(repr=False)
    redirect_uri: str


class ProviderAnswerRefused(Exception):
    """The answer or the ID token is not what was asked for."""


class _Configuration(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    id_token: str


@dataclass(slots=True)
class _Kept:
    configuration: _Configuration | None = None
    keys: "KeySet | None" = None
    configured_s: float = 0.0
    keys_s: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """Leads to the provider, and reads what it answers.

    Attributes:
        settings: None: no provider is set.
    """

    settings: ProviderSettings | None
    _kept: _Kept = field(default_factory=_Kept)
    _lock: Lock = field(default_factory=Lock)

    @property
    def is_set(self) -> bool:
        """Whether staff may sign in by it."""
        return self.settings is not None

    @property
    def adds_accounts(self) -> bool:
        """Whether a person without an account gets one at the first sign-in."""
        return self.settings is not None and bool(self.settings.rule.domains)

    def address(self, asked: Asked, *, state: str) -> str:
        """Where the browser is sent to; the member signs in there anew, whichever member the browser was signed in as.

        Raises:
            ProviderUnavailable: It does not say where that is.
        """
        ours = self._ours()
        challenge = urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": ours.client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": "openid profile email" if ours.rule.domains else "openid profile",
            "state": state,
            "nonce": asked.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "max_age": str(int(FRESH_FOR.total_seconds())),
        } | ({"acr_values": " ".join(sorted(ours.acr))} if ours.acr else {})
        endpoint = self._configuration().authorization_endpoint
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def claims(self, code: str, asked: Asked, *, at: datetime) -> Mapping[str, object]:
        """Exchange a code for the ID token, and give its claims once they were verified.

        Raises:
            ProviderUnavailable: The provider does not answer.
            ProviderAnswerRefused: It refuses the code, or the token is not for this question, this client and now.
        """
        claims = self._verified(self._id_token(code, asked))
        self._require_of_now(claims, asked, at=at)
        return claims

    def _ours(self) -> ProviderSettings:
        if self.settings is None:
            raise ProviderUnavailable
        return self.settings

    def _id_token(self, code: str, asked: Asked) -> str:
        ours = self._ours()
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        pair = f"{quote_plus(ours.client_id)}:{quote_plus(ours.client_secret)}"  # RFC 6749, 2.3.1
        headers = (
            ("Authorization", f"Basic {b64encode(pair.encode()).decode()}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        )
        url = self._configuration().token_endpoint
        answer = self._sent(Request(method="POST", url=url, headers=headers, body=urlencode(body).encode()))
        if answer.status not in _OK:
            raise ProviderAnswerRefused
        try:
            return _Tokens.model_validate_json(answer.body).id_token
        except ValidationError:
            raise ProviderAnswerRefused from None

    def _verified(self, token: str) -> Mapping[str, object]:
        from joserfc import jwt  # noqa: PLC0415 - for a server's requests; commands do without
        from joserfc.errors import JoseError  # noqa: PLC0415

        for is_anew in (False, True):
            try:
                return jwt.decode(token, self._keys(is_anew=is_anew), algorithms=_ALGORITHMS).claims
            except (JoseError, ValueError, TypeError):
                continue  # the provider may have changed its keys
        raise ProviderAnswerRefused

    def _require_of_now(self, claims: Mapping[str, object], asked: Asked, *, at: datetime) -> None:
        """OpenID Connect Core 1.0, 3.1.3.7."""
        ours, audience = self._ours(), claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        oldest = at - FRESH_FOR - _LEEWAY
        is_right = (
            claims.get("iss") == ours.issuer,
            ours.client_id in audiences,
            len(audiences) == 1 or claims.get("azp") == ours.client_id,
            hmac.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()),
            _second(claims, "exp") > (at - _LEEWAY).timestamp(),
            oldest.timestamp() <= _second(claims, "iat") <= (at + _LEEWAY).timestamp(),
            oldest.timestamp() <= _second(claims, "auth_time") <= (at + _LEEWAY).timestamp(),
            not ours.acr or claims.get("acr") in ours.acr,
        )
        if not all(is_right):
            raise ProviderAnswerRefused

    def _configuration(self) -> _Configuration:
        ours, now_s = self._ours(), time.monotonic()
        with self._lock:
            known = self._kept.configuration
            if known is not None and now_s - self._kept.configured_s < _KEPT_S:
                return known
        found = self._read(_Configuration, f"{ours.issuer.rstrip('/')}{_WELL_KNOWN}")
        places = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        # The issuer that answers is the one that was asked; and no address of its leads to a place that is not encrypted.
        if found.issuer != ours.issuer or any(url_problems("", one.partition("?")[0], ours.mode) for one in places):
            raise ProviderUnavailable
        with self._lock:
            self._kept.configuration, self._kept.configured_s = found, now_s
        return found

    def _keys(self, *, is_anew: bool) -> "KeySet":
        from joserfc.errors import JoseError  # noqa: PLC0415 - as above
        from joserfc.jwk import KeySet  # noqa: PLC0415

        age_s = time.monotonic() - self._kept.keys_s
        if self._kept.keys is not None and age_s < (_KEYS_AGAIN_S if is_anew else _KEPT_S):
            return self._kept.keys
        answer = self._sent(Request(method="GET", url=self._configuration().jwks_uri))
        try:
            keys = KeySet.import_key_set(json.loads(answer.body))
        except (JoseError, ValueError, TypeError, KeyError):
            raise ProviderUnavailable from None
        self._kept.keys, self._kept.keys_s = keys, time.monotonic()
        return keys

    def _read(self, kind: type[_Configuration], url: str) -> _Configuration:
        try:
            return read_json(TypeAdapter(kind), self._sent(Request(method="GET", url=url)), statuses=_OK)
        except CallFailed:
            raise ProviderUnavailable from None

    def _sent(self, request: Request) -> Answer:
        ours = self._ours()
        try:
            answer = exchange(request, deadline=deadline_in(_WITHIN_S), tls=ours.tls, reach=ours.reach)
        except CallFailed as problem:
            raise ProviderUnavailable(failure=problem.failure.value) from None
        if answer.status >= 500:  # noqa: PLR2004 - the provider's own fault
            raise ProviderUnavailable(failure=Failure.OUT_OF_SERVICE.value)
        return answer


def _second(claims: Mapping[str, object], name: str) -> float:
    """A time of a claim, in seconds since 1970; what is none is before every time."""
    said = claims.get(name)
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else float("-inf")
