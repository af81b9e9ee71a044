"""The two routes beside each other: apart where they differ by more than the pack allows, not by chance; their metrics, and the page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import OutletId
from realname.reports.metrics import ParityMetrics
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import Parity, ParityVerdict, PartedBy, RouteCount, RouteEnd, RouteTaken, parities_of, parity_of
from realname.reports.store.route_figures import CountRoutes
from realname.reports.use_cases.read_parity import ParityReport
from tests.support.web_caller import signed_in
from tests.support.web_world import OTHER_OUTLET, OUTLET, WebWorld, over

RULE = ParityRule(success_gap_percent=10, time_ratio=2.0, minimum_registrations=50)
HERE, THERE = OutletId("outlet-1"), OutletId("outlet-2")
PARITY = "/office/parity"


def counted(
    route: RouteTaken, end: RouteEnd, count: int, *, half_minutes: int = 9, outlet: OutletId = HERE, is_appealed: bool = False
) -> RouteCount:
    is_decided = end in {RouteEnd.APPROVED, RouteEnd.REFUSED}
    return RouteCount(
        outlet_id=outlet, route=route, end=end, half_minutes=half_minutes if is_decided else None, is_appealed=is_appealed, count=count
    )


def _beside(face: tuple[int, int], without: tuple[int, int], *, half_minutes: tuple[int, int] = (9, 9), rule: ParityRule = RULE) -> Parity:
    """Approved and refused of both routes, and after how long each."""
    pairs = zip((RouteTaken.FACE, RouteTaken.NO_FACE), (face, without), half_minutes, strict=True)
    return parity_of(
        [
            counted(route, end, count, half_minutes=time)
            for route, (approved, refused), time in pairs
            for end, count in ((RouteEnd.APPROVED, approved), (RouteEnd.REFUSED, refused))
        ],
        rule,
    )


def test_routes_that_do_alike_are_together() -> None:
    found = _beside((900, 100), (90, 10))
    assert (found.verdict, found.parted_by) == (ParityVerdict.TOGETHER, frozenset())


@pytest.mark.parametrize(("approved", "verdict"), [(850, "together"), (800, "together"), (799, "apart"), (700, "apart")])
def test_they_are_apart_by_success_above_the_gap_of_the_pack_and_not_at_it(approved: int, verdict: str) -> None:
    assert _beside((900, 100), (approved, 1000 - approved)).verdict.value == verdict


@pytest.mark.parametrize("approved", range(200, 1000, 100))
def test_at_the_gap_they_are_together_however_fractions_are_rounded(approved: int) -> None:
    assert _beside((approved, 1000 - approved), (approved - 100, 1100 - approved)).verdict is ParityVerdict.TOGETHER


def test_the_face_may_be_the_route_that_is_behind() -> None:
    found = _beside((700, 300), (900, 100))
    assert (found.verdict, found.parted_by) == (ParityVerdict.APART, frozenset({PartedBy.SUCCESS}))


def test_what_chance_explains_is_not_apart() -> None:
    found = _beside((45, 5), (39, 11))
    assert found.success_gap is not None
    assert found.success_gap.value == pytest.approx(0.12)
    assert (found.success_gap.excludes(0.0), found.verdict) == (False, ParityVerdict.TOGETHER)


@pytest.mark.parametrize(("half_minutes", "verdict"), [(18, "together"), (19, "together"), (20, "apart"), (100, "apart")])
def test_they_are_apart_by_time_above_the_ratio_of_the_pack_and_not_at_it(half_minutes: int, verdict: str) -> None:
    assert _beside((900, 100), (900, 100), half_minutes=(9, half_minutes)).verdict.value == verdict
    assert _beside((900, 100), (900, 100), half_minutes=(half_minutes, 9)).verdict.value == verdict


@pytest.mark.parametrize("without", [(49, 0), (0, 49), (0, 0)])
def test_of_fewer_than_the_pack_asks_for_nothing_is_said_however_far_apart_they_are(without: tuple[int, int]) -> None:
    found = _beside((1, 999), without, half_minutes=(9, 1000))
    assert (found.verdict, found.parted_by) == (ParityVerdict.TOO_FEW, frozenset())


def test_of_as_many_as_the_pack_asks_for_something_is_said() -> None:
    assert _beside((1000, 0), (0, 50)).verdict is ParityVerdict.APART


def test_who_went_over_to_the_other_route_counts_for_neither() -> None:
    alike = [counted(route, RouteEnd.APPROVED, 100) for route in (RouteTaken.FACE, RouteTaken.NO_FACE)]
    found = parity_of([*alike, counted(RouteTaken.SWITCHED, RouteEnd.REFUSED, 200, half_minutes=1000)], RULE)
    assert found.verdict is ParityVerdict.TOGETHER
    assert found.routes[RouteTaken.SWITCHED].opened.value == pytest.approx(0.5)


def test_what_is_not_decided_is_counted_by_its_end_and_lowers_no_success() -> None:
    ends = [counted(RouteTaken.FACE, end, place) for place, end in enumerate(RouteEnd, start=1)]
    face = parity_of(ends, RULE).routes[RouteTaken.FACE]
    assert (face.opened.count, face.success.count, face.success.of) == (21, 1, 3)
    assert face.unfinished == {RouteEnd.ABANDONED: 3, RouteEnd.LAPSED: 4, RouteEnd.WITHDRAWN: 5, RouteEnd.WAITING: 6}


def test_appeals_are_counted_of_what_is_decided() -> None:
    refused = counted(RouteTaken.FACE, RouteEnd.REFUSED, 5, is_appealed=True)
    face = parity_of([refused, counted(RouteTaken.FACE, RouteEnd.APPROVED, 95)], RULE).routes[RouteTaken.FACE]
    assert face.appeals.value == pytest.approx(0.05)


def test_of_nothing_nothing_is_said() -> None:
    found = parity_of([], RULE)
    assert (found.verdict, found.success_gap, found.time_ratio) == (ParityVerdict.TOO_FEW, None, None)
    assert parities_of([], RULE) == []


def test_outlets_where_they_are_apart_come_first_and_each_counts_its_own() -> None:
    many = [counted(route, RouteEnd.APPROVED, 500, outlet=HERE) for route in (RouteTaken.FACE, RouteTaken.NO_FACE)]
    few = [
        counted(RouteTaken.FACE, RouteEnd.APPROVED, 60, outlet=THERE),
        counted(RouteTaken.NO_FACE, RouteEnd.REFUSED, 60, outlet=THERE),
    ]
    found = parities_of([*many, *few], RULE)
    assert [(one.outlet_id, one.verdict) for one in found] == [(THERE, ParityVerdict.APART), (HERE, ParityVerdict.TOGETHER)]


def _report(without: RouteEnd) -> ParityReport:
    counts = [
        RouteCount(outlet_id=OutletId("outlet-1"), route=route, end=end, half_minutes=9, is_appealed=False, count=60)
        for route, end in ((RouteTaken.FACE, RouteEnd.APPROVED), (RouteTaken.NO_FACE, without))
    ]
    return ParityReport(whole=parity_of(counts, RULE), outlets=parities_of(counts, RULE))


def _page(metrics: ParityMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


@pytest.mark.parametrize(("without", "value"), [(RouteEnd.REFUSED, "1.0"), (RouteEnd.APPROVED, "0.0")])
def test_routes_that_are_apart_are_counted(without: RouteEnd, value: str) -> None:
    page = _page(ParityMetrics(lambda: _report(without)))
    assert f"realname_routes_apart {value}" in page
    assert f"realname_outlets_with_routes_apart {value}" in page


def test_without_the_database_the_page_comes_without_them() -> None:
    def away() -> ParityReport:
        raise StorageUnavailable(kind="database")

    assert _page(ParityMetrics(away)) == ""


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
    assert OTHER_OUTLET.value not in page


@pytest.mark.parametrize("login", ["administrator", "inspector"])
def test_who_is_of_no_outlet_sees_all_of_them(parted: WebWorld, login: str) -> None:
    page = signed_in(parted, login).get(PARITY).text
    assert page.index(f"{OTHER_OUTLET} ") < page.index(f"{OUTLET} ")


def test_an_outlet_is_open_where_the_routes_are_apart_and_folded_elsewhere(parted: WebWorld) -> None:
    page = signed_in(parted, "administrator").get(PARITY)
    folded = [one.partition("</summary>")[0] for one in page.html.split('<details class="govuk-details"')[1:]]
    assert [(" open" in one[:6], outlet.value in one) for one, outlet in zip(folded, (OTHER_OUTLET, OUTLET), strict=True)] == [
        (True, True),
        (False, True),
    ]
    assert "The routes are unequal at 1 outlet, listed first." in page.text


def test_where_the_routes_are_apart_the_page_says_so_and_by_what(parted: WebWorld, web: WebWorld) -> None:
    said = "The two routes are not equal"
    page = signed_in(parted, "administrator").get(PARITY).text
    assert (said in page, "The approval rates differ too much." in page, "The times to decision differ too much." in page) == (
        True,
        True,
        False,
    )
    assert said not in signed_in(_with(web, *_counts(OUTLET, without_approved=90)), "administrator").get(PARITY).text


def test_of_nothing_the_page_says_that_nothing_is_said(web: WebWorld) -> None:
    assert "Too few to compare" in signed_in(web, "inspector").get(PARITY).text
