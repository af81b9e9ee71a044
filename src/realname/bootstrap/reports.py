"""The use cases of reports, leaks and held faces, built together."""

from dataclasses import dataclass

from realname.adapters.db.held_faces import CountHeldFaces
from realname.adapters.db.tending_status import CountTending
from realname.adapters.reports.printer import PdfPrinter
from realname.application.held_faces import FileFaces, ReadFilings, ReadHeldFaces, WatchHeldFaces
from realname.application.keep_case_files import KeepCaseFiles
from realname.application.leaks import LeakDeeds, ReadLeaks, TendLeaks
from realname.application.make_counted_report import MakeCountedReport
from realname.application.report_document import ReportPrinter
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUseCases:
    """What is reported, to whom it has to be."""

    make: MakeCountedReport
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


def build_reports(parts: Parts, *, keep_cases: KeepCaseFiles, tending: CountTending) -> ReportUseCases:
    """Build them."""
    units, reads, clock, policy, marks = parts.units, parts.reads, parts.clock, parts.policy, parts.keys.marks
    count = CountHeldFaces(tending.engine)
    return ReportUseCases(
        make=MakeCountedReport(keep=keep_cases, reads=reads),
        print_report=report_printer(),
        leak_deeds=LeakDeeds(units=units, clock=clock, tokens=parts.tokens, marks=marks, rule=policy.leak),
        read_leaks=ReadLeaks(units=reads),
        tend_leaks=TendLeaks(units=units, clock=clock),
        read_faces=ReadHeldFaces(count=count, reads=reads, clock=clock, policy=policy),
        watch_faces=WatchHeldFaces(count=count, units=units, clock=clock, policy=policy),
        file_faces=FileFaces(units=units, clock=clock, marks=marks),
        read_filings=ReadFilings(reads=reads),
    )
