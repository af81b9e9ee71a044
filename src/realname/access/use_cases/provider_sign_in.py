"""Sign-in through the operator's OpenID provider: a connected account is recognised by issuer and subject alone.

Nobody gets an existing account by a name or an address that the provider says: its member connects the two first (`connect_provider.py`).
"""

from dataclasses import dataclass

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.errors import ProviderUnbound, SignInFailed
from realname.access.model.passkey import ProviderIdentity, QuestionPurpose
from realname.access.model.provider import ProviderMember
from realname.access.model.staff import SignInFault, SignInMeans, StaffAccount, StaffMember
from realname.access.store.passkeys import ProviderIdentities
from realname.access.store.staff import Staff
from realname.access.use_cases.provider_answers import ProviderAnswer, ProviderQuestioner, account_fault
from realname.access.use_cases.sign_in_audit import SignInAudit, provider_bound, sign_in_failed, signed_in, staff_added
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AskProvider:
    """Sends a browser to the provider to sign in."""

    questions: ProviderQuestioner

    def __call__(self, *, holder: str, to: str, redirect_uri: str) -> str:
        """Where the browser is sent to.

        Args:
            holder: The secret that the browser's cookie holds: no other browser can answer.
            to: A path of our own pages, where the member wanted to go.
            redirect_uri: Where the provider leads back to.

        Raises:
            ProviderUnavailable: It does not answer.
        """
        return self.questions.ask(QuestionPurpose.PROVIDER, holder=holder, to=to, redirect_uri=redirect_uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSignedIn:
    """A sign-in that succeeded, and the path that the member wanted to go to."""

    signed_in: SignedIn
    to: str


@dataclass(frozen=True, slots=True)
class _Refused:
    fault: SignInFault
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInByProvider:
    """Signs in whom the provider names. Nothing can be guessed, so no try is counted."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    questions: ProviderQuestioner
    provider: OpenIdProvider

    def __call__(self, *, holder: str, code: str, state: str, redirect_uri: str) -> ProviderSignedIn:
        """Sign in. The question becomes invalid whether or not this succeeds.

        Raises:
            SignInFailed: No question of this browser is answered, the provider's answer is not for it, the person's address is of no
                domain that may sign in, no role of ours follows from it, or the member is deactivated or has another role.
            ProviderUnbound: The identity is connected to no account, and gets no new one.
            ProviderUnavailable: The provider does not answer.
        """
        purpose = QuestionPurpose.PROVIDER
        answer = self.questions.answer(purpose, holder=holder, code=code, state=state, redirect_uri=redirect_uri)
        outcome = _Refused(answer) if isinstance(answer, SignInFault) else self._outcome(answer)
        if isinstance(outcome, SignedIn) and isinstance(answer, ProviderAnswer):
            return ProviderSignedIn(signed_in=outcome, to=answer.to)
        if isinstance(outcome, _Refused):
            sign_in_failed(outcome.agent_id, SignInMeans.PROVIDER, outcome.fault).record_alone(self.units, at=self.clock.now())
            if outcome.fault is SignInFault.PROVIDER_UNBOUND:
                raise ProviderUnbound
        raise SignInFailed

    def _outcome(self, answer: ProviderAnswer) -> SignedIn | _Refused:
        now = self.clock.now()
        # Hashed outside of the transaction: a password that no one has seen, so that a try by it takes as long as any other.
        unseen = self.passwords.hash(f"{self.tokens.token()}{self.tokens.token()}")
        with self.units() as unit:
            found = self._account(unit, answer, unseen)
            if isinstance(found, _Refused):
                return found
            account, audits = found
            for audit in audits:
                audit.record(unit, at=now)
            if account.awaits_confirmation:
                outcome: SignedIn | _Refused = _Refused(SignInFault.NOT_CONFIRMED, account.member.id)
            else:
                outcome = begin_session(unit, self.tokens, account, means=SignInMeans.PROVIDER, at=now)
                audits = (*audits, signed_in(account.member.id, SignInMeans.PROVIDER))
            unit.commit()
        for audit in audits:
            audit.log()
        return outcome

    def _account(self, unit: UnitOfWork, answer: ProviderAnswer, unseen: str) -> tuple[StaffAccount, tuple[SignInAudit, ...]] | _Refused:
        """Find the account connected to this identity, or add one if the settings allow accounts for its e-mail domain."""
        if bound := unit[ProviderIdentities].find(answer.subject_hash):
            account = unit[Staff].get(bound.agent_id)
            fault = account_fault(account, answer.member)
            return _Refused(fault, bound.agent_id) if fault else (account, ())
        if taken := unit[Staff].find(answer.member.login):
            return _Refused(SignInFault.PROVIDER_UNBOUND, taken.member.id)
        if not self.provider.adds_accounts:
            return _Refused(SignInFault.PROVIDER_UNBOUND)
        return self._added(unit, answer.member, answer.subject_hash, unseen)

    def _added(
        self, unit: UnitOfWork, member: ProviderMember, subject_hash: str, unseen: str
    ) -> tuple[StaffAccount, tuple[SignInAudit, ...]]:
        now = self.clock.now()
        added = StaffMember(id=AgentId(self.tokens.token()), login=member.login, outlet_id=member.outlet_id, role=member.role)
        account = StaffAccount(member=added, password_hash=unseen, added_at=now, factor_since=now)
        unit[Staff].add(account)
        identity = ProviderIdentity(subject_hash=subject_hash, agent_id=added.id, bound_at=now)
        unit[ProviderIdentities].add(identity)
        return account, (staff_added(account), provider_bound(identity))
