"""A deployment behind the API, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld, build_world
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A deployment in an empty folder."""
    built = build_world(tmp_path)
    yield built
    built.engine.dispose()


@pytest.fixture
def caller(world: ApiWorld) -> ApiCaller:
    """A machine client with a valid token."""
    return ApiCaller(world.app, token=world.token)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """The counter's pages over a deployment in an empty folder."""
    built = build_web_world(tmp_path)
    yield built
    built.api.engine.dispose()


@pytest.fixture
def agent(web: WebWorld) -> WebCaller:
    """An agent who is signed in."""
    return signed_in(web, "agent")


@pytest.fixture
def supervisor(web: WebWorld) -> WebCaller:
    """A supervisor of the same outlet."""
    return signed_in(web, "supervisor")


@pytest.fixture
def stranger(web: WebWorld) -> WebCaller:
    """A supervisor of another outlet."""
    return signed_in(web, "stranger")


@pytest.fixture
def reviewer(web: WebWorld) -> WebCaller:
    """A reviewer of the operator."""
    return signed_in(web, "reviewer")


@pytest.fixture
def inspector(web: WebWorld) -> WebCaller:
    """An inspector of the supervision."""
    return signed_in(web, "inspector")
