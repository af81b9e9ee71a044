"""Prints the part of requirements.lock that a running realname needs, for Debian 13's Python: the tests' packages are left out.

Usage: .venv/bin/python -m tools.runtime_lock > FILE
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_LOCK = Path(__file__).parent.parent / "requirements.lock"
# What markers ask for, as Debian 13 answers; the machine is this one.
DEBIAN = {
    "python_version": "3.13",
    "python_full_version": "3.13.5",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
_ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;\\]+)[^\\\n]*\\\n(?P<hashes>(?: +--hash=\S+(?: \\)?\n)+)", re.MULTILINE)


class NotLocked(LookupError):
    """A package is needed and requirements.lock does not have it."""


def runtime_lock(lock: str) -> str:
    """Give the entries of the packages that realname needs to run, each with its hashes, in the order of the lock.

    Raises:
        NotLocked: The lock lacks one of them.
    """
    entries = {canonicalize_name(found["name"]): found for found in _ENTRY.finditer(lock)}
    needed = set(_closure("realname")) - {"realname"}
    if missing := needed - entries.keys():
        raise NotLocked(", ".join(sorted(missing)))
    return "".join(f"{one['name']}=={one['version']} \\\n{one['hashes']}" for name, one in entries.items() if name in needed)


def _closure(name: str) -> Iterator[str]:
    """A package and what it needs, by the metadata of what is installed here."""
    waiting, seen = [(canonicalize_name(name), frozenset[str]())], set[tuple[str, frozenset[str]]]()
    while waiting:
        package, extras = waiting.pop()
        if (package, extras) in seen:
            continue
        seen.add((package, extras))
        yield package
        waiting += [
            (canonicalize_name(one.name), frozenset(one.extras))
            for one in map(Requirement, requires(package) or ())
            if _is_needed(one, extras)
        ]


def _is_needed(requirement: Requirement, extras: frozenset[str]) -> bool:
    if requirement.marker is None:
        return True
    asked: tuple[Mapping[str, str], ...] = tuple({**DEBIAN, "extra": extra} for extra in ("", *extras))
    return any(requirement.marker.evaluate(dict(one)) for one in asked)


if __name__ == "__main__":
    sys.stdout.write(runtime_lock(_LOCK.read_text(encoding="utf-8")))
