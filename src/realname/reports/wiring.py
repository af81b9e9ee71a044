"""The use cases of reports, leaks and held faces, built together."""

from dataclasses import dataclass

from realname.breaches.model.breach_rule import LeakRule
from realname.breaches.store.face_count import CountHeldFaces
from realname.breaches.use_cases.breaches import LeakDeeds, ReadLeaks, TendLeaks
from realname.breaches.use_cases.face_count import CountFaces, FileFaces, ReadFilings, ReadHeldFaces, WatchHeldFaces
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.operations.store.tending_status import CountTending
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.pdf.printer import PdfPrinter
from realname.reports.use_cases.make_counted_report import MakeCountedReport
from realname.reports.use_cases.self_inspection import MakeSelfInspection


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUseCases:
    """What is reported, to whom it has to be."""

    make: MakeCountedReport
    make_self_inspection: MakeSelfInspection
    print_report: ReportPrinter
    leak_deeds: LeakDeeds
    read_leaks: ReadLeaks
    tend_leaks: TendLeaks
    read_faces: ReadHeldFaces
    watch_faces: WatchHeldFaces
    file_faces: FileFaces
    read_filings: ReadFilings


def report_printer() -> ReportPrinter:
    """What prints reports: also where there is no deployment, but an export of a ledger."""
    return PdfPrinter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBasis:
    """What they are built on."""

    units: UnitsOfWork
    reads: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    marks: Marks
    keep_cases: KeepCaseFiles
    count_faces: CountFaces
    policy: Pack


def build_reports(parts: App, *, keep_cases: KeepCaseFiles, tending: CountTending) -> ReportUseCases:
    """Build those of a deployment."""
    return reports_on(
        ReportBasis(
            units=parts[UnitsOfWork],
            reads=parts[Reads],
            clock=parts[Clock],
            tokens=parts[RandomTokens],
            marks=parts[Marks],
            keep_cases=keep_cases,
            count_faces=CountHeldFaces(tending.engine),
            policy=parts[Pack],
        )
    )


def reports_on(basis: ReportBasis) -> ReportUseCases:
    """Build them."""
    units, reads, clock, policy, marks, count = basis.units, basis.reads, basis.clock, basis.policy, basis.marks, basis.count_faces
    make = MakeCountedReport(keep=basis.keep_cases, reads=reads)
    return ReportUseCases(
        make=make,
        make_self_inspection=MakeSelfInspection(make=make, reads=reads),
        print_report=report_printer(),
        leak_deeds=LeakDeeds(units=units, clock=clock, tokens=basis.tokens, marks=marks, rule=policy[LeakRule]),
        read_leaks=ReadLeaks(units=reads),
        tend_leaks=TendLeaks(units=units, clock=clock),
        read_faces=ReadHeldFaces(count=count, reads=reads, clock=clock, policy=policy),
        watch_faces=WatchHeldFaces(count=count, units=units, clock=clock, policy=policy),
        file_faces=FileFaces(units=units, clock=clock, marks=marks),
        read_filings=ReadFilings(reads=reads),
    )
