"""Reports to download, and how many people's faces are held beside the line from which on it is filed."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import REPORTS
from realname.breaches.use_cases.face_count import FileFaces, ReadHeldFaces
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.report_period import ReportPeriod, offset_zone, parse_day, parse_month
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import parse_case_number
from realname.outlets.pages.outlets import pick_outlet
from realname.outlets.use_cases.names import ReadNames
from realname.platform.config.served import Served
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.http.served import Services
from realname.reports.model.counted_report import CountedReport, ReportSubject
from realname.reports.use_cases.counted_document import counted_document
from realname.reports.use_cases.counted_rows import counted_csv, counted_json
from realname.reports.use_cases.make_counted_report import MakeCountedReport
from realname.reports.use_cases.self_inspection import MakeSelfInspection, SelfInspection, self_inspection_csv, self_inspection_json
from realname.reports.use_cases.self_inspection_document import self_inspection_document

router = APIRouter()
_MEDIA = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}
_SEE, _RECORD = needs(Right.REPORTS_SEE), needs(Right.LEAKS_RECORD)
Form = Literal["pdf", "csv", "json"]
Text = Annotated[str, Query(max_length=160)]


@router.get(REPORTS, dependencies=[_SEE])
def show_reports(request: Request, services: Services) -> Response:
    """Ask for a report, and show what is held."""
    return _page(request, services)


@router.get(REPORTS + "/file", dependencies=[_SEE])
def download(request: Request, services: Services, day: Text = "", month: Text = "", outlet: Text = "", form: Form = "pdf") -> Response:
    """Make a report and give it: of a day, today's where none is named, or of a month."""
    try:
        report = services[MakeCountedReport](_subject(services, day=day, month=month, outlet=outlet))
    except InvalidInput as error:
        return _page(request, services, error=error)
    content = _content(request, services, report, form)
    name = f"realname-{report.subject.kind.value}-{report.subject.period.name}"
    return _file(content, name, form)


@router.get(REPORTS + "/self-inspection", dependencies=[_SEE])
def download_self_inspection(request: Request, services: Services, month: Text = "", form: Form = "pdf") -> Response:
    """Make the report on what the operator checked by itself, of a month, this one where none is named, and give it."""
    asked = month or f"{services[LocalDays].day_of(services[Clock].now()):%Y-%m}"
    try:
        report = services[MakeSelfInspection](_subject(services, day="", month=asked, outlet=""))
    except InvalidInput as error:
        return _page(request, services, error=error)
    content = _content_of_oneself(request, services, report, form)
    return _file(content, f"realname-self-inspection-{report.counted.subject.period.name}", form)


@router.post(REPORTS + "/faces-filed", dependencies=[_RECORD])
def file_faces(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record that the holding of so many faces was filed."""
    request.state.place = REPORTS
    try:
        services[FileFaces](parse_case_number(form.text("number"), name="number"), acting=acting)
    except (InvalidInput, StateConflict) as error:
        return _page(request, services, error=error)
    return see_other(REPORTS)


def _subject(services: App, *, day: str, month: str, outlet: str) -> ReportSubject:
    period = _period(services, day=day, month=month)
    outlet_id = pick_outlet(outlet, services[ReadNames]()) if outlet else None
    return ReportSubject(period=period, outlet_id=outlet_id, is_test=services[Served].is_sandbox)


def _period(services: App, *, day: str, month: str) -> ReportPeriod:
    zone = offset_zone(services[LocalDays].utc_offset_minutes)
    if day and month:
        raise InvalidInput(field="day")
    today = services[LocalDays].day_of(services[Clock].now()).isoformat()
    return parse_month(month, zone=zone) if month else parse_day(day or today, zone=zone)


def _content(request: Request, services: App, report: CountedReport, form: Form) -> bytes:
    if form == "pdf":
        return services[ReportPrinter](counted_document(report, language_of(request)))
    return counted_csv(report) if form == "csv" else counted_json(report)


def _content_of_oneself(request: Request, services: App, report: SelfInspection, form: Form) -> bytes:
    if form == "pdf":
        return services[ReportPrinter](self_inspection_document(report, language_of(request)))
    return self_inspection_csv(report) if form == "csv" else self_inspection_json(report)


def _file(content: bytes, name: str, form: Form) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=_MEDIA[form], headers=headers)


def _page(request: Request, services: App, *, error: RealNameError | None = None) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    today = services[LocalDays].day_of(services[Clock].now())
    held = services[ReadHeldFaces]()
    names = services[ReadNames]()
    return page(request, "reports.html", status=status, error=error, names=names, today=today, held=held, section="reports")
