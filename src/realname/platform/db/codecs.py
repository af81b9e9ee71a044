"""Values kept as text in one column: explicit both ways, nothing is guessed, nothing is executed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import TypeVar

from realname.kernel.errors import IntegrityError
from realname.platform.db.row_mapper import Codec

CodeT = TypeVar("CodeT", bound=StrEnum)
ValueT = TypeVar("ValueT")
Facts = tuple[tuple[str, str | int], ...]
# Made once: `json.dumps` makes one for each call with settings of its own.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_EMPTY = "[]"  # what most rows hold: not worth a parser
Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def encode_codes(codes: Iterable[StrEnum]) -> str:
    """Write codes of a closed list, in their order."""
    return dump([code.value for code in codes])


def decode_codes(text: str, kind: type[CodeT]) -> tuple[CodeT, ...]:
    """Read codes of a closed list.

    Raises:
        IntegrityError: What is stored are none.
    """
    if text == _EMPTY:
        return ()
    try:
        return tuple(kind(code) for code in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="codes") from problem


def json_codes(kind: type[CodeT]) -> Codec[tuple[CodeT, ...]]:
    """Keep codes of a closed list as JSON, in their order."""
    return Codec(write=encode_codes, read=partial(decode_codes, kind=kind))


def comma_separated(read: Callable[[str], ValueT]) -> Codec[tuple[ValueT, ...]]:
    """Keep codes or ids as text between commas, in their order; each is read by itself."""
    return Codec(
        write=lambda values: ",".join(str(one) for one in values),
        read=lambda text: tuple(read(one) for one in text.split(",") if one),
    )


def as_set(codec: Codec[tuple[CodeT, ...]]) -> Codec[frozenset[CodeT]]:
    """Keep a set of codes by a codec of several: sorted, so that the same set gives the same text."""
    return Codec(write=lambda values: codec.write(tuple(sorted(values))), read=lambda text: frozenset(codec.read(text)))


def encode_facts(facts: Facts) -> str:
    """Write an event's facts, in their order."""
    return dump([[name, value] for name, value in facts])


def decode_facts(text: str) -> Facts:
    """Read an event's facts.

    Raises:
        IntegrityError: What is stored are none.
    """
    try:
        return tuple((text_of(name), _fact(value)) for name, value in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="facts") from problem


def dump(content: Json) -> str:
    """Write JSON as it is kept: sorted, without spaces."""
    return _ENCODER.encode(content)


def text_of(value: object) -> str:
    """Read a text.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, str):
        raise TypeError
    return value


def _fact(value: object) -> str | int:
    if not isinstance(value, str | int):
        raise TypeError
    return value
