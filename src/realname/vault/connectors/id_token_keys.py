"""Keys that sign ID tokens for relying services (ECDSA on P-256): drawn from one of the server's keys, a new one each quarter.

Every process with the same keys signs alike, also where the keys are in a hardware security module, and nothing has to be kept. The key
of the next quarter is published before it signs, and that of the last one as long as a token of its may be verified.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALGORITHM = "ES256"
_PURPOSE = "realname/id-token/1"
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ROTATES_EVERY = timedelta(days=91)


class IdTokenKeys:
    """Signs, and publishes what its signatures are verified with."""

    def __init__(self, secret: bytes) -> None:
        """Take the secret that the keys are drawn from.

        Args:
            secret: The server's challenge secret, 32 bytes.
        """
        self._secret = secret
        self._key = lru_cache(maxsize=4)(self._drawn)

    def sign(self, claims: Mapping[str, object], *, at: datetime) -> str:
        """Write claims as a JSON Web Token, signed with the key of the time."""
        from joserfc import jwt  # noqa: PLC0415 - for a server's requests; commands do without

        key = self._key(_epoch(at))
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, dict(claims), key, algorithms=[ALGORITHM])

    def public_keys(self, *, at: datetime) -> Mapping[str, object]:
        """The keys of the last quarter, of this one and of the next as a JSON Web Key Set."""
        now = _epoch(at)
        return {"keys": [self._key(one).as_dict(private=False, use="sig", alg=ALGORITHM) for one in (now - 1, now, now + 1)]}

    def _drawn(self, epoch: int) -> "ECKey":
        from joserfc.jwk import ECKey  # noqa: PLC0415 - as above

        return ECKey.derive_key(self._secret, "P-256", auto_kid=True, kdf_options={"info": f"{_PURPOSE}/{epoch}".encode()})


def _epoch(at: datetime) -> int:
    """The number of the quarter that a time is in."""
    return (at - _FIRST) // ROTATES_EVERY
