"""A live session without sockets: a camera that does as it is told, the eye, and what leads the applicant."""

from dataclasses import dataclass
from pathlib import Path

from realname.packs.model import Policy
from realname.registration.model.decisions import Decision, decide_verification
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.prompts import Ended, Finished, Prompted
from realname.verification.model.findings import AnsweredChallenge, ChallengeOutcome
from realname.verification.model.observations import Action
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.report import VerificationReport
from realname.verification.model.session_findings import SessionFinding
from tests.verification.live_segments import Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a session went.

    Attributes:
        report: Where every action was met.
        pictures: What its pictures are known again by.
    """

    findings: tuple[SessionFinding, ...]
    remarks: tuple[SessionFinding, ...]
    lasted_ms: int
    report: VerificationReport | None
    pictures: tuple[PictureSignature, ...]

    def decision(self, policy: Policy) -> Decision | None:
        """What the policy says of it; None where it failed."""
        return None if self.report is None else decide_verification(self.report.findings, policy)


def play(engine: ClipVerifier, camera: Camera, actions: tuple[Action, ...], portrait: Path) -> Outcome:
    """Hold a session: what is seen leads, what is asked for is shown."""
    eye, challenge = engine.open_frame_analyser(), GuidedChallenge(actions)
    asked: Action | None = None
    ended: Ended | None = None
    while ended is None:
        jpeg = camera.next_frame(asked)
        leads = challenge.see(eye.see(jpeg, t_ms=camera.t_ms), newest_ms=camera.t_ms)
        if not challenge.does_count:
            eye.forget()
        for lead in leads:
            if isinstance(lead, Prompted):
                asked = lead.action
            elif isinstance(lead, Finished):
                asked = None
            elif isinstance(lead, Ended):
                ended = lead
    report = None
    if not ended.findings:
        report = eye.conclude(reference=portrait.read_bytes(), answered=AnsweredChallenge(asked=actions, outcome=ChallengeOutcome.MET))
    return Outcome(findings=ended.findings, remarks=challenge.remarks, lasted_ms=camera.t_ms, report=report, pictures=eye.signatures())
