"""How staff sign in, in memory: passkeys, the questions to them, invitations."""

from collections.abc import Sequence
from datetime import datetime

from realname.access.model.authenticator import Authenticator
from realname.access.model.passkey import Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.kernel.errors import PasskeyRefused
from realname.kernel.identifiers import AgentId
from tests.support.memory_records import Records


class MemoryPasskeys:
    """Implements the port `Passkeys`."""

    def __init__(self, records: Records) -> None:
        self._passkeys = records.passkeys

    def add(self, passkey: Passkey) -> None:
        if passkey.id in self._passkeys:
            raise PasskeyRefused
        self._passkeys[passkey.id] = passkey

    def find(self, passkey_id: str) -> Passkey | None:
        return self._passkeys.get(passkey_id)

    def save(self, passkey: Passkey) -> None:
        if passkey.id in self._passkeys:
            self._passkeys[passkey.id] = passkey

    def remove(self, passkey_id: str, *, agent_id: AgentId) -> bool:
        found = self._passkeys.get(passkey_id)
        if found is None or found.agent_id != agent_id:
            return False
        del self._passkeys[passkey_id]
        return True

    def of(self, agent_id: AgentId) -> Sequence[Passkey]:
        return sorted((one for one in self._passkeys.values() if one.agent_id == agent_id), key=lambda one: (one.added_at, one.id))


class MemoryPasskeyQuestions:
    """Implements the port `PasskeyQuestions`."""

    def __init__(self, records: Records) -> None:
        self._questions = records.passkey_questions

    def ask(self, question: PasskeyQuestion) -> None:
        self._questions[question.holder_hash, question.purpose] = question

    def take(self, holder_hash: str, purpose: QuestionPurpose) -> PasskeyQuestion | None:
        return self._questions.pop((holder_hash, purpose), None)

    def forget(self, *, expired_before: datetime) -> int:
        old = [key for key, one in self._questions.items() if one.expires_at < expired_before]
        for key in old:
            del self._questions[key]
        return len(old)


class MemoryAuthenticators:
    """Implements the port `Authenticators`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, agent_id: AgentId) -> Authenticator | None:
        return self._records.authenticators.get(agent_id)

    def save(self, authenticator: Authenticator) -> None:
        self._records.authenticators[authenticator.agent_id] = authenticator

    def remove(self, agent_id: AgentId) -> None:
        self._records.authenticators.pop(agent_id, None)
        self.give_backup_codes(agent_id, ())

    def give_backup_codes(self, agent_id: AgentId, hashes: Sequence[str]) -> None:
        self._records.backup_codes[agent_id] = frozenset(hashes)

    def take_backup_code(self, agent_id: AgentId, code_hash: str) -> bool:
        there = self._records.backup_codes.get(agent_id, frozenset())
        self._records.backup_codes[agent_id] = there - {code_hash}
        return code_hash in there


class MemoryInvitations:
    """Implements the port `Invitations`."""

    def __init__(self, records: Records) -> None:
        self._invitations = records.invitations

    def add(self, invitation: Invitation) -> None:
        self._invitations[invitation.agent_id] = invitation

    def take(self, code_hash: str) -> Invitation | None:
        found = next((one for one in self._invitations.values() if one.code_hash == code_hash), None)
        return None if found is None else self._invitations.pop(found.agent_id)

    def void(self, agent_id: AgentId) -> None:
        self._invitations.pop(agent_id, None)

    def forget(self, *, expired_before: datetime) -> int:
        old = [one.agent_id for one in self._invitations.values() if one.expires_at < expired_before]
        for agent_id in old:
            del self._invitations[agent_id]
        return len(old)
