"""`realname oversight reports`: what the rules ask for, as PDF, CSV or JSON, from the deployment's own ledger or from an export of one."""

from pathlib import Path

import click

from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.report_period import offset_zone, parse_day, parse_month
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import ENGLISH, Language
from realname.ledger.use_cases.exported_entries import ExportedEntries
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.wiring import verify_export
from realname.platform.cli.open_app import json_option, open_app
from realname.platform.cli.output import examples, print_json, say, working
from realname.platform.cli.progress import ProgressBars
from realname.platform.config.brand import PRODUCT
from realname.platform.config.served import Served
from realname.platform.config.settings import LONGEST_BRAND
from realname.platform.pdf.printer import PdfPrinter
from realname.platform.text.catalogues import languages
from realname.reports.model.counted_report import CountedReport, ReportSubject
from realname.reports.use_cases.counted_document import counted_document
from realname.reports.use_cases.counted_rows import counted_csv, counted_json
from realname.reports.use_cases.make_counted_report import MakeCountedReport, report_from
from realname.reports.use_cases.self_inspection import (
    MakeSelfInspection,
    SelfInspection,
    self_inspection_csv,
    self_inspection_from,
    self_inspection_json,
)
from realname.reports.use_cases.self_inspection_document import self_inspection_document

_OF_ONESELF = "self-inspection"
_KINDS = ("daily", "monthly", "outlet", _OF_ONESELF)
_Report = CountedReport | SelfInspection
_FORMATS = ("pdf", "csv", "json")


@examples(
    "realname oversight reports list",
    "realname oversight reports make daily --day 2026-11-25 --data ./data --out daily.pdf",
    "realname oversight reports make monthly --month 2026-11 --zone Asia/Shanghai --from-export log.jsonl --format csv --out november.csv",
)
@click.group()
def reports() -> None:
    """Make the reports that the rules require. They are reproducible."""


@examples(
    "realname oversight reports list",
    "realname oversight reports list --json",
)
@reports.command(name="list")
@json_option
def list_reports(*, is_json: bool) -> None:
    """List the kinds of reports."""
    told = {
        "daily": "registrations of a day: started, active, refused by reason, referred, without a face, by outlet",
        "monthly": "the same for a month, by day and by outlet",
        "outlet": "the same for one outlet, for a day or a month; --zone sets its time zone",
        _OF_ONESELF: "the operator's own checks in a month, exceptions and missed deadlines",
    }
    if is_json:
        print_json({"reports": told, "formats": list(_FORMATS), "error": None})
        return
    for kind, what in told.items():
        click.echo(f"{kind}: {what}")


@examples(
    "realname oversight reports make daily --day 2026-11-25 --data ./data --out daily.pdf",
    "realname oversight reports make outlet --outlet shop-12 --month 2026-11 --zone Europe/Berlin --data ./data --out shop-12.csv",
    "realname oversight reports make daily --day 2026-11-25 --zone UTC+08:00 --size 12345 --from-export log.jsonl --json",
)
@reports.command()
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--day", default=None, help="The day (YYYY-MM-DD).")
@click.option("--month", default=None, help="The month (YYYY-MM).")
@click.option("--zone", default=None, help="Time zone of the days, such as Asia/Shanghai or UTC+08:00. Default: that of the rule pack.")
@click.option("--outlet", default=None, help="Only this outlet.")
@click.option(
    "--size",
    type=click.IntRange(0),
    default=None,
    help="Number of log entries to use. Default: those of the newest published head if it covers the period, else all.",
)
@click.option("--language", type=click.Choice(languages()), default=ENGLISH, help="Language of the PDF.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default=None, help="File format. Default: by the name of --out.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="The file to write. Default: standard output.")
@click.option("--data", type=click.Path(path_type=Path), default=None, envvar="REALNAME_DATA", help="The data folder.")
@click.option(
    "--from-export",
    "export",
    type=click.Path(path_type=Path),
    default=None,
    help="A file of `realname ledger export` instead of a data folder. It is verified first.",
)
@click.option("--brand", default=None, help="Name at the head of the PDF. Default: the setting, or realname with --from-export.")
@click.option("--test", "is_test", is_flag=True, help="Mark the report as a test. Use it with --from-export of a sandbox.")
@click.option("--json", "is_json", is_flag=True, help="Print the report as one JSON object, as --format json does.")
def make(  # noqa: PLR0913 - one for each option of the command
    *,
    kind: str,
    day: str | None,
    month: str | None,
    zone: str | None,
    outlet: str | None,
    size: int | None,
    language: str,
    form: str | None,
    out: Path | None,
    data: Path | None,
    export: Path | None,
    brand: str | None,
    is_test: bool,
    is_json: bool,
) -> None:
    """Make a report. It names its head of the log: with an export you can make the same bytes again.

    One time zone counts the days of the whole report. It has the registrations that started from midnight to midnight, with their
    result at that head.
    """
    if (data is None) == (export is None):
        raise InvalidInput(field="--data, --from-export")
    if (kind == "outlet") != (outlet is not None):
        raise InvalidInput(field="--outlet")
    if brand is not None and not 0 < len(brand) <= LONGEST_BRAND:
        raise InvalidInput(field="--brand")
    asked = _Asked(kind=kind, day=day, month=month, outlet=outlet)
    named = PRODUCT
    if export:
        report = _of_export(export, asked, zone, size, is_test=is_test)
    else:
        report, named = _of_data(data, asked, zone, size)
    _write(report, Language(language), "json" if is_json else form or _form_of(out), out, PdfPrinter(brand or named))


class _Asked:
    """Which report, as it was typed."""

    def __init__(self, *, kind: str, day: str | None, month: str | None, outlet: str | None) -> None:
        of_a_month = {"monthly", _OF_ONESELF}
        if (day is None) == (month is None) or (kind == "daily" and day is None) or (kind in of_a_month and month is None):
            raise InvalidInput(field="--day, --month")
        self.is_of_oneself = kind == _OF_ONESELF
        self._day, self._month, self._outlet = day, month, outlet

    def subject(self, *, zone: str, is_test: bool) -> ReportSubject:
        """What is asked for."""
        period = parse_day(self._day, zone=zone) if self._day else parse_month(self._month or "", zone=zone)
        return ReportSubject(period=period, outlet_id=OutletId(self._outlet) if self._outlet else None, is_test=is_test)


def _of_data(data: Path | None, asked: _Asked, zone: str | None, size: int | None) -> tuple[_Report, str]:
    with open_app(data or Path()) as app, working("Making the report"):
        own = offset_zone(app[LocalDays].utc_offset_minutes)
        subject = asked.subject(zone=zone or own, is_test=app[Served].is_sandbox)
        report = app[MakeSelfInspection](subject, size=size) if asked.is_of_oneself else app[MakeCountedReport](subject, size=size)
        return report, app[Served].brand.name


def _of_export(export: Path, asked: _Asked, zone: str | None, size: int | None, *, is_test: bool) -> _Report:
    if zone is None:
        raise InvalidInput(field="--zone")
    subject = asked.subject(zone=zone, is_test=is_test)
    made = self_inspection_from if asked.is_of_oneself else report_from
    try:
        with export.open(encoding="utf-8", newline="\n") as lines, ProgressBars() as progress:
            entries = ExportedEntries(verify_export(progress), lines, Trust(keys=()))
            return made(entries, subject, size=size, published_at=entries.published_at)
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable from problem


def _form_of(out: Path | None) -> str:
    suffix = out.suffix.lower().removeprefix(".") if out else ""
    return suffix if suffix in _FORMATS else "json"


def _write(report: _Report, language: Language, form: str, out: Path | None, printer: PdfPrinter) -> None:
    if isinstance(report, SelfInspection):
        content = _content_of_oneself(report, language, form, printer)
    else:
        content = _content(report, language, form, printer)
    if out is None:
        click.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as problem:
        raise FileUnreadable from problem
    tree = (report.counted if isinstance(report, SelfInspection) else report).head.tree
    say(f"Written: {out}, from {tree.size} entries, root {tree.root_hash}")


def _content(report: CountedReport, language: Language, form: str, printer: PdfPrinter) -> bytes:
    if form == "pdf":
        return printer(counted_document(report, language))
    return counted_csv(report) if form == "csv" else counted_json(report)


def _content_of_oneself(report: SelfInspection, language: Language, form: str, printer: PdfPrinter) -> bytes:
    if form == "pdf":
        return printer(self_inspection_document(report, language))
    return self_inspection_csv(report) if form == "csv" else self_inspection_json(report)
