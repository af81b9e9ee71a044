"""Inspections: the list, the form that one is begun by, and one of them with its three steps, its cases and findings."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import INSPECTIONS
from realname.inspections.errors import InspectionConflict
from realname.inspections.model.sampling import FEWEST_DICE, MOST_CASES, Stratum
from realname.inspections.pages.form import FIELDS, AskedInspection, chosen_outlets, first_values, parse_asked
from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS, STATE_WORDS, STRATUM_WORDS
from realname.inspections.use_cases.findings import FollowFindings
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.inspections.use_cases.read_inspections import InspectionView, ReadInspections
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import InspectionId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.errors import UnknownTreeHead
from realname.outlets.use_cases.names import Names, ReadNames
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter()
_A_PAGE = 20
_ONE = INSPECTIONS + "/{inspection_id}"
_DONE = frozenset({"begun", "drawn", "told", "closed", "checked", "found", "accepted", "turned-down", "gone"})
_CONDUCTS = [needs(Right.INSPECTIONS_CONDUCT)]
InspectionPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Done = Annotated[str, Query(max_length=16)]


@router.get(INSPECTIONS, dependencies=_CONDUCTS)
def list_inspections(request: Request, services: Services, number: PageNumber = 1) -> Response:
    """List them, the newest first: what was begun and not drawn stays."""
    found = page_of(services[ReadInspections](), number, size=_A_PAGE)
    return page(request, "inspections.html", found=found, states=said_by_code(request, STATE_WORDS), section="inspections")


@router.get(INSPECTIONS + "/new", dependencies=_CONDUCTS)
def begin_page(request: Request, services: Services) -> Response:
    """Ask what is drawn from."""
    return _begin_page(request, services)


@router.post(INSPECTIONS + "/new", dependencies=_CONDUCTS)
def begin(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Begin one, or add an outlet to what it draws from; all that is wrong is said beside its fields."""
    request.state.place = INSPECTIONS + "/new"
    names = services[ReadNames]()
    if form.text("intent") == "add":
        return _begin_page(request, services, form=form)
    asked = parse_asked(form, services[ReadInspections].heads(), services[LocalDays], names, now=services[Clock].now())
    if not isinstance(asked, AskedInspection):
        return _begin_page(request, services, form=form, faults=asked)
    try:
        begun = services[BeginInspection](asked.tree_size, asked.scope, asked.plan, acting=acting)
    except (InspectionConflict, UnknownTreeHead) as error:
        return _begin_page(request, services, form=form, faults=["head"], error=error)
    if begun.plan.commitment:
        services[DrawInspection].show(begun.id)
    return see_other(f"{INSPECTIONS}/{begun.id}?done=begun")


@router.get(_ONE, dependencies=_CONDUCTS)
def show_inspection(
    request: Request, inspection_id: InspectionPath, services: Services, done: Done = "", number: PageNumber = 1
) -> Response:
    """Show one: its three steps and its cases on one page, to be printed."""
    return _page(request, services, inspection_id, done=done if done in _DONE else "", number=number)


@router.post(_ONE + "/operator-share", dependencies=_CONDUCTS)
def show_operator_share(inspection_id: InspectionPath, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Show the operator's share, where something came between the commitment and it."""
    try:
        services[DrawInspection].show(InspectionId(inspection_id))
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=begun")


@router.post(_ONE + "/randomness", dependencies=_CONDUCTS)
def fix_randomness(request: Request, inspection_id: InspectionPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Fix the inspector's share, and draw once it is recorded."""
    request.state.place = f"{INSPECTIONS}/{inspection_id}"
    try:
        services[DrawInspection].fix(InspectionId(inspection_id), form.text("share"), acting=acting)
    except InvalidInput as error:
        return _page(request, services, inspection_id, error=error, typed=form.text("share"))
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return _draw(inspection_id, services)


@router.post(_ONE + "/draw", dependencies=_CONDUCTS)
def draw(inspection_id: InspectionPath, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Draw, where something came between the share and the draw."""
    return _draw(inspection_id, services)


@router.post(_ONE + "/notice", dependencies=_CONDUCTS)
def give_notice(inspection_id: InspectionPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Tell the operator what was found."""
    try:
        services[FollowFindings].give_notice(InspectionId(inspection_id), acting=acting)
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=told")


@router.post(_ONE + "/close", dependencies=_CONDUCTS)
def close(inspection_id: InspectionPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Close it; what is open still keeps it open."""
    try:
        services[FollowFindings].close(InspectionId(inspection_id), acting=acting)
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=closed")


def _draw(inspection_id: str, services: App) -> Response:
    try:
        services[DrawInspection].draw(InspectionId(inspection_id))
    except InspectionConflict:
        return see_other(f"{INSPECTIONS}/{inspection_id}?done=gone")
    return see_other(f"{INSPECTIONS}/{inspection_id}?done=drawn")


def _begin_page(
    request: Request, services: App, *, form: Form | None = None, faults: Sequence[str] = (), error: RealNameError | None = None
) -> Response:
    heads, names = services[ReadInspections].heads(), services[ReadNames]()
    free = [one.published for one in heads if not one.is_used]
    added = _added(form, names)
    wrong = faults or (["outlet"] if added is None else [])
    problem = error or (InvalidInput(field=wrong[0]) if wrong else None)
    typed = first_values(services[LocalDays], next(iter(free), None)) if form is None else {name: form.text(name) for name in FIELDS}
    return page(
        request,
        "inspection-begin.html",
        status=HTTPStatus.OK if problem is None else status_of(type(problem)),
        heads=free,
        are_any=bool(heads),
        names=names,
        added=added or (),
        typed=typed if added is None else {**typed, "outlet": ""},
        strata=[(one.value, translate(STRATUM_WORDS[one], language_of(request))) for one in Stratum],
        most=MOST_CASES,
        fewest=FEWEST_DICE,
        error=problem,
        faults=wrong,
        section="inspections",
    )


def _added(form: Form | None, names: Names) -> Sequence[OutletId] | None:
    """The outlets that were chosen so far; None: what was typed is no outlet."""
    try:
        return chosen_outlets(form, names) if form is not None else ()
    except InvalidInput:
        return None


def _page(
    request: Request,
    services: App,
    inspection_id: str,
    *,
    done: str = "",
    number: int = 1,
    error: RealNameError | None = None,
    typed: str = "",
) -> Response:
    language, view = language_of(request), services[ReadInspections].one(InspectionId(inspection_id))
    return page(
        request,
        "inspection.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=view,
        names=services[ReadNames](),
        cases=page_of(view.cases, number, size=_A_PAGE),
        one=view.inspection,
        state=said_by_code(request, STATE_WORDS)[view.inspection.state.value],
        stratum=translate(STRATUM_WORDS[view.inspection.scope.stratum], language),
        kinds=said_by_code(request, FINDING_WORDS),
        finding_states=said_by_code(request, FINDING_STATE_WORDS),
        is_out=_is_out(view, services),
        fewest=FEWEST_DICE,
        typed=typed,
        done=done,
        error=error,
        section="inspections",
    )


def _is_out(view: InspectionView, services: App) -> bool:
    """Whether the inspector's share can be known by now: dice are thrown at any time, a beacon's value from its time on."""
    at = view.inspection.plan.at
    return at is None or at <= services[Clock].now()
