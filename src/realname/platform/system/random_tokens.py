"""Random tokens of the operating system."""

import secrets

_TOKEN_BYTES = 16


class SystemRandomTokens:
    """Implements the port `RandomTokens`."""

    def token(self) -> str:
        """32 lower-case hexadecimal characters (128 bits)."""
        return secrets.token_hex(_TOKEN_BYTES)
