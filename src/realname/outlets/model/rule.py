"""The rule of a pack for outlets and agents: what they show, how long a training holds, how long a freeze waits, how long a list blocks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from realname.kernel.rules.rule_section import RuleSection
from realname.outlets.model.enrolment import DocumentKind

SECTION = "outlets"
KEYS = ("outlet_documents", "agent_documents", "training_days", "freeze_answer_hours", "block_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRule:
    """What a pack says of outlets and agents.

    Attributes:
        outlet_documents: What is shown when an outlet is enrolled.
        agent_documents: What is shown when an agent is enrolled.
        training_days: How long a training holds.
        freeze_answer_hours: How long the request of one waits for the second person.
        block_days: How long an entry of a block list is in force at most.
    """

    outlet_documents: Collection[DocumentKind]
    agent_documents: Collection[DocumentKind]
    training_days: int
    freeze_answer_hours: int
    block_days: int

    def training_ends_on(self, trained_on: date) -> date:
        """The last day on which a training holds."""
        return trained_on + timedelta(days=self.training_days)

    def is_trained(self, trained_on: date | None, *, on: date) -> bool:
        """Whether a person who was trained then may work on a day; a training in the future is none yet."""
        return trained_on is not None and trained_on <= on <= self.training_ends_on(trained_on)

    @property
    def answer_freeze_within(self) -> timedelta:
        """As `freeze_answer_hours`."""
        return timedelta(hours=self.freeze_answer_hours)

    def block_ends_at(self, since: datetime, until: datetime) -> datetime:
        """When an entry ends at the latest, whatever it says."""
        return min(until, since + timedelta(days=self.block_days))


def outlet_rule_of(section: RuleSection) -> OutletRule:
    """Read the section `outlets` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return OutletRule(
        outlet_documents=section.some_of("outlet_documents", DocumentKind),
        agent_documents=section.some_of("agent_documents", DocumentKind),
        training_days=section.whole("training_days", least=1, most=3650),
        freeze_answer_hours=section.whole("freeze_answer_hours", least=1, most=24 * 7),
        block_days=section.whole("block_days", least=1, most=3650),
    )
