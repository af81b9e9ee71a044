"""How staff sign in, in its tables: passkeys, the questions to them, apps, the operator's provider, invitations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from realname.access.errors import PasskeyRefused, ProviderConnectionRefused
from realname.access.model.passkey import (
    Authenticator,
    BackupCode,
    FactorReset,
    Invitation,
    Passkey,
    PasskeyQuestion,
    ProviderIdentity,
    QuestionPurpose,
)
from realname.access.store.tables import (
    authenticators,
    backup_codes,
    factor_resets,
    invitations,
    passkey_questions,
    passkeys,
    provider_identities,
)
from realname.kernel.identifiers import AgentId
from realname.platform.db.repository import OneTable, Records
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.store import Transaction

_BACKUP_CODES = RowMapper(BackupCode, backup_codes)


class Passkeys(OneTable[Passkey]):
    """Passkeys by their credential's id."""

    rows = RowMapper(Passkey, passkeys)

    def add(self, passkey: Passkey) -> None:
        """Keep a new one.

        Raises:
            PasskeyRefused: The credential is a person's already.
        """
        self._records.insert_new(passkey, refused=PasskeyRefused())

    def find(self, passkey_id: str) -> Passkey | None:
        """Find and lock, or None."""
        return self._records.lock_one(select(passkeys).where(passkeys.c.id == passkey_id))

    def save(self, passkey: Passkey) -> None:
        """Record a use; one that was removed meanwhile is no error."""
        self._records.replace(passkey)

    def remove(self, passkey_id: str, *, agent_id: AgentId) -> bool:
        """Remove one of a member; returns whether there was one."""
        theirs = (passkeys.c.id == passkey_id) & (passkeys.c.agent_id == agent_id.value)
        return self._connection.execute(delete(passkeys).where(theirs)).rowcount == 1

    def holders(self) -> frozenset[AgentId]:
        """Members who have one."""
        return frozenset(passkey.agent_id for passkey in self._records.all(select(passkeys)))

    def of(self, agent_id: AgentId) -> Sequence[Passkey]:
        """All of a member, the oldest first."""
        asked = select(passkeys).where(passkeys.c.agent_id == agent_id.value).order_by(passkeys.c.added_at, passkeys.c.id)
        return self._records.all(asked)


class PasskeyQuestions(OneTable[PasskeyQuestion]):
    """Questions that wait for their answer: one a browser and purpose."""

    rows = RowMapper(PasskeyQuestion, passkey_questions)

    def ask(self, question: PasskeyQuestion) -> None:
        """Keep; the one before is void."""
        self.take(question.holder_hash, question.purpose)
        self._records.insert(question)

    def take(self, holder_hash: str, purpose: QuestionPurpose) -> PasskeyQuestion | None:
        """Take it out, or None: one statement, so that of two at once one gets it."""
        meant = (passkey_questions.c.holder_hash == holder_hash) & (passkey_questions.c.purpose == purpose.value)
        return self._records.one(delete(passkey_questions).where(meant).returning(passkey_questions))

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(passkey_questions).where(passkey_questions.c.expires_at < expired_before)).rowcount


class Authenticators(OneTable[Authenticator]):
    """Authenticator apps, one a member, and the backup codes beside them."""

    rows = RowMapper(Authenticator, authenticators)

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._backup_codes = Records(self._connection, _BACKUP_CODES)

    def of(self, agent_id: AgentId) -> Authenticator | None:
        """Find and lock, or None."""
        return self._records.lock(agent_id)

    def holders(self) -> frozenset[AgentId]:
        """Members who have one that is set up."""
        asked = select(authenticators).where(authenticators.c.confirmed_at.is_not(None))
        return frozenset(authenticator.agent_id for authenticator in self._records.all(asked))

    def save(self, authenticator: Authenticator) -> None:
        """Keep, in the place of the one before."""
        self._records.replace_or_insert(authenticator)

    def remove(self, agent_id: AgentId) -> None:
        """Remove it, and the backup codes; none is no error."""
        self._connection.execute(delete(authenticators).where(authenticators.c.agent_id == agent_id.value))
        self.give_backup_codes(agent_id, ())

    def give_backup_codes(self, agent_id: AgentId, hashes: Sequence[str]) -> None:
        """Keep these; those before are void."""
        self._connection.execute(delete(backup_codes).where(backup_codes.c.agent_id == agent_id.value))
        self._backup_codes.insert_all([BackupCode(agent_id=agent_id, code_hash=code_hash) for code_hash in hashes])

    def take_backup_code(self, agent_id: AgentId, hashes: Sequence[str]) -> bool:
        """Take one out by any of its hashes; returns whether it was there: of two at once one gets it."""
        meant = (backup_codes.c.agent_id == agent_id.value) & backup_codes.c.code_hash.in_(hashes)
        return len(self._backup_codes.all(delete(backup_codes).where(meant).returning(backup_codes))) == 1


class ProviderIdentities(OneTable[ProviderIdentity]):
    """Whom the operator's OpenID provider means, by the hash of issuer and subject: one a member."""

    rows = RowMapper(ProviderIdentity, provider_identities)

    def add(self, identity: ProviderIdentity) -> None:
        """Connect.

        Raises:
            ProviderConnectionRefused: The identity or the member was connected meanwhile.
        """
        self._records.insert_new(identity, refused=ProviderConnectionRefused())

    def find(self, subject_hash: str) -> ProviderIdentity | None:
        """Find, or None."""
        return self._records.one(select(provider_identities).where(provider_identities.c.subject_hash == subject_hash))

    def of(self, agent_id: AgentId) -> ProviderIdentity | None:
        """The one of a member, or None."""
        return self._records.one(select(provider_identities).where(provider_identities.c.agent_id == agent_id.value))

    def remove(self, agent_id: AgentId) -> None:
        """Remove the connection of a member to the provider; no error if there is none."""
        self._connection.execute(delete(provider_identities).where(provider_identities.c.agent_id == agent_id.value))

    def holders(self) -> frozenset[AgentId]:
        """Members who have one."""
        return frozenset(identity.agent_id for identity in self._records.all(select(provider_identities)))


class Invitations(OneTable[Invitation]):
    """Invitations by the hash of their code: one a member."""

    rows = RowMapper(Invitation, invitations)

    def add(self, invitation: Invitation) -> None:
        """Keep; the member's one before is void."""
        self.void(invitation.agent_id)
        self._records.insert(invitation)

    def all(self) -> Sequence[Invitation]:
        """All, the expired too, until they are forgotten."""
        return self._records.all(select(invitations))

    def take(self, code_hash: str) -> Invitation | None:
        """Take it out, or None: one statement, so that of two at once one gets it."""
        return self._records.one(delete(invitations).where(invitations.c.code_hash == code_hash).returning(invitations))

    def void(self, agent_id: AgentId) -> None:
        """Void what a member has."""
        self._connection.execute(delete(invitations).where(invitations.c.agent_id == agent_id.value))

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(invitations).where(invitations.c.expires_at < expired_before)).rowcount


class FactorResets(OneTable[FactorReset]):
    """Resets that wait for a second person: one a member."""

    rows = RowMapper(FactorReset, factor_resets)

    def ask(self, reset: FactorReset) -> None:
        """Store a request for a reset; it replaces an earlier one for the same member."""
        self.forget(reset.agent_id)
        self._records.insert(reset)

    def of(self, agent_id: AgentId, *, at: datetime) -> FactorReset | None:
        """Lock and return the request for a member that still waits; None if there is none."""
        found = self._records.lock(agent_id)
        return found if found is not None and at < found.lapses_at else None

    def all(self, *, at: datetime) -> Sequence[FactorReset]:
        """Return all requests that still wait for a second person."""
        return self._records.all(select(factor_resets).where(factor_resets.c.lapses_at > at).order_by(factor_resets.c.asked_at))

    def forget(self, agent_id: AgentId) -> None:
        """Delete the request for a member; no error if there is none."""
        self._connection.execute(delete(factor_resets).where(factor_resets.c.agent_id == agent_id.value))
