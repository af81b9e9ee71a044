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
        asked: The actions of the challenge.
        report: Where every action was met.
        of_another: The report of the same session against another person's portrait.
        pictures: What its pictures are known again by.
    """

    asked: tuple[Action, ...]
    findings: tuple[SessionFinding, ...]
    remarks: tuple[SessionFinding, ...]
    lasted_ms: int
    report: VerificationReport | None
    of_another: VerificationReport | None
    pictures: tuple[PictureSignature, ...]

    def decision(self, policy: Policy) -> Decision | None:
        """What the policy says of it; None where it failed."""
        return None if self.report is None else decide_verification(self.report.findings, policy)


def play(engine: ClipVerifier, camera: Camera, actions: tuple[Action, ...], portrait: Path, *, another: Path | None = None) -> Outcome:
    """Hold a session: what is seen leads, what is asked for is shown. In the end it can be compared with another portrait as well."""
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
    reports: dict[Path, VerificationReport] = {}
    if not ended.findings:
        answered = AnsweredChallenge(asked=actions, outcome=ChallengeOutcome.MET)
        compared = [one for one in (portrait, another) if one is not None]
        reports = {one: eye.conclude(reference=one.read_bytes(), answered=answered) for one in compared}
    return Outcome(
        asked=actions,
        findings=ended.findings,
        remarks=challenge.remarks,
        lasted_ms=camera.t_ms,
        report=reports.get(portrait),
        of_another=reports.get(another) if another is not None else None,
        pictures=eye.signatures(),
    )
