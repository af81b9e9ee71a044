"""The overview: whether anything is wrong, five numbers with their week, outlets with the most unusual first, weeks and their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import SUPERVISION
from realname.access.use_cases.two_people import ReadAttempts
from realname.cases.model.case_figures import WORTH_A_LOOK, CaseFigures
from realname.inspections.model.weeks import weeks_of
from realname.inspections.pages.spark_plot import Spark, columns_of, spark_of, width_of
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.inspections.use_cases.read_overview import Overview, ReadOverview
from realname.kernel.identifiers import OutletId
from realname.kernel.registry import App
from realname.outlets.use_cases.names import ReadNames
from realname.photo_access.use_cases.read_openings import ReadOpenings
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.paging import PageNumber, page_of
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_WORDS

router = APIRouter()
_WEEK = 7
_OUTLETS_A_PAGE = 10
_NAMED = 3  # outlets in the sentence on those that are far from the others
Day = Annotated[date | None, Query()]
OutletPath = Annotated[str, Path(min_length=1, max_length=64)]


class UnansweredAlerts(Protocol):
    """Says how many alerts no one has answered: signals of fraud stand beside inspections, and neither knows the other."""

    def unanswered(self) -> int:
        """How many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """What needs a look beside outlets: alerts, late steps of inspections, notices held back, one person who acts as two."""

    alerts: int = 0
    late: int = 0
    held: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """One of the five.

    Attributes:
        unit: Of the value: empty, `%` or `points`.
        week: The same by day.
    """

    name: str
    value: float | None
    unit: str
    week: Sequence[tuple[date, float | None]]
    spark: Spark


@router.get("/")
def redirect_to_overview() -> Response:
    """Lead on."""
    return RedirectResponse(SUPERVISION, HTTPStatus.SEE_OTHER)


@router.get(SUPERVISION, dependencies=[needs(Right.SUPERVISION_SEE)])
def show_overview(request: Request, services: Services, first: Day = None, last: Day = None, number: PageNumber = 1) -> Response:
    """Show all outlets."""
    waiting = _Waiting(
        alerts=services[UnansweredAlerts].unanswered(),
        late=services[ReadInspections].late_steps(),
        held=len(services[ReadOpenings].held()),
        attempts=services[ReadAttempts].lately(),
    )
    return _page(request, services, services[ReadOverview](first=first, last=last), waiting=waiting, number=number)


@router.get(SUPERVISION + "/outlets/{outlet_id}", dependencies=[needs(Right.SUPERVISION_SEE)])
def show_outlet(request: Request, outlet_id: OutletPath, services: Services, first: Day = None, last: Day = None) -> Response:
    """Show one outlet; of one that opened nothing there is nothing to see."""
    outlet = OutletId(outlet_id)
    return _page(request, services, services[ReadOverview].of_outlet(outlet, first=first, last=last), outlet_id=outlet)


def _page(
    request: Request,
    services: App,
    overview: Overview,
    *,
    outlet_id: OutletId | None = None,
    waiting: _Waiting | None = None,
    number: int = 1,
) -> Response:
    unlike = [one for one in overview.outlets if one.is_worth_a_look]
    columns = columns_of([one.registrations for one in overview.by_day], [one.refused for one in overview.by_day])
    return page(
        request,
        "supervision.html",
        outlet_id=outlet_id,
        names=services[ReadNames](),
        waiting=waiting or _Waiting(),
        overview=overview,
        whole=overview.whole,
        numbers=_numbers(overview),
        columns=columns,
        columns_width=width_of(columns),
        weeks=weeks_of(list(zip(overview.days.all, overview.by_day, strict=True))),
        idle=sum(not one.registrations for one in overview.by_day),
        outlets=page_of(overview.outlets, number, size=_OUTLETS_A_PAGE),
        unlike=unlike,
        named=unlike[:_NAMED],
        worth_a_look=WORTH_A_LOOK,
        refusals=_refusals(request, overview),
        section="supervision",
    )


def _refusals(request: Request, overview: Overview) -> Sequence[tuple[str, str, int]]:
    language, known = language_of(request), {one.value: words for one, words in REASON_WORDS.items()}
    codes = frozenset(one.value for one in Reason)
    return [(code, translate(known[code], language) if code in codes and code in known else "", count) for code, count in overview.refusals]


def _numbers(overview: Overview) -> Sequence[_Number]:
    return [
        _number("registrations", "", overview, [one.registrations for one in overview.by_day], overview.whole.registrations),
        _number("approved", "%", overview, [_percent(one) for one in overview.by_day], _percent(overview.whole)),
        _number("refused", "", overview, [one.refused for one in overview.by_day], overview.whole.refused),
        _number("exceptions", "", overview, [one.exceptions for one in overview.by_day], overview.whole.exceptions),
        _number("gap", "points", overview, [one.gap_points for one in overview.by_day], overview.whole.gap_points),
    ]


def _number(name: str, unit: str, overview: Overview, by_day: Sequence[float | None], value: float | None) -> _Number:
    week = list(zip(overview.days.all, by_day, strict=True))[-_WEEK:]
    return _Number(name=name, value=value, unit=unit, week=week, spark=spark_of([value for _, value in week]))


def _percent(figures: CaseFigures) -> float | None:
    return 100 * figures.success.value if figures.success.of else None
