"""Machine clients of the API: secrets and tokens are shown once, when they are issued; only their hashes are kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from realname.access.errors import ClientInUse, UnknownClient
from realname.access.events import AccessEvent
from realname.access.model.api_client import (
    ACCESS_LASTS,
    USUAL_SCOPES,
    AccessGrant,
    ClientCredential,
    CredentialKind,
    KnownClient,
    Scope,
    agent_of,
)
from realname.access.store.clients import ApiClients
from realname.kernel.errors import AccessDenied, InvalidInput
from realname.kernel.identifiers import ClientId, OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import digest_of, time_text
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.platform.errors import ScopeMissing

TOKEN_PREFIX = "rnt_"  # noqa: S105 - lets a secret scanner recognise a token that strayed into a file
SECRET_PREFIX = "rns_"  # noqa: S105 - as above
TOKEN_DAYS = 90
SECRET_DAYS = 180
OVERLAP_HOURS = 24
_TOKEN_FORM = re.compile(rf"{TOKEN_PREFIX}[0-9a-f]{{64}}", re.ASCII)
_SECRET_FORM = re.compile(rf"{SECRET_PREFIX}[0-9a-f]{{64}}", re.ASCII)
_LONGEST_ACCESS_TOKEN = 2048  # ours have some 500 characters


class AccessTokens(Protocol):
    """Signs access tokens, and reads those that it signed."""

    def sign(self, grant: AccessGrant) -> str:
        """Write a grant down as a token that no one else can make."""
        ...

    def read(self, token: str, *, at: datetime) -> AccessGrant | None:
        """Read a token; None: it is not one of ours, or not any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedAccess:
    """An access token as it is given to the client."""

    token: str
    expires_in_s: int
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiToken:
    """Issues a bearer token of 256 random bits, for the person who cannot ask for access tokens; the client's token before is void."""

    units: UnitsOfWork
    tokens: RandomTokens
    clock: Clock

    def __call__(self, client_id: ClientId, scopes: frozenset[Scope] | None = None, *, days: int = TOKEN_DAYS) -> str:
        """Issue, for so many days; no one can read the token again.

        Args:
            client_id: Named by the person who asks for it.
            scopes: What the client may do from now on, by its secrets as well; None: what it may do already, or everything where it is new.
            days: After so many the token opens nothing any more.
        """
        now = self.clock.now()
        token, credential = _drawn(self.tokens, client_id, CredentialKind.TOKEN, at=now, lasts=timedelta(days=days))
        with self.units() as unit:
            unit[ApiClients].add(client_id, scopes=scopes or unit[ApiClients].scopes_of(client_id) or USUAL_SCOPES)
            _keep(unit, credential, _Former(frozenset({CredentialKind.TOKEN}), now), at=now)
            unit.commit()
        return token


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClientSecret:
    """Makes a client, sets a known one up anew, or gives it another secret, where the one before goes on for a while."""

    units: UnitsOfWork
    tokens: RandomTokens
    clock: Clock

    def add(
        self, client_id: ClientId, scopes: frozenset[Scope], *, outlets: frozenset[OutletId] = frozenset(), days: int = SECRET_DAYS
    ) -> str:
        """Make a client with its first secret.

        Args:
            client_id: Named by the person who makes it.
            scopes: What it may do.
            outlets: For which it acts; empty: for all.
            days: After so many the secret opens nothing any more.

        Raises:
            ClientInUse: There is one of this name that holds something valid: `replace` would end it.
        """
        now = self.clock.now()
        with self.units() as unit:
            if any(one.is_valid(now) for one in unit[ApiClients].credentials_of(client_id)):
                raise ClientInUse(client=client_id.value)
            secret = self._set_up(unit, client_id, scopes, outlets=outlets, days=days, at=now)
            unit.commit()
        return secret

    def replace(
        self, client_id: ClientId, scopes: frozenset[Scope], *, outlets: frozenset[OutletId] = frozenset(), days: int = SECRET_DAYS
    ) -> str:
        """Set a known client's scopes and outlets anew, with a secret; all it was given before ends at once. Arguments as `add`.

        Raises:
            UnknownClient: There is none.
        """
        now = self.clock.now()
        with self.units() as unit:
            _require_known(unit, client_id)
            secret = self._set_up(unit, client_id, scopes, outlets=outlets, days=days, at=now)
            unit.commit()
        return secret

    def rotate(self, client_id: ClientId, *, days: int = SECRET_DAYS, overlap: timedelta = timedelta(hours=OVERLAP_HOURS)) -> str:
        """Give another secret; the former ones end after the overlap, and their access tokens with them.

        Raises:
            UnknownClient: There is none.
        """
        now = self.clock.now()
        secret, credential = _drawn(self.tokens, client_id, CredentialKind.SECRET, at=now, lasts=timedelta(days=days))
        with self.units() as unit:
            _require_known(unit, client_id)
            _keep(unit, credential, _Former(frozenset({CredentialKind.SECRET}), now + overlap), at=now)
            unit.commit()
        return secret

    def _set_up(
        self, unit: UnitOfWork, client_id: ClientId, scopes: frozenset[Scope], *, outlets: frozenset[OutletId], days: int, at: datetime
    ) -> str:
        secret, credential = _drawn(self.tokens, client_id, CredentialKind.SECRET, at=at, lasts=timedelta(days=days))
        unit[ApiClients].add(client_id, scopes=scopes, outlets=outlets)
        _keep(unit, credential, _Former(frozenset(CredentialKind), at), at=at)
        return secret


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeClient:
    """Ends whatever a client was given, at once: its access tokens as well."""

    units: UnitsOfWork
    clock: Clock

    def check(self, client_id: ClientId) -> None:
        """Go as far as the first change.

        Raises:
            UnknownClient: There is none.
        """
        with self.units() as unit:
            _require_known(unit, client_id)

    def __call__(self, client_id: ClientId) -> None:
        """Revoke; again changes nothing.

        Raises:
            UnknownClient: There is none.
        """
        now = self.clock.now()
        with self.units() as unit:
            _require_known(unit, client_id)
            for kind in CredentialKind:
                unit[ApiClients].end(client_id, kind, at=now)
            unit.ledger.append(RecordedEvent(at=now, event=AccessEvent.CLIENT_REVOKED, subject=client_id.value))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedClient:
    """A client with what it may do and what it holds; nothing of it is secret."""

    id: ClientId
    scopes: frozenset[Scope]
    outlets: frozenset[OutletId]
    credentials: Sequence[ClientCredential]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClients:
    """Lists the clients."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[ListedClient]:
        """In the order of their ids, each with what is still valid."""
        now = self.clock.now()
        with self.units() as unit:
            ids = unit[ApiClients].ids()
            return [
                ListedClient(
                    id=one,
                    scopes=unit[ApiClients].scopes_of(one),
                    outlets=unit[ApiClients].outlets_of(one),
                    credentials=[found for found in unit[ApiClients].credentials_of(one) if found.is_valid(now)],
                )
                for one in ids
            ]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAccess:
    """Exchanges a client's secret for an access token (OAuth 2.0 client credentials, RFC 6749, 4.4)."""

    units: Reads
    tokens: RandomTokens
    clock: Clock
    access: AccessTokens

    def __call__(self, client_id: str, secret: str, *, scopes: Sequence[str] = ()) -> IssuedAccess:
        """Issue a token for the scopes asked for, or for all that the client has.

        Raises:
            AccessDenied: There is no such client, or this is no secret of it, or not any more.
            InvalidInput: A scope that there is not (`field` is `scope`).
            ScopeMissing: A scope that the client does not have.
        """
        now = self.clock.now()
        with self.units() as unit:
            credential = unit[ApiClients].find(hash_token(secret)) if _SECRET_FORM.fullmatch(secret) else None
            if credential is None or credential.client_id.value != client_id or not credential.is_valid(now):
                raise AccessDenied
            held = unit[ApiClients].scopes_of(credential.client_id)
        grant = AccessGrant(
            id=self.tokens.token(),
            client_id=credential.client_id,
            credential_id=credential.id,
            scopes=_asked(scopes, held=held),
            issued_at=now,
            expires_at=now + ACCESS_LASTS,
        )
        return IssuedAccess(token=self.access.sign(grant), expires_in_s=int(ACCESS_LASTS.total_seconds()), scopes=grant.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyApiToken:
    """Says whose token it is: one that was issued as it is, or an access token.

    The look-up is by SHA-256 of the token: how long it takes says something about the hash, which tells nothing of a 256-bit token. An
    access token is believed by its signature, and no longer than the secret it was given for: the person who is revoked is out at once.
    """

    units: Reads
    clock: Clock
    access: AccessTokens

    def __call__(self, token: str) -> KnownClient:
        """Find the client.

        Raises:
            AccessDenied: No one holds this token, or not any more.
        """
        known = self._of_token(token) if _TOKEN_FORM.fullmatch(token) else self._of_access(token)
        if known is None:
            raise AccessDenied
        return known

    def _of_token(self, token: str) -> KnownClient | None:
        with self.units() as unit:
            found = unit[ApiClients].find(hash_token(token))
            if found is None or found.kind is not CredentialKind.TOKEN or not found.is_valid(self.clock.now()):
                return None
            return _known(unit, found.client_id, unit[ApiClients].scopes_of(found.client_id))

    def _of_access(self, token: str) -> KnownClient | None:
        now = self.clock.now()
        grant = self.access.read(token, at=now) if token.isascii() and len(token) <= _LONGEST_ACCESS_TOKEN else None
        if grant is None:
            return None
        with self.units() as unit:
            credential = unit[ApiClients].credential(grant.credential_id)
            if credential is None or credential.client_id != grant.client_id or not credential.is_valid(now):
                return None
            return _known(unit, grant.client_id, grant.scopes & unit[ApiClients].scopes_of(grant.client_id))


class ClientScope(Protocol):
    """Which registrations a client reaches."""

    def __call__(self, client: KnownClient, registration_id: RegistrationId) -> None:
        """Return where it is one of theirs.

        Raises:
            UnknownRegistration: It is not, or there is none.
        """
        ...

    def require_at_work(self, client: KnownClient, registration_id: RegistrationId) -> None:
        """Return where it may take a step of a registration now; of one that is not there the step itself says so.

        Raises:
            StateConflict: An agent in its place could open none at that outlet: not enrolled there, stopped, training over.
        """
        ...


def _known(unit: UnitOfWork, client_id: ClientId, scopes: frozenset[Scope]) -> KnownClient:
    return KnownClient(id=client_id, scopes=scopes, outlets=unit[ApiClients].outlets_of(client_id))


def _drawn(
    tokens: RandomTokens, client_id: ClientId, kind: CredentialKind, *, at: datetime, lasts: timedelta
) -> tuple[str, ClientCredential]:
    """Draw one of 256 random bits, and what is kept of it; for no client that could not stand in the ledger as an agent."""
    agent_of(client_id)
    prefix = {CredentialKind.SECRET: SECRET_PREFIX, CredentialKind.TOKEN: TOKEN_PREFIX}[kind]
    secret = f"{prefix}{tokens.token()}{tokens.token()}"
    credential = ClientCredential(
        id=tokens.token(), client_id=client_id, kind=kind, secret_hash=hash_token(secret), issued_at=at, expires_at=at + lasts
    )
    return secret, credential


@dataclass(frozen=True, slots=True)
class _Former:
    """Which kinds of what a client was given before end, and when at the latest."""

    kinds: frozenset[CredentialKind]
    until: datetime


def _keep(unit: UnitOfWork, credential: ClientCredential, former: _Former, *, at: datetime) -> None:
    client_id = credential.client_id
    for kind in former.kinds:
        unit[ApiClients].end(client_id, kind, at=former.until)
    unit[ApiClients].add_credential(credential)
    facts = (
        ("credential", credential.id),
        ("former", " ".join(sorted(former.kinds))),
        ("former_until", time_text(former.until)),
        ("kind", credential.kind.value),
        ("outlets", " ".join(sorted(one.value for one in unit[ApiClients].outlets_of(client_id))) or "all"),
        ("scopes", " ".join(sorted(unit[ApiClients].scopes_of(client_id)))),
        ("secret", digest_of(credential.secret_hash)),
        ("until", time_text(credential.expires_at)),
    )
    event = RecordedEvent(at=at, event=AccessEvent.CLIENT_CREDENTIAL_ISSUED, subject=credential.client_id.value, facts=facts)
    unit.ledger.append(event)


def _require_known(unit: UnitOfWork, client_id: ClientId) -> None:
    if client_id not in unit[ApiClients].ids():
        raise UnknownClient


def _asked(names: Sequence[str], *, held: frozenset[Scope]) -> frozenset[Scope]:
    try:
        asked = frozenset(map(Scope, names))
    except ValueError:
        raise InvalidInput(field="scope") from None
    if missing := sorted(asked - held):
        raise ScopeMissing(scope=missing[0].value)
    return asked or held
