"""A live session: opened once by its token, at one counter, for one registration and one challenge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead, is_current
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import CameraId, ChallengeId, CounterId, LiveSessionId, RegistrationId
from realname.registration.errors import LiveTokenRefused
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.live_approval import Capture
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.session_findings import SessionFinding

TOKEN_LIFETIME = timedelta(seconds=60)  # docs/reference/live-session.md, 2
LONGEST_SESSION = timedelta(minutes=2)  # who holds a session longer has died: the reaper ends it


class SessionOutcome(StrEnum):
    """How a live session ended."""

    JUDGED = "judged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """What is kept of the stream.

    Attributes:
        frames, judged_frames: Taken into the manifest; looked at.
        manifest_digest: SHA-256 over the manifest's lines, lower-case hexadecimal.
        digests: SHA-256 of each frame's JPEG, 32 bytes each.
        pictures: Signatures of the pictures that were judged, in their order.
    """

    frames: int
    judged_frames: int
    manifest_digest: str
    camera: CameraClass
    digests: Sequence[bytes] = ()
    pictures: Sequence[PictureSignature] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """One live session.

    Attributes:
        token_hash: SHA-256 of the token that opens it, lower-case hexadecimal.
        nonce: In every signature of the session, 32 lower-case hexadecimal characters.
        is_attested: Whether the attested hardware of its counter signed when it was opened.
        attested_camera_id: The camera of its counter, where that proved itself when the session was opened: its TPM signs every frame.
        second_socket_at: When another person came with the same token while it was open.
    """

    id: LiveSessionId
    registration_id: RegistrationId
    challenge_id: ChallengeId
    counter_id: CounterId
    token_hash: str
    nonce: str
    issued_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    second_socket_at: datetime | None = None
    findings: tuple[SessionFinding, ...] = ()
    outcome: SessionOutcome | None = None
    frames: int = 0
    judged_frames: int = 0
    manifest_digest: str | None = None
    camera: CameraClass | None = None
    is_attested: bool = False
    attested_camera_id: CameraId | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it was opened and has not ended."""
        return self.opened_at is not None and self.ended_at is None

    def has_ended_with(self, record: SessionRecord) -> bool:
        """Whether it ended, and with this very stream: an end whose confirmation was lost is recorded all the same."""
        return self.ended_at is not None and self.manifest_digest == record.manifest_digest

    def require_openable(self, *, at: datetime) -> None:
        """Refuse a token that was used, or whose time has run out.

        Raises:
            LiveTokenRefused: Either.
        """
        if self.opened_at is not None or self.ended_at is not None:
            raise LiveTokenRefused(cause="used")
        if not is_current(self.expires_at, at=at, lifetime=TOKEN_LIFETIME) or is_ahead(self.issued_at, at=at):
            raise LiveTokenRefused(cause="expired")

    @property
    def capture(self) -> Capture:
        """Where its pictures come from."""
        if self.attested_camera_id is not None:
            return Capture.ATTESTED_CAMERA
        return Capture.ATTESTED_COUNTER if self.is_attested else Capture.COUNTER

    def open(self, *, at: datetime, is_attested: bool, camera_id: CameraId | None = None) -> "LiveSession":
        """Open it.

        Raises:
            LiveTokenRefused: The token was used, or its time has run out.
        """
        self.require_openable(at=at)
        return replace(self, opened_at=at, is_attested=is_attested, attested_camera_id=camera_id)

    def require_overdue(self, *, at: datetime) -> None:
        """Refuse to take a session for dead that ended, or that may still be under way.

        Raises:
            StateConflict: Either.
        """
        if self.opened_at is None or self.ended_at is not None or at - self.opened_at <= LONGEST_SESSION:
            raise StateConflict(session="not overdue")

    def judged(self, record: SessionRecord, *, at: datetime) -> "LiveSession":
        """End it with a session that is kept.

        Raises:
            StateConflict: It is not under way: it ended meanwhile.
        """
        return self._ended(SessionOutcome.JUDGED, (), record, at=at)

    def failed(self, findings: tuple[SessionFinding, ...], record: SessionRecord, *, at: datetime) -> "LiveSession":
        """End it with nothing but its findings.

        Raises:
            StateConflict: It is not under way: it ended meanwhile.
        """
        return self._ended(SessionOutcome.FAILED, findings, record, at=at)

    def _ended(
        self, outcome: SessionOutcome, findings: tuple[SessionFinding, ...], record: SessionRecord, *, at: datetime
    ) -> "LiveSession":
        if not self.is_under_way:
            raise StateConflict(session="ended")
        return replace(
            self,
            ended_at=at,
            outcome=outcome,
            findings=findings,
            frames=record.frames,
            judged_frames=record.judged_frames,
            manifest_digest=record.manifest_digest,
            camera=record.camera,
        )


NO_RECORD = SessionRecord(frames=0, judged_frames=0, manifest_digest="", camera=CameraClass.UNKNOWN)
