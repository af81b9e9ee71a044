"""Attacks by the cost of photos: one caller takes no place of others, and what a photo may take is bounded."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest

import realname.evidence.photo.document_photos as places
from realname.evidence.errors import DocumentNotFound
from realname.evidence.photo.document_photos import DocumentPhotos
from realname.evidence.photo.read_photo import PhotoReader
from realname.kernel.identifiers import AgentId
from realname.verification.errors import EngineBusy

ON = date(2026, 11, 29)
GREEDY, OTHER = AgentId("greedy"), AgentId("other")


class _Slow:
    """Reads a photo for as long as a test wants, and finds no document."""

    def __init__(self) -> None:
        self.may_end = Event()
        self.begun = 0

    def read(self, *_photo: object, **_asked: object) -> None:
        self.begun += 1
        self.may_end.wait(timeout=60)
        raise DocumentNotFound


def _until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 60
    while not holds() and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert holds()


def test_of_fifty_costly_photos_of_one_agent_one_is_read_and_another_agent_is_served_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = _Slow()
    monkeypatch.setattr(PhotoReader, "read", slow.read)
    monkeypatch.setattr(places, "_PATIENCE_S", 0.3)
    photos = DocumentPhotos(Path("models"), at_once=2)
    with ThreadPoolExecutor(51) as callers:
        asked = [callers.submit(photos.read, b"photo", on=ON, by=GREEDY) for _ in range(50)]
        _until(lambda: sum(one.done() for one in asked) == 49)
        other = callers.submit(photos.read, b"photo", on=ON, by=OTHER)
        _until(lambda: slow.begun == 2)
        slow.may_end.set()
        assert isinstance(other.exception(), DocumentNotFound)
    assert sum(isinstance(one.exception(), EngineBusy) for one in asked) == 49
