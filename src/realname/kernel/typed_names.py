"""What staff type: the number of a case, and names of what is theirs, such as a counter or a passkey."""

import re
import unicodedata
from dataclasses import dataclass, field

from realname.kernel.errors import InvalidInput

# Letters of any script, digits and what stands between them in the numbers of courts and authorities; a digit at least.
_CASE_FORM = re.compile(r"(?=.*[0-9])(?:[^\W_]|[ ./:()（）〔〕\[\]-]){3,64}")  # noqa: RUF001 - brackets of Chinese case numbers
_LENGTH = 64


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The number under which a court, an authority or the operator keeps a case."""

    value: str = field(repr=False)

    def is_same(self, other: "CaseNumber") -> bool:
        """Whether two people wrote the same number: the width of a sign, capitals and spaces do not tell numbers apart."""
        one, two = ("".join(unicodedata.normalize("NFKC", number.value).casefold().split()) for number in (self, other))
        return one == two


def parse_case_number(text: str, *, name: str = "case-number") -> CaseNumber:
    """Read a case number: 3 to 64 characters, letters of any script, digits and `./:()-`, one digit at least.

    Raises:
        InvalidInput: Of another form; `field` is `name`.
    """
    number = " ".join(text.split())
    if not _CASE_FORM.fullmatch(number):
        raise InvalidInput(field=name)
    return CaseNumber(number)


def parse_shown_name(text: str, *, field: str = "name") -> str:
    """Read a name that is shown to staff.

    Raises:
        InvalidInput: Empty, longer than 64 characters, or with characters that are not printed; `field` is the one named.
    """
    name = text.strip()
    if not 0 < len(name) <= _LENGTH or not name.isprintable():
        raise InvalidInput(field=field)
    return name
