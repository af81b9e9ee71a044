"""Sign in with a passkey: the browser finds it, the device verifies who holds it, no login is typed."""

from dataclasses import dataclass

from realname.access.errors import PasskeyRefused, SignInFailed
from realname.access.model.passkey import QuestionPurpose
from realname.access.model.staff import Realm, SignInFault, SignInMeans
from realname.access.ports import PasskeyCeremony
from realname.access.store.passkeys import Passkeys
from realname.access.store.staff import Staff
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.access.use_cases.sign_in_audit import sign_in_failed, signed_in
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForPasskey:
    """Asks the person who is at the sign-in page."""

    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony

    def __call__(self, *, holder: str) -> str:
        """Ask; `holder` is the secret that the page's form carries."""
        return self.ceremony.use_question(challenge=self.questions.ask(QuestionPurpose.SIGN_IN, holder=holder))


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why no one is signed in, and whose passkey it was, where it is known."""

    fault: SignInFault
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInByPasskey:
    """Signs in the person who answers. No try is counted: nothing can be guessed."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony
    realm: Realm = Realm.OPERATOR

    def __call__(self, answer: str, *, holder: str) -> SignedIn:
        """Sign in. The question becomes invalid whether or not this succeeds.

        Raises:
            SignInFailed: No question of this browser is answered, the passkey is no one's or was not used as asked, its count went
                back, or the member is deactivated.
        """
        challenge = self.questions.take(QuestionPurpose.SIGN_IN, holder=holder)
        outcome = _Refused(SignInFault.QUESTION_MISSING) if challenge is None else self._outcome(answer, challenge)
        if isinstance(outcome, _Refused):
            sign_in_failed(outcome.agent_id, SignInMeans.PASSKEY, outcome.fault).record_alone(self.units, at=self.clock.now())
            raise SignInFailed
        signed_in(outcome.session.member.id, SignInMeans.PASSKEY).log()
        return outcome

    def _outcome(self, answer: str, challenge: str) -> SignedIn | _Refused:
        now = self.clock.now()
        with self.units() as unit:
            try:
                passkey = unit[Passkeys].find(self.ceremony.id_in(answer))
            except PasskeyRefused:
                return _Refused(SignInFault.PASSKEY_REFUSED)
            if passkey is None:
                return _Refused(SignInFault.PASSKEY_UNKNOWN)
            account = unit[Staff].get(passkey.agent_id)
            if not account.may_sign_in:
                fault = SignInFault.NOT_CONFIRMED if account.is_active else SignInFault.DEACTIVATED
                return _Refused(fault, passkey.agent_id)
            if account.member.role.realm is not self.realm:
                return _Refused(SignInFault.OTHER_REALM, passkey.agent_id)
            try:
                count = self.ceremony.read_use(answer, challenge=challenge, passkey=passkey)
            except PasskeyRefused:
                return _Refused(SignInFault.PASSKEY_REFUSED, passkey.agent_id)
            unit[Passkeys].save(passkey.used(count, at=now))
            begun = begin_session(unit, self.tokens, account, means=SignInMeans.PASSKEY, at=now)
            unit.commit()
        return begun
