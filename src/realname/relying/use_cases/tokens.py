"""Tokens for relying services: each grant is checked against the consent of this moment, and each refresh again."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ConsentId, RelyingClientId
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.relying.errors import OAuthRefused
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.consent import Consent
from realname.relying.model.scopes import TWO_LEGGED, Asked
from realname.relying.model.token import ACCESS_HOLDS, ID_TOKEN_HOLDS, REFRESH_HOLDS, RelyingToken, TokenKind
from realname.relying.store.authorizations import Authorizations, BackchannelRequests
from realname.relying.store.consents import Consents
from realname.relying.store.tokens import RelyingTokens
from realname.relying.use_cases.assertions import Authenticated, Issuer, ReadAssertion
from realname.relying.use_cases.authorize import wanted_by
from realname.relying.use_cases.consents import consent_of, line_of_consent
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subscribers import OPERATOR_TOKEN, TEL, FindSubscriber, served_line
from realname.vault.connectors.id_token_keys import IdTokenKeys

REFRESH = "refresh_token"
ID_TOKEN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nonce", "auth_time")
ACCESS_PREFIX, REFRESH_PREFIX = "rra_", "rrr_"
_SHORTEST_VERIFIER, _LONGEST_VERIFIER = 43, 128  # RFC 7636, 4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTokens:
    """What a service is given. Empty: it is not given one."""

    access_token: str = field(repr=False)
    scope: str
    refresh_token: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)
    is_bound: bool = False
    expires_in_s: int = int(ACCESS_HOLDS.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Granted:
    """What a grant comes to.

    Attributes:
        asked: What the access token is for.
        refreshes: What the refresh token is for; None: for the same.
        line: None: two-legged.
        nonce: For the ID token; empty: none was sent.
        authenticated_at: When the person was there; None: they were not.
        may_refresh: Whether the grant is one that a refresh token may follow.
        key_thumbprint: Of the key that the service proved to have; None: it proved none.
    """

    client: RelyingClient
    asked: Asked
    family: str
    refreshes: Asked | None = None
    consent: Consent | None = None
    line: Line | None = None
    nonce: str = ""
    authenticated_at: datetime | None = None
    may_refresh: bool = False
    key_thumbprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTokens:
    """Exchanges a code, an answered request, an assertion or a refresh token for tokens."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    read: ReadAssertion
    limits: ClientLimits
    subscribers: FindSubscriber
    issuer: Issuer
    keys: IdTokenKeys

    def __call__(self, known: Authenticated, given: Mapping[str, str], *, key_thumbprint: str | None = None) -> IssuedTokens:
        """Exchange.

        Args:
            known: Who asks.
            given: The fields of the form.
            key_thumbprint: Of the key that the access token is bound to; None: to none. Refresh tokens are bound to the client alone.

        Raises:
            OAuthRefused: The grant is not, or no longer, valid; consent was revoked; or the service may not use this grant.
            RateLimited, NumberQuotaReached: Too often, or about too many numbers.
            OperatorUnavailable: The network did not answer.
        """
        client, named = known.client, given.get("grant_type", "")
        if named == REFRESH:
            return self._refreshed(client, given, key_thumbprint)
        grant = next((one for one in Grant if one.value == named), None)
        if grant is None:
            raise OAuthRefused(error="unsupported_grant_type" if named else "invalid_request")
        if grant not in client.grants:
            raise OAuthRefused(error="unauthorized_client")
        match grant:
            case Grant.CODE:
                return self._of_code(client, given, key_thumbprint)
            case Grant.CIBA:
                return self._of_request(client, given, key_thumbprint)
            case Grant.JWT_BEARER:
                return self._of_assertion(known, given, key_thumbprint)
            case Grant.CLIENT_CREDENTIALS:
                return self._two_legged(client, given, key_thumbprint)

    def _of_code(self, client: RelyingClient, given: Mapping[str, str], key_thumbprint: str | None) -> IssuedTokens:
        now = self.clock.now()
        _require(given, "code", "redirect_uri", "code_verifier")
        with self.units() as unit:
            found = unit[Authorizations].of_code(hash_token(given["code"]))
            if found is None or found.client_id != client.id:
                raise OAuthRefused(error="invalid_grant")
            if found.used_at is not None and found.family is not None:
                # Used before: the code may have been stolen, and what was given for it ends (RFC 6749, 4.1.2).
                unit[RelyingTokens].end_family(found.family)
                unit.commit()
                raise OAuthRefused(error="invalid_grant")
            is_right = (
                found.is_exchangeable(now),
                given["redirect_uri"] in _spellings_of(found.redirect_uri),
                _is_verified_by(given["code_verifier"], found.code_challenge),
                found.key_thumbprint in {None, key_thumbprint},
            )
            is_seen = found.means is AuthenticationMeans.NETWORK or not found.asked.is_of_network
            if not all(is_right) or not is_seen or found.consent_id is None:
                raise OAuthRefused(error="invalid_grant")
            consent, line = _in_force(unit, client, found.consent_id, found.asked)
            family = self.tokens.token()
            unit[Authorizations].save(replace(found, used_at=now, family=family))
            granted = _Granted(
                client=client,
                asked=found.asked,
                family=family,
                consent=consent,
                line=line,
                nonce=found.nonce,
                authenticated_at=found.authenticated_at,
                may_refresh=True,
                key_thumbprint=key_thumbprint,
            )
            issued = self._issued(unit, granted, at=now)
            unit.commit()
        return issued

    def _of_request(self, client: RelyingClient, given: Mapping[str, str], key_thumbprint: str | None) -> IssuedTokens:
        now = self.clock.now()
        _require(given, "auth_req_id")
        with self.units() as unit:
            found = unit[BackchannelRequests].of_auth_req(hash_token(given["auth_req_id"]))
            if found is None or found.client_id != client.id or found.used_at is not None:
                raise OAuthRefused(error="invalid_grant")
            if found.is_over(now):
                raise OAuthRefused(error="expired_token")
            if found.refused_at is not None:
                raise OAuthRefused(error="access_denied")
            unit[BackchannelRequests].save(replace(found, polled_at=now))
            if found.consent_id is None:
                unit.commit()
                raise OAuthRefused(error="slow_down" if found.is_polled_too_soon(now) else "authorization_pending")
            consent, line = _in_force(unit, client, found.consent_id, found.asked)
            unit[BackchannelRequests].save(replace(found, polled_at=now, used_at=now))
            granted = _Granted(
                client=client,
                asked=found.asked,
                family=self.tokens.token(),
                consent=consent,
                line=line,
                # A consent of before answered without the person: nothing says when they were there last.
                authenticated_at=consent.given_at if consent.given_at > found.asked_at else None,
                may_refresh=True,
                key_thumbprint=key_thumbprint,
            )
            issued = self._issued(unit, granted, at=now)
            unit.commit()
        return issued

    def _of_assertion(self, known: Authenticated, given: Mapping[str, str], key_thumbprint: str | None) -> IssuedTokens:
        _require(given, "assertion")
        if "scope" in given:  # it is a claim of the assertion
            raise OAuthRefused(error="invalid_request")
        client, audiences = known.client, {self.issuer.token_endpoint, self.issuer.url}
        claims = known.grant or self.read(client, given["assertion"], audiences=audiences, error="invalid_grant")
        asked = replace(wanted_by(client, str(claims.get("scope", ""))), is_offline=False)
        subject = str(claims.get("sub", ""))
        # No address: the service could name any. For Number Verification the device itself has fetched a token from the network.
        if not subject.startswith(OPERATOR_TOKEN if asked.is_of_network else (TEL, OPERATOR_TOKEN)):
            raise OAuthRefused(error="invalid_grant")
        try:
            hinted = self.subscribers.of_hint(subject)
        except InvalidInput:
            raise OAuthRefused(error="invalid_grant") from None
        if hinted.msisdn is not None:
            self.limits.count_number(client, hinted.msisdn)
        now = self.clock.now()
        with self.units() as unit:
            line = served_line(unit, hinted.msisdn)
            consent = consent_of(unit, client, asked, line)
            if line is None or consent is None:
                raise OAuthRefused(error="invalid_grant")
            self.limits.note_answered(unit, client, line.msisdn)
            granted = _Granted(
                client=client, asked=asked, family=self.tokens.token(), consent=consent, line=line, key_thumbprint=key_thumbprint
            )
            issued = self._issued(unit, granted, at=now)
            unit.commit()
        return issued

    def _two_legged(self, client: RelyingClient, given: Mapping[str, str], key_thumbprint: str | None) -> IssuedTokens:
        asked = wanted_by(client, given.get("scope", ""))
        if not asked.scopes <= TWO_LEGGED or asked.has_openid or asked.is_offline:
            raise OAuthRefused(error="invalid_scope")
        with self.units() as unit:
            granted = _Granted(client=client, asked=asked, family=self.tokens.token(), key_thumbprint=key_thumbprint)
            issued = self._issued(unit, granted, at=self.clock.now())
            unit.commit()
        return issued

    def _refreshed(self, client: RelyingClient, given: Mapping[str, str], key_thumbprint: str | None) -> IssuedTokens:
        """Give new tokens, and a new refresh token for the one that was sent (RFC 9700, 4.14).

        An access token for less may be asked for; the new refresh token is for all that the one that was sent is for (RFC 6749, 6).
        """
        now = self.clock.now()
        _require(given, "refresh_token")
        with self.units() as unit:
            found = unit[RelyingTokens].lock(hash_token(given["refresh_token"]))
            if found is None or found.kind is not TokenKind.REFRESH or found.client_id != client.id or not found.is_alive(now):
                raise OAuthRefused(error="invalid_grant")
            asked = found.asked.narrowed(given["scope"]) if "scope" in given else found.asked
            if asked is None and found.used_at is None:  # the token stays good; one that was used before ends all, below
                raise OAuthRefused(error="invalid_scope")
            if not unit[RelyingTokens].use(found, at=now):
                # Sent twice: one of the two who have it stole it, and no one can say who.
                unit[RelyingTokens].end_family(found.family)
                unit.commit()
                raise OAuthRefused(error="invalid_grant")
            if found.consent_id is None or asked is None:
                raise OAuthRefused(error="invalid_grant")
            consent, line = _in_force(unit, client, found.consent_id, found.asked)
            granted = _Granted(
                client=client,
                asked=asked,
                refreshes=found.asked,
                family=found.family,
                consent=consent,
                line=line,
                key_thumbprint=key_thumbprint,
            )
            issued = self._issued(unit, granted, at=now, refresh_until=found.expires_at)
            unit.commit()
        return issued

    def _issued(self, unit: UnitOfWork, granted: _Granted, *, at: datetime, refresh_until: datetime | None = None) -> IssuedTokens:
        is_single_use = granted.asked.is_of_network
        if refresh_until is None and granted.may_refresh and granted.asked.is_offline and not is_single_use:
            refresh_until = at + REFRESH_HOLDS
        access = self._added(unit, granted, TokenKind.ACCESS, at=at, until=at + ACCESS_HOLDS)
        refresh = self._added(unit, granted, TokenKind.REFRESH, at=at, until=refresh_until) if refresh_until else ""
        has_id_token = granted.asked.has_openid and granted.line is not None
        return IssuedTokens(
            access_token=access,
            refresh_token=refresh,
            id_token=self._id_token(granted, at=at) if has_id_token else "",
            is_bound=granted.key_thumbprint is not None,
            scope=(granted.asked if refresh else replace(granted.asked, is_offline=False)).text,
        )

    def _added(self, unit: UnitOfWork, granted: _Granted, kind: TokenKind, *, at: datetime, until: datetime) -> str:
        prefix = ACCESS_PREFIX if kind is TokenKind.ACCESS else REFRESH_PREFIX
        secret = f"{prefix}{self.tokens.token()}{self.tokens.token()}"
        unit[RelyingTokens].add(
            RelyingToken(
                id=self.tokens.token(),
                kind=kind,
                token_hash=hash_token(secret),
                family=granted.family,
                client_id=granted.client.id,
                asked=granted.asked if kind is TokenKind.ACCESS else granted.refreshes or granted.asked,
                issued_at=at,
                expires_at=until,
                consent_id=granted.consent.id if granted.consent else None,
                line_id=granted.line.id if granted.line else None,
                person_id=granted.line.person_id if granted.line else None,
                is_single_use=granted.asked.is_of_network,
                key_thumbprint=granted.key_thumbprint if kind is TokenKind.ACCESS else None,
            )
        )
        return secret

    def _id_token(self, granted: _Granted, *, at: datetime) -> str:
        if granted.line is None:
            raise OAuthRefused(error="invalid_grant")
        claims: dict[str, object] = {
            "iss": self.issuer.url,
            "sub": pairwise(self.keyed_hashes, granted.client.id, granted.line),
            "aud": granted.client.id.value,
            "iat": int(at.timestamp()),
            "exp": int((at + ID_TOKEN_HOLDS).timestamp()),
        }
        if granted.nonce:
            claims["nonce"] = granted.nonce
        if granted.authenticated_at:
            claims["auth_time"] = int(granted.authenticated_at.timestamp())
        return self.keys.sign(claims, at=at)


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """Ends what a service no longer needs (RFC 7009): the token, and all that follow from the same consent of the person."""

    units: UnitsOfWork

    def __call__(self, client: RelyingClient, token: str) -> None:
        """End it; a token that is unknown, or another service's, is no error."""
        with self.units() as unit:
            found = unit[RelyingTokens].find(hash_token(token))
            if found is not None and found.client_id == client.id:
                unit[RelyingTokens].end_family(found.family)
                unit.commit()


def pairwise(keyed_hashes: KeyedHashes, client_id: RelyingClientId, line: Line) -> str:
    """The subject of an ID token: another one at each service, and after the line has another holder."""
    return keyed_hashes.hash(f"relying-subject/{client_id}/{line.id}/{line.person_id}")


def _in_force(unit: UnitOfWork, client: RelyingClient, consent_id: ConsentId, asked: Asked) -> tuple[Consent, Line]:
    """Ask for the consent of this moment.

    Raises:
        OAuthRefused: `invalid_grant`: it was revoked, the line is no longer that person's, or the service may no longer ask this.
    """
    consent = unit[Consents].find(consent_id) if client.may_ask(asked) else None
    line = line_of_consent(unit, consent) if consent is not None and consent.covers(asked) else None
    if consent is None or line is None:
        raise OAuthRefused(error="invalid_grant")
    return consent, line


def _spellings_of(redirect_uri: str) -> frozenset[str]:
    """How a client may name the address that its code came back to: as it is (RFC 6749, 4.1.3), or without its query.

    Clients that take it from the address of the browser cannot tell their own query from our answer. Which client has the code is proved by
    its verifier (RFC 7636); OAuth 2.1 does not ask for the address any more.
    """
    return frozenset({redirect_uri, redirect_uri.partition("?")[0]})


def _require(given: Mapping[str, str], *names: str) -> None:
    """Ask for parameters that a grant cannot do without.

    Raises:
        OAuthRefused: `invalid_request`: one is missing (RFC 6749, 5.2).
    """
    if not given.keys() >= set(names):
        raise OAuthRefused(error="invalid_request")


def _is_verified_by(verifier: str, challenge: str) -> bool:
    """RFC 7636, 4.6."""
    if not _SHORTEST_VERIFIER <= len(verifier) <= _LONGEST_VERIFIER or not verifier.isascii():
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest, challenge)
