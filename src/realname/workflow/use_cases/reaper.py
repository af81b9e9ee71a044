"""Reap: end what no one went on with, erase what has outlived its reason, mend what a crash left half done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from realname.holder.use_cases.flag_overdue_disputes import FlagOverdueDisputes
from realname.kernel.errors import RealNameError, StateConflict
from realname.kernel.identifiers import LiveSessionId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.photo_access.use_cases.notify_holders import NotifyHolders
from realname.registration.events import RegistrationEvent
from realname.registration.model.live_session import LONGEST_SESSION
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.challenges import Challenges
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.resume_workflow import ResumeWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.retention.use_cases.record_holds import ReleaseHolds
from realname.review.store.reviews import Reviews

IdT = TypeVar("IdT", RegistrationId, LiveSessionId)
JUDGING_LIMIT = timedelta(minutes=2)  # no clip is judged longer: the decoder's own deadline is far below


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """How many registrations of each kind were dealt with; interrupted ones are live sessions, and clips that were being judged."""

    abandoned: int
    lapsed: int
    erased_after_refusal: int
    interrupted: int
    finished: int
    resumed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reap:
    """Runs at start and every minute; every part of it may run twice.

    Attributes:
        other_tasks: What capabilities that know the workflow have to run at the same pace.
        clear_residue: Empties what the database may still hold beside its tables of what was erased (`SqlUnitsOfWork.clear_residue`).
    """

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    close: CloseRegistration
    fail_live: FailLiveSession
    forget: PurgeExpired
    release_holds: ReleaseHolds
    erase_records: EraseRecords
    notify_holders: NotifyHolders
    flag_overdue_disputes: FlagOverdueDisputes
    other_tasks: Sequence[Callable[[], object]]
    clear_residue: Callable[[], object]
    workflow: RegistrationWorkflow
    retention_rule: RetentionRule

    def __call__(self) -> Reaped:
        """Deal with all that is due; what fails for one registration keeps no other waiting.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        now, rule, failures = self.clock.now(), self.retention_rule, list[RealNameError]()
        self._attempt(self.release_holds, failures)  # before anything is looked for: what was held until now is due at once
        with self.units.reading() as unit:
            open_too_long = unit[Registrations].ids_open_before(now - timedelta(minutes=rule.abandoned_minutes))
            undecided = (
                *unit[Registrations].ids_referred_before(now - timedelta(days=rule.referral_days)),
                *unit[Registrations].ids_handed_over_before(now - timedelta(days=rule.referral_days)),
                *(one.registration_id for one in unit[Reviews].planted() if one.is_overdue(now)),
            )
            refused = unit[Registrations].ids_refused_with_media_before(now - timedelta(days=rule.refusal_appeal_days))
            refused = (*refused, *unit[Reviews].ids_of_lost_appeals())
            interrupted = unit[Registrations].ids_interrupted_before(now - JUDGING_LIMIT)
            sessions = unit[LiveSessions].ids_interrupted_before(now - LONGEST_SESSION)
        reaped = Reaped(
            abandoned=_each(open_too_long, self.close.abandon, failures),
            lapsed=_each(undecided, self.close.lapse, failures),
            erased_after_refusal=_each(refused, self.close.finish, failures),
            interrupted=_each(interrupted, self._end_interrupted_session, failures) + _each(sessions, self.fail_live.interrupted, failures),
            finished=_each(self._closed(), self.close.finish, failures),
            resumed=_each(self._running(), ResumeWorkflow(self.units, self.workflow), failures),
        )
        tasks: Sequence[Callable[[], object]] = (
            self.workflow.resume_orphaned,
            self.erase_records,
            self.notify_holders,
            self.flag_overdue_disputes,
            *self.other_tasks,
            self.forget,
            self.clear_residue,
        )
        for task in tasks:
            self._attempt(task, failures)
        if failures:
            raise failures[0]
        return reaped

    def _attempt(self, task: Callable[[], object], failures: list[RealNameError]) -> None:
        try:
            task()
        except RealNameError as failure:
            failures.append(failure)

    def _end_interrupted_session(self, registration_id: RegistrationId) -> None:
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            used_at = unit[Challenges].current(registration_id).used_at
            if registration.upload is None or used_at is None or used_at >= self.clock.now() - JUDGING_LIMIT:
                return
            registration.require_open()
            unit[Registrations].save(registration.without_session())
            unit.ledger.append(
                RecordedEvent(
                    at=self.clock.now(),
                    event=RegistrationEvent.CLIP_REJECTED,
                    subject=registration_id.value,
                    facts=(("code", "judging-interrupted"),),
                )
            )
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)

    def _closed(self) -> Sequence[RegistrationId]:
        with self.units.reading() as unit:
            return unit[Registrations].ids_closed_with_media()

    def _running(self) -> Sequence[RegistrationId]:
        with self.units.reading() as unit:
            return unit[Registrations].ids_in_workflow()


def _each(ids: Sequence[IdT], act: Callable[[IdT], object], failures: list[RealNameError]) -> int:
    """Act on each; one that moved on between the look and the action needs nothing any more."""
    done = 0
    for one in ids:
        try:
            act(one)
            done += 1
        except StateConflict:
            continue
        except RealNameError as failure:
            failures.append(failure)
    return done
