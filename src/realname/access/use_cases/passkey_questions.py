"""Questions to passkeys: random, kept by the server, answered once, by the browser that was asked."""

from dataclasses import dataclass

from realname.access.model.passkey import QUESTION_LIFETIME, PasskeyQuestion, QuestionPurpose
from realname.access.store.passkeys import PasskeyQuestions
from realname.kernel.clock_skew import is_current
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyQuestioner:
    """Asks and takes back.

    A browser is known by the secret its forms carry (`holder`): kept as a hash, so who reads the database answers for no one.
    """

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def ask(self, purpose: QuestionPurpose, *, holder: str) -> str:
        """Draw a challenge of 256 bits; the browser's one before is void."""
        challenge = f"{self.tokens.token()}{self.tokens.token()}"
        expires_at = self.clock.now() + QUESTION_LIFETIME
        question = PasskeyQuestion(holder_hash=hash_token(holder), purpose=purpose, challenge=challenge, expires_at=expires_at)
        with self.units() as unit:
            unit[PasskeyQuestions].ask(question)
            unit.commit()
        return challenge

    def take(self, purpose: QuestionPurpose, *, holder: str) -> str | None:
        """Take the challenge back, once; None: there is none, or it has run out."""
        with self.units() as unit:
            question = unit[PasskeyQuestions].take(hash_token(holder), purpose)
            unit.commit()
        if question is None or not is_current(question.expires_at, at=self.clock.now(), lifetime=QUESTION_LIFETIME):
            return None
        return question.challenge
