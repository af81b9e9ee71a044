"""A counter: a device at an outlet that holds a key of its own, enrolled once by a code; its hardware may be attested by its maker."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import CounterId, OutletId

CODE_LIFETIME = timedelta(minutes=15)
LONGEST_ATTESTATION = 32 * 1024  # characters; a chain of four certificates takes some 8,000
ENROLMENT_BYTES = 2 * LONGEST_ATTESTATION  # of a whole enrolment: JSON within JSON


class AttestationFormat(StrEnum):
    """How a maker vouches for hardware (W3C Web Authentication, 8). SafetyNet is none of them: it says nothing of where a key lies."""

    TPM = "tpm"
    ANDROID_KEY = "android-key"
    APPLE = "apple"
    PACKED = "packed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterAuthenticator:
    """Hardware that signs for a counter, and for which its maker vouched when the counter was enrolled.

    Attributes:
        format: Of the attestation.
        aaguid: The model, as its maker numbers it (a UUID); zeros where the maker names none.
        credential_id: Of the key that the hardware holds for this counter, base64url without padding.
        public_key: COSE key.
        sign_count: How often it signed, as it counts; 0 where it does not count.
    """

    format: AttestationFormat
    aaguid: str
    credential_id: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorQuestion:
    """What the hardware of an attested counter is asked before a live session.

    Attributes:
        credential_id: Of its key, base64url without padding.
        challenge: Of `session_challenge`, base64url without padding.
        rp_id: The host that the key was made for.
    """

    credential_id: str
    challenge: str
    rp_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """An enrolled counter.

    Attributes:
        public_key: SubjectPublicKeyInfo (DER) of its ECDSA P-256 key. A browser keeps the private half; no one can tell it from a script's.
        authenticator: Its attested hardware; None: the counter is not attested.
    """

    id: CounterId
    outlet_id: OutletId
    name: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None
    authenticator: CounterAuthenticator | None = None

    def serves(self, outlet_id: OutletId) -> bool:
        """Whether live sessions of an outlet may be held here."""
        return self.revoked_at is None and self.outlet_id == outlet_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """A code that enrols one counter, once; kept as a hash."""

    code_hash: str
    outlet_id: OutletId
    name: str
    expires_at: datetime


def enrolment_challenge(*, code: str, public_key: bytes) -> bytes:
    """What the hardware attests over, 32 bytes: the one-time code, which only the server draws, as it is sent, and the counter's key.

    So the attestation is fresh, and of no other counter's key.
    """
    return _digest("realname-counter-attestation-1", code, base64.b64encode(public_key).decode())


def session_challenge(nonce: str) -> bytes:
    """What the hardware signs when a live session is opened, 32 bytes: a signature is of this session and of no other."""
    return _digest("realname-live-assertion-1", nonce)


def _digest(*lines: str) -> bytes:
    return hashlib.sha256("\n".join(lines).encode()).digest()
