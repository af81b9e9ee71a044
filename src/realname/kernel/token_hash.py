"""Tokens are kept as a hash: who reads the database opens nothing with it."""

import hashlib


def hash_token(token: str) -> str:
    """SHA-256, lower-case hexadecimal: enough for a random token, where a slow hash would only slow every request."""
    return hashlib.sha256(token.encode()).hexdigest()
