"""The use cases of inspections, built together."""

from dataclasses import dataclass

from realname.application.inspection_findings import CheckCase, FollowFindings, ReadRectificationFile, RectifyFinding
from realname.application.inspections import BeginInspection, DrawInspection
from realname.application.keep_case_files import KeepCaseFiles
from realname.application.ports import Clock, RandomTokens, Vault
from realname.application.read_inspections import ReadInspections
from realname.application.redraw_inspection import RedrawInspection
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionBasis:
    """What they are built on; `reads` only read."""

    units: UnitsOfWork
    reads: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    keep_cases: KeepCaseFiles
    policy: Policy


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
