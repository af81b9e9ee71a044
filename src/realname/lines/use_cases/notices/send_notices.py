"""Send notices: each once, and again until the message centre takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import IntegrityError, RequestError
from realname.kernel.identifiers import NoticeId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.notice import KeptNotice
from realname.lines.ports import Notifier
from realname.lines.store.notices import Notices
from realname.platform.errors import OperatorUnavailable

LEASE = timedelta(minutes=10)  # longer than a connector tries for a whole batch; after a crash another process sends it then
AWAY_AFTER = 3  # notices that were not taken, one after the other: then the message centre is away, whatever it is that its connector says


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotices:
    """Sends what is due; called every second, safe in any number of processes.

    Attributes:
        at_once: Most notices of one call: what else is due is not kept waiting.
        batch: So many are taken, and written down as sent, at a time; after a crash in between they are sent again under their keys.
    """

    units: UnitsOfWork
    clock: Clock
    notifier: Notifier
    at_once: int = 500
    batch: int = 20

    def __call__(self) -> int:
        """Send until nothing is due, the message centre is away, or it is enough; returns how many were sent.

        Raises:
            Exception: The first failure that is none of ours, whatever a connector raised, once all other notices had their turn.
        """
        sent = taken = 0
        odd: list[Exception] = []
        while taken < self.at_once:
            batch = self._claim(min(self.batch, self.at_once - taken))
            if not batch:
                break
            tried = self._try_each(batch, odd)
            self._keep(tried)
            sent, taken = sent + sum(1 for one in tried if one.sent_at is not None), taken + len(batch)
            if any(one.tries == before.tries for one, before in zip(tried, batch, strict=True)):
                break
        if odd:
            raise odd[0]
        return sent

    def one(self, notice_id: NoticeId) -> bool:
        """Send one now, the person who else may be at it: the message centre sends once a key. Says whether nothing is left to be sent."""
        with self.units() as unit:
            notice = unit[Notices].get(notice_id)
        if notice is None or not notice.waits:
            return True
        (tried,) = self._try_each([notice], [])
        self._keep([tried])
        return not tried.waits

    def _claim(self, limit: int) -> Sequence[KeptNotice]:
        now = self.clock.now()
        with self.units.reading() as unit:
            if not unit[Notices].is_any_due(at=now):
                return ()
        with self.units() as unit:
            claimed = unit[Notices].claim_due(at=now, until=now + LEASE, limit=limit)
            if claimed:
                unit.commit()
        return claimed

    def _try_each(self, batch: Sequence[KeptNotice], odd: list[Exception]) -> Sequence[KeptNotice]:
        """Send each; where the message centre is away the rest is left as it was. What is no failure of ours is added to `odd`."""
        tried, missed = list[KeptNotice](), 0
        for notice in batch:
            if missed >= AWAY_AFTER:
                tried.append(notice.left(at=self.clock.now()))
                continue
            try:
                self.notifier.send(notice.as_sent)
            except OperatorUnavailable as problem:
                missed = AWAY_AFTER if problem.is_away else missed + 1
                at = self.clock.now()
                tried.append(notice.left(at=at) if problem.is_away else notice.postponed(at=at))
            except (RequestError, IntegrityError):
                tried.append(notice.postponed(at=self.clock.now()))
            except Exception as problem:  # noqa: BLE001 - a connector's own bug keeps no other notice waiting
                odd.append(problem)
                tried.append(notice.postponed(at=self.clock.now()))
            else:
                missed = 0
                tried.append(notice.sent(at=self.clock.now()))
        return tried

    def _keep(self, tried: Sequence[KeptNotice]) -> None:
        with self.units() as unit:
            # Locked in the order of their lines, as a campaign's batch locks them: then no two wait for each other.
            for notice in sorted(tried, key=lambda one: (one.line_id.value, one.id.value)):
                before = unit[Notices].get(notice.id)
                # Sent by another meanwhile, or forgotten with its line: nothing is left to say.
                if before is None or not before.waits:
                    continue
                unit[Notices].save(notice)
                if notice.sent_at is not None:
                    unit.ledger.append(_told(notice, at=notice.sent_at))
            unit.commit()


def _told(notice: KeptNotice, *, at: datetime) -> RecordedEvent:
    facts = (("notice", notice.kind.value),)
    return RecordedEvent(at=at, event=LineEvent.SUBSCRIBER_NOTIFIED, subject=notice.line_id.value, facts=facts)
