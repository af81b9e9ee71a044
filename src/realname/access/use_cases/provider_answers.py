"""What a browser is sent to the operator's OpenID provider with, and whom the provider names in its answer."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from realname.access.connectors.openid_provider import Asked, OpenIdProvider, ProviderAnswerRefused
from realname.access.model.passkey import QuestionPurpose
from realname.access.model.provider import ProviderMember, read_member
from realname.access.model.staff import Realm, SignInFault, StaffAccount
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.kernel.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """Whom the provider names.

    Attributes:
        subject_hash: SHA-256 of issuer and subject: the identity is known by nothing else.
        to: The path of our own pages that the member wanted to go to.
    """

    member: ProviderMember
    subject_hash: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderQuestioner:
    """Sends a browser to the provider, and reads the answer that it comes back with. An answer for one purpose is none for another."""

    clock: Clock
    questions: PasskeyQuestioner
    provider: OpenIdProvider

    def ask(self, purpose: QuestionPurpose, *, holder: str, to: str, redirect_uri: str) -> str:
        """Where the browser is sent to.

        Raises:
            ProviderUnavailable: The provider does not answer.
        """
        secret = self.questions.ask(purpose, holder=holder)
        return self.provider.address(_asked(secret, redirect_uri), state=_state(secret, purpose, to))

    def answer(self, purpose: QuestionPurpose, *, holder: str, code: str, state: str, redirect_uri: str) -> ProviderAnswer | SignInFault:
        """Whom the provider names, or why it names nobody of ours. The question becomes invalid in either case.

        Raises:
            ProviderUnavailable: The provider does not answer.
        """
        secret = self.questions.take(purpose, holder=holder)
        to = _path_of(secret, purpose, state) if secret else None
        settings = self.provider.settings
        if secret is None or to is None or settings is None:
            return SignInFault.QUESTION_MISSING
        try:
            claims = self.provider.claims(code, _asked(secret, redirect_uri), at=self.clock.now())
        except ProviderAnswerRefused:
            return SignInFault.PROVIDER_REFUSED
        member = read_member(claims, settings.rule)
        if isinstance(member, SignInFault):
            return member
        subject_hash = hashlib.sha256(f"{settings.issuer}\n{member.subject}".encode()).hexdigest()
        return ProviderAnswer(member=member, subject_hash=subject_hash, to=to)


def purpose_of(state: str) -> str:
    """What an answer says that it is for; the question of that purpose shows whether it is."""
    return state.partition(".")[0]


def account_fault(account: StaffAccount, member: ProviderMember) -> SignInFault | None:
    """Why the provider signs nobody in to an account: it is not open, an inspector's, or has another role or outlet."""
    if not account.is_active:
        return SignInFault.DEACTIVATED
    if account.member.role.realm is not Realm.OPERATOR:
        return SignInFault.OTHER_REALM
    if (account.member.role, account.member.outlet_id) != (member.role, member.outlet_id):
        return SignInFault.PROVIDER_ROLE
    return SignInFault.NOT_CONFIRMED if account.awaits_confirmation else None


def _asked(secret: str, redirect_uri: str) -> Asked:
    return Asked(nonce=_drawn(secret, "nonce"), verifier=_drawn(secret, "verifier"), redirect_uri=redirect_uri)


def _state(secret: str, purpose: QuestionPurpose, to: str) -> str:
    return f"{purpose.value}.{urlsafe_b64encode(to.encode()).decode()}.{_drawn(secret, f'state {to}')}"


def _path_of(secret: str, purpose: QuestionPurpose, state: str) -> str | None:
    """The path in a state that is ours; None: the state belongs to another question."""
    said, _, rest = state.partition(".")
    packed, _, mark = rest.partition(".")
    try:
        to = urlsafe_b64decode(packed).decode()
    except ValueError:
        return None
    is_ours = hmac.compare_digest(mark.encode(), _drawn(secret, f"state {to}").encode())
    return to if is_ours and said == purpose.value else None


def _drawn(secret: str, what: str) -> str:
    """A value for one purpose, which says nothing of the secret; lower-case hexadecimal."""
    return hmac.digest(secret.encode(), f"realname-provider-1 {what}".encode(), hashlib.sha256).hex()
