"""Fail a live session: nothing of it is kept but the findings; evidence and line stay, the next session begins anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import LiveSessionId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.use_cases.end_live_session import LiveOutcome, fail, outcome_before, outcome_of
from realname.live.use_cases.keep_pictures import KeepPictures, Showing
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.live_session import NO_RECORD, SessionRecord
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class FailLiveSession:
    """Records a failed session."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    keep: KeepPictures
    local_days: LocalDays
    attempt_rule: AttemptRule

    def __call__(self, seat: LiveConnection, findings: Sequence[SessionFinding], record: SessionRecord) -> LiveOutcome:
        """Fail; a session that nothing is known against could not be judged.

        Raises:
            StateConflict: It ended otherwise already, and stays as it ended.
        """
        found = tuple(findings) or (SessionFinding.NOT_JUDGEABLE,)
        return self._end(seat.registration.id, seat.session.id, found, record)

    def interrupted(self, session_id: LiveSessionId) -> None:
        """End a session whose process died.

        Raises:
            StateConflict: It ended, or is not old enough to be taken for dead.
        """
        with self.units() as unit:
            session = unit[LiveSessions].get(session_id)
        session.require_overdue(at=self.clock.now())
        self._end(session.registration_id, session_id, (SessionFinding.INTERRUPTED,), NO_RECORD)

    def _end(
        self, registration_id: RegistrationId, session_id: LiveSessionId, findings: tuple[SessionFinding, ...], record: SessionRecord
    ) -> LiveOutcome:
        now = self.clock.now()
        with self.units() as unit:
            registration, session = unit[Registrations].get(registration_id), unit[LiveSessions].get(session_id)
            if before := outcome_before(
                unit, registration, session, record, attempt_rule=self.attempt_rule, local_days=self.local_days, at=now
            ):
                return before
            if session.second_socket_at is not None and SessionFinding.SECOND_SOCKET not in findings:
                findings = (*findings, SessionFinding.SECOND_SOCKET)
            showing = Showing(record=record, counter_id=session.counter_id, person_id=registration.verified_person_id)
            shown_before = self.keep(unit, showing, at=now)
            findings = (*findings, *sorted(shown_before.difference(findings)))
            registration = fail(unit, registration, session, findings, record, at=now)
            outcome = outcome_of(unit, registration, session, findings, attempt_rule=self.attempt_rule, local_days=self.local_days, at=now)
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)
        return outcome
