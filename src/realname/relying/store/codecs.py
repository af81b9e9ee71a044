"""Columns of relying services that are kept as text."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from realname.kernel.errors import IntegrityError, InvalidInput
from realname.platform.db.row_mapper import Codec
from realname.relying.model.scopes import Asked, parse_asked

ValueT = TypeVar("ValueT", bound=str)


def _words(values: Iterable[str]) -> str:
    return " ".join(sorted(values))


def _asked(text: str) -> Asked:
    try:
        return parse_asked(text)
    except InvalidInput as problem:
        raise IntegrityError(kind="asked") from problem


def words(read: Callable[[str], ValueT]) -> Codec[frozenset[ValueT]]:
    """Keep a set of codes as words between spaces, sorted."""
    return Codec(write=_words, read=lambda text: frozenset(read(one) for one in text.split()))


ASKED: Codec[Asked] = Codec(write=lambda asked: asked.text, read=_asked)
ADDRESSES: Codec[tuple[str, ...]] = Codec(write=" ".join, read=lambda text: tuple(text.split()))
