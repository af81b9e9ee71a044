"""Forms of the wire: dataclasses that are read from JSON and written to it.

An answer is read by its class. Members that the class does not name are passed over, since a later server may send more. A member that is
missing or of another type is `AnswerNotUnderstood`: half an answer is not handed on.
"""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from realname_client.problems import AnswerNotUnderstood

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
FormT = TypeVar("FormT", bound="Form")

_SHOWN: Final = frozenset(
    {"id", "registration_id", "line_id", "session_id", "counter_id", "outlet_id", "state", "next_step", "outcome", "code"}
)


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """A body of the API. Its text (`repr`) has nothing of it: cards, pictures and codes are bodies."""

    def __repr__(self) -> str:
        """Name the class."""
        return f"{type(self).__name__}(...)"


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Form):
    """An answer of the API. Its text (`repr`) has ids, states and codes alone, never a number of a line or a token."""

    def __repr__(self) -> str:
        """Name the class, and what tells one answer from another."""
        shown = (each.name for each in dataclasses.fields(self) if each.name in _SHOWN)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def read_form(kind: type[FormT], value: object, *, at: str = "") -> FormT:
    """Read an answer.

    Args:
        kind: The class of the answer.
        value: What was parsed from JSON.
        at: Path of the value, for errors.

    Raises:
        AnswerNotUnderstood: A member is missing or of another type. Its path is named, never its value.
    """
    if not isinstance(value, Mapping):
        raise AnswerNotUnderstood(field=at)
    members = {}
    for name, (hint, is_needed) in _members(kind).items():
        place = f"{at}.{name}" if at else name
        if name in value:
            members[name] = _read(hint, value[name], at=place)
        elif is_needed:
            raise AnswerNotUnderstood(field=place)
    return kind(**members)


def write_form(form: object) -> Json:
    """Write a body. Members that are as they are by default are left out."""
    if isinstance(form, Form):
        fields = dataclasses.fields(form)
        return {each.name: write_form(getattr(form, each.name)) for each in fields if getattr(form, each.name) != each.default}
    if isinstance(form, Mapping):
        return {str(name): write_form(value) for name, value in form.items()}
    if isinstance(form, str) or form is None or isinstance(form, bool | int | float):
        return form
    if isinstance(form, date):  # a datetime is one too
        return form.isoformat()
    if isinstance(form, Sequence) and not isinstance(form, bytes):
        return [write_form(value) for value in form]
    raise TypeError(type(form).__name__)


def _members(kind: type[Form]) -> Mapping[str, tuple[object, bool]]:
    """The type of each member, and whether it has to be there; worked out once for each class."""
    if kind not in _MEMBERS:
        hints = get_type_hints(kind)
        _MEMBERS[kind] = {each.name: (hints[each.name], each.default is dataclasses.MISSING) for each in dataclasses.fields(kind)}
    return _MEMBERS[kind]


_MEMBERS: Final[dict[type[Form], Mapping[str, tuple[object, bool]]]] = {}


def _read(hint: object, value: object, *, at: str) -> object:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _read_union(parts, value, at=at)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(parts[0], each, at=f"{at}[{place}]") for place, each in enumerate(value))
    if origin is Mapping and isinstance(value, Mapping):
        return {str(name): _read(parts[1], each, at=f"{at}.{name}") for name, each in value.items()}
    if origin is Literal and isinstance(value, str):
        return value
    if isinstance(hint, type):
        return _read_plain(hint, value, at=at)
    raise AnswerNotUnderstood(field=at)


def _read_union(parts: Sequence[object], value: object, *, at: str) -> object:
    if value is None and type(None) in parts:
        return None
    for part in parts:
        try:
            return _read(part, value, at=at)
        except AnswerNotUnderstood:
            if part is parts[-1] or (part is parts[-2] and parts[-1] is type(None)):
                raise
    raise AnswerNotUnderstood(field=at)


def _read_plain(kind: type, value: object, *, at: str) -> object:
    if issubclass(kind, Form):
        return read_form(kind, value, at=at)
    if kind in (date, datetime) and isinstance(value, str):
        try:
            return kind.fromisoformat(value)
        except ValueError:
            raise AnswerNotUnderstood(field=at) from None
    if isinstance(value, bool) and kind is not bool:
        raise AnswerNotUnderstood(field=at)  # to Python a truth value is a number
    if isinstance(value, kind) or (kind is float and isinstance(value, int)):
        return value
    raise AnswerNotUnderstood(field=at)
