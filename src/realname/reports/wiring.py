"""The use cases of reports, built together."""

from dataclasses import dataclass

from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.kernel.unit_of_work import UnitsOfWork
from realname.reports.use_cases.make_counted_report import MakeCountedReport
from realname.reports.use_cases.self_inspection import MakeSelfInspection


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUseCases:
    """What is reported, to whom it has to be."""

    make: MakeCountedReport
    make_self_inspection: MakeSelfInspection


def build_reports(*, reads: UnitsOfWork, keep_cases: KeepCaseFiles) -> ReportUseCases:
    """Build them."""
    make = MakeCountedReport(keep=keep_cases, reads=reads)
    return ReportUseCases(make=make, make_self_inspection=MakeSelfInspection(make=make, reads=reads))
