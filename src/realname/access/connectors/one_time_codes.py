"""Codes of authenticator apps by pyotp: SHA-1, six digits, half a minute, as every app speaks them (RFC 6238)."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp

from realname.access.model.passkey import Authenticator
from realname.kernel.ports import KeyedHashes

_ISSUER = "realname"
_STEP_S = 30
_SECRET_BYTES = 20  # RFC 4226, 4, R6: 160 bits
_DIGITS = 6
_WINDOW = (-1, 0, 1)  # steps: a clock that is half a minute off, and slow fingers (RFC 6238, 5.2)


@dataclass(frozen=True, slots=True)
class TotpCodes:
    """Implements the port `OneTimeCodes`; secrets are marks under a key of the server, so none is stored."""

    keyed_hashes: KeyedHashes

    def secret(self, authenticator: Authenticator) -> str:
        """Draw it."""
        place = f"totp/{authenticator.agent_id.value}/{authenticator.salt}"
        drawn = bytes.fromhex(self.keyed_hashes.hash(f"{place}/1") + self.keyed_hashes.hash(f"{place}/2"))
        return base64.b32encode(drawn[:_SECRET_BYTES]).decode()

    def address(self, authenticator: Authenticator, *, login: str) -> str:
        """What apps read."""
        return pyotp.TOTP(self.secret(authenticator)).provisioning_uri(name=login, issuer_name=_ISSUER)

    def backup_hash(self, authenticator: Authenticator, code: str) -> str:
        """Hash a backup code, with the salt of its app, under a key that lies in no table."""
        return self.keyed_hashes.hash(f"backup-code/{authenticator.agent_id.value}/{authenticator.salt}/{code}")

    def step_of(self, authenticator: Authenticator, code: str, *, at: datetime) -> int | None:
        """Compare with all of the window, in the same time whichever it is."""
        typed = "".join(code.split())
        now, one_time = int(at.timestamp()) // _STEP_S, pyotp.TOTP(self.secret(authenticator), digits=_DIGITS, interval=_STEP_S)
        found = [now + off for off in _WINDOW if hmac.compare_digest(one_time.generate_otp(now + off).encode(), typed.encode())]
        return found[-1] if found else None
