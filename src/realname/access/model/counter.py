"""A counter: a device at an outlet that holds a key of its own, enrolled once by a code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.identifiers import CounterId, OutletId

CODE_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """An enrolled counter.

    Attributes:
        public_key: SubjectPublicKeyInfo (DER) of its ECDSA P-256 key; the private half never leaves the device.
    """

    id: CounterId
    outlet_id: OutletId
    name: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None

    def serves(self, outlet_id: OutletId) -> bool:
        """Whether live sessions of an outlet may be held here."""
        return self.revoked_at is None and self.outlet_id == outlet_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """A code that enrols one counter, once; kept as a hash."""

    code_hash: str
    outlet_id: OutletId
    name: str
    expires_at: datetime
