"""Passwords that cost a test nothing: the cost is in each hash, so what was hashed here is checked by every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from realname.access.connectors import passwords

_QUICK = {"_COST": 16, "_BLOCK": 1, "_PARALLEL": 1}
_AS_IT_IS = {name: getattr(passwords, name) for name in _QUICK}


def hash_quickly() -> None:
    """Let this process hash with parameters that protect nothing."""
    vars(passwords).update(_QUICK)


@contextmanager
def hashing_as_it_is() -> Iterator[None]:
    """Hash with the parameters of the product."""
    with patch.multiple(passwords, **_AS_IT_IS):
        yield
