"""Notify: tell the subscriber over the new line that it is live (workflow step 11)."""

from dataclasses import dataclass, replace

from realname.application.ports import Clock, Notifier
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import StateConflict
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import RegistrationId
from realname.domain.notice import Notice, NoticeKind


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
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
        if registration.notified_at is not None:
            return
        if registration.line_id is None or registration.msisdn is None:
            raise StateConflict(next=registration.next_step.value)
        notice = Notice(
            idempotency_key=f"{registration_id}:activated",
            kind=NoticeKind.ACTIVATED,
            line_id=registration.line_id,
            msisdn=registration.msisdn,
        )
        self.notifier.send(notice)
        self._record(registration_id)

    def _record(self, registration_id: RegistrationId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.notified_at is not None:
                return
            unit.registrations.save(replace(registration, notified_at=now))
            unit.ledger.append(RecordedEvent(at=now, event=Event.SUBSCRIBER_NOTIFIED, subject=registration_id.value))
            unit.commit()
