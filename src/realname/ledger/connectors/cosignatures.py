"""Signatures of notes with Ed25519: the log's own, and those of witnesses with their time (c2sp.org/tlog-cosignature)."""

from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from realname.kernel.errors import InvalidInput
from realname.ledger.model.signed_note import NoteKey, NoteSignature, cosigned_text, parse_signature

_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


def is_signed(text: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether a text stands as it was signed with the key that belongs to this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def require_cosigned(text: str, signature: NoteSignature, key: NoteKey) -> datetime:
    """Return when a witness signed.

    Raises:
        InvalidInput: It did not sign this.
    """
    blob = signature.signature
    time_s = int.from_bytes(blob[:_TIME_BYTES])
    if len(blob) != _TIME_BYTES + _SIGNATURE_BYTES or not signature.is_of(key):
        raise InvalidInput(field="cosignature")
    if not is_signed(cosigned_text(text, time_s=time_s), blob[_TIME_BYTES:], key.public_key):
        raise InvalidInput(field="cosignature")
    try:
        return datetime.fromtimestamp(time_s, UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise InvalidInput(field="cosignature") from problem


def is_cosigned_by(text: str, line: str, key: NoteKey) -> bool:
    """Whether a line of a note is what this witness signed of its text."""
    try:
        require_cosigned(text, parse_signature(line), key)
    except InvalidInput:
        return False
    return True
