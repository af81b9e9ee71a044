"""The supervisor's list: registrations of the outlet that were handed over, by the route without a face."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import OutletId
from realname.kernel.unit_of_work import Reads
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations

_MOST = 200  # the longest waiting ones; what lies behind them comes up as these are dealt with


@dataclass(frozen=True, slots=True)
class ListHandedOver:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, outlet_id: OutletId) -> Sequence[Registration]:
        """List, the longest waiting first."""
        with self.units() as unit:
            return unit[Registrations].handed_over(outlet_id, limit=_MOST)
