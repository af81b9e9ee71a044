"""Verify a clip against a portrait: what was seen, and the decision by a policy. No registration, nothing kept."""

from dataclasses import dataclass

from realname.kernel.errors import InvalidInput
from realname.kernel.rules.pack import Pack
from realname.registration.model.decisions import Decision, decide_verification
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier

CLIP_ACTIONS = tuple(action for action in Action if action.fits_clip)
"""What a recorded clip may be asked to show."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The report, the decision it led to, and where the portrait was said to come from."""

    report: VerificationReport
    decision: Decision
    portrait_source: PortraitSource


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyClip:
    """Judges a clip and decides by a policy."""

    verifier: LiveVerifier
    policy: Pack

    def __call__(
        self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...], portrait_source: PortraitSource = PortraitSource.CAMERA
    ) -> Verified:
        """Verify; without a challenge (`asked` empty) motion is observed and the decision is at best referred.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
            ImageRejected: The portrait cannot be compared; the code says why.
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        report = self.verifier.verify(clip=clip, reference=reference, asked=asked)
        decision = decide_verification(report.findings, self.policy, portrait_source=portrait_source)
        return Verified(report, decision, portrait_source)


def parse_challenge(text: str) -> tuple[Action, ...]:
    """Read actions separated by commas, such as `turn-left,blink`; the empty text asks for nothing.

    Raises:
        InvalidInput: An action is not known, or no clip can show it.
    """
    names = [name.strip() for name in text.split(",")] if text.strip() else []
    if not set(names) <= set(CLIP_ACTIONS):
        raise InvalidInput(field="challenge", known=", ".join(CLIP_ACTIONS))
    return tuple(Action(name) for name in names)
