"""How long each stage took."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Adds up milliseconds per stage."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Measure what is done inside."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + (time.perf_counter() - began) * 1000

    def waits(self, name: str, things: Iterator[T]) -> Iterator[T]:
        """Measure how long each thing is waited for."""
        while True:
            with self.stage(name):
                thing = next(things, None)
            if thing is None:
                return
            yield thing

    @property
    def stages(self) -> tuple[tuple[str, float], ...]:
        """Stage and milliseconds, in the order they began."""
        return tuple(self._stages.items())
