"""The engine of a process: only so many portraits are looked at at once, and production decodes nothing unconfined."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from realname.kernel.errors import SettingsError
from realname.kernel.identifiers import AgentId
from realname.verification import wiring
from realname.verification.engine.decoding.confinement import Confined, Confinement
from realname.verification.engine.decoding.lockdown import Layers
from realname.verification.errors import EngineBusy
from realname.verification.model.observations import PortraitEyes
from realname.verification.wiring import LazyEngine

_BARE = Confined(by=Confinement.NOT_INSTALLED)
_FILTERED = Confined(by=Confinement.NOT_INSTALLED, layers=Layers(has_filter=True))
_BOXED = Confined(by=Confinement.BUBBLEWRAP, before=("bwrap",))


_GREEDY, _OTHER = AgentId("greedy"), AgentId("other")


class _Slow:
    """Looks at a portrait for as long as a test wants."""

    def __init__(self) -> None:
        self.may_end = Event()
        self.begun = 0

    def require_usable(self, portrait: bytes) -> PortraitEyes:  # noqa: ARG002 - the engine's
        self.begun += 1
        self.may_end.wait(timeout=60)
        return PortraitEyes.OPEN


def _engine(monkeypatch: pytest.MonkeyPatch, slow: _Slow, *, longest_wait_s: float) -> LazyEngine:
    monkeypatch.setattr(wiring, "_LONGEST_WAIT_S", longest_wait_s)
    monkeypatch.setattr(LazyEngine, "load", lambda _: slow)
    return LazyEngine(Path("models"), threads=1, portraits_at_once=2)


def _until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 60
    while not holds() and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert holds()


def test_of_fifty_portraits_of_one_agent_one_is_looked_at_and_another_agent_is_served_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = _Slow()
    engine = _engine(monkeypatch, slow, longest_wait_s=0.3)
    with ThreadPoolExecutor(51) as callers:
        asked = [callers.submit(engine.require_usable, b"portrait", by=_GREEDY) for _ in range(50)]
        _until(lambda: sum(one.done() for one in asked) == 49)
        other = callers.submit(engine.require_usable, b"portrait", by=_OTHER)
        _until(lambda: slow.begun == 2)
        slow.may_end.set()
        assert other.result() is PortraitEyes.OPEN
    ends = [one.exception() or one.result() for one in asked]
    assert (ends.count(PortraitEyes.OPEN), sum(isinstance(end, EngineBusy) for end in ends)) == (1, 49)
    assert engine.require_usable(b"portrait", by=_GREEDY) is PortraitEyes.OPEN, "the slot is free again"


def test_portraits_that_come_while_others_are_looked_at_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = _Slow()
    engine = _engine(monkeypatch, slow, longest_wait_s=60.0)
    with ThreadPoolExecutor(10) as callers:
        asked = [callers.submit(engine.require_usable, b"portrait", by=by) for by in (_GREEDY, _OTHER) for _ in range(5)]
        slow.may_end.set()
        assert [one.result() for one in asked] == [PortraitEyes.OPEN] * 10


def test_an_engine_with_one_slot_serves_everyone_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = _Slow()
    slow.may_end.set()
    monkeypatch.setattr(LazyEngine, "load", lambda _: slow)
    engine = LazyEngine(Path("models"), threads=1, portraits_at_once=1)
    assert [engine.require_usable(b"portrait", by=by) for by in (_GREEDY, _OTHER, None)] == [PortraitEyes.OPEN] * 3


@pytest.mark.parametrize("confined", [_FILTERED, _BOXED], ids=["filter", "bubblewrap"])
def test_a_filter_or_bubblewrap_is_enough(monkeypatch: pytest.MonkeyPatch, confined: Confined) -> None:
    monkeypatch.setattr(wiring, "confinement", lambda: confined)
    LazyEngine(Path("models"), threads=1, allows_unconfined=False).require_confined()


def test_unconfined_nothing_is_decoded_unless_a_setting_allows_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(wiring, "confinement", lambda: _BARE)
    LazyEngine(tmp_path, threads=1, allows_unconfined=True).require_confined()
    for refused in (LazyEngine.require_confined, LazyEngine.load):
        with pytest.raises(SettingsError) as problem:
            refused(LazyEngine(tmp_path, threads=1, allows_unconfined=False))
        assert [one.partition(":")[0] for one in problem.value.problems] == ["allow_unconfined_decoders"]
