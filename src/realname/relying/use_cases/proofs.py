"""Proofs that the sender of a request has a key (DPoP): a token that is bound to the key is of no use to the one who stole it.

Source: RFC 9449; CAMARA Security and Interoperability Profile r4.2.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.relying.connectors.statements import Proof, read_proof
from realname.relying.store.limits import Marks
from realname.relying.use_cases.assertions import second_of

PROOF_MOST_S = 300  # the profile: so far may `iat` be from now
_LONGEST_JTI = 256
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentProofs:
    """What came with one request.

    Attributes:
        proofs: Of the headers `DPoP`: a request may have one.
        url: The address that was asked, as the service knows it.
    """

    proofs: Sequence[str] = field(repr=False)
    method: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyProof:
    """Verifies a proof, and uses it up."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, sent: SentProofs, *, token: str | None = None) -> str | None:
        """Verify.

        Args:
            sent: With a request.
            token: The access token that the request came with, which the proof has to name; None: none is looked at.

        Returns:
            The thumbprint of the key; None: there is no proof, there are several, or it is of another request, too old or used before.
        """
        proof = read_proof(sent.proofs[0]) if len(sent.proofs) == 1 else None
        if proof is None or not _is_of(proof, sent) or not self._is_new(proof):
            return None
        if token is not None and not hmac.compare_digest(str(proof.claims.get("ath", "")).encode(), _digest(token)):
            return None
        return proof.thumbprint if self._is_first(proof) else None

    def _is_new(self, proof: Proof) -> bool:
        return abs(self.clock.now().timestamp() - second_of(proof.claims, "iat")) <= PROOF_MOST_S

    def _is_first(self, proof: Proof) -> bool:
        jti = proof.claims.get("jti")
        if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
            return False
        mark = hashlib.sha256(f"dpop/{proof.thumbprint}/{jti}".encode()).hexdigest()
        with self.units() as unit:
            is_first = unit[Marks].set(mark, expires_at=self.clock.now() + timedelta(seconds=2 * PROOF_MOST_S))
            unit.commit()
        return is_first


def _is_of(proof: Proof, sent: SentProofs) -> bool:
    url = proof.claims.get("htu")
    return proof.claims.get("htm") == sent.method and isinstance(url, str) and _bare(url) == _bare(sent.url) is not None


def _bare(url: str) -> tuple[str, str, int | None, str] | None:
    """An address without query and fragment, in one form (RFC 9449, 4.3; RFC 3986, 6.2.3); None: it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname or "", port, parts.path or "/")


def _digest(token: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=")
