"""Access tokens as JSON Web Tokens (RFC 9068), signed with a key that is drawn from one of the server's."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from realname.access.model.api_client import AccessGrant, Scope
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ClientId
from realname.vault.keys.envelope import KEY_BYTES

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

_PURPOSE = b"realname/access-token/1"
_ALGORITHM = "HS256"  # the person who checks a token is the person who made it, so there is no one to give a public key to
_TYPE = "at+jwt"
_AHEAD = timedelta(minutes=1)  # so far may the clock of the machine that signed be before that of the one that reads
_ISSUER, _AUDIENCE = "realname", "realname/v1"
_CLAIMS = frozenset({"iss", "aud", "sub", "client_id", "scope", "iat", "exp", "jti", "sid"})


class JwtAccessTokens:
    """Implements the port `AccessTokens`; every process with the same keys reads what any of them signed."""

    def __init__(self, secret: bytes) -> None:
        """Draw the key.

        Args:
            secret: The server's challenge secret, 32 bytes.
        """
        self._secret = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_PURPOSE).derive(secret)

    @cached_property
    def _key(self) -> "OctKey":
        from joserfc.jwk import OctKey  # noqa: PLC0415 - for a server's requests; commands do without

        return OctKey.import_key(self._secret)

    def sign(self, grant: AccessGrant) -> str:
        """Write a grant down as a token."""
        from joserfc import jwt  # noqa: PLC0415

        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": grant.client_id.value,
            "client_id": grant.client_id.value,
            "scope": " ".join(sorted(grant.scopes)),
            "iat": _seconds(grant.issued_at),
            "exp": _seconds(grant.expires_at),
            "jti": grant.id,
            "sid": grant.credential_id,
        }
        return jwt.encode({"alg": _ALGORITHM, "typ": _TYPE}, claims, self._key, algorithms=[_ALGORITHM])

    def read(self, token: str, *, at: datetime) -> AccessGrant | None:
        """Read a token; None: it is not one of ours, or not any more."""
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            read = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
        except (JoseError, ValueError, TypeError):  # TypeError: a `crit` that is no list, which joserfc goes through before it looks
            return None
        claims = read.claims
        is_ours = read.header.get("typ") == _TYPE and claims.keys() == _CLAIMS
        if not is_ours or (claims["iss"], claims["aud"]) != (_ISSUER, _AUDIENCE) or claims["sub"] != claims["client_id"]:
            return None
        return _valid(_grant(claims), at=at)


def _valid(grant: AccessGrant | None, *, at: datetime) -> AccessGrant | None:
    return grant if grant is not None and grant.issued_at - _AHEAD <= at < grant.expires_at else None


def _grant(claims: dict[str, object]) -> AccessGrant | None:
    """What the claims say; None: a release before or after us wrote them otherwise."""
    try:
        return AccessGrant(
            id=str(claims["jti"]),
            client_id=ClientId(str(claims["sub"])),
            credential_id=str(claims["sid"]),
            scopes=frozenset(map(Scope, str(claims["scope"]).split())),
            issued_at=_moment(claims["iat"]),
            expires_at=_moment(claims["exp"]),
        )
    except (ValueError, OverflowError, OSError, InvalidInput):
        return None


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: object) -> datetime:
    if not isinstance(seconds, int):
        raise InvalidInput(field="time")
    return datetime.fromtimestamp(seconds, UTC)
