"""Close a registration that opens no line: withdrawn by the applicant, abandoned, or lapsed. It erases, and proves it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.opening.mystery_shopper_steps import reveal

_ENDS = {
    RegistrationState.WITHDRAWN: RegistrationEvent.REGISTRATION_WITHDRAWN,
    RegistrationState.ABANDONED: RegistrationEvent.REGISTRATION_ABANDONED,
    RegistrationState.LAPSED: RegistrationEvent.REGISTRATION_LAPSED,
}
_WITHDRAWABLE = frozenset(
    {
        RegistrationState.OPEN,
        RegistrationState.AWAITING_SUPERVISOR,
        RegistrationState.SUBMITTED,
        RegistrationState.APPROVED,
        RegistrationState.REFERRED,
        RegistrationState.REFUSED,
    }
)
_LAPSING = frozenset({RegistrationState.REFERRED, RegistrationState.AWAITING_SUPERVISOR})


def may_withdraw(registration: Registration) -> bool:
    """Whether the applicant can still stop: until the activation is requested, and while there is anything left to delete."""
    is_forgotten = registration.state is RegistrationState.REFUSED and registration.media_erased_at is not None
    return registration.state in _WITHDRAWABLE and registration.line_id is None and not is_forgotten


class OnClosed(Protocol):
    """What follows the end of a registration that opens no line, in the transaction that records it."""

    def __call__(self, unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> None:
        """End what is under way for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRegistration:
    """Ends a registration: number and SIM freed, media erased, attributes forgotten, the key destroyed where nothing else needs it."""

    units: UnitsOfWork
    clock: Clock
    erase: EraseRegistration
    on_closed: OnClosed

    def withdraw(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> SignedStatement:
        """Withdraw on the applicant's wish; possible until activation is requested. Again gives the same certificate.

        Raises:
            StateConflict: Too late: the line is being activated or is active.
        """
        self._close(registration_id, RegistrationState.WITHDRAWN, when=_WITHDRAWABLE, acting=acting)
        return self.finish(registration_id)

    def abandon(self, registration_id: RegistrationId) -> None:
        """End an open registration that no one went on with."""
        self._close(registration_id, RegistrationState.ABANDONED, when=frozenset({RegistrationState.OPEN}))
        self.finish(registration_id)

    def lapse(self, registration_id: RegistrationId) -> None:
        """End a referral, or what awaits a supervisor, that no one decided in time: absence never approves."""
        self._close(registration_id, RegistrationState.LAPSED, when=_LAPSING)
        self.finish(registration_id)

    def finish(self, registration_id: RegistrationId, *, erased: int = 0) -> SignedStatement:
        """Erase what a closed registration leaves, and certify it; after a crash this is simply called again.

        Args:
            registration_id: What was closed.
            erased: How many objects of it were erased before, and are not recorded.
        """
        return self.erase(registration_id, erased=erased)

    def _close(
        self, registration_id: RegistrationId, end: RegistrationState, *, when: frozenset[RegistrationState], acting: AgentId | None = None
    ) -> None:
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is end:
                return
            if registration.state not in when or registration.line_id is not None:
                raise StateConflict(state=registration.state.value)
            # The photo that an approval kept has lost its reason: the erasure is due again.
            unit[Registrations].save(replace(registration, state=end, media_erased_at=None))
            unit[Numbers].release(registration_id)
            unit[Sims].release(registration_id)
            self.on_closed(unit, registration_id, at=self.clock.now())
            facts = (("agent", acting.value),) if acting else ()
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=_ENDS[end], subject=registration_id.value, facts=facts))
            reveal(unit, registration_id, at=self.clock.now())
            unit.commit()
