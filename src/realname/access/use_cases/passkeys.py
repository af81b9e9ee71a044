"""A member's passkeys: added, listed, removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.access.errors import PasskeyRefused, SignInRequired
from realname.access.model.passkey import MOST_PASSKEYS, Passkey, QuestionPurpose
from realname.access.model.staff import StaffMember
from realname.access.ports import PasskeyCeremony
from realname.access.store.passkeys import Passkeys
from realname.access.store.staff import Staff, StaffSessions
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.access.use_cases.sign_in_audit import passkey_added, passkey_removed
from realname.access.use_cases.staff_accounts import require_account
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.tokens import hash_token
from realname.kernel.typed_names import parse_shown_name
from realname.kernel.unit_of_work import Reads, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForNewPasskey:
    """Asks a member's browser for a passkey."""

    units: Reads
    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony

    def __call__(self, member: StaffMember, *, holder: str) -> str:
        """Ask; `holder` is the secret that the forms of this sign-in carry.

        Raises:
            InvalidInput: They have as many as are kept.
        """
        with self.units() as unit:
            known = unit[Passkeys].of(member.id)
        if len(known) >= MOST_PASSKEYS:
            raise InvalidInput(field="passkeys")
        challenge = self.questions.ask(QuestionPurpose.ADD, holder=holder)
        return self.ceremony.creation_question(member, challenge=challenge, known=known)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPasskey:
    """Adds what the browser made."""

    units: UnitsOfWork
    clock: Clock
    questions: PasskeyQuestioner
    ceremony: PasskeyCeremony

    def __call__(self, member: StaffMember, answer: str, name: str, *, holder: str, token: str) -> Passkey:
        """Check and keep. The question becomes invalid whether or not this succeeds.

        Args:
            member: Who is signed in.
            answer: What their browser made.
            name: What the member calls the passkey.
            holder: The secret that the forms of this sign-in carry.
            token: Of this sign-in.

        Raises:
            InvalidInput: The name is none.
            PasskeyRefused: It answers no question of this browser, or was not made as asked.
            SignInRequired: The sign-in ended meanwhile, such as by a reset: a passkey added after a reset would undo it.
        """
        called = parse_shown_name(name)
        challenge = self.questions.take(QuestionPurpose.ADD, holder=holder)
        if challenge is None:
            raise PasskeyRefused
        made = self.ceremony.read_new(answer, challenge=challenge)
        passkey = Passkey(
            id=made.id,
            agent_id=member.id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=called,
            added_at=self.clock.now(),
        )
        added = passkey_added(passkey)
        with self.units() as unit:
            account = require_account(unit, member.login)  # locks it, so that a reset is either over or waits
            if unit[StaffSessions].find(hash_token(token)) is None:
                raise SignInRequired
            unit[Passkeys].add(passkey)
            unit[Staff].save(account.with_factor(at=passkey.added_at))
            added.record(unit, at=passkey.added_at)
            unit.commit()
        added.log()
        return passkey


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePasskey:
    """Removes one: no one signs in with it any more."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, agent_id: AgentId, passkey_id: str) -> None:
        """Remove; one that is not there, or is another's, is no error."""
        with self.units() as unit:
            passkey = unit[Passkeys].find(passkey_id)
            if passkey is None or passkey.agent_id != agent_id:
                return
            unit[Passkeys].remove(passkey_id, agent_id=agent_id)
            removed = passkey_removed(passkey)
            removed.record(unit, at=self.clock.now())
            unit.commit()
        removed.log()


@dataclass(frozen=True, slots=True)
class ListPasskeys:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, agent_id: AgentId) -> Sequence[Passkey]:
        """List a member's."""
        with self.units() as unit:
            return unit[Passkeys].of(agent_id)
