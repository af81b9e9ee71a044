"""A verification of the holder a short while ago: where it is asked for, a card alone does nothing, for a card can be stolen."""

from datetime import datetime

from realname.kernel.errors import StateConflict
from realname.kernel.ledger.events import Event
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.events import REPORTS_OF_BARS
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line, require_recently_verified
from realname.registration.store.registrations import Registrations


def require_verified_since_lost(unit: UnitOfWork, line: Line, *, at: datetime) -> None:
    """Ask for a fresh verification begun after the line was last reported lost: who was there before may be whom it was taken from.

    Raises:
        StateConflict: There is none; `next` is `reverify`.
    """
    require_recently_verified(line, at=at)
    lost = [entry.event.at for entry in unit.ledger.of_subject(line.id.value) if _is_loss(entry.event.event, entry.event.facts)]
    begun_at = unit[Registrations].get(line.verified_by or line.registration_id).opened_at
    if lost and begun_at < max(lost):
        raise StateConflict(next="reverify")


def _is_loss(event: Event, facts: tuple[tuple[str, str | int], ...]) -> bool:
    return event in REPORTS_OF_BARS and ("reason", BarReason.LOST.value) in facts
