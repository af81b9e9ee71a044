"""Answers out of a line's own history: KYC Tenure, Number Recycling, and SIM Swap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.tenures import Tenure, tenures_of
from realname.relying.errors import ValuesUsedUp
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.model.rule import LastChange, RelyingRule, has_changed_within, told_change
from realname.relying.model.tries import tries_of_tenure
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.limits import seconds_of_day_left
from realname.relying.use_cases.subjects import FindSubject, line_in_service
from realname.relying.use_cases.value_limits import LimitValues


class ContractType(StrEnum):
    """Types of contracts that the lifecycle knows; whether a line is prepaid the operator's billing knows alone."""

    BUSINESS = "Business"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenureAnswer:
    """Whether the subscriber is one since a day, and by which type of contract; None: it is not known."""

    is_met: bool
    contract: ContractType | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSince:
    """Answers whether something has been so since a day, where the service may try one more day."""

    units: UnitsOfWork
    clock: Clock
    rule: RelyingRule
    record: RecordAnswer
    limit_values: LimitValues

    def __call__(
        self, caller: Caller, msisdn: Msisdn, operation: Operation, *, since: date, is_so: Callable[[UnitOfWork, Line], bool]
    ) -> tuple[Line, bool]:
        """Give the line, and whether it is so.

        Raises:
            NumberNotServed: No line in service has the number.
            ValuesUsedUp: The service tried as many days as it may. Nothing is recorded as an answer.
        """
        with self.units() as unit:
            line = line_in_service(unit, msisdn)
            is_met = is_so(unit, line)
            self.record(unit, caller, line, operation)
            tries = tries_of_tenure(operation.value, since, is_met=is_met, rule=self.rule)
            judged = self.limit_values.judge(unit, caller, line, {operation.value: tries})
            if not judged.refused:
                unit.commit()
                return line, is_met
        with self.units() as unit:
            self.limit_values.tell(unit, caller, line, judged.refused)
            unit.commit()
        raise ValuesUsedUp(retry_after_s=seconds_of_day_left(self.clock.now()))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTenure:
    """Says whether the present subscriber has had the line since a day."""

    clock: Clock
    local_days: LocalDays
    rule: RelyingRule
    find_subject: FindSubject
    answer_since: AnswerSince

    def __call__(self, caller: Caller, *, phone_number: str | None, since: date) -> TenureAnswer:
        """Answer.

        Raises:
            ValueOutOfRange: The day is in the future, or further back than the pack allows.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed, ValuesUsedUp: As `AnswerSince`.
        """
        self.rule.require_tenure_day(since, today=self.local_days.day_of(self.clock.now()))

        def is_so(unit: UnitOfWork, line: Line) -> bool:
            began_at = _began_at(tenures_of(unit, line))
            return began_at is not None and self.local_days.day_of(began_at) <= since

        msisdn = self.find_subject(caller, phone_number)
        line, is_met = self.answer_since(caller, msisdn, Operation.CHECK_TENURE, since=since, is_so=is_so)
        return TenureAnswer(is_met=is_met, contract=ContractType.BUSINESS if line.organisation_id else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecycling:
    """Says whether the subscriber of a number has changed since a day."""

    clock: Clock
    local_days: LocalDays
    rule: RelyingRule
    find_subject: FindSubject
    answer_since: AnswerSince

    def __call__(self, caller: Caller, *, phone_number: str | None, since: date) -> bool:
        """Answer.

        Raises:
            ValueOutOfRange: The day is in the future, or further back than the pack allows.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed, ValuesUsedUp: As `AnswerSince`.
        """
        self.rule.require_recycling_day(since, today=self.local_days.day_of(self.clock.now()))
        msisdn = self.find_subject(caller, phone_number)

        def is_so(unit: UnitOfWork, present: Line) -> bool:
            return not self._has_changed(unit, present, unit[Lines].of_number(msisdn), since=since)

        _line, is_same = self.answer_since(caller, msisdn, Operation.RECYCLING_CHECK, since=since, is_so=is_so)
        return not is_same

    def _has_changed(self, unit: UnitOfWork, present: Line, lines: Sequence[Line], *, since: date) -> bool:
        subscriber = _subscriber(tenures_of(unit, present)[-1])
        tenures = [one for line in lines for one in tenures_of(unit, line) if one.began_at is not None]
        had_it = any(_subscriber(one) == subscriber and self._includes(one, since) for one in tenures)
        others = any(_subscriber(one) != subscriber and self._began_after(one, since) for one in tenures)
        return others or not had_it

    def _includes(self, tenure: Tenure, day: date) -> bool:
        is_over = tenure.ended_at is not None and self.local_days.day_of(tenure.ended_at) < day
        return not is_over and not self._began_after(tenure, day)

    def _began_after(self, tenure: Tenure, day: date) -> bool:
        return tenure.began_at is not None and self.local_days.day_of(tenure.began_at) > day


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSimSwaps:
    """Tells when a line last got another SIM; a new line counts as one, as its number is with a SIM that it was not with before."""

    units: UnitsOfWork
    clock: Clock
    rule: RelyingRule
    find_subject: FindSubject
    record: RecordAnswer

    def last(self, caller: Caller, *, phone_number: str | None) -> LastChange:
        """When it was, as far back as the pack tells.

        Raises:
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
        """
        changed_at = self._changed_at(caller, phone_number, Operation.SIM_SWAP_DATE)
        return told_change(changed_at, days=self.rule.sim_swap_days, now=self.clock.now())

    def within(self, caller: Caller, *, phone_number: str | None, hours: int) -> bool:
        """Whether it was within the last hours.

        Raises:
            ValueOutOfRange: They reach further back than the pack tells.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
        """
        self.rule.require_sim_swap_hours(hours)
        changed_at = self._changed_at(caller, phone_number, Operation.SIM_SWAP_CHECK)
        return has_changed_within(changed_at, hours=hours, now=self.clock.now())

    def _changed_at(self, caller: Caller, phone_number: str | None, operation: Operation) -> datetime | None:
        msisdn = self.find_subject(caller, phone_number)
        with self.units() as unit:
            line = line_in_service(unit, msisdn)
            changed_at = _sim_changed_at(unit, line)
            self.record(unit, caller, line, operation)
            unit.commit()
        return changed_at


def _sim_changed_at(unit: UnitOfWork, line: Line) -> datetime | None:
    done = (one for one in unit[LineOrders].of_line(line.id) if one.kind is OrderKind.REPLACE_SIM and one.outcome is OrderOutcome.DONE)
    return max((one.answered_at for one in done if one.answered_at is not None), default=line.activated_at)


def _began_at(tenures: Sequence[Tenure]) -> datetime | None:
    """When the present subscriber had the line first without a break: a new user of the same organisation is no new subscriber."""
    return min((one.began_at for one in _of_present(tenures) if one.began_at is not None), default=None)


def _of_present(tenures: Sequence[Tenure]) -> Iterator[Tenure]:
    for one in reversed(tenures):
        if _subscriber(one) != _subscriber(tenures[-1]):
            return
        yield one


def _subscriber(tenure: Tenure) -> str | None:
    """Who holds the contract: an organisation, or the person."""
    held_by = tenure.registration.organisation_id or tenure.registration.person_id
    return held_by.value if held_by is not None else None
