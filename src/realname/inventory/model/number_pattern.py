"""A wish for a number: digits it should have, and places where any digit will do."""

import re
from dataclasses import dataclass

from realname.kernel.errors import InvalidInput

_FORM = re.compile(r"[0-9?*]{1,20}")


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """Digits, `?` for any one digit, `*` for any number of them.

    Digits alone may stand anywhere in the number; with a wildcard the pattern says how the number ends.
    """

    text: str

    @property
    def _parts(self) -> str:
        return self.text if set(self.text) & {"?", "*"} else f"{self.text}*"

    @property
    def as_like(self) -> str:
        """The pattern for SQL's LIKE."""
        return "%" + self._parts.replace("?", "_").replace("*", "%")

    def matches(self, digits: str) -> bool:
        """Whether a number has this form."""
        return re.fullmatch(".*" + self._parts.replace("?", ".").replace("*", ".*"), digits) is not None


def parse_number_pattern(text: str) -> NumberPattern:
    """Read a wish; spaces and hyphens are left out.

    Raises:
        InvalidInput: Other signs, nothing, or more than 20.
    """
    wished = text.replace(" ", "").replace("-", "")
    if not _FORM.fullmatch(wished) or not wished.strip("?*"):
        raise InvalidInput(field="digits")
    return NumberPattern(wished)
