"""The fifth part of `make bench` runs: a few registrations, whose speed is not asked."""

import json
import time
from dataclasses import fields
from pathlib import Path

import pytest

from bench.protection_worker import Meter
from bench.run_protection import ProtectionResult
from tests.bench.run_a_bench import run_a_bench


class Busy:
    """Works inside of work."""

    def outer(self) -> None:
        self.inner()

    def inner(self) -> None:
        until = time.thread_time() + 0.01
        while time.thread_time() < until:
            pass


def test_of_one_call_inside_another_only_the_outer_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("outer", "inner"):
        monkeypatch.setattr(Busy, name, getattr(Busy, name))  # as it was, afterwards
    meter = Meter()
    meter.watch(Busy, "outer")
    meter.watch(Busy, "inner")
    Busy().outer()
    assert meter.calls == 1
    assert 0.01 <= meter.cpu_s < 0.02


@pytest.mark.slow
def test_a_quick_run_writes_every_field_and_names_no_path(tmp_path: Path, project_root: Path) -> None:
    result = json.loads(run_a_bench("run_protection", "--registrations", "2", output=tmp_path / "result.json", project_root=project_root))
    assert set(result) == {one.name for one in fields(ProtectionResult)}
    [measured] = result["measured"]
    assert (measured["registrations"], measured["vault"]["calls"] > 0, measured["ledger"]["calls"] > 0) == (2, True, True)
