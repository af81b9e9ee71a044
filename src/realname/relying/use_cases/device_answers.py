"""Answers of Device Swap: the operator's equipment register says since when a number is in its device."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.relying.errors import ServiceNotApplicable
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.model.rule import LastChange, RelyingRule, has_changed_within, told_change
from realname.relying.ports import DeviceHistory
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.subjects import FindSubject, line_in_service


@dataclass(frozen=True, slots=True)
class DevicesKnown:
    """The register, where the operator gives it; None: it does not."""

    history: DeviceHistory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellDeviceSwaps:
    """Tells when a number last came into another device; nothing of the device is told."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    rule: RelyingRule
    devices: DevicesKnown
    find_subject: FindSubject
    record: RecordAnswer

    def last(self, caller: Caller, *, phone_number: str | None) -> LastChange:
        """When it was, as far back as the pack tells.

        Raises:
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
            ServiceNotApplicable: The operator gives no register, or the number was never in a device.
            OperatorUnavailable: The register did not answer.
        """
        changed_at = self._changed_at(caller, phone_number, Operation.DEVICE_SWAP_DATE)
        return told_change(changed_at, days=self.rule.device_swap_days, now=self.clock.now())

    def within(self, caller: Caller, *, phone_number: str | None, hours: int) -> bool:
        """Whether it was within the last hours.

        Raises:
            ValueOutOfRange: They reach further back than the pack tells.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed, ServiceNotApplicable, OperatorUnavailable: As `last`.
        """
        self.rule.require_device_swap_hours(hours)
        changed_at = self._changed_at(caller, phone_number, Operation.DEVICE_SWAP_CHECK)
        return has_changed_within(changed_at, hours=hours, now=self.clock.now())

    def _changed_at(self, caller: Caller, phone_number: str | None, operation: Operation) -> datetime:
        """Ask outside of any transaction, and record the answer in one of its own."""
        msisdn = self.find_subject(caller, phone_number)
        with self.reads() as unit:
            line_in_service(unit, msisdn)
        if self.devices.history is None:
            raise ServiceNotApplicable
        changed_at = self.devices.history.changed_at(msisdn)
        if changed_at is None:
            raise ServiceNotApplicable
        with self.units() as unit:
            self.record(unit, caller, line_in_service(unit, msisdn), operation)
            unit.commit()
        return changed_at
