"""A decoder that was taken over: any program in its place, with the same pipes and the same memory."""

import subprocess
import sys
from types import ModuleType

import pytest


class UnsafeDecoder:
    """Runs a program where a decoder would run; the number of the memory's file is its first word."""

    def __init__(self, program: str, *, memory: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(memory)],
            pass_fds=(memory,),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.pid, self.stdin, self.stdout = self._process.pid, self._process.stdin, self._process.stdout

    def was_out_of_time(self) -> bool:
        """It was not."""
        return False

    def end(self) -> None:
        """End it."""
        self._process.kill()
        with self._process:
            pass


def take_over(monkeypatch: pytest.MonkeyPatch, asking: ModuleType, program: str) -> None:
    """Let a module that starts decoders start this program instead."""

    def start(_module: str, _bounds: str, *, memory: int) -> UnsafeDecoder:
        return UnsafeDecoder(program, memory=memory)

    monkeypatch.setattr(asking, "start_decoder", start)
