"""Challenges in their table, numbered per registration: the last number is the current one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, false, func, insert, or_, select

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, CounterId, PersonId, RegistrationId
from realname.platform.db.codecs import decode_codes, encode_codes
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.registration.model.attempts import FailedTry, Place
from realname.registration.model.registration import NextStep, RegistrationState
from realname.registration.store.codecs import decode_actions, encode_actions
from realname.registration.store.representatives import is_verified
from realname.registration.store.tables import challenges, live_sessions, registrations
from realname.verification.model.challenges.challenge import Challenge
from realname.verification.model.session_findings import FAULTS_OF_THE_SERVER, SessionFinding

_table = challenges.c
_before = challenges.alias("before").c
_session = live_sessions.alias("of_try")
_OURS = [encode_codes([finding]) for finding in sorted(FAULTS_OF_THE_SERVER)]
_IS_FREE = exists().where(
    live_sessions.c.challenge_id == _table.id, or_(live_sessions.c.opened_at.is_(None), live_sessions.c.findings.in_(_OURS))
)

_state = registrations.c.state
_IS_APPROVED = _state.in_([RegistrationState.APPROVED.value, RegistrationState.ACTIVATED.value])
_IS_KEPT = or_(
    _state == RegistrationState.SUBMITTED.value,
    and_(_state == RegistrationState.OPEN.value, registrations.c.sealed_session.is_not(None)),
)
_IS_ANSWERED = and_(_IS_KEPT, registrations.c.challenge_id == _table.id)
# Made once: to put a statement together costs more than to run it.
_COUNT = select(func.count()).where(_before.registration_id == bindparam("one")).scalar_subquery()
_ADD = insert(challenges).values(ordinal=_COUNT)
_CURRENT = select(challenges).where(_table.registration_id == bindparam("one")).order_by(_table.ordinal.desc()).limit(1)
_LAST_USED = select(_table.used_at).where(_table.registration_id == bindparam("one")).order_by(_table.ordinal.desc()).limit(1)
_FAILED = (
    select(_table.issued_at, _table.is_card_read, registrations.c.agent_id, _session.c.counter_id, _session.c.findings)
    .select_from(
        challenges.join(registrations, registrations.c.id == _table.registration_id).outerjoin(
            _session, _session.c.challenge_id == _table.id
        )
    )
    .where(is_verified(), _table.issued_at >= bindparam("since"))
    .where(~_IS_APPROVED, ~func.coalesce(_IS_ANSWERED, false()), ~_IS_FREE)
    .order_by(_table.issued_at)
)
_FREE = (
    select(_table.issued_at)
    .where(_table.registration_id == bindparam("one"), _table.issued_at >= bindparam("since"), _IS_FREE)
    .order_by(_table.issued_at)
)


class Challenges(OneTable[Challenge]):
    """Challenges by id and by registration."""

    rows = RowMapper(
        Challenge,
        challenges,
        codecs={"actions": Codec(write=encode_actions, read=decode_actions)},
        beside=("ordinal", "is_card_read"),
    )

    def add(self, challenge: Challenge, *, is_card_read: bool = False) -> None:
        """Keep a new one; it replaces the registration's current one. Whether the card was read is kept as it is when it is drawn."""
        row = {**self._records.row(challenge), "is_card_read": is_card_read, "one": challenge.registration_id.value}
        self._connection.execute(_ADD, row)

    def current(self, registration_id: RegistrationId) -> Challenge:
        """The last one issued for a registration, locked until the transaction ends.

        Raises:
            StateConflict: There is none.
        """
        found = self._records.lock_one(_CURRENT, {"one": registration_id.value})
        if found is None:
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)
        return found

    def is_used(self, registration_id: RegistrationId) -> bool:
        """Whether the last one issued for a registration was used; not locked."""
        return self._connection.scalars(_LAST_USED, {"one": registration_id.value}).first() is not None

    def save(self, challenge: Challenge) -> None:
        """Record its use."""
        if not self._records.replace(challenge):
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)

    def failed_since(self, person_id: PersonId, since: datetime) -> Sequence[FailedTry]:
        """Those issued to a person since a time that count as failures, oldest first, over all registrations.

        They are issued to the person who is verified: who acts for a holder, where a person does. One whose session ended by what no key of
        its counter signed was at no counter that is known: a caller who asks for a session names a counter, and its key alone proves it.

        No failures are: all of a registration that was approved or activated; one whose answer was judged and is kept, as long as
        nothing is decided; and those that `free_since` counts.
        """
        return [
            FailedTry(
                at=row.issued_at,
                place=Place(
                    agent_id=AgentId(row.agent_id),
                    counter_id=CounterId(row.counter_id) if row.counter_id and not _is_unsigned(row.findings) else None,
                    is_card_read=row.is_card_read,
                ),
            )
            for row in self._connection.execute(_FAILED, {"person": person_id.value, "since": since})
        ]

    def free_since(self, registration_id: RegistrationId, since: datetime) -> Sequence[datetime]:
        """When those issued for a registration since a time that cost no try were issued, oldest first.

        They are: one drawn for a live session that was never opened, since no one learned of its actions; and one whose live session
        ended by nothing but a fault of the server.
        """
        return self._connection.scalars(_FREE, {"one": registration_id.value, "since": since}).all()


def _is_unsigned(findings: str) -> bool:
    return SessionFinding.FRAME_UNSIGNED in decode_codes(findings, SessionFinding)
