"""What is promised on a machine of one's own may take longer on a busy one, never less."""

import os

import pytest

from tests.support import busy
from tests.support.busy import longest_s


def test_on_an_idle_machine_the_promise_holds_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (0.5, 0.5, 0.5))
    monkeypatch.setattr(busy, "_running", lambda: 1)
    assert longest_s(5.0) == 5.0


def test_where_four_times_as_much_wants_to_run_as_can_it_may_take_four_times_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "_CORES", 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (8.0, 1.0, 1.0))
    monkeypatch.setattr(busy, "_running", lambda: 1)
    assert longest_s(5.0) == 20.0
