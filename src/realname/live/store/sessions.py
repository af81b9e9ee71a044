"""Live sessions in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, insert, select, update

from realname.kernel.errors import LiveTokenRefused
from realname.kernel.identifiers import ChallengeId, CounterId, LiveSessionId, PersonId, RegistrationId
from realname.platform.db.codecs import decode_codes, encode_codes
from realname.platform.db.store import SqlStore
from realname.registration.model.live_session import LiveSession, SessionOutcome
from realname.registration.store.registrations import Column
from realname.registration.store.representatives import is_verified
from realname.registration.store.tables import live_sessions, registrations
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.session_findings import SessionFinding

_table = live_sessions.c
# Made once: to put a statement together costs more than to run it.
_ADD = insert(live_sessions)
_FIND = select(live_sessions).where(_table.token_hash == bindparam("one"))
_GET = select(live_sessions).where(_table.id == bindparam("one")).with_for_update()
_FAILURES = (
    select(_table.findings)
    .select_from(live_sessions.join(registrations, registrations.c.id == _table.registration_id))
    .where(is_verified(), _table.ended_at >= bindparam("since"), _table.outcome == SessionOutcome.FAILED.value)
    .order_by(_table.ended_at, _table.id)
)
_SAVE = update(live_sessions).where(_table.id == bindparam("one"))


class LiveSessions(SqlStore):
    """Live sessions by id and by the hash of their token."""

    def add(self, session: LiveSession) -> None:
        """Keep a new one."""
        self._connection.execute(_ADD, _row(session))

    def find(self, token_hash: str) -> LiveSession | None:
        """Find, or None; not locked, so that registration and session are always locked in this order."""
        row = self._connection.execute(_FIND, {"one": token_hash}).mappings().one_or_none()
        return None if row is None else _session(row)

    def get(self, session_id: LiveSessionId) -> LiveSession:
        """Read and lock until the transaction ends.

        Raises:
            LiveTokenRefused: There is none.
        """
        row = self._connection.execute(_GET, {"one": session_id.value}).mappings().one_or_none()
        if row is None:
            raise LiveTokenRefused(cause="unknown")
        return _session(row)

    def save(self, session: LiveSession) -> None:
        """Replace."""
        if self._connection.execute(_SAVE, {"one": session.id.value, **_row(session)}).rowcount != 1:
            raise LiveTokenRefused(cause="unknown")

    def ids_interrupted_before(self, opened_before: datetime) -> Sequence[LiveSessionId]:
        """Those opened before a time that have not ended."""
        asked = select(_table.id).where(_table.opened_at < opened_before, _table.ended_at.is_(None)).order_by(_table.opened_at, _table.id)
        return [LiveSessionId(found) for found in self._connection.scalars(asked)]

    def failures_since(self, person_id: PersonId, since: datetime) -> Sequence[tuple[SessionFinding, ...]]:
        """The findings of those of a person, over all registrations, that failed since a time, in the order of their ends."""
        asked = {"person": person_id.value, "since": since}
        return [decode_codes(findings, SessionFinding) for findings in self._connection.scalars(_FAILURES, asked)]


def _row(session: LiveSession) -> Mapping[str, Column]:
    return {
        "id": session.id.value,
        "registration_id": session.registration_id.value,
        "challenge_id": session.challenge_id.value,
        "counter_id": session.counter_id.value,
        "token_hash": session.token_hash,
        "nonce": session.nonce,
        "issued_at": session.issued_at,
        "expires_at": session.expires_at,
        "opened_at": session.opened_at,
        "ended_at": session.ended_at,
        "second_socket_at": session.second_socket_at,
        "findings": encode_codes(session.findings),
        "outcome": session.outcome.value if session.outcome else None,
        "frames": session.frames,
        "judged_frames": session.judged_frames,
        "manifest_digest": session.manifest_digest,
        "camera": session.camera.value if session.camera else None,
    }


def _session(row: RowMapping) -> LiveSession:
    return LiveSession(
        id=LiveSessionId(row["id"]),
        registration_id=RegistrationId(row["registration_id"]),
        challenge_id=ChallengeId(row["challenge_id"]),
        counter_id=CounterId(row["counter_id"]),
        token_hash=row["token_hash"],
        nonce=row["nonce"],
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        opened_at=row["opened_at"],
        ended_at=row["ended_at"],
        second_socket_at=row["second_socket_at"],
        findings=decode_codes(row["findings"], SessionFinding),
        outcome=SessionOutcome(row["outcome"]) if row["outcome"] else None,
        frames=row["frames"],
        judged_frames=row["judged_frames"],
        manifest_digest=row["manifest_digest"],
        camera=CameraClass(row["camera"]) if row["camera"] else None,
    )
