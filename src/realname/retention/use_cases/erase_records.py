"""Erase records at their term: what the law asks to keep for so many years after the service goes when they are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.batches import FailedItems
from realname.kernel.identifiers import LineId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.store.lines import Lines
from realname.registration.errors import RecordHeld
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.retention.events import RetentionEvent

SUBJECT = "records"  # of the ledger's entries about whole batches
_AT_ONCE = 100
_BATCHES = 5  # a run of the reaper has other things to do as well: the rest is due at the next one, a minute later


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseRecords:
    """Erases the photo, the attributes and the evidence of every holder of a line, and what the line itself names.

    The service of the person who gave the line to another person ended with that; for the last holder it ended when the line was closed.
    """

    units: UnitsOfWork
    clock: Clock
    erase: EraseRegistration
    retention_rule: RetentionRule

    def __call__(self) -> int:
        """Erase what is due, some hundred at most; returns how many lines and former holders.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        over = self.retention_rule.service_over_before(self.clock.now())
        former, lines, done = FailedItems[RegistrationId](), FailedItems[LineId](), 0
        for _ in range(_BATCHES):
            given = former.among(lambda most: self._former(over, limit=most), limit=_AT_ONCE)
            served = lines.among(lambda most: self._served(over, limit=most), limit=_AT_ONCE)
            if not given and not served:
                break
            erased_former, erased_lines = former.act_on(given, self._erase_former), lines.act_on(served, self._erase_line)
            self._record(lines=erased_lines, former_holders=erased_former)
            done += erased_former + erased_lines
        former.raise_first()
        lines.raise_first()
        return done

    def _former(self, over: datetime, *, limit: int) -> Sequence[RegistrationId]:
        with self.units() as unit:
            return unit[Lines].ids_of_former_holders(given_before=over, limit=limit)

    def _served(self, over: datetime, *, limit: int) -> Sequence[LineId]:
        with self.units() as unit:
            return unit[Lines].ids_served_before(ended_before=over, limit=limit)

    def _erase_former(self, registration_id: RegistrationId) -> None:
        with self.units() as unit:
            unit[Registrations].forget_sealed_number(registration_id)
            unit.commit()
        self.erase(registration_id)

    def _erase_line(self, line_id: LineId) -> None:
        """The registrations first, each with its certificate, but those that an authority keeps: the line waits for their order alone."""
        with self.units() as unit:
            registrations = unit[Lines].ids_of_records(line_id)
            held = unit[RecordHolds].held_among(registrations)
        for one in registrations:
            if one not in held:
                self._erase_unless_held(one, is_line_held=bool(held))
        with self.units() as unit:
            if unit[Lines].is_held(line_id) or unit[Lines].ids_of_records(line_id):
                return
            unit[Lines].forget(line_id)
            unit.commit()

    def _erase_unless_held(self, registration_id: RegistrationId, *, is_line_held: bool) -> None:
        """Who is erased while the line stays leaves no number with it either."""
        try:
            if is_line_held:
                self._erase_former(registration_id)
            else:
                self.erase(registration_id)
        except RecordHeld:
            return  # held meanwhile: the next run asks for the rest

    def _record(self, *, lines: int, former_holders: int) -> None:
        if not lines and not former_holders:
            return
        with self.units() as unit:
            facts = (("former_holders", former_holders), ("lines", lines))
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=RetentionEvent.RECORDS_ERASED, subject=SUBJECT, facts=facts))
            unit.commit()
