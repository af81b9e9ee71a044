"""What a key file holds, as JSON. The first version knew one key-encryption key; the second knows all that may still be needed."""

import base64
import json
from collections.abc import Mapping

from realname.kernel.errors import SettingsError
from realname.vault.keys.envelope import KEY_BYTES
from realname.vault.keys.key_ring import EncryptionKey, KeyRing, first_ring

_VERSION = 2
_SINGLE = ("identity_key", "challenge_secret", "signing_key")
_NAMES = frozenset({"version", "id", "encryption_keys", "former_public_keys", *_SINGLE})
_FIRST_NAMES = frozenset({"version", "encryption_key", *_SINGLE})
_ID_CHARACTERS = 64
_HEXADECIMAL = frozenset("0123456789abcdef")


def encode_key_file(ring: KeyRing) -> bytes:
    """Write in the newest version."""
    content = {
        "version": _VERSION,
        "id": ring.key_id,
        "encryption_keys": {str(one.generation): _text(one.key) for one in ring.encryption_keys},
        "former_public_keys": [_text(one) for one in ring.former_public_keys],
        **{name: _text(getattr(ring, name)) for name in _SINGLE},
    }
    return json.dumps(content, indent=2).encode()


def parse_key_file(content: bytes) -> KeyRing:
    """Read what a key file holds, in any version.

    Raises:
        SettingsError: Not ours, or damaged.
    """
    try:
        ring = _parse(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        ring = None
    if ring is None:
        # Outside the handler, so that no cause shows a part of the file.
        raise SettingsError(("keys: the key file is damaged or of another version",))
    return ring


def _parse(stored: Mapping[str, object]) -> KeyRing | None:
    if stored["version"] == 1 and stored.keys() == _FIRST_NAMES:
        return first_ring(_key(stored["encryption_key"]), *(_key(stored[name]) for name in _SINGLE))
    if stored["version"] != _VERSION or stored.keys() != _NAMES:
        return None
    encryption_keys, former, key_id = stored["encryption_keys"], stored["former_public_keys"], stored["id"]
    if not isinstance(encryption_keys, dict) or not isinstance(former, list) or not encryption_keys or not _is_id(key_id):
        return None
    known = sorted((int(name), _key(value)) for name, value in encryption_keys.items())
    if known[0][0] < 1 or {str(generation) for generation, _ in known} != encryption_keys.keys():
        return None  # "01" beside "1" would be two keys of one generation
    return KeyRing(
        key_id=str(key_id),
        encryption_keys=tuple(EncryptionKey(generation=generation, key=key) for generation, key in known),
        identity_key=_key(stored["identity_key"]),
        challenge_secret=_key(stored["challenge_secret"]),
        signing_key=_key(stored["signing_key"]),
        former_public_keys=tuple(_key(one) for one in former),
    )


def _is_id(text: object) -> bool:
    return isinstance(text, str) and len(text) == _ID_CHARACTERS and set(text) <= _HEXADECIMAL


def _key(text: object) -> bytes:
    key = base64.b64decode(str(text), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
