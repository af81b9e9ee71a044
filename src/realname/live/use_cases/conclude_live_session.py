"""Conclude a live session: compare what was seen where every action was met, and have it recorded either way."""

from dataclasses import dataclass

from realname.kernel.errors import StorageUnavailable
from realname.kernel.retry import RetryOnStorage
from realname.live.use_cases.conversation import LiveConversation
from realname.live.use_cases.end_live_session import LiveOutcome
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.live_session import SessionRecord
from realname.verification.errors import ClipNoFace, ClipRejected, ClipSeveralFaces, ImageRejected
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.comparison_rule import PresentationRule
from realname.verification.model.findings import AnsweredChallenge, ChallengeOutcome, PresentationScreened
from realname.verification.model.live_approval import LiveApprovalRule
from realname.verification.model.report import VerificationReport
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeLiveSession:
    """Called once a session, by the thread that judged it: that thread is the session's own, and may wait for the database."""

    finish: FinishLiveSession
    fail: FailLiveSession
    retry: RetryOnStorage
    presentation_rule: PresentationRule
    live_rule: LiveApprovalRule

    def __call__(self, seat: LiveConnection, conversation: LiveConversation, *, camera: CameraClass) -> LiveOutcome:
        """Conclude, settle, record; the outcome has no findings where the session is kept.

        Raises:
            StateConflict: The registration was closed or changed meanwhile.
            StorageUnavailable: It could not be recorded, for longer than is waited; it is ended as interrupted later.
        """
        try:
            concluded = _compare(seat, conversation)
            findings = self._with_attack(seat, conversation, conversation.settle())
        except Exception:
            # A fault of ours: the session does not stay open for the applicant to wait on.
            conversation.settle()
            record = _record(conversation, camera)
            self.retry(lambda: self.fail(seat, (SessionFinding.INTERRUPTED,), record))
            raise
        record, remarks = _record(conversation, camera), conversation.remarks
        if findings:
            return self.retry(lambda: self.fail(seat, findings, record))
        if isinstance(concluded, SessionFinding):
            return self.retry(lambda: self.fail(seat, (concluded,), record))
        try:
            return self.retry(lambda: self.finish(seat, concluded, remarks, record))
        except StorageUnavailable:
            # Where the store of pictures alone is away, the applicant still learns that it was no fault of theirs.
            return self.fail(seat, (SessionFinding.INTERRUPTED,), record)

    def _with_attack(
        self, seat: LiveConnection, conversation: LiveConversation, findings: tuple[SessionFinding, ...]
    ) -> tuple[SessionFinding, ...]:
        """A session that fails and shows the texture of a screen or a print says so too."""
        found, rule = (conversation.eye.presentation() if findings else None), self.presentation_rule
        is_attack = (
            isinstance(found, PresentationScreened)
            and rule.score_of(mean=found.mean_attack_score, worst=found.worst_attack_score)
            >= self.live_rule.band(seat.session.capture, rule, networks=found.networks).ceiling
        )
        return (*findings, SessionFinding.PRESENTATION_ATTACK) if is_attack else findings


def _compare(seat: LiveConnection, conversation: LiveConversation) -> VerificationReport | SessionFinding:
    if conversation.findings:
        return conversation.findings[0]
    try:
        answered = AnsweredChallenge(
            asked=conversation.challenge.actions, outcome=ChallengeOutcome.MET, followed=conversation.challenge.followed
        )
        return conversation.eye.conclude(reference=seat.reference, answered=answered)
    except ClipSeveralFaces:
        return SessionFinding.SEVERAL_FACES
    except ClipNoFace:
        return SessionFinding.FACE_LOST
    except (ClipRejected, ImageRejected):
        return SessionFinding.NOT_JUDGEABLE


def _record(conversation: LiveConversation, camera: CameraClass) -> SessionRecord:
    return SessionRecord(
        frames=conversation.manifest.count,
        judged_frames=conversation.judged_frames,
        manifest_digest=conversation.manifest.digest,
        camera=camera,
        digests=conversation.digests,
        pictures=conversation.eye.signatures(),
    )
