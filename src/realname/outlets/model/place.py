"""Where and when an outlet works: what its local day is, when it is open, how far it is from another."""

from dataclasses import dataclass
from datetime import datetime, time
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.implied_records import digest_of

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPlace:
    """Where an outlet is and when it is open.

    Attributes:
        time_zone: Name in the IANA database, such as `Asia/Shanghai`.
        opens_at: Local time; with `closes_at` later on the same day.
        latitude_deg: North is positive.
        longitude_deg: East is positive.
    """

    outlet_id: OutletId
    time_zone: str
    opens_at: time
    closes_at: time
    latitude_deg: float
    longitude_deg: float

    @property
    def digest(self) -> str:
        """What the ledger says of the place: whether it is still the same, and not where it is."""
        hours = (self.opens_at.isoformat(), self.closes_at.isoformat())
        return digest_of(self.time_zone, *hours, repr(self.latitude_deg), repr(self.longitude_deg))

    def local(self, at: datetime) -> datetime:
        """The same moment by the outlet's clock."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def is_open(self, at: datetime) -> bool:
        """Whether the outlet is open then by its hours."""
        return self.opens_at <= self.local(at).time() < self.closes_at

    def distance_km(self, other: "OutletPlace") -> float:
        """Great-circle distance by the haversine formula, 0 or more."""
        first, second = radians(self.latitude_deg), radians(other.latitude_deg)
        north, east = second - first, radians(other.longitude_deg - self.longitude_deg)
        return 2 * _EARTH_RADIUS_KM * asin(sqrt(sin(north / 2) ** 2 + cos(first) * cos(second) * sin(east / 2) ** 2))
