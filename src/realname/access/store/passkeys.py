"""How staff sign in, in its tables: passkeys, the questions to them, invitations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.access.model.authenticator import Authenticator
from realname.access.model.passkey import Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.access.store.tables import authenticators, backup_codes, invitations, passkey_questions, passkeys
from realname.kernel.errors import PasskeyRefused
from realname.kernel.identifiers import AgentId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column


class Passkeys(SqlStore):
    """Passkeys by their credential's id."""

    def add(self, passkey: Passkey) -> None:
        """Keep a new one.

        Raises:
            PasskeyRefused: The credential is somebody's already.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(passkeys).values(_row(passkey)))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise PasskeyRefused from problem

    def find(self, passkey_id: str) -> Passkey | None:
        """Find and lock, or None."""
        row = self._connection.execute(select(passkeys).where(passkeys.c.id == passkey_id).with_for_update()).mappings().one_or_none()
        return None if row is None else _passkey(row)

    def save(self, passkey: Passkey) -> None:
        """Record a use; one that was removed meanwhile is no error."""
        self._connection.execute(update(passkeys).where(passkeys.c.id == passkey.id).values(_row(passkey)))

    def remove(self, passkey_id: str, *, agent_id: AgentId) -> bool:
        """Remove one of a member; returns whether there was one."""
        theirs = (passkeys.c.id == passkey_id) & (passkeys.c.agent_id == agent_id.value)
        return self._connection.execute(delete(passkeys).where(theirs)).rowcount == 1

    def of(self, agent_id: AgentId) -> Sequence[Passkey]:
        """All of a member, the oldest first."""
        asked = select(passkeys).where(passkeys.c.agent_id == agent_id.value).order_by(passkeys.c.added_at, passkeys.c.id)
        return [_passkey(row) for row in self._connection.execute(asked).mappings()]


class PasskeyQuestions(SqlStore):
    """Questions that wait for their answer: one a browser and purpose."""

    def ask(self, question: PasskeyQuestion) -> None:
        """Keep; the one before is void."""
        self.take(question.holder_hash, question.purpose)
        row = {
            "holder_hash": question.holder_hash,
            "purpose": question.purpose.value,
            "challenge": question.challenge,
            "expires_at": question.expires_at,
        }
        self._connection.execute(insert(passkey_questions).values(row))

    def take(self, holder_hash: str, purpose: QuestionPurpose) -> PasskeyQuestion | None:
        """Take it out, or None: one statement, so that of two at once one gets it."""
        meant = (passkey_questions.c.holder_hash == holder_hash) & (passkey_questions.c.purpose == purpose.value)
        row = self._connection.execute(delete(passkey_questions).where(meant).returning(*passkey_questions.c)).mappings().one_or_none()
        if row is None:
            return None
        return PasskeyQuestion(holder_hash=holder_hash, purpose=purpose, challenge=row["challenge"], expires_at=row["expires_at"])

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(passkey_questions).where(passkey_questions.c.expires_at < expired_before)).rowcount


class Authenticators(SqlStore):
    """Authenticator apps, one a member, and the backup codes beside them."""

    def of(self, agent_id: AgentId) -> Authenticator | None:
        """Find and lock, or None."""
        asked = select(authenticators).where(authenticators.c.agent_id == agent_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            return None
        return Authenticator(agent_id=agent_id, salt=row["salt"], last_step=row["last_step"], confirmed_at=row["confirmed_at"])

    def save(self, authenticator: Authenticator) -> None:
        """Keep, in the place of the one before."""
        values = {"salt": authenticator.salt, "last_step": authenticator.last_step, "confirmed_at": authenticator.confirmed_at}
        theirs = authenticators.c.agent_id == authenticator.agent_id.value
        if self._connection.execute(update(authenticators).where(theirs).values(values)).rowcount == 0:
            self._connection.execute(insert(authenticators).values(agent_id=authenticator.agent_id.value, **values))

    def remove(self, agent_id: AgentId) -> None:
        """Remove it, and the backup codes; none is no error."""
        self._connection.execute(delete(authenticators).where(authenticators.c.agent_id == agent_id.value))
        self.give_backup_codes(agent_id, ())

    def give_backup_codes(self, agent_id: AgentId, hashes: Sequence[str]) -> None:
        """Keep these; those before are void."""
        self._connection.execute(delete(backup_codes).where(backup_codes.c.agent_id == agent_id.value))
        if hashes:
            self._connection.execute(insert(backup_codes), [{"agent_id": agent_id.value, "code_hash": one} for one in hashes])

    def take_backup_code(self, agent_id: AgentId, code_hash: str) -> bool:
        """Take one out; returns whether it was there: of two at once one gets it."""
        meant = (backup_codes.c.agent_id == agent_id.value) & (backup_codes.c.code_hash == code_hash)
        return self._connection.execute(delete(backup_codes).where(meant)).rowcount == 1


class Invitations(SqlStore):
    """Invitations by the hash of their code: one a member."""

    def add(self, invitation: Invitation) -> None:
        """Keep; the member's one before is void."""
        self.void(invitation.agent_id)
        row = {"agent_id": invitation.agent_id.value, "code_hash": invitation.code_hash, "expires_at": invitation.expires_at}
        self._connection.execute(insert(invitations).values(row))

    def take(self, code_hash: str) -> Invitation | None:
        """Take it out, or None: one statement, so that of two at once one gets it."""
        taken = delete(invitations).where(invitations.c.code_hash == code_hash).returning(*invitations.c)
        row = self._connection.execute(taken).mappings().one_or_none()
        return None if row is None else Invitation(code_hash=code_hash, agent_id=AgentId(row["agent_id"]), expires_at=row["expires_at"])

    def void(self, agent_id: AgentId) -> None:
        """Void what a member has."""
        self._connection.execute(delete(invitations).where(invitations.c.agent_id == agent_id.value))

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(invitations).where(invitations.c.expires_at < expired_before)).rowcount


def _row(passkey: Passkey) -> Mapping[str, Column]:
    return {
        "id": passkey.id,
        "agent_id": passkey.agent_id.value,
        "public_key": passkey.public_key,
        "sign_count": passkey.sign_count,
        "name": passkey.name,
        "added_at": passkey.added_at,
        "used_at": passkey.used_at,
    }


def _passkey(row: RowMapping) -> Passkey:
    return Passkey(
        id=row["id"],
        agent_id=AgentId(row["agent_id"]),
        public_key=row["public_key"],
        sign_count=row["sign_count"],
        name=row["name"],
        added_at=row["added_at"],
        used_at=row["used_at"],
    )
