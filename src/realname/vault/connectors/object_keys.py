"""Keys of stored objects: checked before they become a path."""

import re

from realname.kernel.errors import InvalidInput

_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}", re.ASCII)
_MOST_PARTS = 8


def require_key(key: str) -> None:
    """Accept a key such as `registrations/ID/clip/00000`.

    Raises:
        InvalidInput: Empty, absolute, with `..`, or with a character that no key of ours has.
    """
    parts = key.split("/")
    if len(parts) > _MOST_PARTS or not all(_PART.fullmatch(part) for part in parts):
        raise InvalidInput(field="media-key")


def require_prefix(prefix: str) -> None:
    """Accept the empty prefix, or a key with a slash after it.

    Raises:
        InvalidInput: Neither.
    """
    if not prefix:
        return
    if not prefix.endswith("/"):
        raise InvalidInput(field="media-prefix")
    require_key(prefix.removesuffix("/"))
