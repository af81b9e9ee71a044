"""The page that shows the specification comes whole from this server, under a policy without exceptions, as it was published."""

import gzip
import hashlib
import re
from importlib import resources

import pytest

from realname.platform.api import reference
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld

# Of swagger-ui-dist 5.35.0: `npm pack swagger-ui-dist@5.35.0`, then sha256sum.
PUBLISHED = {
    "swagger-ui.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui.css": "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}
FILES = f"/reference/{reference.VERSION}"


@pytest.fixture
def anyone(world: ApiWorld) -> ApiCaller:
    """A caller without a token."""
    return ApiCaller(world.app, token=None)


def test_the_page_names_files_of_this_server_alone_and_each_is_there(anyone: ApiCaller) -> None:
    page = anyone.http.get("/reference")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert {f"{FILES}/{name}" for name in (*PUBLISHED, "start.js")} < set(named)
    assert [one for one in named if anyone.http.get(one).status_code != 200] == []
    assert "//" not in re.sub(r"<!doctype html>", "", page.text).replace("data:,", "")


def test_no_script_and_no_style_stands_in_the_page_and_none_from_elsewhere_may_run(anyone: ApiCaller) -> None:
    page = anyone.http.get("/reference")
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page.text) == []


@pytest.mark.parametrize("name", sorted(PUBLISHED))
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_each_file_is_the_one_that_was_published(anyone: ApiCaller, name: str, encoding: str) -> None:
    answer = anyone.http.get(f"{FILES}/{name}", headers={"Accept-Encoding": encoding})
    assert hashlib.sha256(answer.content).hexdigest() == PUBLISHED[name]
    assert (answer.headers.get("Content-Encoding"), answer.headers["Cache-Control"]) == (
        "gzip" if encoding == "gzip" else None,
        "public, max-age=31536000, immutable",
    )


def test_what_is_kept_is_small_and_its_licences_are_beside_it() -> None:
    folder = resources.files(reference.__name__)
    packed = [(folder / f"{name}.gz").read_bytes() for name in PUBLISHED]
    assert sum(map(len, packed)) < 500_000
    assert all(gzip.decompress(one) for one in packed)
    assert "MIT" in (folder / "licences.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["page.html", "licences.txt", "__init__.py", "swagger-ui.js.gz", "no-such"])
def test_nothing_else_of_its_folder_is_given(anyone: ApiCaller, name: str) -> None:
    assert problem(anyone.http.get(f"{FILES}/{name}")) == (404, "not-found")


def test_its_script_keeps_no_token_and_asks_no_validator() -> None:
    start = (resources.files(reference.__name__) / "start.js").read_text(encoding="utf-8")
    assert 'url: "/openapi.json"' in start
    assert "persistAuthorization: false" in start
    assert "validatorUrl: null" in start
