"""How a live session ends, in the transaction of the use case that ends it: record, frames and event together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.live.events import LiveEvent
from realname.live.store.frame_digests import FrameDigests
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.live_session import LiveSession, SessionOutcome, SessionRecord
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.attempt_limits import attempts_left
from realname.verification.model.session_findings import SessionFinding

Facts = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOutcome:
    """How a live session ended for the applicant.

    Attributes:
        findings: Why it failed; empty where it was judged.
        tries_left: Live sessions the person may still fail before a pause.
        pause_s: Seconds until the next one may be asked for; 0: now.
    """

    findings: tuple[SessionFinding, ...]
    tries_left: int
    pause_s: int

    @property
    def is_judged(self) -> bool:
        """Whether the session is kept, and the registration can be submitted."""
        return not self.findings


def fail(
    unit: UnitOfWork,
    registration: Registration,
    session: LiveSession,
    findings: tuple[SessionFinding, ...],
    record: SessionRecord,
    *,
    at: datetime,
) -> Registration:
    """Record a failed session: nothing of it is kept but the findings. What the registration has become meanwhile stays."""
    unit[LiveSessions].save(session.failed(findings, record, at=at))
    facts = stream_facts(session, record)
    codes = ",".join(finding.value for finding in findings)
    unit.ledger.append(
        RecordedEvent(
            at=at, event=LiveEvent.SESSION_FAILED, subject=registration.id.value, facts=tuple(sorted((*facts, ("findings", codes))))
        )
    )
    if registration.state is not RegistrationState.OPEN or registration.live_session_id != session.id:
        return registration
    forgotten = registration.without_session()
    unit[Registrations].save(forgotten)
    return forgotten


def stream_facts(session: LiveSession, record: SessionRecord) -> Facts:
    """What the ledger says of a stream: our own ids, codes, counts and a digest."""
    return (
        ("camera", record.camera.value),
        ("counter", session.counter_id.value),
        ("frames", record.frames),
        ("judged", record.judged_frames),
        ("manifest", record.manifest_digest),
        ("session", session.id.value),
    )


def outcome_before(
    unit: UnitOfWork,
    registration: Registration,
    session: LiveSession,
    record: SessionRecord,
    *,
    attempt_rule: AttemptRule,
    local_days: LocalDays,
    at: datetime,
) -> LiveOutcome | None:
    """How it ended, where this very end was recorded before and only its confirmation was lost; None where it was not."""
    is_kept = registration.live_session_id == session.id and registration.is_judged
    if not session.has_ended_with(record) or (session.outcome is SessionOutcome.JUDGED and not is_kept):
        return None
    return outcome_of(unit, registration, session, session.findings, attempt_rule=attempt_rule, local_days=local_days, at=at)


def outcome_of(
    unit: UnitOfWork,
    registration: Registration,
    session: LiveSession,
    findings: tuple[SessionFinding, ...],
    *,
    attempt_rule: AttemptRule,
    local_days: LocalDays,
    at: datetime,
) -> LiveOutcome:
    """Say how it ended, with what is left to the person."""
    attempts = attempts_left(unit, registration, session.counter_id, attempt_rule=attempt_rule, local_days=local_days, at=at)
    return LiveOutcome(findings=findings, tries_left=attempts.left, pause_s=attempts.pause_s)


@dataclass(frozen=True, slots=True)
class DetectReplayedFrames:
    """Looks about once a second of a session; keeps nothing. What two sessions show at the same time is found when the second one ends."""

    units: Reads

    def __call__(self, digests: Sequence[bytes]) -> bool:
        """Say whether a session that ended brought any of these pictures; each a SHA-256 of 32 bytes."""
        if not digests:
            return False
        with self.units() as unit:
            return unit[FrameDigests].are_seen(digests)
