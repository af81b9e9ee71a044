"""Signatures of counters: ECDSA on P-256 with SHA-256, in the form that WebCrypto gives (r||s)."""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from realname.kernel.errors import InvalidInput

SIGNATURE_BYTES = 64
_HALF = SIGNATURE_BYTES // 2
_LONGEST_KEY_BYTES = 256  # a P-256 key has 91; no parser sees more than this


class P256Signatures:
    """Implements the port `SignatureChecker`."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:
        """Check r||s over the message; whatever is not of its form is no signature."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
        try:
            _load(public_key).verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        except (InvalidSignature, InvalidInput):
            return False
        return True

    def require_public_key(self, spki: bytes) -> None:
        """Accept a P-256 public key (SubjectPublicKeyInfo, DER).

        Raises:
            InvalidInput: Another curve, another kind of key, or no key; `field` is `public_key`.
        """
        _load(spki)


def _load(spki: bytes) -> EllipticCurvePublicKey:
    if len(spki) > _LONGEST_KEY_BYTES:
        raise InvalidInput(field="public_key")
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise InvalidInput(field="public_key") from problem
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise InvalidInput(field="public_key")
    return key
