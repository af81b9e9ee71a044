"""The fields of a form, read one by one: whatever is wrong is found at once, and what was typed is shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import Text
from realname.kernel.typed_names import is_shown
from realname.platform.web.forms import LONGEST_TEXT, Form

T = TypeVar("T")


class FormFaulty(Exception):
    """Some fields cannot be taken; the page is shown again with what was typed."""

    def __init__(self, *, fields: "Fields") -> None:
        super().__init__()
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """One field that was read; its value is there once `Fields.require` returned."""

    found: tuple[T, ...]

    @property
    def value(self) -> T:
        """What was read."""
        return self.found[0]


class Fields:
    """Reads the fields of one form, and collects what is wrong with them.

    Attributes:
        typed: What was typed, by the name of the field.
        faults: What is wrong and what to do, by the name of the field, in the order of the page.
    """

    def __init__(self, form: Form | None = None) -> None:
        self._form = form
        self.typed: dict[str, str] = {}
        self.faults: dict[str, Text] = {}

    def read(self, name: str, parse: Callable[[str], T], problem: Text, *, longest: int = LONGEST_TEXT) -> Read[T]:
        """Read one field.

        Args:
            name: Of the field.
            parse: Gives its value, or raises `InvalidInput` or `ValueError`.
            problem: What to do where it does.
            longest: Characters that the field may have.
        """
        text = ""
        try:
            text = self._form.text(name, longest=longest) if self._form else ""
            return Read((parse(text),))
        except (InvalidInput, ValueError):
            self.faults[name] = problem
            return Read(())
        finally:
            self.typed[name] = text

    def refuse(self, name: str, problem: Text) -> None:
        """Say that a field cannot be taken: what a use case found, or what two fields say together."""
        self.faults.setdefault(name, problem)

    def require(self) -> None:
        """Return where every field could be read.

        Raises:
            FormFaulty: Some could not.
        """
        if self.faults:
            raise FormFaulty(fields=self)


def not_empty(text: str) -> str:
    """Take any text of 64 characters at most.

    Raises:
        ValueError: Empty, longer, or with characters that are not printed.
    """
    if not 0 < len(text) <= _LONGEST or not is_shown(text):
        raise ValueError
    return text


_LONGEST = 64
