"""What decoders are confined by: bubblewrap where it is installed and works, and what the system's kernel grants (ADR 0007)."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import realname
from realname.verification.engine.decoding.lockdown import Layers, hide_memory

_PROGRAM = "bwrap"
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")  # of a Linux system: what programs are and what they link
_PROCESSOR = "/proc/cpuinfo"  # LiteRT chooses its fast code by it
_LIBRARIES = ("av", "cv2", "numpy", "PIL")  # what decoders import
_PACKAGE = "realname.verification.engine.decoding"
_PATIENCE_S = 10.0
_DEATH_S = 2.0  # a decoder's pipe ends a moment before bubblewrap does
_KILLED = 128  # bubblewrap says so, plus the signal, where what it runs was ended by one


class Confinement(StrEnum):
    """Whether bubblewrap confines decoders, and why not."""

    BUBBLEWRAP = "bubblewrap"
    NOT_INSTALLED = "bubblewrap is not installed"
    NOT_ALLOWED = "this system does not let bubblewrap work"
    OUT_OF_REACH = "Python's libraries lie outside of bubblewrap's folders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confined:
    """How decoders of this process are started.

    Attributes:
        before: What stands before a decoder's own command; empty: nothing.
        layers: What the kernel confines them by; a decoder that finds something else decodes nothing.
    """

    by: Confinement
    before: tuple[str, ...] = ()
    layers: Layers = field(default_factory=Layers)

    @property
    def is_enough(self) -> bool:
        """Whether what takes a decoder over reaches neither this process nor files or networks."""
        return bool(self.before) or self.layers.has_filter

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing that this program can use, Landlock aside."""
        return bool(self.before) and self.layers.has_filter

    @property
    def level(self) -> str:
        """In words, for operators."""
        layers = [self.by.value] if self.before else []
        layers += ["system-call filter"] if self.layers.has_filter else []
        layers += [f"Landlock {self.layers.landlock}"] if self.layers.landlock else []
        in_force = ", ".join(layers) or "limits alone"
        return in_force if self.before else f"{in_force} ({self.by.value})"


@cache
def confinement() -> Confined:
    """Find out, once in each process. It holds for all its decoders: where one cannot be started later, it is not started otherwise."""
    return find_confinement(os.defpath)


def find_confinement(path: str) -> Confined:
    """Look for bubblewrap in these folders, try it, and try what the kernel grants inside of it or without it."""
    program = shutil.which(_PROGRAM, path=path)
    if program is None:
        return _without(Confinement.NOT_INSTALLED)
    folders = _folders()
    if not all(_is_below(library, folders) for library in _LIBRARIES):
        return _without(Confinement.OUT_OF_REACH)
    before = (program, *_arguments(folders))
    layers = _try(before)
    return _without(Confinement.NOT_ALLOWED) if layers is None else Confined(by=Confinement.BUBBLEWRAP, before=before, layers=layers)


def start_confined(module: str, *words: str, files: Sequence[int] = (), package: str = _PACKAGE) -> "subprocess.Popen[bytes]":
    """Start a confined process in a session of its own, with pipes; from then on others of this user cannot read this one's memory.

    Args:
        module: Of `package`.
        words: On its command line.
        files: Open files that it is given under the same numbers.
        package: Where the module lies.
    """
    hide_memory()
    return subprocess.Popen(  # noqa: S603 - our own module, no word of the caller's
        confined_command(module, *words, package=package),
        pass_fds=files,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=decoder_environment(),
        start_new_session=True,
    )


def end_confined(process: "subprocess.Popen[bytes]") -> None:
    """End a confined process, and whatever started it or was to start it.

    Bubblewrap's first child waits for it, and for ever where it was killed in its first milliseconds: so all of the group are killed.
    """
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def confined_command(module: str, *words: str, package: str = _PACKAGE) -> list[str]:
    """Say how a confined process is started."""
    return [*_command(confinement().before, module, package=package), *words]


def expected_layers() -> str:
    """What must be in force where a stranger's file is read, as the last word of the process that reads it: JSON."""
    return json.dumps(asdict(confinement().layers))


def decoder_environment() -> dict[str, str]:
    """Say all of the environment that a decoder has."""
    return {"PYTHONPATH": str(_package_folder())}


def was_out_of_time(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a decoder that says no more was ended because its processor time was over."""
    try:
        return ended_by(process.wait(_DEATH_S)) == signal.SIGXCPU
    except subprocess.TimeoutExpired:  # it closed its pipe and lives on
        return False


def ended_by(status: int) -> int:
    """Name the signal that ended a decoder, by the status of whatever was started; 0: none did."""
    if status < 0:
        return -status
    return status - _KILLED if confinement().before and status > _KILLED else 0


def _command(before: Sequence[str], module: str, *, package: str = _PACKAGE) -> list[str]:
    # -P and an environment of its own: neither the working folder nor the caller decides what the decoder imports.
    return [*before, sys.executable, "-P", "-m", f"{package}.{module}"]


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
    # No /proc but what the processor can do: a container that hides parts of its own /proc lets no one mount another.
    processor = ("--ro-bind-try", _PROCESSOR, _PROCESSOR)
    empty = ("--dev", "/dev", "--tmpfs", "/tmp")  # noqa: S108 - its own; before Python's folders, which may lie there
    return (*cut_off, *empty, *processor, *shown, *own, "--remount-ro", "/", "--chdir", "/", "--")


def _without(why: Confinement) -> Confined:
    return Confined(by=why, layers=_try(()) or Layers())


def _try(before: Sequence[str]) -> Layers | None:
    """Let a process give up what decoders give up, and read what is in force then; None: it did not get so far."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own words
            _command(before, "lockdown"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE_S,
            env=decoder_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Layers(**json.loads(ended.stdout or b"{}")) if ended.returncode == 0 else None


def _is_below(library: str, folders: Sequence[str]) -> bool:
    found = find_spec(library)
    if found is None or found.origin is None:
        return False
    return Path(found.origin).resolve().is_relative_to("/usr") or any(Path(found.origin).is_relative_to(folder) for folder in folders)


def _package_folder() -> Path:
    return Path(realname.__file__).parents[1]
