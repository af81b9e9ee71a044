"""The use cases of inspectors, built together."""

from dataclasses import dataclass
from datetime import timedelta, timezone

from realname.application.keep_case_files import KeepCaseFiles
from realname.application.ports import Clock
from realname.application.read_case import ReadCase
from realname.application.read_overview import CaseCounts, ReadOverview
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionUseCases:
    """What inspectors see of the ledger."""

    read_overview: ReadOverview
    read_case: ReadCase


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionBasis:
    """What they are built on."""

    units: UnitsOfWork
    reads: UnitsOfWork
    counts: CaseCounts
    clock: Clock
    policy: Policy


def build_supervision(basis: SupervisionBasis) -> SupervisionUseCases:
    """Build them."""
    keep = KeepCaseFiles(units=basis.units, reads=basis.reads)
    zone = timezone(timedelta(minutes=basis.policy.evidence.utc_offset_minutes))
    return SupervisionUseCases(
        read_overview=ReadOverview(counts=basis.counts, keep=keep, clock=basis.clock, zone=zone),
        read_case=ReadCase(reads=basis.reads, keep=keep),
    )
