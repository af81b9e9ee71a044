"""A member connects their identity at the operator's OpenID provider to their account: by the account's own passkey, or an invitation."""

from dataclasses import dataclass
from datetime import datetime

from realname.access.errors import PasskeySignInRequired, ProviderConnectionRefused
from realname.access.model.passkey import ProviderIdentity, QuestionPurpose
from realname.access.model.staff import SignInFault, SignInMeans
from realname.access.store.passkeys import ProviderIdentities
from realname.access.store.staff import Staff
from realname.access.use_cases.authenticator_apps import HasStrongMeans
from realname.access.use_cases.provider_answers import ProviderAnswer, ProviderQuestioner, account_fault
from realname.access.use_cases.sign_in_audit import provider_bound, sign_in_failed
from realname.access.use_cases.staff_session import StaffSession
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork

# Of what begins a sign-in, these show that the account is the person's own. A password may have been handed out, and the provider is what
# is to be connected.
PROOFS = frozenset({SignInMeans.PASSKEY, SignInMeans.INVITATION})


@dataclass(frozen=True, slots=True)
class ReadOwnProvider:
    """Says since when a member's account is connected to an identity at the provider."""

    units: Reads

    def __call__(self, agent_id: AgentId) -> datetime | None:
        """When it was connected; None: it is not."""
        with self.units() as unit:
            identity = unit[ProviderIdentities].of(agent_id)
        return identity.bound_at if identity else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToConnectProvider:
    """Sends a member's browser to the provider, whose identity they want to connect."""

    questions: ProviderQuestioner
    has_strong_means: HasStrongMeans

    def __call__(self, session: StaffSession, *, holder: str, redirect_uri: str) -> str:
        """Where the browser is sent to.

        Args:
            session: Of the member; the caller has looked that it is fresh.
            holder: The secret that the browser's cookie holds.
            redirect_uri: Where the provider leads back to.

        Raises:
            PasskeySignInRequired: They signed in by neither a passkey nor an invitation, or an invitation is all they used although they
                have set up a way to sign in.
            ProviderUnavailable: It does not answer.
        """
        _require_proof(session, has_strong_means=self.has_strong_means)
        return self.questions.ask(QuestionPurpose.CONNECT_PROVIDER, holder=_holder(session, holder), to="", redirect_uri=redirect_uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectProvider:
    """Connects whom the provider names to the account of the member who asked."""

    units: UnitsOfWork
    clock: Clock
    questions: ProviderQuestioner
    has_strong_means: HasStrongMeans

    def __call__(self, session: StaffSession, *, holder: str, code: str, state: str, redirect_uri: str) -> None:
        """Connect the identity to the account. The question becomes invalid whether or not this succeeds.

        Raises:
            PasskeySignInRequired: As when the member asked.
            ProviderConnectionRefused: No question of this browser and this sign-in is answered, the provider names nobody who may sign
                in, or another role or outlet, the identity is another account's, or the account has one.
            ProviderUnavailable: The provider does not answer.
        """
        _require_proof(session, has_strong_means=self.has_strong_means)
        purpose = QuestionPurpose.CONNECT_PROVIDER
        answer = self.questions.answer(purpose, holder=_holder(session, holder), code=code, state=state, redirect_uri=redirect_uri)
        fault = answer if isinstance(answer, SignInFault) else self._connect(session, answer)
        if fault is not None:
            sign_in_failed(session.member.id, SignInMeans.PROVIDER, fault).record_alone(self.units, at=self.clock.now())
            raise ProviderConnectionRefused

    def _connect(self, session: StaffSession, answer: ProviderAnswer) -> SignInFault | None:
        agent_id, now = session.member.id, self.clock.now()
        with self.units() as unit:
            account = unit[Staff].find(session.member.login)  # locked: of two at once, one connects
            if account is None:
                return SignInFault.ACCOUNT_CHANGED
            if fault := account_fault(account, answer.member):
                return fault
            if unit[ProviderIdentities].find(answer.subject_hash) or unit[ProviderIdentities].of(agent_id):
                return SignInFault.PROVIDER_OTHER
            identity = ProviderIdentity(subject_hash=answer.subject_hash, agent_id=agent_id, bound_at=now)
            unit[ProviderIdentities].add(identity)
            unit[Staff].save(account.with_factor(at=now))
            bound = provider_bound(identity)
            bound.record(unit, at=now)
            unit.commit()
        bound.log()
        return None


def _require_proof(session: StaffSession, *, has_strong_means: HasStrongMeans) -> None:
    """An invitation proves nothing more once its account has a way to sign in: whoever sends one could take the account over.

    Raises:
        PasskeySignInRequired: The sign-in is no proof.
    """
    is_late = session.means is SignInMeans.INVITATION and has_strong_means(session.member.id)
    if session.means not in PROOFS or is_late:
        raise PasskeySignInRequired


def _holder(session: StaffSession, browser: str) -> str:
    """Who answers: this browser, in this sign-in. Another member's sign-in at the same browser does not."""
    return f"{browser} {session.csrf_token}"
