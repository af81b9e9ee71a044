"""A test reaches no network by Python's sockets: a connection or a look-up of a name is an error, but where `sockets` is marked."""

from collections.abc import Iterator

import pytest

from tests.support.network_guard import guard


@pytest.fixture(autouse=True)
def _sockets_off(request: pytest.FixtureRequest) -> Iterator[None]:
    guard["test"] = request.node.nodeid
    guard["is_on"] = request.node.get_closest_marker("sockets") is None
    yield
    guard["is_on"] = False
