"""The two routes beside each other: whether the one without a face leads to a line as the one with a face does."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import PARITY
from realname.kernel.identifiers import OutletId
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.platform.web.paging import PageNumber, page_of
from realname.platform.web.share_plot import SharePlot, plot_of
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import Interval, Parity, RouteEnd, RouteFigures, RouteTaken
from realname.reports.model.route_times import RouteTimes
from realname.reports.use_cases.read_parity import DAYS, ReadParity

router = APIRouter(dependencies=[needs(Right.PARITY_SEE)])
_OUTLETS_A_PAGE = 20
_APART = "apart"
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    route: str
    opened: int
    percent: int
    success: SharePlot
    times: RouteTimes | None
    appeals: SharePlot
    left: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    outlet_id: OutletId | None
    verdict: str
    parted_by: frozenset[str]
    gap: Interval | None
    ratio: Interval | None
    routes: tuple[_Route, ...]


@router.get(PARITY)
def show_parity(request: Request, staff: Staff, services: Services, number: PageNumber = 1) -> Response:
    """Show the whole, and the outlets that the member may see: those where the routes are apart first."""
    report, rule = services[ReadParity].seen_by(staff.member), services[ParityRule]
    return page(
        request,
        "parity.html",
        whole=_place(report.whole, rule),
        outlets=page_of([_place(one, rule) for one in _apart_first(report.outlets)], number, size=_OUTLETS_A_PAGE),
        apart=sum(one.verdict.value == _APART for one in report.outlets),
        names=services[ReadNames](),
        rule=rule,
        days=DAYS,
        section="parity",
    )


def _apart_first(outlets: Sequence[Parity]) -> Sequence[Parity]:
    return sorted(outlets, key=lambda one: one.verdict.value != _APART)


def _place(one: Parity, rule: ParityRule) -> _Place:
    gap = one.success_gap
    return _Place(
        outlet_id=one.outlet_id,
        verdict=one.verdict.value,
        parted_by=frozenset(part.value for part in one.parted_by),
        gap=Interval(low=gap.low * _PERCENT, value=gap.value * _PERCENT, high=gap.high * _PERCENT) if gap else None,
        ratio=one.time_ratio,
        routes=tuple(_route(route, one.routes[route], rule) for route in RouteTaken),
    )


def _route(route: RouteTaken, found: RouteFigures, rule: ParityRule) -> _Route:
    return _Route(
        route=route.value,
        opened=found.opened.count,
        percent=round(found.opened.value * _PERCENT),
        success=plot_of(found.success, enough=rule.minimum_registrations),
        times=found.times,
        appeals=plot_of(found.appeals, enough=rule.minimum_registrations),
        left=sum(count for end, count in found.unfinished.items() if end is not RouteEnd.WAITING),
        waiting=found.unfinished[RouteEnd.WAITING],
    )
