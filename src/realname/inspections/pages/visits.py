"""Visits to outlets: begin one, answer the checklist as far as one has come, sign off."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import VISITS
from realname.inspections.errors import VisitConflict
from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.text import GROUPS
from realname.inspections.use_cases.visits import MakeVisit, ReadVisits
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, VisitId
from realname.kernel.registry import App
from realname.outlets.pages.outlets import pick_outlet
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.platform.web.forms import Form
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter(dependencies=[needs(Right.VISITS_MAKE)])
VisitPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_A_PAGE = 20
_DONE = frozenset({"kept", "signed", "gone"})


@router.get(VISITS)
def list_visits(request: Request, services: Services, number: PageNumber = 1) -> Response:
    """List them, the newest first."""
    return _list(request, services, number=number)


@router.post(VISITS)
def begin(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Begin one."""
    request.state.place = VISITS
    try:
        visit = services[MakeVisit].begin(pick_outlet(form.text("outlet"), services[ReadNames]()), acting=acting)
    except InvalidInput as error:
        return _list(request, services, error=error, typed=form.text("outlet"))
    return see_other(f"{VISITS}/{visit.id}")


@router.get(VISITS + "/{visit_id}")
def show_visit(request: Request, visit_id: VisitPath, acting: Acting, services: Services) -> Response:
    """Show one: to the person who makes it with the form, until it is signed."""
    return _one(request, services, services[ReadVisits].one(VisitId(visit_id)), acting)


@router.post(VISITS + "/{visit_id}")
def answer(request: Request, visit_id: VisitPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Keep the answers; with `sign` sign off as well, where every item has one."""
    place = request.state.place = f"{VISITS}/{visit_id}"
    make = services[MakeVisit]
    try:
        visit = make.answer(VisitId(visit_id), _answers(form, services), acting=acting)
        if form.text("intent") != "sign":
            return see_other(f"{place}?done=kept")
        make.sign(visit.id, acting=acting)
    except VisitConflict:
        return see_other(f"{place}?done=gone")
    except InvalidInput as error:
        return _one(request, services, services[ReadVisits].one(VisitId(visit_id)), acting, error)
    return see_other(f"{place}?done=signed")


def _answers(form: Form, services: App) -> Mapping[str, Answer]:
    """Those that were given."""
    given = dict[str, Answer]()
    for item in services[MakeVisit].checklist.items:
        if seen := form.text(f"seen-{item.id}"):
            try:
                given[item.id] = Answer(item=item.id, seen=Seen(seen), remark=Remark(form.text(f"remark-{item.id}") or Remark.NONE))
            except ValueError:
                raise InvalidInput(field="answers") from None
    return given


def _list(request: Request, services: App, *, number: int = 1, error: InvalidInput | None = None, typed: str = "") -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    visits, names = page_of(services[ReadVisits](), number, size=_A_PAGE), services[ReadNames]()
    return page(request, "visits.html", status=status, visits=visits, names=names, typed=typed, error=error, section="visits")


def _one(request: Request, services: App, visit: Visit, acting: AgentId, error: InvalidInput | None = None) -> Response:
    checklist = services[MakeVisit].checklist
    is_current = visit.checklist_digest == checklist.digest
    done = request.query_params.get("done", "") if request.method == "GET" else ""
    return page(
        request,
        "visit.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        visit=visit,
        names=services[ReadNames](agents=[visit.made_by]),
        items={one.id: one for one in checklist.items} if is_current else {},
        groups=[(group.value, GROUPS[group], items) for group, items in checklist.groups.items()] if is_current else [],
        answers={one.item: one for one in visit.answers},
        may_answer=is_current and visit.signed_at is None and visit.made_by == acting,
        seen=[one.value for one in Seen],
        remarks=[one.value for one in Remark],
        error=error,
        done=done if done in _DONE else "",
        section="visits",
    )
