"""How many lines one proxy registered for others lately: what a bound is set to, against whoever opens lines in bulk."""

from datetime import datetime, timedelta

from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations

_WINDOW = timedelta(days=30)


def lines_by_proxy(unit: UnitOfWork, registration: Registration, *, at: datetime) -> int:
    """Count those of the 30 days before a moment by whoever acts by authority in a registration; 0 where nobody does, or adds no line."""
    acting = registration.representative
    if acting is None or acting.person_id is None or acting.authority.is_guardian or not registration.adds_line:
        return 0
    return unit[Registrations].count_by_proxy(acting.person_id, since=at - _WINDOW, until=at, but=registration.id)
