"""The clock of the machine, read here alone, and random tokens of the operating system."""

import secrets
from datetime import UTC, datetime

_TOKEN_BYTES = 16


class SystemClock:
    """Implements the port `Clock`."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)


class SystemRandomTokens:
    """Implements the port `RandomTokens`."""

    def token(self) -> str:
        """32 lower-case hexadecimal characters (128 bits)."""
        return secrets.token_hex(_TOKEN_BYTES)
