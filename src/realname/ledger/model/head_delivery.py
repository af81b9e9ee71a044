"""Where published heads go: how far each place has them, and what witnesses signed beside them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far one place has the published heads.

    Attributes:
        target: Name of the place: `folder`, `url`, or `witness.NAME`.
        delivered: Number of the last head that it took; None: none yet.
        fault: A word for what went wrong the last time; empty: nothing did.
        failures: How often on end.
    """

    target: str
    delivered: int | None = None
    delivered_at: datetime | None = None
    failed_at: datetime | None = None
    fault: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """What a witness signed beside a head: the line of a signed note."""

    number: int
    witness: str
    at: datetime
    line: str
