"""Hashing slots: a password costs a core a quarter of a second and 32 MiB, so that only a few are hashed at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

from realname.access.model.hashing_queue import HashingBounds, HashingCaller
from realname.platform.errors import ServerBusy

LONGEST_WAIT_S = 3.0
RETRY_AFTER_S = 5
_BOUNDS = HashingBounds()


@dataclass(eq=False, slots=True)
class _Place:
    """A place of one caller; `turned` is set when it gets a slot, and when another caller takes the place."""

    caller: HashingCaller
    has_slot: bool = False
    turned: Event = field(default_factory=Event)


class HashingSlots:
    """So many at once in this process; a few more wait a little (realname/access/model/hashing_queue.py says who)."""

    def __init__(self, *, bounds: HashingBounds = _BOUNDS, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._bounds = bounds
        self._longest_wait_s = longest_wait_s
        self._hashed: list[_Place] = []
        self._waiting: list[_Place] = []
        self._lock = Lock()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    @contextmanager
    def one(self, caller: HashingCaller) -> Iterator[None]:
        """Hold a slot.

        Raises:
            ServerBusy: The caller's places are taken, no one left in time, or the line is full.
        """
        place = self._enter(caller)
        try:
            place.turned.wait(timeout=self._longest_wait_s)
            if not place.has_slot:
                raise ServerBusy(retry_after_s=RETRY_AFTER_S)
            yield
        finally:
            self._leave(place)

    def _enter(self, caller: HashingCaller) -> _Place:
        place = _Place(caller)
        with self._lock:
            found = self._bounds.place_of(caller, hashed=_callers(self._hashed), waiting=_callers(self._waiting))
            if found is None:
                raise ServerBusy(retry_after_s=RETRY_AFTER_S)
            if found.instead_of is not None:
                self._waiting.pop(found.instead_of).turned.set()
            self._waiting.append(place)
            self._call_next()
        return place

    def _leave(self, place: _Place) -> None:
        with self._lock:
            for places in (self._hashed, self._waiting):
                if place in places:
                    places.remove(place)
            self._call_next()

    def _call_next(self) -> None:
        while (place := self._bounds.next_of(hashed=_callers(self._hashed), waiting=_callers(self._waiting))) is not None:
            called = self._waiting.pop(place)
            self._hashed.append(called)
            called.has_slot = True
            called.turned.set()


def _callers(places: list[_Place]) -> list[HashingCaller]:
    return [one.caller for one in places]
