"""An inspection for spreadsheets and for programs."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.sign_in_path import INSPECTIONS
from realname.inspections.pages.inspections import InspectionPath
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.inspections.use_cases.rows import inspection_csv, inspection_json_file
from realname.kernel.identifiers import InspectionId
from realname.platform.http.served import Services

router = APIRouter()
FormPath = Annotated[str, Path(pattern=r"^(csv|json)$")]
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get(INSPECTIONS + "/{inspection_id}/tables.{form}", dependencies=[needs(Right.INSPECTIONS_CONDUCT)])
def tables(inspection_id: InspectionPath, form: FormPath, services: Services) -> Response:
    """Give it, to be saved."""
    view = services[ReadInspections].one(InspectionId(inspection_id))
    content = inspection_csv(view) if form == "csv" else inspection_json_file(view)
    saved = f'attachment; filename="{view.inspection.number}.{form}"'
    return Response(content, media_type=_TYPES[form], headers={"Content-Disposition": saved})
