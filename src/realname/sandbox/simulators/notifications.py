"""A simulated message centre: an outbox that remembers what was sent."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from realname.kernel.identifiers import LineId, Msisdn
from realname.lines.model.notice import Notice, NoticeKind
from realname.registration.model.line_code import OneTimeCode
from realname.sandbox.simulators.attempts import TABLE, Attempts
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.state import SandboxState

_SCHEMA = (
    TABLE,
    """
    CREATE TABLE IF NOT EXISTS notices (
        idempotency_key TEXT PRIMARY KEY, kind TEXT NOT NULL, msisdn TEXT NOT NULL, line_id TEXT NOT NULL, sent_s REAL NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS codes (idempotency_key TEXT PRIMARY KEY, code TEXT NOT NULL)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNotice:
    """One message in the outbox."""

    notice: Notice
    sent_at: datetime


class SandboxNotifier:
    """Implements the port `Notifier`: a message per key, kept instead of sent."""

    def __init__(
        self,
        file: Path,
        *,
        faults: Faults = (),
        sleep: Callable[[float], None] = time.sleep,
        time_s: Callable[[], float] = time.time,
    ) -> None:
        """Take the file that remembers."""
        self._state = SandboxState(file, schema=_SCHEMA)
        self._attempts = Attempts(kind="notifications", state=self._state, faults=faults, sleep=sleep)
        self._time_s = time_s

    def send(self, notice: Notice) -> None:
        """Send once per key."""
        attempt = self._attempts.begin(notice.idempotency_key)
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT INTO notices VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (notice.idempotency_key, notice.kind.value, notice.msisdn.value, notice.line_id.value, self._time_s()),
            )
            if notice.code is not None:
                connection.execute("INSERT INTO codes VALUES (?, ?) ON CONFLICT DO NOTHING", (notice.idempotency_key, notice.code.value))
        self._attempts.end(attempt)

    def sent(self) -> tuple[LineId, ...]:
        """The lines whose subscribers were told, a line for each message, in order."""
        with self._state.transaction() as connection:
            return tuple(LineId(line_id) for (line_id,) in connection.execute("SELECT line_id FROM notices ORDER BY rowid"))

    def latest(self, *, limit: int) -> tuple[SentNotice, ...]:
        """The last messages, the newest first."""
        asked = (
            "SELECT idempotency_key, kind, line_id, msisdn, sent_s, code FROM notices LEFT JOIN codes USING (idempotency_key) "
            "ORDER BY notices.rowid DESC LIMIT ?"
        )
        with self._state.transaction() as connection:
            return tuple(_sent_notice(row) for row in connection.execute(asked, (limit,)))


def _sent_notice(row: tuple[str, str, str, str, float, str | None]) -> SentNotice:
    key, kind, line_id, msisdn, sent_s, digits = row
    code = OneTimeCode(digits) if digits else None
    notice = Notice(idempotency_key=key, kind=NoticeKind(kind), line_id=LineId(line_id), msisdn=Msisdn(msisdn), code=code)
    return SentNotice(notice=notice, sent_at=datetime.fromtimestamp(sent_s, UTC))
