"""What the API answers about a challenge and the clip that meets it."""

from datetime import datetime

from realname.kernel.text.text import Language
from realname.platform.api.bodies import Answer, Part
from realname.platform.text.catalogues import in_each_language
from realname.registration.model.registration import Upload
from realname.verification.model.challenges.challenge import Challenge
from realname.verification.model.observations import Action
from realname.verification.text import ACTION_WORDS


class ActionPart(Part):
    """One action of a challenge, with what to say to the applicant in each language. Left and right are the applicant's own."""

    action: Action
    words: dict[Language, str]


class ChallengeAnswer(Answer):
    """A challenge: the applicant does the actions in this order, in one clip, before it expires."""

    id: str
    actions: list[ActionPart]
    nonce: str
    expires_at: datetime


class ClipAnswer(Answer):
    """The clip as far as it has arrived."""

    chunks: int
    received_bytes: int


def challenge_answer(challenge: Challenge, *, mode: str) -> ChallengeAnswer:
    """Show a challenge."""
    return ChallengeAnswer(
        mode=mode,
        id=challenge.id.value,
        actions=[ActionPart(action=action, words=dict(in_each_language(ACTION_WORDS[action]))) for action in challenge.actions],
        nonce=challenge.nonce,
        expires_at=challenge.expires_at,
    )


def clip_answer(upload: Upload | None, *, mode: str) -> ClipAnswer:
    """Show how far a clip has arrived."""
    return ClipAnswer(mode=mode, chunks=upload.chunks if upload else 0, received_bytes=upload.received_bytes if upload else 0)
