"""One inspection to be saved: as PDF for the file of the case, for spreadsheets and for programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.languages import language_of
from realname.access.pages.sign_in_path import INSPECTIONS
from realname.inspections.use_cases.document import InspectionDocuments
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.inspections.use_cases.rows import inspection_csv, inspection_json_file
from realname.kernel.identifiers import InspectionId
from realname.kernel.rules.working_days import LocalDays
from realname.platform.config.served import Served
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.http.served import Services

router = APIRouter()
InspectionPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
FormPath = Annotated[str, Path(pattern=r"^(csv|json)$")]
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get(INSPECTIONS + "/{inspection_id}/report.pdf", dependencies=[needs(Right.INSPECTIONS_CONDUCT)])
def download(request: Request, inspection_id: InspectionPath, services: Services) -> Response:
    """Print it as it is now."""
    view = services[ReadInspections].one(InspectionId(inspection_id))
    offset = services[LocalDays].utc_offset_minutes
    documents = InspectionDocuments(language_of(request), utc_offset_minutes=offset, is_test=services[Served].is_sandbox)
    headers = {"Content-Disposition": f'attachment; filename="{view.inspection.number}.pdf"'}
    return Response(services[ReportPrinter](documents.of(view)), media_type="application/pdf", headers=headers)


@router.get(INSPECTIONS + "/{inspection_id}/tables.{form}", dependencies=[needs(Right.INSPECTIONS_CONDUCT)])
def download_tables(inspection_id: InspectionPath, form: FormPath, services: Services) -> Response:
    """Give the inspection as CSV or JSON, to be saved."""
    view = services[ReadInspections].one(InspectionId(inspection_id))
    content = inspection_csv(view) if form == "csv" else inspection_json_file(view)
    saved = f'attachment; filename="{view.inspection.number}.{form}"'
    return Response(content, media_type=_TYPES[form], headers={"Content-Disposition": saved})
