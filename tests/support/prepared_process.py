"""The process behind `tests.support.prepared`: imports what the commands import, then forks for each call that arrives.

It makes a database and reads a pack and all declarations as well: every fork remembers them, and what the migrations made.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from realname.main.commands.root import cli
from realname.main.deployment.components import factories
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.cli.lazy_commands import LazyBranch, LazyCommand, Node
from tests.support.new_database import new_database
from tests.support.prepared import NUMBER
from tests.support.quick_migrations import forget_migrations, remember_migrations
from tests.support.quick_passwords import hash_quickly
from tests.support.shared_statements import share_no_statements, share_statements

# What computes on pixels starts threads of its own when it is imported, and those do not outlive a fork: these import it themselves.
_OF_PIXELS = frozenset({"realname demo", "realname evaluate", "realname models", "realname registrations new", "realname verify"})
_DEEPER = ("alembic", "dbos", "realname.main.deployment.deployment")  # what commands import when they run
_FORGOTTEN = frozenset({"dbos", "realname", "tests"})  # DBOS keeps what was declared to it
_MOST_BYTES = 1 << 20
_DESCRIPTORS = 3


def prepare() -> None:
    """Import it all, read what is declared and the sandbox's pack, and make a database."""
    gc.disable()
    _load(cli.lazy, "realname")
    for module in _DEEPER:
        importlib.import_module(module)
    hash_quickly()
    remember_migrations()
    share_statements()
    with tempfile.TemporaryDirectory() as folder:
        new_database(Path(folder) / "realname.sqlite").dispose()
    load_policy("sandbox")
    factories()
    gc.freeze()
    assert [int(one.name) for one in Path("/proc/self/task").iterdir()] == [os.getpid()]  # also of a library that is not Python's own
    assert "numpy" not in sys.modules


def _load(below: Mapping[str, Node], path: str) -> None:
    for name, node in below.items():
        if (own := f"{path} {name}") in _OF_PIXELS:
            continue
        if isinstance(node, LazyBranch):
            _load(node.below, own)
        if isinstance(node, LazyCommand) or node.group:
            node.load()
            gc.disable()


def serve(control: socket.socket) -> Mapping[str, Any] | None:
    """Fork for each call; return it in the process that is to run it, and None when no one can call any more."""
    while True:
        asked, descriptors, _, _ = socket.recv_fds(control, _MOST_BYTES, _DESCRIPTORS)
        if not asked:
            return None
        while not asked.endswith(b"\n"):
            asked += control.recv(_MOST_BYTES)
        _reap()
        if os.fork() == 0:
            control.close()
            return _keep(asked, descriptors)
        for one in descriptors:
            os.close(one)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(asked: bytes, descriptors: list[int]) -> Mapping[str, Any]:
    """Fork once more, tell how that process ended, and end; return the call in the process that is to run it."""
    answer, *streams = descriptors
    process_id = os.fork()
    if process_id:
        for one in streams:
            os.close(one)
        os.write(answer, NUMBER.pack(process_id))
        os.write(answer, NUMBER.pack(os.waitpid(process_id, 0)[1]))
        os._exit(0)
    os.close(answer)
    for number, one in enumerate(streams, start=1):
        os.dup2(one, number)
        os.close(one)
    call: Mapping[str, Any] = json.loads(asked)
    os.environ.clear()
    os.environ.update(call["environment"])
    time.tzset()
    os.chdir(call["folder"])
    gc.enable()
    return call


def forget() -> None:
    """Have nothing of the project imported: the command imports what it needs itself. Other libraries stay, as they are shipped."""
    forget_migrations()
    share_no_statements()
    for name in [one for one in sys.modules if one.partition(".")[0] in _FORGOTTEN]:
        del sys.modules[name]


def end(command: Callable[[], object]) -> NoReturn:
    """Run the command and end with its code, without taking to pieces all that was imported: that takes as long as the command."""
    try:
        command()
    except SystemExit as ended:
        code = ended.code
    else:
        code = 0
    atexit._run_exitfuncs()  # noqa: SLF001 - nothing public calls them before the interpreter takes itself to pieces
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    prepare()
    with socket.socket(fileno=int(sys.argv[1])) as listening:
        wanted = serve(listening)
    if wanted is not None:
        sys.argv[:] = [wanted["module"] or "realname", *wanted["arguments"]]
        if wanted["imports_itself"]:
            forget()
        if wanted["module"]:
            end(partial(runpy.run_module, wanted["module"], run_name="__main__", alter_sys=True))
        end(importlib.import_module("realname.main.commands.root").main)
