"""The guard of the unit tests."""

import socket

import pytest

from tests.support.network_guard import NetworkTouched


def test_a_unit_test_that_connects_is_stopped() -> None:
    with socket.socket() as one, pytest.raises(NetworkTouched):
        one.connect(("127.0.0.1", 9))
