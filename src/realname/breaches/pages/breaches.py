"""Breaches of personal data with their deadlines: recorded, reported, notified, closed."""

from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import LEAKS
from realname.breaches.model.breach import BreachedData, BreachFacts, BreachKind, BreachMeasure, NotNotifiedReason
from realname.breaches.model.breach_rule import BreachRule
from realname.breaches.text import DATA_WORDS, KIND_WORDS, MEASURE_WORDS
from realname.breaches.use_cases.breach_report import breach_document
from realname.breaches.use_cases.breaches import BreachActions, ReadBreaches
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId, BreachId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import parse_case_number
from realname.platform.config.served import Served
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form, read_all

router = APIRouter()
_SEE, _RECORD = needs(Right.REPORTS_SEE), needs(Right.LEAKS_RECORD)
_LONGEST_COUNT = 7
BreachPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@router.get(LEAKS, dependencies=[_SEE])
def list_breaches(request: Request, services: Services) -> Response:
    """List the breaches, with a form for a new one where the member may record it."""
    return _page(request, services)


@router.post(LEAKS, dependencies=[_RECORD])
def record(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record one."""
    try:
        services[BreachActions].record(_facts(form, services), acting=acting)
    except InvalidInput as error:
        return _page(request, services, error=error, is_new=True)
    return see_other(LEAKS)


@router.get(LEAKS + "/{leak_id}/report.pdf", dependencies=[_SEE])
def download(request: Request, leak_id: BreachPath, services: Services) -> Response:
    """Print the report of one, as it is now."""
    breach, offset = services[ReadBreaches].one(BreachId(leak_id)), services[LocalDays].utc_offset_minutes
    printed = breach_document(breach, language_of(request), utc_offset_minutes=offset, is_test=services[Served].is_sandbox)
    headers = {"Content-Disposition": f'attachment; filename="realname-leak-{breach.id}.pdf"'}
    return Response(services[ReportPrinter](printed), media_type="application/pdf", headers=headers)


@router.post(LEAKS + "/{leak_id}", dependencies=[_RECORD])
def go_on(request: Request, leak_id: BreachPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record an action on a breach: reported, notified, not notified, closed."""
    request.state.place = LEAKS
    try:
        _do(services, BreachId(leak_id), form, acting)
    except (InvalidInput, StateConflict) as error:
        return _page(request, services, error=error)
    return see_other(LEAKS)


def _do(services: App, leak_id: BreachId, form: Form, acting: AgentId) -> None:
    actions, action = services[BreachActions], form.text("deed")
    if action == "report":
        actions.report(leak_id, parse_case_number(form.text("number"), name="number"), acting=acting)
    elif action == "tell":
        actions.notify_people(leak_id, people=_count(form.text("people")), acting=acting)
    elif action == "leave-untold":
        actions.justify_no_notice(leak_id, NotNotifiedReason.HARM_AVOIDED, acting=acting)
    elif action == "close":
        actions.close(leak_id, acting=acting)
    else:
        raise InvalidInput(field="deed")


def _facts(form: Form, services: App) -> BreachFacts:
    noticed, people = form.text("noticed"), form.text("people")
    read_all(partial(_kind, form), partial(_noticed, noticed, services), partial(_count, people), partial(_data, form))
    return BreachFacts(
        kind=_kind(form), noticed_at=_noticed(noticed, services), people=_count(people), data=_data(form), measures=_measures(form)
    )


def _kind(form: Form) -> BreachKind:
    try:
        return BreachKind(form.text("kind"))
    except ValueError:
        raise InvalidInput(field="kind") from None


def _data(form: Form) -> frozenset[BreachedData]:
    chosen = form.choices("data")
    if not chosen or not chosen <= set(BreachedData):
        raise InvalidInput(field="data")
    return frozenset(BreachedData(one) for one in chosen)


def _measures(form: Form) -> frozenset[BreachMeasure]:
    chosen = form.choices("measures")
    if not chosen <= set(BreachMeasure):
        raise InvalidInput(field="measures")
    return frozenset(BreachMeasure(one) for one in chosen)


def _noticed(text: str, services: App) -> datetime:
    """By the clock of the pack, as every time on a page is."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field="noticed") from None
    if typed.tzinfo is not None:
        raise InvalidInput(field="noticed")
    return typed.replace(tzinfo=UTC) - timedelta(minutes=services[LocalDays].utc_offset_minutes)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT):
        raise InvalidInput(field="people")
    return int(text)


def _page(request: Request, services: App, *, error: RealNameError | None = None, is_new: bool = False) -> Response:
    language, now = language_of(request), services[Clock].now()
    leaks = services[ReadBreaches]()
    return page(
        request,
        "breaches.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        error=error,
        is_new=is_new,
        targets={"data": f"data-{next(iter(DATA_WORDS)).value}"},
        leaks=leaks,
        late={one.id for one in leaks if one.is_late(now)},
        kinds={one: translate(words, language) for one, words in KIND_WORDS.items()},
        leaked={one: translate(words, language) for one, words in DATA_WORDS.items()},
        measures={one: translate(words, language) for one, words in MEASURE_WORDS.items()},
        rule=services[BreachRule],
        section="reports",
    )
