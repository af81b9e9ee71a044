"""Keys of signatures as JSON Web Keys (RFC 7517): Ed25519, ECDSA on P-256, and secrets for HMAC-SHA-256."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joserfc.jwk import Key

JsonWebKey = Mapping[str, str]

_SHORTEST_SECRET_BYTES = 32  # of HMAC-SHA-256: the length of its digest (RFC 7518, 3.2)
_LARGEST_FILE_BYTES = 256 * 1024


class KeyKind(StrEnum):
    """What signs, by its `kty`; each has one algorithm."""

    ED25519 = "OKP"
    P256 = "EC"
    HMAC = "oct"

    @property
    def jws_algorithm(self) -> str:
        """RFC 9864; RFC 7518, 3.2 and 3.4. The key says which, never what is signed."""
        return {KeyKind.ED25519: "Ed25519", KeyKind.P256: "ES256", KeyKind.HMAC: "HS256"}[self]

    @property
    def message_algorithm(self) -> str:
        """The name in signatures of HTTP messages (RFC 9421, 6.2.2): the bytes are those of the JWS algorithm."""
        return {KeyKind.ED25519: "ed25519", KeyKind.P256: "ecdsa-p256-sha256", KeyKind.HMAC: "hmac-sha256"}[self]


_CURVES = {KeyKind.ED25519: "Ed25519", KeyKind.P256: "P-256"}
_PARTS = {KeyKind.ED25519: frozenset({"x"}), KeyKind.P256: frozenset({"x", "y"}), KeyKind.HMAC: frozenset({"k"})}
PUBLIC = frozenset({KeyKind.ED25519, KeyKind.P256})


@dataclass(frozen=True, slots=True)
class SignatureKey:
    """A key that signs, or one that verifies; its representation shows nothing of it."""

    jwk: JsonWebKey = field(repr=False)

    @property
    def kid(self) -> str:
        """Its name, by which the other side finds it."""
        return self.jwk["kid"]

    @property
    def kind(self) -> KeyKind:
        """What it signs with."""
        return KeyKind(self.jwk["kty"])

    def sign(self, text: bytes) -> bytes:
        """The signature alone; 64 bytes, of HMAC 32."""
        from joserfc.jws import JWSRegistry  # noqa: PLC0415 - for a server's requests; commands do without

        return JWSRegistry.algorithms[self.kind.jws_algorithm].sign(text, self.imported())

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature of a text is by this key."""
        from joserfc.jws import JWSRegistry  # noqa: PLC0415 - as above

        return JWSRegistry.algorithms[self.kind.jws_algorithm].verify(text, signature, self.imported())

    def imported(self) -> "Key":
        """The key as the library takes it."""
        from joserfc.jwk import import_key  # noqa: PLC0415 - as above

        return import_key(dict(self.jwk))


def parse_private_key(text: bytes) -> SignatureKey:
    """Read one private JSON Web Key, or a secret of HMAC.

    Raises:
        ValueError: It is none, has no `kid`, or is too short.
    """
    key = _parsed(text)
    if not _is_of(key, frozenset(KeyKind)) or ("d" not in key and key["kty"] != KeyKind.HMAC):
        raise ValueError
    return _usable(key)


def parse_key_set(text: bytes, *, kinds: frozenset[KeyKind] = PUBLIC) -> Mapping[str, SignatureKey]:
    """Read a JSON Web Key Set of keys that verify, by their `kid`.

    Raises:
        ValueError: It is none, holds a private key, a key of another kind or without `kid`, or one `kid` twice.
    """
    keys = _parsed(text).get("keys")
    if not isinstance(keys, list):
        raise ValueError  # noqa: TRY004 - what is read is of no form; its type is no one's mistake
    found = {str(key["kid"]): _usable(key) for key in keys if isinstance(key, dict) and _is_of(key, kinds) and "d" not in key}
    if len(found) != len(keys):
        raise ValueError
    return found


def new_key(kind: KeyKind, *, kid: str) -> SignatureKey:
    """Make one by the system's own chance."""
    from joserfc.jwk import ECKey, OctKey, OKPKey  # noqa: PLC0415 - as above

    made: Key
    match kind:
        case KeyKind.ED25519:
            made = OKPKey.generate_key("Ed25519")
        case KeyKind.P256:
            made = ECKey.generate_key("P-256")
        case KeyKind.HMAC:
            made = OctKey.generate_key(8 * _SHORTEST_SECRET_BYTES)
    members = {name: str(value) for name, value in made.as_dict(private=True).items() if name in {"kty", "crv", "x", "y", "d", "k"}}
    return SignatureKey({"kid": kid, **members})


def save_private_key(key: SignatureKey, file: Path) -> None:
    """Write a key so that its owner alone can read it.

    Raises:
        OSError: There is a file already, or it cannot be written.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(json.dumps(dict(key.jwk)).encode())


def key_set(*keys: SignatureKey) -> Mapping[str, object]:
    """The public halves of keys as a JSON Web Key Set, as the other side reads it."""
    return {"keys": [dict(public_half(key).jwk) for key in keys]}


def public_half(key: SignatureKey) -> SignatureKey:
    """What verifies its signatures: of a secret that is the secret itself."""
    return SignatureKey({name: value for name, value in key.jwk.items() if name != "d"})


def _parsed(text: bytes) -> Mapping[str, object]:
    if len(text) > _LARGEST_FILE_BYTES:
        raise ValueError
    try:
        read = json.loads(text)
    except RecursionError:
        raise ValueError from None
    if not isinstance(read, dict):
        raise ValueError  # noqa: TRY004 - as above
    return read


def _is_of(key: Mapping[str, object], kinds: frozenset[KeyKind]) -> bool:
    kind = next((one for one in kinds if one == key.get("kty")), None)
    if kind is None or key.get("crv") != _CURVES.get(kind) or not _PARTS[kind] <= key.keys():
        return False
    return bool(key.get("kid")) and all(isinstance(value, str) for value in key.values())


def _usable(key: Mapping[str, object]) -> SignatureKey:
    """Refuse at the start what would fail at the first signature."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above

    found = SignatureKey({name: str(value) for name, value in key.items()})
    if not found.kid.isascii() or not found.kid.isprintable() or {'"', "\\"} & set(found.kid):
        raise ValueError  # it is sent in a header
    if found.kind is KeyKind.HMAC and len(base64.urlsafe_b64decode(f"{found.jwk['k']}==")) < _SHORTEST_SECRET_BYTES:
        raise ValueError
    try:
        found.imported()
    except (JoseError, ValueError, TypeError, KeyError):
        # Without the cause: its text could show a part of the key.
        raise ValueError from None
    return found
