"""Live sessions in their table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from realname.kernel.identifiers import LiveSessionId, PersonId
from realname.platform.db.codecs import decode_codes, json_codes
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import LiveSession, SessionOutcome
from realname.registration.store.representatives import is_verified
from realname.registration.store.tables import live_sessions, registrations
from realname.verification.model.live_approval import Capture
from realname.verification.model.session_findings import SessionFinding

_table = live_sessions.c
# Made once: to put a statement together costs more than to run it.
_FIND = select(live_sessions).where(_table.token_hash == bindparam("one"))
_FAILURES = (
    select(_table.findings)
    .select_from(live_sessions.join(registrations, registrations.c.id == _table.registration_id))
    .where(is_verified(), _table.ended_at >= bindparam("since"), _table.outcome == SessionOutcome.FAILED.value)
    .order_by(_table.ended_at, _table.id)
)


class LiveSessions(OneTable[LiveSession]):
    """Live sessions by id and by the hash of their token."""

    rows = RowMapper(LiveSession, live_sessions, codecs={"findings": json_codes(SessionFinding)})

    def add(self, session: LiveSession) -> None:
        """Keep a new one."""
        self._records.insert(session)

    def find(self, token_hash: str) -> LiveSession | None:
        """Find, or None; not locked, so that registration and session are always locked in this order."""
        return self._records.one(_FIND, {"one": token_hash})

    def get(self, session_id: LiveSessionId) -> LiveSession:
        """Read and lock until the transaction ends.

        Raises:
            LiveTokenRefused: There is none.
        """
        found = self._records.lock(session_id)
        if found is None:
            raise LiveTokenRefused(cause="unknown")
        return found

    def capture_of(self, session_id: LiveSessionId) -> Capture:
        """Where the pictures of one came from; not locked. Of an unknown one: from no attested counter."""
        found = self._records.find(session_id)
        return Capture.COUNTER if found is None else found.capture

    def save(self, session: LiveSession) -> None:
        """Replace."""
        if not self._records.replace(session):
            raise LiveTokenRefused(cause="unknown")

    def ids_interrupted_before(self, opened_before: datetime) -> Sequence[LiveSessionId]:
        """Those opened before a time that have not ended."""
        asked = select(_table.id).where(_table.opened_at < opened_before, _table.ended_at.is_(None)).order_by(_table.opened_at, _table.id)
        return [LiveSessionId(found) for found in self._connection.scalars(asked)]

    def failures_since(self, person_id: PersonId, since: datetime) -> Sequence[tuple[SessionFinding, ...]]:
        """The findings of those of a person, over all registrations, that failed since a time, in the order of their ends."""
        asked = {"person": person_id.value, "since": since}
        return [decode_codes(findings, SessionFinding) for findings in self._connection.scalars(_FAILURES, asked)]
