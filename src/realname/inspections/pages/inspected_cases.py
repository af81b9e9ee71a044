"""A drawn case of an inspection: proofs and facts first, then what the inspector says; and a finding, to be looked at again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import INSPECTIONS
from realname.inspections.errors import InspectionConflict, UnknownInspection
from realname.inspections.model.rule import FindingKind, InspectionRule
from realname.inspections.pages.inspections import Done, InspectionPath
from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS
from realname.inspections.use_cases.findings import CheckCase, FollowFindings, ReadRectificationFile
from realname.inspections.use_cases.read_inspections import FindingView, ReadInspections
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import FindingId, InspectionId
from realname.kernel.registry import App
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form
from realname.registration.text import in_words

router = APIRouter()
_CASE = INSPECTIONS + "/{inspection_id}/cases/{ordinal}"
_FINDING = INSPECTIONS + "/{inspection_id}/findings/{finding_id}"
_CONDUCTS = [needs(Right.INSPECTIONS_CONDUCT)]
OrdinalPath = Annotated[int, Path(ge=1, le=500)]
FindingPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
RoundPath = Annotated[int, Path(ge=1, le=1000)]


@router.get(_CASE, dependencies=_CONDUCTS)
def show_case(request: Request, inspection_id: InspectionPath, ordinal: OrdinalPath, services: Services, done: Done = "") -> Response:
    """Show one."""
    return _case_page(request, services, inspection_id, ordinal, done=done)


@router.post(_CASE + "/conforms", dependencies=_CONDUCTS)
def conforms(
    inspection_id: InspectionPath,
    ordinal: OrdinalPath,
    acting: Acting,
    form: SmallForm,  # noqa: ARG001
    services: Services,
) -> Response:
    """Say that it is as it must be, and lead to the next one."""
    asked = InspectionId(inspection_id)
    try:
        services[CheckCase].conforms(asked, ordinal, acting=acting)
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    following = services[ReadInspections].case(asked, ordinal).following
    next_page = (
        f"{INSPECTIONS}/{inspection_id}/cases/{following}?done=checked" if following else f"{INSPECTIONS}/{inspection_id}?done=checked"
    )
    return see_other(next_page)


@router.post(_CASE + "/finding", dependencies=_CONDUCTS)
def find(
    request: Request, inspection_id: InspectionPath, ordinal: OrdinalPath, acting: Acting, form: SmallForm, services: Services
) -> Response:
    """Record what was found; what is wrong is said beside its field."""
    request.state.place = f"{INSPECTIONS}/{inspection_id}/cases/{ordinal}"
    try:
        kind = _kind(form.text("kind"))
        services[CheckCase].finding(InspectionId(inspection_id), ordinal, kind=kind, remark=form.text("remark"), acting=acting)
    except InvalidInput as error:
        return _case_page(request, services, inspection_id, ordinal, error=error, form=form)
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}/cases/{ordinal}?done=found")


@router.get(_FINDING, dependencies=_CONDUCTS)
def show_finding(request: Request, inspection_id: InspectionPath, finding_id: FindingPath, services: Services) -> Response:
    """Show a finding with what the operator did about it."""
    return _finding_page(request, services, inspection_id, finding_id)


@router.post(_FINDING + "/accept", dependencies=_CONDUCTS)
def accept(
    inspection_id: InspectionPath,
    finding_id: FindingPath,
    acting: Acting,
    form: SmallForm,  # noqa: ARG001
    services: Services,
) -> Response:
    """Accept what was done."""
    try:
        services[FollowFindings].accept(_of(services, inspection_id, finding_id).finding.id, acting=acting)
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=accepted")


@router.post(_FINDING + "/turn-down", dependencies=_CONDUCTS)
def turn_down(
    request: Request, inspection_id: InspectionPath, finding_id: FindingPath, acting: Acting, form: SmallForm, services: Services
) -> Response:
    """Do not accept it, and say why."""
    request.state.place = f"{INSPECTIONS}/{inspection_id}/findings/{finding_id}"
    try:
        view = _of(services, inspection_id, finding_id)
        services[FollowFindings].turn_down(view.finding.id, answer=form.text("answer"), acting=acting)
    except InvalidInput as error:
        return _finding_page(request, services, inspection_id, finding_id, error=error, typed=form.text("answer"))
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=turned-down")


@router.get(_FINDING + "/files/{round_}", dependencies=_CONDUCTS)
def evidence(inspection_id: InspectionPath, finding_id: FindingPath, round_: RoundPath, staff: Staff, services: Services) -> Response:
    """Give the evidence of a rectification, to be saved."""
    return pdf_to_save(
        services[ReadRectificationFile](_of(services, inspection_id, finding_id).finding.id, round_, acting=staff.member), finding_id
    )


def pdf_to_save(content: bytes, name: str) -> Response:
    """A PDF that a browser saves and does not show: it comes from another person."""
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'})


def _of(services: App, inspection_id: str, finding_id: str) -> FindingView:
    view = services[ReadInspections].one(InspectionId(inspection_id))
    found = next((one for one in view.findings if one.finding.id == FindingId(finding_id)), None)
    if found is None:
        raise UnknownInspection
    return found


def _kind(text: str) -> FindingKind:
    try:
        return FindingKind(text)
    except ValueError:
        raise InvalidInput(field="kind") from None


def _case_page(
    request: Request,
    services: App,
    inspection_id: str,
    ordinal: int,
    *,
    done: str = "",
    error: RealNameError | None = None,
    form: Form | None = None,
) -> Response:
    language = language_of(request)
    shown = services[ReadInspections].case(InspectionId(inspection_id), ordinal)
    articles = services[InspectionRule].articles
    return page(
        request,
        "inspected-case.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        shown=shown,
        names=services[ReadNames](agents=[shown.file.agent_id]),
        one=shown.view.inspection,
        case=shown.case,
        file=shown.file,
        reasons=in_words(shown.file.reasons, language),
        choices=[(kind.value, translate(FINDING_WORDS[kind], language), article) for kind, article in articles.items()],
        kinds=said_by_code(request, FINDING_WORDS),
        finding_states=said_by_code(request, FINDING_STATE_WORDS),
        typed={name: form.text(name) if form else "" for name in ("kind", "remark")},
        done=done if done in {"checked", "found"} else "",
        error=error,
        field=str(error.facts.get("field", "kind")) if error else "",
        section="inspections",
    )


def _finding_page(
    request: Request, services: App, inspection_id: str, finding_id: str, *, error: RealNameError | None = None, typed: str = ""
) -> Response:
    language, view = language_of(request), _of(services, inspection_id, finding_id)
    return page(
        request,
        "inspection-finding.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=view,
        names=services[ReadNames](),
        finding=view.finding,
        files=f"{INSPECTIONS}/{inspection_id}/findings/{finding_id}/files",
        kind=translate(FINDING_WORDS[view.finding.kind], language),
        state=translate(FINDING_STATE_WORDS[view.finding.state], language),
        typed=typed,
        error=error,
        section="inspections",
    )
