"""Read the regulator's public key (PEM) and verify its Ed25519 signatures (64 bytes), in the form that `openssl` writes."""

import base64

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from realname.kernel.errors import InvalidInput

_BEGIN, _END = b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----"


def read_public_key(pem: bytes) -> bytes:
    """Read a public key of Ed25519; returns its 32 raw bytes.

    Raises:
        InvalidInput: It is another file, or a key of another kind.
    """
    try:
        _, _, rest = pem.partition(_BEGIN)
        key = load_der_public_key(base64.b64decode(b"".join(rest.partition(_END)[0].split()), validate=True))
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise InvalidInput(field="key") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput(field="key")
    return key.public_bytes_raw()


def is_signed(body: bytes, *, signature: bytes, public_key: bytes) -> bool:
    """Whether the holder of the key signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True
