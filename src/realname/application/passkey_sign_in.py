"""Sign in with a passkey: the browser finds it, the device verifies who holds it, no login is typed."""

from dataclasses import dataclass

from realname.application.passkey_ports import PasskeyCeremony
from realname.application.passkey_questions import PasskeyQuestioner
from realname.application.ports import Clock, RandomTokens
from realname.application.sign_in import SignedIn, begin_session
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import PasskeyRefused, SignInFailed
from realname.domain.passkey import QuestionPurpose
from realname.domain.staff import SignInMeans


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForPasskey:
    """Asks whoever is at the sign-in page."""

    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony

    def __call__(self, *, holder: str) -> str:
        """Ask; `holder` is the secret that the page's form carries."""
        return self.ceremony.use_question(challenge=self.questions.ask(QuestionPurpose.SIGN_IN, holder=holder))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInByPasskey:
    """Signs in whoever answers. No try is counted: nothing can be guessed."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony

    def __call__(self, answer: str, *, holder: str) -> SignedIn:
        """Sign in; the question is void, whatever comes of it.

        Raises:
            SignInFailed: No question of this browser is answered, the passkey is nobody's or was not used as asked, its count went
                back, or the member is deactivated.
        """
        challenge = self.questions.take(QuestionPurpose.SIGN_IN, holder=holder)
        if challenge is None:
            raise SignInFailed
        try:
            return self._signed_in(answer, challenge)
        except PasskeyRefused as refused:
            raise SignInFailed from refused

    def _signed_in(self, answer: str, challenge: str) -> SignedIn:
        now = self.clock.now()
        with self.units() as unit:
            passkey = unit.passkeys.find(self.ceremony.id_in(answer))
            account = unit.staff.get(passkey.agent_id) if passkey else None
            if passkey is None or account is None or not account.is_active:
                raise SignInFailed
            count = self.ceremony.read_use(answer, challenge=challenge, passkey=passkey)
            unit.passkeys.save(passkey.used(count, at=now))
            signed_in = begin_session(unit, self.tokens, account.member, means=SignInMeans.PASSKEY, at=now)
            unit.commit()
        return signed_in
