"""The overview: whether anything is wrong, by five numbers and their week, by day, and by outlet, those unlike the others first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import SUPERVISION
from realname.cases.model.case_figures import WORTH_A_LOOK, CaseFigures
from realname.inspections.pages.spark_plot import Spark, columns_of, spark_of, width_of
from realname.inspections.use_cases.read_overview import Overview, ReadOverview
from realname.kernel.identifiers import OutletId
from realname.photo_access.use_cases.read_openings import ReadOpenings
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_WORDS

router = APIRouter()
_WEEK = 7
_MOST_OUTLETS = 200
Day = Annotated[date | None, Query()]
OutletPath = Annotated[str, Path(min_length=1, max_length=64)]


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
def show_overview(request: Request, services: Services, first: Day = None, last: Day = None) -> Response:
    """Show all outlets."""
    return _page(request, services[ReadOverview](first=first, last=last), held=len(services[ReadOpenings].held()))


@router.get(SUPERVISION + "/outlets/{outlet_id}", dependencies=[needs(Right.SUPERVISION_SEE)])
def show_outlet(request: Request, outlet_id: OutletPath, services: Services, first: Day = None, last: Day = None) -> Response:
    """Show one outlet; of one that opened nothing there is nothing to see."""
    outlet = OutletId(outlet_id)
    return _page(request, services[ReadOverview].of_outlet(outlet, first=first, last=last), outlet_id=outlet)


def _page(request: Request, overview: Overview, *, outlet_id: OutletId | None = None, held: int = 0) -> Response:
    columns = columns_of([one.registrations for one in overview.by_day], [one.refused for one in overview.by_day])
    return page(
        request,
        "supervision.html",
        outlet_id=outlet_id,
        held=held,
        overview=overview,
        whole=overview.whole,
        numbers=_numbers(overview),
        columns=columns,
        columns_width=width_of(columns),
        days=list(zip(overview.days.all, overview.by_day, strict=True)),
        outlets=overview.outlets[:_MOST_OUTLETS],
        more=max(0, len(overview.outlets) - _MOST_OUTLETS),
        unlike=sum(abs(one.z) >= WORTH_A_LOOK for one in overview.outlets),
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
