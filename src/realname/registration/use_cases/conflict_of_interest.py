"""Who had to do with a registration: they neither open its photo, nor review it, nor decide a dispute about it."""

from collections.abc import Callable

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import Registration


def require_no_conflict_of_interest(
    unit: UnitOfWork, registration: Registration, acting: AgentId, *, but: Callable[[RecordedEvent], bool] = lambda _event: False
) -> None:
    """Refuse the person who opened the registration, or is named by the ledger in a step of it.

    Args:
        unit: Where the ledger is read.
        registration: Which.
        acting: Who wants to look at it.
        but: Steps that are no part of it.

    Raises:
        TookPart: They are.
    """
    events = (entry.event for entry in unit.ledger.of_subject(registration.id.value))
    is_named = any(("agent", acting.value) in event.facts for event in events if not but(event))
    if is_named or registration.agent_id == acting:
        raise TookPart
