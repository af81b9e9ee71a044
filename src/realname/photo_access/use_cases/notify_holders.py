"""Tell holders that the photo kept with their line was looked at: at once, or when the order not to tell them is over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.kernel.batches import process_batches
from realname.kernel.identifiers import NoticeId, OpeningId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import LIVE_STATES, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import add_notice
from realname.photo_access.events import PhotoAccessEvent
from realname.photo_access.model.photo_opening import PhotoOpening
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.registration.store.registrations import Registrations

_AT_ONCE = 100  # the rest is due a minute later


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyHolders:
    """Runs with the reaper; a second time it tells no one again."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self) -> int:
        """Tell the person who may know by now; returns of how many openings.

        Raises:
            RealNameError: The first failure, once everybody else is told.
        """
        return process_batches(self._due, self._tell, batch_size=_AT_ONCE, is_done=lambda done: done >= _AT_ONCE)

    def _due(self, limit: int) -> Sequence[OpeningId]:
        with self.units() as unit:
            return unit[PhotoOpenings].untold(at=self.clock.now(), limit=limit)

    def _tell(self, opening_id: OpeningId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            opening = unit[PhotoOpenings].get(opening_id)
            if opening.told_at is not None:
                return
            line = _line_of(unit, opening)
            if line is not None:
                add_notice(unit, line, NoticeKind.PHOTO_OPENED, notice_id=NoticeId(f"{opening.id}.photo"), at=now)
            unit[PhotoOpenings].save(replace(opening, told_at=now))
            facts = (("notice", "none" if line is None else "asked-for"), ("opening", opening.id.value))
            subject = opening.registration_id.value
            unit.ledger.append(RecordedEvent(at=now, event=PhotoAccessEvent.PHOTO_OPENING_TOLD, subject=subject, facts=facts))
            unit.commit()


def _line_of(unit: UnitOfWork, opening: PhotoOpening) -> Line | None:
    """The line by which the person of the photo can be reached; None: it is closed, or another person's by now."""
    # Without a lock: an erasure locks the registration first, and its openings then.
    (registration,) = unit[Registrations].read_many([opening.registration_id])
    if registration.line_id is None:
        return None
    line = unit[Lines].get(registration.line_id)
    is_theirs = line.person_id == registration.person_id and line.state in LIVE_STATES
    return line if is_theirs else None
