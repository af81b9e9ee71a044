"""The use cases of the counters' enrolment, built together."""

from dataclasses import dataclass

from realname.application.bind_counter import BindCounter
from realname.application.counters import EnrolCounter, IssueEnrolmentCode, ListCounters, RevokeCounter
from realname.application.passkey_questions import PasskeyQuestioner
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterUseCases:
    """What can be done with counters."""

    issue_enrolment_code: IssueEnrolmentCode
    enrol_counter: EnrolCounter
    revoke_counter: RevokeCounter
    list_counters: ListCounters
    bind_counter: BindCounter


def build_counters(parts: Parts) -> CounterUseCases:
    """Build them."""
    units, clock, tokens = parts.units, parts.clock, parts.tokens
    return CounterUseCases(
        issue_enrolment_code=IssueEnrolmentCode(units=units, clock=clock, tokens=tokens),
        enrol_counter=EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=parts.signatures),
        revoke_counter=RevokeCounter(units=units, clock=clock),
        list_counters=ListCounters(parts.reads),
        bind_counter=BindCounter(
            units=units,
            clock=clock,
            signatures=parts.signatures,
            questions=PasskeyQuestioner(units=units, clock=clock, tokens=tokens),
        ),
    )
