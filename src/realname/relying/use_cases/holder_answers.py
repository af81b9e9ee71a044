"""Answers about the verified holder of a line: KYC Match, KYC Age Verification and KYC Fill-in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from realname.evidence.connectors.name_readings import readings
from realname.evidence.model.applicant import age_on
from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.relying.errors import NothingToCompare, RelyingConsentMissing
from realname.relying.model.caller import Caller
from realname.relying.model.matching import NOT_AVAILABLE, AttributeMatch, MatchResult, match_attributes, overall_score
from realname.relying.model.operation import Operation
from realname.relying.model.rule import RelyingRule
from realname.relying.model.tries import Try, tries_of, tries_of_age
from realname.relying.model.verified_holder import Attribute, VerifiedHolder
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.subjects import FindSubject, FindVerifiedHolder, line_in_service, require_no_second_identifier
from realname.relying.use_cases.value_limits import LimitValues

_AGE = "ageCheck"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAnswer:
    """Whether the holder is old enough; the day of birth is in no answer.

    Attributes:
        is_verified: Whether the age is that of an ID that the operator verified.
        score: How well the other attributes that were sent match, from 0 to 100; None: none could be compared.
    """

    result: MatchResult
    is_verified: bool
    score: int | None


Asks = Callable[[VerifiedHolder | None], Mapping[str, Sequence[Try]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Whom a call is about, and what may be answered.

    Attributes:
        holder: None: no holder of the line is verified.
        answered: The questions that may be answered; to others the service has tried too many values.
    """

    holder: VerifiedHolder | None
    answered: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutHolder:
    """Finds whom a call is about, counts the values that it tries, and records that it was answered."""

    units: UnitsOfWork
    find_holder: FindVerifiedHolder
    record: RecordAnswer
    limit_values: LimitValues

    def __call__(self, caller: Caller, msisdn: Msisdn, operation: Operation, asks: Asks) -> Reached:
        """Find the verified holder of the line in service under a number.

        Args:
            caller: Who asks.
            msisdn: About which line.
            operation: What is recorded.
            asks: Gives what each question of the call tries.

        Raises:
            NumberNotServed: No line in service has the number.
        """
        with self.units() as unit:
            line = line_in_service(unit, msisdn)
            holder = self.find_holder(unit, line)
            self.record(unit, caller, line, operation)
            judged = self.limit_values.judge(unit, caller, line, asks(holder))
            self.limit_values.tell(unit, caller, line, judged.refused)
            unit.commit()
        return Reached(holder=holder, answered=judged.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchHolder:
    """Compares what a service has of its customer with what is verified of the line's holder."""

    find_subject: FindSubject
    about: AboutHolder
    rule: RelyingRule

    def __call__(self, caller: Caller, *, phone_number: str | None, asked: Mapping[Attribute, str]) -> Mapping[Attribute, AttributeMatch]:
        """Answer for each attribute that was asked for. One of which the service tried too many values is not available.

        Raises:
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NothingToCompare: No attribute was asked for.
            NumberNotServed: No line in service has the number.
        """
        require_no_second_identifier(caller, phone_number)
        if not asked:
            raise NothingToCompare
        msisdn = self.find_subject(caller, phone_number)
        reached = self.about(caller, msisdn, Operation.MATCH, lambda _holder: tries_of(asked, rule=self.rule))
        return _matches(asked, reached, rule=self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAge:
    """Says whether the holder has an age."""

    find_subject: FindSubject
    about: AboutHolder
    rule: RelyingRule
    clock: Clock
    local_days: LocalDays

    def __call__(self, caller: Caller, *, phone_number: str | None, years: int, asked: Mapping[Attribute, str]) -> AgeAnswer:
        """Answer on the day that it is at the operator; not available where the service asked about too many ages.

        Args:
            caller: Who asks.
            phone_number: As the request names it.
            years: The age threshold.
            asked: What the service has of its customer beside it; may be empty.

        Raises:
            ValueOutOfRange: The pack answers no threshold of this height.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
        """
        self.rule.require_age(years)
        msisdn, today = self.find_subject(caller, phone_number), self.local_days.day_of(self.clock.now())

        def is_reached(holder: VerifiedHolder | None) -> bool:
            return holder is not None and age_on(today, birth_on=holder.attributes.birth_on) >= years

        def asks(holder: VerifiedHolder | None) -> Mapping[str, Sequence[Try]]:
            return {**tries_of(asked, rule=self.rule), _AGE: tries_of_age(years, is_reached=is_reached(holder), today=today)}

        reached = self.about(caller, msisdn, Operation.VERIFY_AGE, asks)
        if reached.holder is None or _AGE not in reached.answered:
            return AgeAnswer(result=MatchResult.NOT_AVAILABLE, is_verified=False, score=None)
        result = MatchResult.TRUE if is_reached(reached.holder) else MatchResult.FALSE
        return AgeAnswer(result=result, is_verified=True, score=overall_score(_matches(asked, reached, rule=self.rule), rule=self.rule))


def _matches(asked: Mapping[Attribute, str], reached: Reached, *, rule: RelyingRule) -> Mapping[Attribute, AttributeMatch]:
    # What may not be answered is compared as well: how long an answer takes does not tell which it is.
    found = match_attributes(asked, reached.holder, rule=rule, readings=readings)
    return {attribute: one if attribute in reached.answered else NOT_AVAILABLE for attribute, one in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """What a service may fill in.

    Attributes:
        phone_number: None: it was not asked for.
        values: Attributes that were asked for and are verified.
    """

    phone_number: str | None
    values: Mapping[Attribute, str]

    def __repr__(self) -> str:
        """The kind alone."""
        return "FilledIn(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillIn:
    """Gives what is verified of the holder, as far as the token's scopes name it."""

    find_subject: FindSubject
    about: AboutHolder

    def __call__(self, caller: Caller, *, phone_number: str | None, wanted: Collection[Attribute], with_number: bool) -> FilledIn:
        """Give the values.

        Args:
            caller: Who asks.
            phone_number: As the request names it.
            wanted: What the scopes of the token name.
            with_number: Whether they name the number as well.

        Raises:
            RelyingConsentMissing: The token stands for no line: what is registered is given to its holder's own sign-in alone.
            IdentifierUnnecessary, IdentifierMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
        """
        if caller.subject is None and phone_number is not None:
            raise RelyingConsentMissing
        msisdn = self.find_subject(caller, phone_number)
        holder = self.about(caller, msisdn, Operation.FILL_IN, lambda _holder: {}).holder
        verified = holder.values if holder is not None else {}
        values = {attribute: verified[attribute] for attribute in wanted if attribute in verified}
        return FilledIn(phone_number=msisdn.value if with_number else None, values=values)
