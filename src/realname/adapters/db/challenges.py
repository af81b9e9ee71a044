"""Challenges in their table, numbered per registration: the last number is the current one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, exists, false, func, insert, or_, select, update

from realname.adapters.db.codecs import decode_actions, encode_actions, encode_codes
from realname.adapters.db.representatives import verified_as
from realname.adapters.db.schema import challenges, live_sessions, registrations
from realname.domain.challenge import Challenge
from realname.domain.errors import StateConflict
from realname.domain.identifiers import ChallengeId, PersonId, RegistrationId
from realname.domain.registration import NextStep, RegistrationState
from realname.domain.session_findings import SessionFinding

_table = challenges.c
_INTERRUPTED = encode_codes([SessionFinding.INTERRUPTED])
_IS_FREE = exists().where(
    live_sessions.c.challenge_id == _table.id, or_(live_sessions.c.opened_at.is_(None), live_sessions.c.findings == _INTERRUPTED)
)


class SqlChallenges:
    """Implements the port `Challenges`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, challenge: Challenge) -> None:
        """Keep a new one; it replaces the registration's current one."""
        issued = select(func.count()).select_from(challenges).where(_table.registration_id == challenge.registration_id.value)
        row = {
            "id": challenge.id.value,
            "registration_id": challenge.registration_id.value,
            "ordinal": self._connection.scalars(issued).one(),
            "actions": encode_actions(challenge.actions),
            "nonce": challenge.nonce,
            "issued_at": challenge.issued_at,
            "expires_at": challenge.expires_at,
            "used_at": challenge.used_at,
        }
        self._connection.execute(insert(challenges).values(row))

    def current(self, registration_id: RegistrationId) -> Challenge:
        """The last one issued for a registration, locked until the transaction ends."""
        asked = (
            select(challenges)
            .where(_table.registration_id == registration_id.value)
            .order_by(_table.ordinal.desc())
            .limit(1)
            .with_for_update()
        )
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)
        return _challenge(row)

    def save(self, challenge: Challenge) -> None:
        """Record its use."""
        changed = update(challenges).where(_table.id == challenge.id.value).values(used_at=challenge.used_at)
        if self._connection.execute(changed).rowcount != 1:
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)

    def failed_since(self, person_id: PersonId, since: datetime) -> Sequence[datetime]:
        """When those issued to a person since a time that count as failures were issued, oldest first."""
        state = registrations.c.state
        is_approved = state.in_([RegistrationState.APPROVED.value, RegistrationState.ACTIVATED.value])
        is_kept = or_(
            state == RegistrationState.SUBMITTED.value,
            and_(state == RegistrationState.OPEN.value, registrations.c.sealed_session.is_not(None)),
        )
        is_answered = and_(is_kept, registrations.c.challenge_id == _table.id)
        joined = challenges.join(registrations, registrations.c.id == _table.registration_id)
        asked = (
            select(_table.issued_at)
            .select_from(joined)
            .where(verified_as(person_id), _table.issued_at >= since)
            .where(~is_approved, ~func.coalesce(is_answered, false()), ~_IS_FREE)
            .order_by(_table.issued_at)
        )
        return self._connection.scalars(asked).all()

    def free_since(self, registration_id: RegistrationId, since: datetime) -> Sequence[datetime]:
        """When those issued for a registration since a time that cost no try were issued, oldest first."""
        is_meant = and_(_table.registration_id == registration_id.value, _table.issued_at >= since)
        asked = select(_table.issued_at).where(is_meant, _IS_FREE).order_by(_table.issued_at)
        return self._connection.scalars(asked).all()


def _challenge(row: RowMapping) -> Challenge:
    return Challenge(
        id=ChallengeId(row["id"]),
        registration_id=RegistrationId(row["registration_id"]),
        actions=decode_actions(row["actions"]),
        nonce=row["nonce"],
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )
