"""Secrets that people read out and type: characters that cannot be taken for each other, in groups."""

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
