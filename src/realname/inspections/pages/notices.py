"""What an inspection found, for the operator: the notices with their clock, and the answer with what was done about it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, Submitted, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import NOTICES
from realname.inspections.errors import InspectionConflict
from realname.inspections.model.finding import MOST_FILE_BYTES
from realname.inspections.pages.inspected_cases import FindingPath, RoundPath, pdf_to_save
from realname.inspections.pages.inspections import Done
from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS
from realname.inspections.use_cases.findings import ReadRectificationFile, RectifyFinding
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import FindingId
from realname.kernel.registry import App
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form

router = APIRouter()
_ONE = NOTICES + "/{finding_id}"
_ANSWERS = [needs(Right.INSPECTIONS_ANSWER)]
_DONE = frozenset({"rectified", "gone"})
FileForm = Annotated[Form, Depends(Submitted(MOST_FILE_BYTES + SMALL_BYTES))]


@router.get(NOTICES, dependencies=_ANSWERS)
def list_notices(request: Request, staff: Staff, services: Services, done: Done = "") -> Response:
    """List what is to be rectified, the first due first, what the inspector looks at, and what is done."""
    return page(
        request,
        "inspection-notices.html",
        found=services[ReadInspections].told(staff.member),
        names=services[ReadNames](),
        kinds=said_by_code(request, FINDING_WORDS),
        done=done if done in _DONE else "",
        section="inspections",
    )


@router.get(_ONE, dependencies=_ANSWERS)
def show_notice(request: Request, finding_id: FindingPath, staff: Staff, services: Services) -> Response:
    """Show one."""
    return _page(request, staff, services, finding_id)


@router.post(_ONE, dependencies=_ANSWERS)
def rectify(request: Request, finding_id: FindingPath, staff: Staff, form: FileForm, services: Services) -> Response:
    """Take what was done; what is wrong is said beside its field."""
    request.state.place = f"{NOTICES}/{finding_id}"
    file = form.file("file") or b""
    try:
        services[RectifyFinding](FindingId(finding_id), text=form.text("text"), file=file, acting=staff.member)
    except InvalidInput as error:
        typed = form.text("text") if error.facts.get("field") == "file" else ""
        return _page(request, staff, services, finding_id, error=error, typed=typed)
    except InspectionConflict:
        return see_other(f"{NOTICES}?done=gone")
    return see_other(f"{NOTICES}?done=rectified")


@router.get(_ONE + "/files/{round_}", dependencies=_ANSWERS)
def evidence(finding_id: FindingPath, round_: RoundPath, staff: Staff, services: Services) -> Response:
    """Give the evidence that was sent, to be saved."""
    return pdf_to_save(services[ReadRectificationFile](FindingId(finding_id), round_, acting=staff.member), finding_id)


def _page(
    request: Request, staff: Staff, services: App, finding_id: str, *, error: RealNameError | None = None, typed: str = ""
) -> Response:
    language, view = language_of(request), services[ReadInspections].told_one(FindingId(finding_id), staff.member)
    return page(
        request,
        "inspection-notice.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=view,
        names=services[ReadNames](),
        finding=view.finding,
        files=f"{NOTICES}/{finding_id}/files",
        kind=translate(FINDING_WORDS[view.finding.kind], language),
        state=translate(FINDING_STATE_WORDS[view.finding.state], language),
        most=MOST_FILE_BYTES // (1024 * 1024),
        typed=typed,
        error=error,
        field=str(error.facts.get("field", "text")) if error else "",
        section="inspections",
    )
