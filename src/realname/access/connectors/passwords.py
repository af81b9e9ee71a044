"""Passwords hashed by scrypt (RFC 7914): slow and hungry for memory on purpose; the parameters stand in each hash."""

import base64
import hashlib
import hmac
import secrets

from realname.kernel.errors import IntegrityError

_SCHEME = "scrypt"
_COST, _BLOCK, _PARALLEL = 1 << 15, 8, 3  # OWASP, password storage: N = 2^15, r = 8, p = 3; 32 MiB
_SALT_BYTES, _HASH_BYTES = 16, 32
_MEMORY_BYTES = 256 * 1024 * 1024  # above what any hash of ours asks for


class ScryptPasswords:
    """Implements the port `PasswordHasher`."""

    def hash(self, password: str) -> str:
        """Hash with a new salt."""
        salt = secrets.token_bytes(_SALT_BYTES)
        hashed = _scrypt(password, salt, cost=_COST, block=_BLOCK, parallel=_PARALLEL)
        return f"{_SCHEME}${_COST}${_BLOCK}${_PARALLEL}${_text(salt)}${_text(hashed)}"

    def is_right(self, password: str, hashed: str) -> bool:
        """Say whether the hash was made of this password, in the same time for every password."""
        try:
            scheme, cost, block, parallel, salt, expected = hashed.split("$")
            if scheme != _SCHEME:
                raise IntegrityError(kind="password")
            found = _scrypt(password, base64.b64decode(salt), cost=int(cost), block=int(block), parallel=int(parallel))
            return hmac.compare_digest(found, base64.b64decode(expected))
        except ValueError as problem:
            raise IntegrityError(kind="password") from problem


def _scrypt(password: str, salt: bytes, *, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY_BYTES, dklen=_HASH_BYTES
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
