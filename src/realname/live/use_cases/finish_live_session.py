"""Finish a live session whose actions were all met: its best pictures are sealed, what the engine found is kept, the rest is gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.store.cameras import Cameras
from realname.access.store.counters import Counters
from realname.kernel.errors import StateConflict, StorageUnavailable
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.live.events import LiveEvent
from realname.live.use_cases.end_live_session import LiveOutcome, fail, outcome_before, outcome_of, stream_facts
from realname.live.use_cases.keep_pictures import KeepPictures, Showing
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.live_session import LiveSession, SessionRecord
from realname.registration.model.registration import JudgedSession, Registration
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.sealed_session import seal_session
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia, probe_name
from realname.verification.model.report import VerificationReport
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLiveSession:
    """Keeps a judged session; the registration stays open, its next step is to be submitted."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    keep: KeepPictures
    local_days: LocalDays
    attempt_rule: AttemptRule

    def __call__(
        self, seat: LiveConnection, report: VerificationReport, remarks: Sequence[SessionFinding], record: SessionRecord
    ) -> LiveOutcome:
        """Finish, once; it fails all the same for a second socket, a counter revoked meanwhile, or a picture of another session.

        Raises:
            StateConflict: The session ended, or the registration was closed or changed meanwhile; nothing of it is kept.
            StorageUnavailable: It could not be recorded and is still under way: finish it again, or fail it.
        """
        session = JudgedSession(findings=report.findings, motion=report.motion, remarks=tuple(remarks))
        try:
            sealed = seal_session(session, vault=self.safe.vault, person=seat.person, registration_id=seat.registration.id)
            # Stored under the name of the challenge, which the registration has carried since the session was asked for:
            # whatever ends it in between finds what to erase.
            probes = {probe_name(seat.challenge.id, place): image for place, image in enumerate(report.probe_images)}
            self.safe.put_all(probes, person=seat.person, registration_id=seat.registration.id)
            outcome = self._record(seat, _Judged(report=report, session=session, sealed=sealed), record)
        except StorageUnavailable:
            raise
        except StateConflict:
            # A person who changes line or evidence in mid-session ends it by their own will: that is no way to a new draw for nothing.
            self._end(seat, SessionFinding.STOPPED, record)
            raise
        except BaseException:
            self._end(seat, SessionFinding.INTERRUPTED, record)
            raise
        if not outcome.is_judged:
            erase_unused(self.units, self.safe, seat.registration.id)
        return outcome

    def _record(self, seat: LiveConnection, judged: "_Judged", record: SessionRecord) -> LiveOutcome:
        now = self.clock.now()
        with self.units() as unit:
            registration, session = unit[Registrations].get(seat.registration.id), unit[LiveSessions].get(seat.session.id)
            if before := outcome_before(
                unit, registration, session, record, attempt_rule=self.attempt_rule, local_days=self.local_days, at=now
            ):
                return before
            findings = self._late_findings(unit, seat, session, record, at=now)
            if findings:
                registration = fail(unit, registration, session, findings, record, at=now)
            else:
                registration = _keep(unit, seat, registration, session, judged, record, at=now)
            outcome = outcome_of(unit, registration, session, findings, attempt_rule=self.attempt_rule, local_days=self.local_days, at=now)
            unit.commit()
        return outcome

    def _late_findings(
        self, unit: UnitOfWork, seat: LiveConnection, session: LiveSession, record: SessionRecord, *, at: datetime
    ) -> tuple[SessionFinding, ...]:
        """What is known only now. Of two sessions that show the same pictures at once the database lets one be the first."""
        shown_before, camera = self.keep(unit, _showing(seat, record), at=at), seat.verdict.camera
        found = {
            SessionFinding.SECOND_SOCKET: session.second_socket_at is not None,
            SessionFinding.FRAME_REUSED: SessionFinding.FRAME_REUSED in shown_before,
            SessionFinding.FRAME_NEAR_DUPLICATE: SessionFinding.FRAME_NEAR_DUPLICATE in shown_before,
            SessionFinding.COUNTER_REVOKED: unit[Counters].get(session.counter_id).revoked_at is not None
            or (camera is not None and unit[Cameras].get(camera.id).revoked_at is not None),
        }
        return tuple(finding for finding, is_found in found.items() if is_found)

    def _end(self, seat: LiveConnection, finding: SessionFinding, record: SessionRecord) -> None:
        now = self.clock.now()
        with self.units() as unit:
            registration, session = unit[Registrations].get(seat.registration.id), unit[LiveSessions].get(seat.session.id)
            if session.is_under_way:
                fail(unit, registration, session, (finding,), record, at=now)
                self.keep(unit, _showing(seat, record), at=now)
                unit.commit()
        erase_unused(self.units, self.safe, seat.registration.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    report: VerificationReport
    session: JudgedSession
    sealed: bytes


def _showing(seat: LiveConnection, record: SessionRecord) -> Showing:
    return Showing(record=record, counter_id=seat.counter.id, person_id=seat.person.id)


def _keep(
    unit: UnitOfWork,
    seat: LiveConnection,
    registration: Registration,
    session: LiveSession,
    judged: _Judged,
    record: SessionRecord,
    *,
    at: datetime,
) -> Registration:
    registration.require_open()
    if registration != seat.registration:
        # Evidence, line or session changed while it was under way: the findings are about something else.
        raise StateConflict(next=registration.next_step.value)
    kept = replace(registration, sealed_session=judged.sealed)
    unit[LiveSessions].save(session.judged(record, at=at))
    unit[Registrations].save(kept)
    remarks = ",".join(remark.value for remark in judged.session.remarks)
    models = tuple((f"model-{use}", digest) for use, digest in judged.report.findings.models)
    facts = tuple(sorted((*stream_facts(session, record), *models, ("probes", judged.report.findings.probes), ("remarks", remarks))))
    unit.ledger.append(RecordedEvent(at=at, event=LiveEvent.SESSION_JUDGED, subject=registration.id.value, facts=facts))
    return kept
