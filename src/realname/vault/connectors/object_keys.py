"""Keys of stored objects: checked before they become a path, and the files in a folder that they become."""

import re

from realname.kernel.errors import InvalidInput

_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}", re.ASCII)
_MOST_PARTS = 8
_FOLDERS = 2  # a kind and whose it is: what is below is one file name, so that a new object makes one folder at most durable
_BETWEEN = "+"  # in no key
_LONGEST_NAME = 200  # of a file, with room for what marks a draft


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


def file_of(key: str) -> str:
    """Name the file of a key, as a path in the folder: `registrations/ID/clip+00000`."""
    parts = key.split("/")
    name = _BETWEEN.join(parts[_FOLDERS:])
    return "/".join((*parts[:_FOLDERS], name)) if name and len(name) <= _LONGEST_NAME else key


def key_of(file: str) -> str:
    """The key of a file, also of one that an earlier release kept in folders of its own."""
    return file.replace(_BETWEEN, "/")


def folder_of(prefix: str) -> str:
    """The folder that holds the files of all keys below a prefix, with a slash after it; empty: the whole."""
    parts = prefix.removesuffix("/").split("/")
    return prefix if len(parts) <= _FOLDERS else "/".join(parts[:_FOLDERS]) + "/"
