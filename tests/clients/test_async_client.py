"""The asynchronous client: each way in which a call waits, by answers that a test lays out; test_client_server.py asks a real server."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import pytest

from realname_client import AsyncClient, BearerToken, ClientCredentials, Unreachable
from realname_client.problems import Conflict, TimeOver
from tests.clients.test_client_calls import CONSENT, ID, QUICK, REGISTRATION, SECRET, TOKEN, URL, Server, ok, refused

GivenT = TypeVar("GivenT")
_LISTED = (
    "id",
    "state",
    "outlet_id",
    "agent_id",
    "purpose",
    "for_line_id",
    "line_id",
    "decision",
    "opened_at",
    "submitted_at",
    "decided_at",
)
ITEM = {name: REGISTRATION[name] for name in _LISTED}


def with_client(
    server: Server, use: Callable[[AsyncClient], Awaitable[GivenT]], access: ClientCredentials | BearerToken | None = None
) -> GivenT:
    async def used() -> GivenT:
        transport = httpx.MockTransport(server)
        async with AsyncClient(URL, access or BearerToken("rnt_x"), patience=QUICK, transport=transport) as client:
            return await use(client)

    return asyncio.run(used())


def test_calls_at_once_ask_for_one_token() -> None:
    server = Server([ok(TOKEN), ok(), ok(), ok()])

    async def use(client: AsyncClient) -> None:
        await asyncio.gather(*(client.registration(ID) for _ in range(3)))

    with_client(server, use, ClientCredentials("till", SECRET))
    assert [request.url.path for request in server.asked].count("/oauth/token") == 1
    assert {request.headers["Authorization"] for request in server.asked[1:]} == {"Bearer at-1"}


def test_every_try_of_an_opening_has_the_same_key() -> None:
    server = Server([httpx.ReadTimeout(""), refused(503, headers={"Retry-After": "0"}), ok(status=201)])
    found = with_client(server, lambda client: client.open_registration(outlet_id="outlet-1", consent=CONSENT))
    assert found.id == ID
    assert len({request.headers["Idempotency-Key"] for request in server.asked}) == 1


def test_what_went_wrong_is_raised_as_by_the_other_client() -> None:
    with pytest.raises(Conflict):
        with_client(Server([refused(409)]), lambda client: client.registration(ID))
    with pytest.raises(Unreachable):
        with_client(Server([httpx.ReadTimeout("")]), lambda client: client.draw_challenge(ID))


def test_a_list_is_followed_page_by_page() -> None:
    pages = [{"mode": "sandbox", "registrations": [ITEM], "next_cursor": cursor} for cursor in ("next", None)]
    server = Server([ok(page) for page in pages])

    async def use(client: AsyncClient) -> list[str]:
        return [one.id async for one in client.registrations(state=["open"])]

    assert with_client(server, use) == [ID, ID]
    assert [request.url.params.get("cursor") for request in server.asked] == [None, "next"]


def test_a_registration_is_waited_for_until_nothing_comes_by_itself() -> None:
    under_way = {**REGISTRATION, "state": "submitted"}
    server = Server([ok(under_way, headers={"Retry-After": "0"}), ok({**REGISTRATION, "state": "referred"})])
    assert with_client(server, lambda client: client.wait_until_settled(ID)).state == "referred"
    with pytest.raises(TimeOver):
        with_client(Server([ok(under_way)]), lambda client: client.wait_until_settled(ID, timeout_s=0.0))


def test_an_upload_goes_on_behind_what_arrived() -> None:
    part = {"mode": "sandbox", "received_bytes": 3, "chunks": 1}
    server = Server([ok(part), ok({**part, "received_bytes": 6, "chunks": 2})])
    assert with_client(server, lambda client: client.upload_clip(ID, io.BytesIO(b"abcdef"))).chunks == 2
    assert server.asked[1].content == b"def"
