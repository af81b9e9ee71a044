"""Tokens: kept as a hash, so that the database opens nothing; and how people read one out and type it."""

import hashlib

# Characters that cannot be taken for each other.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u; 5 bits a character
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0"})
_GROUP = 4


def typed_secret(token: str, *, groups: int) -> str:
    """Write a random token (hexadecimal, 128 bits) as so many groups of four characters, 20 bits each, six at most."""
    number, characters = int(token, 16), groups * _GROUP
    secret = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(characters)))
    return "-".join(secret[start : start + _GROUP] for start in range(0, characters, _GROUP))


def as_issued(typed: str) -> str:
    """Bring what was typed to the form it was issued in: capitals, spaces, hyphens and look-alikes do not matter."""
    bare = "".join(character for character in typed.lower() if character.isalnum()).translate(_READ_AS)
    return "-".join(bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP))


def hash_token(token: str) -> str:
    """SHA-256, lower-case hexadecimal, as a token is kept: enough for a random token, where a slow hash would only slow every request."""
    return hashlib.sha256(token.encode()).hexdigest()
