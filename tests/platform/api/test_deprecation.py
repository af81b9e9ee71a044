"""A call that will go says so for a year: by headers of each of its answers, and in the specification."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import Depends, FastAPI, Response

from realname.kernel.errors import InvalidInput
from realname.platform.http.deprecation import Deprecated
from tests.support.api_world import build_world
from tests.support.one_loop import LoopClient

GOES = Deprecated(since=date(2027, 1, 1), sunset=date(2028, 2, 1), successor="/v2/new")


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """The API with one call more that will go, and one that stays."""
    app = build_world(tmp_path).app

    @app.get("/v1/old", operation_id="readOld", dependencies=[Depends(GOES)])
    def old(response: Response, *, is_wrong: bool = False) -> dict[str, str]:
        if is_wrong:
            raise InvalidInput(field="is_wrong")
        response.headers["Link"] = '</v1/old?page=2>; rel="next"'
        return {}

    @app.get("/v1/stays", operation_id="readStays")
    def stays() -> dict[str, str]:
        return {}

    return app


def links_of(answer: httpx.Response) -> list[str]:
    return answer.headers.get_list("link")


@pytest.mark.parametrize("address", ["/v1/old", "/v1/old?is_wrong=true", "/v1/old?is_wrong=7"])
def test_each_answer_of_a_call_that_will_go_says_so(app: FastAPI, address: str) -> None:
    answer = LoopClient(app).get(address)
    assert answer.headers["deprecation"] == "@1798761600"
    assert answer.headers["sunset"] == "Tue, 01 Feb 2028 00:00:00 GMT"
    assert '</v2/new>; rel="successor-version"' in links_of(answer)


def test_other_links_stay(app: FastAPI) -> None:
    assert links_of(LoopClient(app).get("/v1/old"))[0] == '</v1/old?page=2>; rel="next"'


def test_another_call_says_nothing(app: FastAPI) -> None:
    answer = LoopClient(app).get("/v1/stays")
    assert {"deprecation", "sunset", "link"}.isdisjoint(answer.headers)


def test_the_specification_says_so(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert [paths[path]["get"].get("deprecated", False) for path in ("/v1/old", "/v1/stays")] == [True, False]


def test_no_call_goes_within_a_year() -> None:
    with pytest.raises(ValueError, match="sunset"):
        replace(GOES, sunset=date(2027, 12, 31))
