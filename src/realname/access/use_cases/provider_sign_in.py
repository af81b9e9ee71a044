"""Sign in by the operator's OpenID provider: a question answered once, a member bound at their first sign-in, a role that agrees."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from realname.access.connectors.openid_provider import Asked, OpenIdProvider, ProviderAnswerRefused
from realname.access.errors import SignInFailed
from realname.access.model.passkey import ProviderIdentity, QuestionPurpose
from realname.access.model.provider import ProviderMember, read_member
from realname.access.model.staff import Realm, SignInFault, SignInMeans, StaffAccount, StaffMember
from realname.access.store.passkeys import ProviderIdentities
from realname.access.store.staff import Staff
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.access.use_cases.sign_in_audit import SignInAudit, provider_bound, sign_in_failed, signed_in, staff_added
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AskProvider:
    """Sends a browser to the provider."""

    questions: PasskeyQuestioner
    provider: OpenIdProvider

    def __call__(self, *, holder: str, to: str, redirect_uri: str) -> str:
        """Where the browser is sent to.

        Args:
            holder: The secret that the browser's cookie holds: no other browser can answer.
            to: A path of our own pages, where the member wanted to go.
            redirect_uri: Where the provider leads back to.

        Raises:
            ProviderUnavailable: It does not answer.
        """
        secret = self.questions.ask(QuestionPurpose.PROVIDER, holder=holder)
        return self.provider.address(_asked(secret, redirect_uri), state=_state(secret, to))


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
    questions: PasskeyQuestioner
    provider: OpenIdProvider

    def __call__(self, *, holder: str, code: str, state: str, redirect_uri: str) -> ProviderSignedIn:
        """Sign in; the question is void, whatever comes of it.

        Raises:
            SignInFailed: No question of this browser is answered, the provider's answer is not for it, no role of ours follows from it,
                or the member is deactivated or another one.
            ProviderUnavailable: The provider does not answer.
        """
        secret = self.questions.take(QuestionPurpose.PROVIDER, holder=holder)
        to = _path_of(secret, state) if secret else None
        outcome = (
            _Refused(SignInFault.QUESTION_MISSING) if secret is None or to is None else self._outcome(code, _asked(secret, redirect_uri))
        )
        if isinstance(outcome, _Refused):
            self._note_failure(outcome)
            raise SignInFailed
        return ProviderSignedIn(signed_in=outcome, to=to or "")

    def _outcome(self, code: str, asked: Asked) -> SignedIn | _Refused:
        settings, now = self.provider.settings, self.clock.now()
        try:
            claims = self.provider.claims(code, asked, at=now)
        except ProviderAnswerRefused:
            return _Refused(SignInFault.PROVIDER_REFUSED)
        member = read_member(claims, settings.rule) if settings else SignInFault.PROVIDER_REFUSED
        if isinstance(member, SignInFault):
            return _Refused(member)
        # Hashed outside of the transaction: a password that no one has seen, so that a try by it takes as long as any other.
        unseen = self.passwords.hash(f"{self.tokens.token()}{self.tokens.token()}")
        subject_hash = hashlib.sha256(f"{settings.issuer if settings else ''}\n{member.subject}".encode()).hexdigest()
        with self.units() as unit:
            found = self._account(unit, member, subject_hash, unseen)
            if isinstance(found, _Refused):
                return found
            account, audits = found
            for audit in audits:
                audit.record(unit, at=now)
            begun = begin_session(unit, self.tokens, account, means=SignInMeans.PROVIDER, at=now)
            unit.commit()
        for audit in (*audits, signed_in(account.member.id, SignInMeans.PROVIDER)):
            audit.log()
        return begun

    def _account(
        self, unit: UnitOfWork, member: ProviderMember, subject_hash: str, unseen: str
    ) -> tuple[StaffAccount, tuple[SignInAudit, ...]] | _Refused:
        """The member's account: the one that is bound, else the one of their login, else a new one."""
        bound = unit[ProviderIdentities].find(subject_hash)
        known = unit[Staff].get(bound.agent_id) if bound else unit[Staff].find(member.login)
        if known is None:
            known, audits = self._added(unit, member, unseen)
        elif refused := _refusal(unit, known, member, is_bound=bound is not None):
            return refused
        else:
            audits = ()
        if bound is not None:
            return known, audits
        identity = ProviderIdentity(subject_hash=subject_hash, agent_id=known.member.id, bound_at=self.clock.now())
        unit[ProviderIdentities].add(identity)
        return known, (*audits, provider_bound(identity))

    def _added(self, unit: UnitOfWork, member: ProviderMember, unseen: str) -> tuple[StaffAccount, tuple[SignInAudit, ...]]:
        added = StaffMember(id=AgentId(self.tokens.token()), login=member.login, outlet_id=member.outlet_id, role=member.role)
        account = StaffAccount(member=added, password_hash=unseen, added_at=self.clock.now())
        unit[Staff].add(account)
        return account, (staff_added(account),)

    def _note_failure(self, refused: _Refused) -> None:
        audit = sign_in_failed(refused.agent_id, SignInMeans.PROVIDER, refused.fault)
        if refused.agent_id is not None:
            with self.units() as unit:
                audit.record(unit, at=self.clock.now())
                unit.commit()
        audit.log()


def _refusal(unit: UnitOfWork, known: StaffAccount, member: ProviderMember, *, is_bound: bool) -> _Refused | None:
    """Why an account is not the member's: deactivated, of another role or outlet, or bound to another person."""
    agent_id = known.member.id
    if not known.is_active:
        return _Refused(SignInFault.DEACTIVATED, agent_id)
    if known.member.role.realm is not Realm.OPERATOR:
        return _Refused(SignInFault.OTHER_REALM, agent_id)
    if (known.member.role, known.member.outlet_id) != (member.role, member.outlet_id):
        return _Refused(SignInFault.PROVIDER_ROLE, agent_id)
    if not is_bound and unit[ProviderIdentities].of(agent_id) is not None:
        return _Refused(SignInFault.PROVIDER_OTHER, agent_id)
    return None


def _asked(secret: str, redirect_uri: str) -> Asked:
    return Asked(nonce=_drawn(secret, "nonce"), verifier=_drawn(secret, "verifier"), redirect_uri=redirect_uri)


def _state(secret: str, to: str) -> str:
    return f"{urlsafe_b64encode(to.encode()).decode()}.{_drawn(secret, f'state {to}')}"


def _path_of(secret: str, state: str) -> str | None:
    """The path in a state that is ours; None: it is none of this question."""
    packed, _, mark = state.partition(".")
    try:
        to = urlsafe_b64decode(packed).decode()
    except ValueError:
        return None
    return to if hmac.compare_digest(mark.encode(), _drawn(secret, f"state {to}").encode()) else None


def _drawn(secret: str, what: str) -> str:
    """A value for one purpose, which says nothing of the secret; lower-case hexadecimal."""
    return hmac.digest(secret.encode(), f"realname-provider-1 {what}".encode(), hashlib.sha256).hex()
