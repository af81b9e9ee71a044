"""JSON Web Tokens that relying services sign, as joserfc reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from realname.relying.connectors.client_keys import ALGORITHMS, parse_public_key

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

LONGEST = 8192  # characters of one statement
PROOF_TYPE = "dpop+jwt"


def verified_claims(statement: str, keys: "KeySet") -> Mapping[str, object] | None:
    """What a statement says; None: it is none, is too long, or none of the keys signed it (RFC 7519, 7.2)."""
    from joserfc import jwt  # noqa: PLC0415 - for a server's requests; commands do without
    from joserfc.errors import JoseError  # noqa: PLC0415

    if len(statement) > LONGEST:
        return None
    try:
        return jwt.decode(statement, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A statement that its own key signed (RFC 9449, 4.2).

    Attributes:
        thumbprint: Of the key (RFC 7638): SHA-256 in base64url, 43 characters.
    """

    thumbprint: str
    claims: Mapping[str, object]


def read_proof(statement: str) -> Proof | None:
    """What a proof says, and of which key; None: it is none, or another key signed it."""
    from joserfc import jwt  # noqa: PLC0415 - as above
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jws import extract_compact  # noqa: PLC0415

    if not statement.isascii() or len(statement) > LONGEST:
        return None
    try:
        header = extract_compact(statement.encode()).headers()
        key = parse_public_key(header.get("jwk")) if header.get("typ") == PROOF_TYPE else None
        if key is None:
            return None
        return Proof(thumbprint=key.thumbprint(), claims=jwt.decode(statement, key, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


def claimed_issuer(statement: str) -> str:
    """Whom a statement claims to be of, before anything is verified; empty: it is no statement."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above
    from joserfc.jws import extract_compact  # noqa: PLC0415

    if not statement.isascii() or len(statement) > LONGEST:
        return ""
    try:
        claims = json.loads(extract_compact(statement.encode()).payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        return ""
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else ""
