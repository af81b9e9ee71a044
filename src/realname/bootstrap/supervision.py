"""The use cases of inspectors, built together."""

from dataclasses import dataclass
from datetime import timedelta, timezone

from realname.application.keep_case_files import KeepCaseFiles
from realname.application.ledger_marks import LedgerMarks
from realname.application.load_checklist import load_checklist
from realname.application.ports import Clock, RandomTokens
from realname.application.read_case import ReadCase
from realname.application.read_overview import CaseCounts, ReadOverview
from realname.application.send_shopper import IssueShopper, ListShoppers, RevokeShopper
from realname.application.unit_of_work import UnitsOfWork
from realname.application.visits import MakeVisit, ReadVisits
from realname.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionUseCases:
    """What inspectors see of the ledger."""

    read_overview: ReadOverview
    read_case: ReadCase
    issue_shopper: IssueShopper
    revoke_shopper: RevokeShopper
    list_shoppers: ListShoppers
    make_visit: MakeVisit
    read_visits: ReadVisits


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionBasis:
    """What they are built on."""

    units: UnitsOfWork
    reads: UnitsOfWork
    counts: CaseCounts
    clock: Clock
    tokens: RandomTokens
    marks: LedgerMarks
    policy: Policy


def build_supervision(basis: SupervisionBasis) -> SupervisionUseCases:
    """Build them."""
    units, clock, country = basis.units, basis.clock, basis.policy.country
    keep = KeepCaseFiles(units=basis.units, reads=basis.reads)
    zone = timezone(timedelta(minutes=basis.policy.evidence.utc_offset_minutes))
    return SupervisionUseCases(
        read_overview=ReadOverview(counts=basis.counts, keep=keep, clock=basis.clock, zone=zone),
        read_case=ReadCase(reads=basis.reads, keep=keep),
        issue_shopper=IssueShopper(units=units, clock=clock, tokens=basis.tokens, marks=basis.marks, country=country),
        revoke_shopper=RevokeShopper(units=units, clock=clock),
        list_shoppers=ListShoppers(reads=basis.reads, clock=clock),
        make_visit=MakeVisit(units=units, clock=clock, tokens=basis.tokens, checklist=load_checklist(country)),
        read_visits=ReadVisits(basis.reads),
    )
