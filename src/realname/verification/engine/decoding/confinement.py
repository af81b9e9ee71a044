"""What decoders are confined by: bubblewrap, where it is installed and the system lets it; else their own limits alone (ADR 0007)."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import realname

_PROGRAM = "bwrap"
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")  # of a Linux system: what programs are and what they link
_LIBRARIES = ("av", "numpy", "PIL")  # what decoders import
_PATIENCE_S = 10.0
_KILLED = 128  # bubblewrap says so, plus the signal, where what it runs was ended by one


class Confinement(StrEnum):
    """How decoders are confined."""

    BUBBLEWRAP = "bubblewrap"
    NOT_INSTALLED = "limits: bubblewrap is not installed"
    NOT_ALLOWED = "limits: this system does not let bubblewrap work"
    OUT_OF_REACH = "limits: Python's libraries lie outside of its folders"


@dataclass(frozen=True, slots=True)
class Confined:
    """How decoders of this process are started.

    Attributes:
        before: What stands before a decoder's own command; empty: nothing.
    """

    by: Confinement
    before: tuple[str, ...] = ()


@cache
def confinement() -> Confined:
    """Find out, once in each process. It holds for all its decoders: where one cannot be started later, it is not started otherwise."""
    return find_confinement(os.defpath)


def find_confinement(path: str) -> Confined:
    """Look for bubblewrap in these folders, and try it."""
    program = shutil.which(_PROGRAM, path=path)
    if program is None:
        return Confined(Confinement.NOT_INSTALLED)
    folders = _folders()
    if not all(_is_below(library, folders) for library in _LIBRARIES):
        return Confined(Confinement.OUT_OF_REACH)
    before = (program, *_arguments(folders))
    return Confined(Confinement.BUBBLEWRAP, before) if _works(before) else Confined(Confinement.NOT_ALLOWED)


def end_decoder(process: "subprocess.Popen[bytes]") -> None:
    """End a decoder that was started in a session of its own, and whatever started it or was to start it.

    Bubblewrap's first child waits for it, and for ever where it was killed in its first milliseconds: so all of the group are killed.
    """
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def decoder_command(module: str, bounds: str) -> list[str]:
    """Say how a decoder is started."""
    # -P and an environment of its own: neither the working folder nor the caller decides what the decoder imports.
    return [*confinement().before, sys.executable, "-P", "-m", f"realname.verification.engine.decoding.{module}", bounds]


def decoder_environment() -> dict[str, str]:
    """Say all of the environment that a decoder has."""
    return {"PYTHONPATH": str(_package_folder())}


def ended_by(status: int) -> int:
    """Name the signal that ended a decoder, by the status of whatever was started; 0: none did."""
    if status < 0:
        return -status
    return status - _KILLED if confinement().before and status > _KILLED else 0


def _folders() -> tuple[str, ...]:
    """Python's own folders and ours, by every name they have: links lead from one to the other."""
    named = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1], _package_folder()]
    every = dict.fromkeys(str(one) for path in named for one in (path, path.resolve()))
    return tuple(one for one in every if not one.startswith("/usr/") and one not in {"/", "/usr"})


def _arguments(folders: Sequence[str]) -> tuple[str, ...]:
    """Nothing but the system's programs and Python's, to be read only: no home, no data folder, no network, no other process."""
    shown = (word for path in _SYSTEM for word in ("--ro-bind-try", path, path))
    own = (word for path in folders for word in ("--ro-bind", path, path))
    cut_off = ("--unshare-all", "--die-with-parent", "--cap-drop", "ALL")
    empty = ("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp")  # noqa: S108 - its own; before Python's folders, which may lie there
    return (*cut_off, *empty, *shown, *own, "--remount-ro", "/", "--chdir", "/", "--")


def _works(before: Sequence[str]) -> bool:
    try:
        ended = subprocess.run(  # noqa: S603 - our own words
            [*before, sys.executable, "-I", "-S", "-c", ""],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE_S,
            env=decoder_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def _is_below(library: str, folders: Sequence[str]) -> bool:
    found = find_spec(library)
    if found is None or found.origin is None:
        return False
    return Path(found.origin).resolve().is_relative_to("/usr") or any(Path(found.origin).is_relative_to(folder) for folder in folders)


def _package_folder() -> Path:
    return Path(realname.__file__).parents[1]
