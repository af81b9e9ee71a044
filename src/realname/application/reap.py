"""Reap: end what nobody went on with, erase what has outlived its reason, mend what a crash left half done."""

from dataclasses import dataclass
from datetime import timedelta

from realname.application.close_registration import CloseRegistration
from realname.application.media import REFERENCE, MediaSafe
from realname.application.ports import Clock, RegistrationWorkflow
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import StateConflict
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import RegistrationId
from realname.domain.policy import Policy

JUDGING_LIMIT = timedelta(minutes=2)  # no clip is judged longer: the decoder's own deadline is far below


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """How many registrations of each kind were dealt with."""

    abandoned: int
    lapsed: int
    erased_after_refusal: int
    interrupted: int
    finished: int
    resumed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reap:
    """Runs at start and every minute; every part of it may run twice."""

    units: UnitsOfWork
    clock: Clock
    safe: MediaSafe
    close: CloseRegistration
    workflow: RegistrationWorkflow
    policy: Policy

    def __call__(self) -> Reaped:
        """Deal with all that is due."""
        now, rule = self.clock.now(), self.policy.retention
        with self.units() as unit:
            open_too_long = unit.registrations.ids_open_before(now - timedelta(minutes=rule.abandoned_minutes))
            undecided = unit.registrations.ids_referred_before(now - timedelta(days=rule.referral_days))
            refused = unit.registrations.ids_refused_with_media_before(now - timedelta(days=rule.refusal_appeal_days))
            interrupted = unit.registrations.ids_interrupted_before(now - JUDGING_LIMIT)
        for registration_id in open_too_long:
            self._unless_it_moved_on(registration_id)
        for registration_id in undecided:
            self.close.lapse(registration_id)
        for registration_id in refused:
            self.close.finish(registration_id)
        for registration_id in interrupted:
            self._end_interrupted_session(registration_id)
        return Reaped(
            abandoned=len(open_too_long),
            lapsed=len(undecided),
            erased_after_refusal=len(refused),
            interrupted=len(interrupted),
            finished=self._finish_closed(),
            resumed=self._resume(),
        )

    def _unless_it_moved_on(self, registration_id: RegistrationId) -> None:
        try:
            self.close.abandon(registration_id)
        except StateConflict:
            return  # submitted between the look and the deed: nothing to abandon

    def _end_interrupted_session(self, registration_id: RegistrationId) -> None:
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.upload is None or registration.session is not None:
                return
            unit.registrations.save(registration.without_session())
            unit.ledger.append(
                RecordedEvent(
                    at=self.clock.now(),
                    event=Event.CLIP_REJECTED,
                    subject=registration_id.value,
                    facts=(("code", "judging-interrupted"),),
                )
            )
            unit.commit()
        self.safe.erase(registration_id, kept=(REFERENCE,))

    def _finish_closed(self) -> int:
        with self.units() as unit:
            closed = unit.registrations.ids_closed_with_media()
        for registration_id in closed:
            self.close.finish(registration_id)
        return len(closed)

    def _resume(self) -> int:
        with self.units() as unit:
            running = unit.registrations.ids_in_workflow()
        for registration_id in running:
            self.workflow.start(registration_id)
        return len(running)
