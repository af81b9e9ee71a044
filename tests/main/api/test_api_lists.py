"""Lists: pages behind a cursor, filters, and nothing of an outlet that the client does not cover; a person's data in none of them."""

import base64
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import GrantAccess, IssueClientSecret
from realname.kernel.identifiers import ClientId, OutletId
from realname.platform.api.examples import OPENING
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld, build_world

LISTS = {"/v1/registrations": "registrations", "/v1/lines": "lines", "/v1/orders": "orders", "/v1/reviews": "reviews"}
OPENED = 5


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """Five registrations a minute apart, the last two of which are active; the third was opened at another outlet."""
    built = build_world(Path(tmp_path_factory.mktemp("lists")))
    caller = ApiCaller(built.app, token=built.token)
    for place in range(OPENED):
        outlet = "elsewhere" if place == 2 else "outlet-0001"
        if place < 3:
            caller.open(key=f"key-{place}", body={**OPENING, "outlet_id": outlet})
        else:
            caller.submit(caller.with_clip(key=f"key-{place}", place=place))
        built.clock.advance(timedelta(minutes=1))
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def caller(world: ApiWorld) -> ApiCaller:
    """A client of all outlets."""
    return ApiCaller(world.app, token=world.token)


@pytest.fixture(scope="module")
def elsewhere(world: ApiWorld) -> ApiCaller:
    """A client of one outlet."""
    secret = world.services[IssueClientSecret].add(ClientId("agency"), frozenset(Scope), outlets=frozenset({OutletId("elsewhere")}))
    return ApiCaller(world.app, token=world.services[GrantAccess]("agency", secret).token)


def listed(caller: ApiCaller, path: str, **query: str | int | list[str]) -> list[Mapping[str, object]]:
    answer = caller.http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()[LISTS[path]])


def forged_cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def opened_at(caller: ApiCaller) -> list[str]:
    return [str(one["opened_at"]) for one in listed(caller, "/v1/registrations")]


def test_registrations_come_the_newest_first(caller: ApiCaller) -> None:
    times = opened_at(caller)
    assert (len(times), times) == (OPENED, sorted(times, reverse=True))


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6, 200])
def test_pages_behind_each_other_give_each_registration_once(caller: ApiCaller, limit: int) -> None:
    whole, pages, address = listed(caller, "/v1/registrations"), list[Mapping[str, object]](), f"/v1/registrations?limit={limit}"
    while address:
        answer = caller.http.get(address)
        page, cursor = answer.json()["registrations"], answer.json()["next_cursor"]
        assert len(page) <= limit
        pages += page
        assert (cursor is None) == ("Link" not in answer.headers)
        address = answer.headers["Link"].partition(">")[0].removeprefix("<") if cursor else ""
    assert pages == whole


def test_the_next_page_keeps_the_filters(caller: ApiCaller) -> None:
    link = caller.http.get("/v1/registrations?limit=1&state=open&state=activated&outlet_id=outlet-0001").headers["Link"]
    assert link.startswith("</v1/registrations?limit=1&state=open&state=activated&outlet_id=outlet-0001&cursor=")
    assert link.endswith('>; rel="next"')


def test_what_is_opened_between_two_pages_moves_nothing(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    other = ApiCaller(world.app, token=world.token)
    for key in ("one", "two", "three"):
        other.open(key=key)  # at the same moment: the ids decide
    first = other.http.get("/v1/registrations?limit=2").json()
    world.clock.advance(timedelta(seconds=1))
    newest = other.opened(key="four")
    second = other.http.get("/v1/registrations", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    seen = [one["id"] for one in first["registrations"] + second["registrations"]]
    assert (len(set(seen)), len(seen), newest in seen, second["next_cursor"]) == (3, 3, False, None)
    world.engine.dispose()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "open"}, 3),
        ({"state": ["open", "activated"]}, 5),
        ({"state": "refused"}, 0),
        ({"outlet_id": "elsewhere"}, 1),
        ({"outlet_id": "elsewhere", "state": "activated"}, 0),
        ({"outlet_id": "nowhere"}, 0),
    ],
)
def test_registrations_are_filtered(caller: ApiCaller, query: Mapping[str, str], count: int) -> None:
    assert len(listed(caller, "/v1/registrations", **query)) == count


def test_from_is_in_and_before_is_out(caller: ApiCaller) -> None:
    third = opened_at(caller)[2]
    assert len(listed(caller, "/v1/registrations", **{"from": third})) == 3
    assert len(listed(caller, "/v1/registrations", before=third)) == 2


def test_lines_and_their_orders_are_listed(caller: ApiCaller) -> None:
    lines, orders = listed(caller, "/v1/lines"), listed(caller, "/v1/orders")
    assert [one["state"] for one in lines] == ["active", "active"]
    assert [(one["kind"], one["state"], one["line_id"]) for one in orders] == [("activate", "done", one["id"]) for one in lines]
    (own,) = listed(caller, "/v1/orders", line_id=str(lines[1]["id"]))
    assert own["line_id"] == lines[1]["id"]
    assert listed(caller, "/v1/orders", state="requested") == []
    assert listed(caller, "/v1/lines", state=["barred", "deactivated"]) == []


def test_a_client_of_one_outlet_sees_what_is_of_it_alone(elsewhere: ApiCaller) -> None:
    (own,) = listed(elsewhere, "/v1/registrations")
    assert own["outlet_id"] == "elsewhere"
    assert listed(elsewhere, "/v1/registrations", outlet_id="outlet-0001") == []
    assert [listed(elsewhere, path) for path in ("/v1/lines", "/v1/orders", "/v1/reviews")] == [[], [], []]


@pytest.mark.parametrize("path", sorted(LISTS))
def test_no_list_says_anything_of_a_person(caller: ApiCaller, path: str) -> None:
    person, answered = SAMPLE_MAN.attributes, caller.http.get(path).text
    said = [person.name, person.identity_number.value, *(one.value for one in (*sandbox_msisdns(), *sandbox_iccids()))]
    assert [one for one in said if one in answered] == []


def test_what_no_list_can_be_asked_for_is_refused(caller: ApiCaller) -> None:
    wrong = [
        ("limit=0", "query.limit"),
        ("limit=201", "query.limit"),
        ("cursor=%21", "query.cursor"),
        ("cursor=AAAA", "query.cursor"),
        ("cursor=MjAyNi0xMS0yOVQwMDowMDowMCBh", "query.cursor"),  # a time without an offset
        (f"cursor={forged_cursor('0001-01-01T00:00:00+14:00 a')}", "query.cursor"),
        (f"cursor={forged_cursor('9999-12-31T23:59:59-01:00 a')}", "query.cursor"),
        (f"cursor={forged_cursor('2026-11-29T00:00:00+00:00 a' + chr(0))}", "query.cursor"),
        (f"cursor={forged_cursor('2026-11-29T00:00:00+00:00 ' + 65 * 'a')}", "query.cursor"),
        ("from=0001-01-01T00:00:00%2B14:00", "query.from"),
        ("before=9999-12-31T23:59:59-01:00", "query.before"),
        ("from=2026-11-29", "query.from"),
        ("before=yesterday", "query.before"),
        ("before=1764374400", "query.before"),
        ("from=2026-11-29T00:00:00", "query.from"),
        ("state=no-such-state", "query.state"),
    ]
    faults = []
    for path, (query, field) in product(sorted(LISTS), wrong):
        answer = caller.http.get(f"{path}?{query}")
        if answer.is_success or problem(answer) != (422, "invalid-input") or not str(answer.json()["field"]).startswith(field):
            faults.append(f"{path}?{query}: {answer.status_code} {answer.text}")
    assert faults == []


@pytest.mark.parametrize("path", sorted(LISTS))
def test_a_wrong_cursor_is_named_beside_all_else_that_is_wrong(caller: ApiCaller, path: str) -> None:
    answer = caller.http.get(f"{path}?cursor=AAAA&limit=0&from=yesterday&state=no-such-state")
    assert problem(answer) == (422, "invalid-input")
    named = {one["field"].removesuffix(".0"): one["reason"] for one in answer.json()["errors"]}
    wrong = {"query.cursor": "wrong-form", "query.limit": "out-of-range", "query.from": "wrong-form", "query.state": "not-a-choice"}
    assert named == wrong


@pytest.mark.parametrize("limit", [1, 200])
def test_the_least_and_the_most_of_a_page_are_taken(caller: ApiCaller, limit: int) -> None:
    assert 1 <= len(listed(caller, "/v1/registrations", limit=limit)) <= limit
