"""The face checks of a registration as the ledger records them, without a face: how each ended, and what it took."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.cases.model.case_file import CaseFile, fold
from realname.kernel.ledger.events import Event, LedgerEntry
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent
from realname.verification.model.observations import Action


class SessionEnd(StrEnum):
    """How a face check ended."""

    JUDGED = "judged"
    FAILED = "failed"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSession:
    """One face check: a live session, or a clip.

    Attributes:
        capture: Where the pictures came from (`Capture`); `clip` where no live session was opened.
        camera: Class of the camera (`CameraClass`); empty where it is not known.
        findings: Why it failed (`SessionFinding`), or the code of the error for which a clip was rejected.
        actions: That the challenge asked for; empty where the challenge is deleted.
        opened_at: When the pictures began; None: no live session was opened.
        ended_at: None: it has no end yet.
    """

    capture: str = "clip"
    camera: str = ""
    findings: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    end: SessionEnd = SessionEnd.UNFINISHED

    @property
    def lasted_s(self) -> float | None:
        """From the first picture to the end of a live session, in seconds."""
        return (self.ended_at - self.opened_at).total_seconds() if self.opened_at and self.ended_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """A registration with its face checks in their order."""

    file: CaseFile
    sessions: tuple[FaceSession, ...] = ()


def fold_checked(case: CheckedCase | None, entry: LedgerEntry) -> CheckedCase | None:
    """Add an entry to what is known of its registration; None: its subject is no registration, or its opening was not seen."""
    file = fold(case.file if case else None, entry)
    if file is None:
        return None
    sessions = case.sessions if case else ()
    facts = {name: str(value) for name, value in entry.event.facts}
    return CheckedCase(file=file, sessions=_with(sessions, entry, facts))


def with_actions(case: CheckedCase, actions: Mapping[int, tuple[Action, ...]]) -> CheckedCase:
    """Add what each challenge asked for, by its number from 0 on."""
    return replace(case, sessions=tuple(replace(one, actions=actions.get(place, ())) for place, one in enumerate(case.sessions)))


_Facts = Mapping[str, str]


def _with(sessions: tuple[FaceSession, ...], entry: LedgerEntry, facts: _Facts) -> tuple[FaceSession, ...]:
    event = entry.event.event
    if event is RegistrationEvent.CHALLENGE_ISSUED:
        return (*sessions, FaceSession())
    change = _CHANGES.get(event)
    if change is None or not sessions:
        return sessions
    return (*sessions[:-1], change(sessions[-1], entry.event.at, facts))


def _opened(session: FaceSession, at: datetime, facts: _Facts) -> FaceSession:
    return replace(session, capture=facts.get("capture", session.capture), opened_at=at)


def _judged(session: FaceSession, at: datetime, facts: _Facts) -> FaceSession:
    return replace(session, camera=facts.get("camera", ""), ended_at=at, end=SessionEnd.JUDGED)


def _failed(session: FaceSession, at: datetime, facts: _Facts) -> FaceSession:
    findings = tuple(code for code in facts.get("findings", "").split(",") if code)
    return replace(session, camera=facts.get("camera", ""), findings=findings, ended_at=at, end=SessionEnd.FAILED)


def _rejected(session: FaceSession, at: datetime, facts: _Facts) -> FaceSession:
    return replace(session, findings=(facts.get("code", ""),), ended_at=at, end=SessionEnd.FAILED)


def _submitted(session: FaceSession, at: datetime, _facts: _Facts) -> FaceSession:
    """A clip has no entry of its own when it is judged: its registration is submitted."""
    is_judged = session.opened_at is None and session.end is SessionEnd.UNFINISHED
    return replace(session, ended_at=at, end=SessionEnd.JUDGED) if is_judged else session


_CHANGES: Mapping[Event, Callable[[FaceSession, datetime, _Facts], FaceSession]] = {
    RegistrationEvent.SESSION_OPENED: _opened,
    LiveEvent.SESSION_JUDGED: _judged,
    LiveEvent.SESSION_FAILED: _failed,
    RegistrationEvent.CLIP_REJECTED: _rejected,
    RegistrationEvent.REGISTRATION_SUBMITTED: _submitted,
}
