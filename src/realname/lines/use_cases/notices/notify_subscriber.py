"""Notify: tell the subscriber over the new line that it is live (workflow step 11)."""

from dataclasses import dataclass, replace

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.ports import Notifier
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.registration.model.registration import Purpose
from realname.registration.store.registrations import Registrations


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySubscriber:
    """Notifies once a registration."""

    units: UnitsOfWork
    clock: Clock
    notifier: Notifier

    def __call__(self, registration_id: RegistrationId) -> None:
        """Notify, unless it is done already.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        with self.units.reading() as unit:
            registration = unit[Registrations].get(registration_id)
        if registration.notified_at is not None:
            return
        if registration.line_id is None or registration.msisdn is None:
            raise StateConflict(next=registration.next_step.value)
        kind = _KINDS.get(registration.purpose)
        if kind is not None:
            key = f"{registration_id}:{kind.value}"
            self.notifier.send(Notice(idempotency_key=key, kind=kind, line_id=registration.line_id, msisdn=registration.msisdn))
        self._record(registration_id, is_told=kind is not None)

    def _record(self, registration_id: RegistrationId, *, is_told: bool) -> None:
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.notified_at is not None:
                return
            unit[Registrations].save(replace(registration, notified_at=now))
            tell_outcome(unit, registration, at=now)
            if is_told:
                unit.ledger.append(RecordedEvent(at=now, event=LineEvent.SUBSCRIBER_NOTIFIED, subject=registration_id.value))
            unit.commit()


# Of a new SIM and of lifted bars the line's own notices tell.
_KINDS = {Purpose.NEW_LINE: NoticeKind.ACTIVATED, Purpose.TRANSFER: NoticeKind.TRANSFERRED}
