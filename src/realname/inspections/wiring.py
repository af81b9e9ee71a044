"""The use cases of inspections, built together.

The use cases of inspectors, built together.
"""

from dataclasses import dataclass
from datetime import timedelta, timezone

from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.cases.use_cases.read_case import ReadCase
from realname.inspections.use_cases.findings import CheckCase, FollowFindings, ReadRectificationFile, RectifyFinding
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.inspections.use_cases.issue_mystery_shopper import IssueShopper, ListShoppers, RevokeShopper
from realname.inspections.use_cases.load_checklist import load_checklist
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.inspections.use_cases.read_overview import CaseCounts, ReadOverview
from realname.inspections.use_cases.redraw_inspection import RedrawInspection
from realname.inspections.use_cases.visits import MakeVisit, ReadVisits
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.rules.local_days import LocalDays
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionBasis:
    """What they are built on; `reads` only read."""

    units: UnitsOfWork
    reads: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    keep_cases: KeepCaseFiles
    policy: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionUseCases:
    """What the inspector does, and what the operator answers."""

    begin: BeginInspection
    draw: DrawInspection
    check: CheckCase
    follow: FollowFindings
    rectify: RectifyFinding
    file: ReadRectificationFile
    read: ReadInspections
    redraw: RedrawInspection


def build_inspections(on: InspectionBasis) -> InspectionUseCases:
    """Build them."""
    units, clock, policy, tokens = on.units, on.clock, on.policy, on.tokens
    return InspectionUseCases(
        begin=BeginInspection(units=units, clock=clock, tokens=tokens, policy=policy),
        draw=DrawInspection(units=units, clock=clock, keep_cases=on.keep_cases, policy=policy),
        check=CheckCase(units=units, clock=clock, tokens=tokens, policy=policy),
        follow=FollowFindings(units=units, clock=clock, policy=policy),
        rectify=RectifyFinding(units=units, clock=clock, vault=on.vault, policy=policy),
        file=ReadRectificationFile(units=on.reads, vault=on.vault),
        read=ReadInspections(units=on.reads, clock=clock),
        redraw=RedrawInspection(reads=on.reads, keep_cases=on.keep_cases),
    )


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
    policy: Pack


def build_supervision(basis: SupervisionBasis) -> SupervisionUseCases:
    """Build them."""
    units, clock, country = basis.units, basis.clock, basis.policy.country
    keep = KeepCaseFiles(units=basis.units, reads=basis.reads)
    zone = timezone(timedelta(minutes=basis.policy[LocalDays].utc_offset_minutes))
    return SupervisionUseCases(
        read_overview=ReadOverview(counts=basis.counts, keep=keep, clock=basis.clock, zone=zone),
        read_case=ReadCase(reads=basis.reads, keep=keep),
        issue_shopper=IssueShopper(units=units, clock=clock, tokens=basis.tokens, marks=basis.marks, country=country),
        revoke_shopper=RevokeShopper(units=units, clock=clock),
        list_shoppers=ListShoppers(reads=basis.reads, clock=clock),
        make_visit=MakeVisit(units=units, clock=clock, tokens=basis.tokens, checklist=load_checklist(country)),
        read_visits=ReadVisits(basis.reads),
    )
