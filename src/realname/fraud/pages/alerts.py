"""Alerts of the signals of fraud: what was seen in words and cases, and what a person says of it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import ALERTS
from realname.cases.model.case_file import CaseFile
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert
from realname.fraud.text import ANSWERS, NAMES, NEXT, STATES, sentence
from realname.fraud.use_cases.alerts import SHOWN, AlertView, AnswerAlert, ReadAlerts, answers_of
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import AlertId
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter()
_ONE = ALERTS + "/{alert_id}"
AlertPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
StateAsked = Annotated[str, Query(max_length=16)]
Done = Annotated[str, Query(max_length=4)]
_ALERTS_A_PAGE = 10
_CASES_A_PAGE = 10
_MINUTE_S = 60
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An alert in words."""

    raised: RaisedAlert
    name: str
    sentence: str
    state: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tick:
    """A case on the line of time from the first to the last, in percent of it.

    Attributes:
        agent: Which of the agents that registered these cases, from 1 on, in the order of time; 0: there is one alone.
    """

    file: CaseFile
    percent: int
    minutes: int | None
    agent: int


@router.get(ALERTS, dependencies=[needs(Right.ALERTS_SEE)])
def list_alerts(
    request: Request, staff: Staff, services: Services, state: StateAsked = "", done: Done = "", number: PageNumber = 1
) -> Response:
    """List those that the member may see, the newest first."""
    language = language_of(request)
    asked = next((one for one in AlertState if one.value == state), None)
    found = services[ReadAlerts].seen_by(staff.member, AlertsAsked(state=asked))
    return page(
        request,
        "alerts.html",
        alerts=page_of([_shown(one, language) for one in found], number, size=_ALERTS_A_PAGE),
        names=services[ReadNames](),
        is_full=len(found) >= SHOWN,
        states=[(one.value, translate(words, language)) for one, words in STATES.items()],
        asked=asked.value if asked else "",
        done=done == "yes",
        section="alerts",
    )


@router.get(_ONE, dependencies=[needs(Right.ALERTS_SEE)])
def show_alert(request: Request, alert_id: AlertPath, staff: Staff, services: Services, number: PageNumber = 1) -> Response:
    """Show why it was raised, ask the person who may answer beside it, and list its cases."""
    return _page(request, services, services[ReadAlerts].one_for(staff.member, AlertId(alert_id)), staff.member, number=number)


@router.post(_ONE, dependencies=[needs(Right.ALERTS_ANSWER)])
def answer_alert(request: Request, alert_id: AlertPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Answer one; the last answer holds."""
    answer = next((one for one in AlertAnswer if one.value == form.text("answer")), None)
    if answer is None:
        view = services[ReadAlerts].one_for(staff.member, AlertId(alert_id))
        return _page(request, services, view, staff.member, error=InvalidInput(field="answer"))
    services[AnswerAlert].by_member(staff.member, AlertId(alert_id), answer)
    return see_other(f"{ALERTS}?done=yes")


def _page(
    request: Request, services: App, view: AlertView, member: StaffMember, *, number: int = 1, error: RealNameError | None = None
) -> Response:
    language, ticks = language_of(request), _ticks(view)
    people = {one for one in (view.raised.alert.agent_id, view.raised.answered_by) if one is not None}
    may_answer = Right.ALERTS_ANSWER in RIGHTS[member.role]
    return page(
        request,
        "alert.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        shown=_shown(view.raised, language),
        names=services[ReadNames](agents=people),
        ticks=ticks,
        cases=page_of(ticks, number, size=_CASES_A_PAGE),
        are_cases_open="page" in request.query_params,
        is_by_several=len({(one.file.agent_id, one.file.outlet_id) for one in ticks}) > 1,
        gone=len(view.raised.alert.cases) - len(view.files),
        next_words=translate(NEXT[view.raised.alert.kind], language),
        answers=[(one.value, translate(ANSWERS[one], language)) for one in answers_of(member)] if may_answer else [],
        error=error,
        section="alerts",
    )


def _shown(raised: RaisedAlert, language: Language) -> _Shown:
    return _Shown(
        raised=raised,
        name=translate(NAMES[raised.alert.kind], language),
        sentence=sentence(raised.alert, language),
        state=translate(STATES[raised.state], language),
        answer=translate(ANSWERS[raised.answer], language) if raised.answer else "",
    )


def _ticks(view: AlertView) -> list[_Tick]:
    """The cases in the order of time, each with its place between the first and the last."""
    files = sorted(view.files, key=lambda one: (one.opened_at, one.opened_index))
    if not files:
        return []
    first, last = files[0].opened_at, files[-1].opened_at
    agents = list(dict.fromkeys(one.agent_id for one in files))
    whole = max(1.0, (last - first).total_seconds())
    return [
        _Tick(
            file=one,
            percent=min(99, round((one.opened_at - first).total_seconds() / whole * _PERCENT)),
            minutes=round((one.decided_at - one.opened_at).total_seconds() / _MINUTE_S) if one.decided_at else None,
            agent=agents.index(one.agent_id) + 1 if len(agents) > 1 else 0,
        )
        for one in files
    ]
