"""The page of the two routes: a supervisor sees their outlet and the whole, who is of none sees all, and it says when they are apart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from realname.kernel.identifiers import OutletId
from realname.reports.model.route_parity import RouteCount, RouteEnd, RouteTaken
from realname.reports.store.route_figures import CountRoutes
from tests.support.web_caller import signed_in
from tests.support.web_world import OTHER_OUTLET, OUTLET, WebWorld, over

PARITY = "/office/parity"


def _counts(outlet: OutletId, *, without_approved: int) -> list[RouteCount]:
    ends = (
        (RouteTaken.FACE, RouteEnd.APPROVED, 90),
        (RouteTaken.FACE, RouteEnd.REFUSED, 10),
        (RouteTaken.NO_FACE, RouteEnd.APPROVED, without_approved),
        (RouteTaken.NO_FACE, RouteEnd.REFUSED, 100 - without_approved),
    )
    return [
        RouteCount(outlet_id=outlet, route=route, end=end, half_minutes=9, is_appealed=False, count=count) for route, end, count in ends
    ]


def _with(web: WebWorld, *counts: RouteCount) -> WebWorld:
    return over(web, web.services.with_others({CountRoutes: _Counted(counts)}))


class _Counted(CountRoutes):
    """Gives what a test says."""

    def __init__(self, counts: Sequence[RouteCount]) -> None:
        self._counts = counts

    def __call__(self, *, since: datetime) -> Sequence[RouteCount]:
        assert since < datetime.now(UTC) + timedelta(days=3650)
        return self._counts


@pytest.fixture
def parted(web: WebWorld) -> WebWorld:
    """At one outlet the routes are together, at another they are apart."""
    return _with(web, *_counts(OUTLET, without_approved=90), *_counts(OTHER_OUTLET, without_approved=20))


def test_a_supervisor_sees_their_outlet_and_the_whole(parted: WebWorld) -> None:
    page = signed_in(parted, "supervisor").get(PARITY).text
    assert (f"Outlet {OUTLET}" in page, "All outlets" in page) == (True, True)
    assert f"Outlet {OTHER_OUTLET} " not in page


@pytest.mark.parametrize("login", ["administrator", "inspector"])
def test_who_is_of_no_outlet_sees_all_of_them(parted: WebWorld, login: str) -> None:
    page = signed_in(parted, login).get(PARITY).text
    assert page.index(f"Outlet {OTHER_OUTLET} ") < page.index(f"Outlet {OUTLET} ")


def test_where_the_routes_are_apart_the_page_says_so_and_by_what(parted: WebWorld, web: WebWorld) -> None:
    said = "The two routes are apart"
    page = signed_in(parted, "administrator").get(PARITY).text
    assert (said in page, "They are apart by success." in page, "They are apart by time." in page) == (True, True, False)
    assert said not in signed_in(_with(web, *_counts(OUTLET, without_approved=90)), "administrator").get(PARITY).text


def test_of_nothing_the_page_says_that_nothing_is_said(web: WebWorld) -> None:
    assert "Too few to say" in signed_in(web, "inspector").get(PARITY).text
