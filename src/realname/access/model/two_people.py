"""When two accounts count as two people: never if one person could have made or entered both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.access.model.staff import StaffAccount
from realname.kernel.identifiers import AgentId
from realname.kernel.rules.rule_section import RuleSection

SECTION = "people"
KEYS = ("independence_days",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRule:
    """The rule of a country pack for when two accounts count as two people.

    Attributes:
        independence_days: For so long two accounts that one person added, confirmed or was given a way into do not count as two people.
    """

    independence_days: int

    @property
    def independence(self) -> timedelta:
        """As `independence_days`."""
        return timedelta(days=self.independence_days)


def people_rule_of(section: RuleSection) -> PeopleRule:
    """Read the section `people` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return PeopleRule(independence_days=section.whole("independence_days", least=1, most=3650))


class TwoPersonAct(StrEnum):
    """What needs two people."""

    ACCOUNT = "account"
    RESET = "reset"
    PHOTO_OPENING = "photo-opening"
    FREEZE = "freeze"
    VISUAL_CHECK = "visual-check"
    REVIEW = "review"
    APPEAL = "appeal"
    DISPUTE = "dispute"
    BLOCK = "block"


def sponsors_of(account: StaffAccount, *, since: datetime) -> Mapping[AgentId, datetime]:
    """Who could have made or entered an account after a time, and when last.

    That is its member, and whoever added, confirmed or reset it, or issued a way in.

    Who did so is unknown of accounts from before release 0.3.0; they have no sponsor but their member.
    """
    acts = (
        (account.added_by, account.added_at),
        (account.confirmed_by, account.confirmed_at),
        (account.access_issued_by, account.access_issued_at),
        (account.reset_asked_by, account.reset_at),
    )
    found: dict[AgentId, datetime] = {account.member.id: account.added_at}
    for sponsor, at in acts:
        if sponsor is not None and at is not None and at > since:
            found[sponsor] = max(at, found.get(sponsor, at))
    return found


def shared_sponsor(first: StaffAccount, second: StaffAccount, *, rule: PeopleRule, at: datetime) -> AgentId | None:
    """Who could be behind both accounts, so that they do not count as two people; None: they do.

    That is the member of both, the member of one who sponsored the other, or a sponsor of both, each within the rule's term.
    """
    since = at - rule.independence
    shared = sponsors_of(first, since=since).keys() & sponsors_of(second, since=since).keys()
    return min(shared, key=lambda agent_id: agent_id.value, default=None)
