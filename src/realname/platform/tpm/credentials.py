"""Make a credential that one TPM alone can open: TPM2_MakeCredential without a TPM (TPM 2.0 Library, Part 1, 24; Part 3, 12.6)."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode

from realname.platform.tpm.structures import COORDINATE_BYTES, TpmPublic

_DIGEST_BYTES, _KEY_BYTES = 32, 16  # of SHA-256, and of AES-128: what both templates of endorsement keys use
_NO_VECTOR = bytes(16)
_LABEL = b"IDENTITY\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What TPM2_ActivateCredential takes, each with its two bytes of size.

    Attributes:
        blob: TPM2B_ID_OBJECT, the secret itself.
        encrypted_seed: TPM2B_ENCRYPTED_SECRET, by which the endorsement key opens it.
    """

    blob: bytes = field(repr=False)
    encrypted_seed: bytes = field(repr=False)


def make_credential(secret: bytes, *, endorsement: TpmPublic, name: bytes) -> Credential:
    """Encrypt a secret for the TPM that holds both the endorsement key and, beside it, the object of a name.

    Args:
        secret: At most 32 bytes.
        endorsement: The endorsement key; `is_endorsement_key` has said yes.
        name: Of the object, which says its attributes too.
    """
    seed, encrypted = _shared_seed(endorsement)
    identity = Cipher(AES(_derive(seed, b"STORAGE", name, _KEY_BYTES)), CFB(_NO_VECTOR)).encryptor().update(_sized(secret))
    integrity = hmac.digest(_derive(seed, b"INTEGRITY", b"", _DIGEST_BYTES), identity + name, hashlib.sha256)
    return Credential(blob=_sized(_sized(integrity) + identity), encrypted_seed=_sized(encrypted))


def _shared_seed(endorsement: TpmPublic) -> tuple[bytes, bytes]:
    """Give a seed, and how the endorsement key finds it (Part 1, B.10.4 for RSA, C.6.4 for elliptic curves)."""
    key = endorsement.key
    if not isinstance(key, EllipticCurvePublicKey):
        seed = os.urandom(_DIGEST_BYTES)
        return seed, key.encrypt(seed, OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=_LABEL))
    own = generate_private_key(SECP256R1())
    theirs, ours = key.public_numbers(), own.public_key().public_numbers()
    x, y, its_x = (number.to_bytes(COORDINATE_BYTES, "big") for number in (ours.x, ours.y, theirs.x))
    seed = ConcatKDFHash(algorithm=SHA256(), length=_DIGEST_BYTES, otherinfo=_LABEL + x + its_x).derive(own.exchange(ECDH(), key))
    return seed, _sized(x) + _sized(y)


def _derive(seed: bytes, label: bytes, context: bytes, length: int) -> bytes:
    """KDFa, Part 1, 11.4.10.2: the counter mode of NIST SP 800-108."""
    kdf = KBKDFHMAC(
        algorithm=SHA256(),
        mode=Mode.CounterMode,
        length=length,
        rlen=4,
        llen=4,
        location=CounterLocation.BeforeFixed,
        label=label,
        context=context,
        fixed=None,
    )
    return kdf.derive(seed)


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content
