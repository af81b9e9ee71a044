"""The form of what is sealed: AES-256-GCM, version and context authenticated with it."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from realname.vault.errors import SealBroken

KEY_BYTES = 32
# A seal is: version (1 byte), nonce (12 bytes), ciphertext, tag (16 bytes). The version and the context are authenticated with it.
VERSION = b"\x01"
NONCE_BYTES = 12  # 96 bits, random: SP 800-38D, 8.2.2; far below 2^32 seals under one key
TAG_BYTES = 16
WRAPPING = "realname/data-key"
_NAME = b"realname data key 1"
_NAME_CHARACTERS = 32


def seal(plain: bytes, *, key: bytes, context: str, head: bytes = VERSION) -> bytes:
    """Encrypt and authenticate together with head and context."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + context.encode())


def open_seal(sealed: bytes, *, key: bytes, context: str, head: bytes = VERSION) -> bytes:
    """Decrypt.

    Raises:
        SealBroken: Not of this form, changed, moved to another context, or sealed under another key.
    """
    nonce, ciphertext = split_sealed(sealed, head=head)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, head + context.encode())
    except InvalidTag as problem:
        raise SealBroken(kind="tag") from problem


def split_sealed(sealed: bytes, *, head: bytes) -> tuple[bytes, bytes]:
    """Give nonce and ciphertext.

    Raises:
        SealBroken: Not of this form.
    """
    if len(sealed) < len(head) + NONCE_BYTES + TAG_BYTES or not sealed.startswith(head):
        raise SealBroken(kind="form")
    return sealed[len(head) : len(head) + NONCE_BYTES], sealed[len(head) + NONCE_BYTES :]


def data_key_name(data_key: bytes) -> str:
    """Name a data key: it stays the same however the key is wrapped, and tells nothing about it."""
    return hashlib.sha256(_NAME + data_key).hexdigest()[:_NAME_CHARACTERS]
