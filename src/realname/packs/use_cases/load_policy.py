"""Load a rule pack: shipped by name, or the operator's own by path."""

from functools import cache
from importlib import resources
from pathlib import Path

from realname.kernel.errors import FileUnreadable
from realname.packs.errors import UnknownPack
from realname.packs.model import Policy, parse_policy


def shipped_packs() -> tuple[str, ...]:
    """Names of the packs that come with realname, sorted."""
    files = resources.files("realname.packs").iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in files if entry.name.endswith(".toml")))


def load_policy(pack: str) -> Policy:
    """Load by name (`cn`) or path (`/etc/realname/ours.toml`).

    Raises:
        UnknownPack, FileUnreadable: As `read_pack`.
        PolicyInvalid: The pack is not usable; the entry is named.
    """
    return _load_shipped(pack) if pack in shipped_packs() else parse_policy(read_pack(pack))


@cache
def _load_shipped(name: str) -> Policy:
    """Load what comes with realname, once in a process: its files do not change while it runs."""
    return parse_policy(read_pack(name))


def read_pack(pack: str) -> bytes:
    """Read the file of a pack, by name or path.

    Raises:
        UnknownPack: Neither a shipped name nor a path ending in `.toml`.
        FileUnreadable: The path cannot be read.
    """
    if pack in shipped_packs():
        return (resources.files("realname.packs") / f"{pack}.toml").read_bytes()
    if not pack.endswith(".toml"):
        raise UnknownPack(shipped=", ".join(shipped_packs()))
    try:
        return Path(pack).read_bytes()
    except OSError as problem:
        raise FileUnreadable(field="policy") from problem
