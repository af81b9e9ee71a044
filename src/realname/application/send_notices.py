"""Send notices: each once, and again until the message centre takes it."""

from dataclasses import dataclass
from datetime import timedelta

from realname.application.ports import Clock, Notifier
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import OperatorUnavailable
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import NoticeId
from realname.domain.notice import KeptNotice

LEASE = timedelta(minutes=2)  # longer than any connector tries; after a crash another process sends it then


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotices:
    """Sends what is due; called every second, safe in any number of processes.

    Attributes:
        at_once: Most notices of one call: what else is due is not kept waiting.
    """

    units: UnitsOfWork
    clock: Clock
    notifier: Notifier
    at_once: int = 500

    def __call__(self) -> int:
        """Send until nothing is due, the message centre is away, or it is enough; returns how many were sent."""
        for sent in range(self.at_once):
            notice = self._claim()
            if notice is None or not self._send(notice):
                return sent
        return self.at_once

    def one(self, notice_id: NoticeId) -> bool:
        """Send one now, whoever else may be at it: the message centre sends once a key. Says whether it is sent."""
        with self.units() as unit:
            notice = unit.notices.get(notice_id)
        return notice is None or notice.sent_at is not None or self._send(notice)

    def _claim(self) -> KeptNotice | None:
        now = self.clock.now()
        with self.units() as unit:
            claimed = unit.notices.claim_due(at=now, until=now + LEASE, limit=1)
            unit.commit()
        return claimed[0] if claimed else None

    def _send(self, notice: KeptNotice) -> bool:
        try:
            self.notifier.send(notice.as_sent)
        except OperatorUnavailable:
            self._keep(notice.postponed(at=self.clock.now()))
            return False
        self._keep(notice.sent(at=self.clock.now()))
        return True

    def _keep(self, notice: KeptNotice) -> None:
        with self.units() as unit:
            before = unit.notices.get(notice.id)
            # Sent by another meanwhile, or forgotten with its line: nothing is left to say.
            if before is None or before.sent_at is not None:
                return
            unit.notices.save(notice)
            if notice.sent_at is not None:
                facts = (("notice", notice.kind.value),)
                unit.ledger.append(
                    RecordedEvent(at=notice.sent_at, event=Event.SUBSCRIBER_NOTIFIED, subject=notice.line_id.value, facts=facts)
                )
            unit.commit()
