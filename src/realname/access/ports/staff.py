"""The records of how staff sign in, part of the unit of work: passkeys, questions to them, authenticator apps, invitations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.access.model.authenticator import Authenticator
from realname.access.model.passkey import Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.kernel.identifiers import AgentId


class Passkeys(Protocol):
    """Passkeys by their credential's id."""

    def add(self, passkey: Passkey) -> None:
        """Keep a new one.

        Raises:
            PasskeyRefused: The credential is somebody's already.
        """
        ...

    def find(self, passkey_id: str) -> Passkey | None:
        """Find and lock, or None."""
        ...

    def save(self, passkey: Passkey) -> None:
        """Record a use; one that was removed meanwhile is no error."""
        ...

    def remove(self, passkey_id: str, *, agent_id: AgentId) -> bool:
        """Remove one of a member; returns whether there was one."""
        ...

    def of(self, agent_id: AgentId) -> Sequence[Passkey]:
        """All of a member, the oldest first."""
        ...


class PasskeyQuestions(Protocol):
    """Questions that wait for their answer: one a browser and purpose."""

    def ask(self, question: PasskeyQuestion) -> None:
        """Keep; the one before is void."""
        ...

    def take(self, holder_hash: str, purpose: QuestionPurpose) -> PasskeyQuestion | None:
        """Take it out, or None: of two answers one gets it."""
        ...

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        ...


class Authenticators(Protocol):
    """Authenticator apps, one a member, and the backup codes beside them."""

    def of(self, agent_id: AgentId) -> Authenticator | None:
        """Find and lock, or None."""
        ...

    def save(self, authenticator: Authenticator) -> None:
        """Keep, in the place of the one before."""
        ...

    def remove(self, agent_id: AgentId) -> None:
        """Remove it, and the backup codes; none is no error."""
        ...

    def give_backup_codes(self, agent_id: AgentId, hashes: Sequence[str]) -> None:
        """Keep these; those before are void."""
        ...

    def take_backup_code(self, agent_id: AgentId, code_hash: str) -> bool:
        """Take one out; returns whether it was there: of two at once one gets it."""
        ...


class Invitations(Protocol):
    """Invitations by the hash of their code: one a member."""

    def add(self, invitation: Invitation) -> None:
        """Keep; the member's one before is void."""
        ...

    def take(self, code_hash: str) -> Invitation | None:
        """Take it out, or None: of two at once one gets it."""
        ...

    def void(self, agent_id: AgentId) -> None:
        """Void what a member has."""
        ...

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        ...
