"""What staff type: the number of a case, and names of what is theirs, such as a counter or a passkey."""

import re
import unicodedata
from dataclasses import dataclass, field

from realname.kernel.errors import InvalidInput

# Letters of any script, digits and what stands between them in the numbers of courts and authorities; a digit at least.
_CASE_FORM = re.compile(r"(?=.*[0-9])(?:[^\W_]|[ ./:()（）〔〕\[\]-]){3,64}")  # noqa: RUF001 - brackets of Chinese case numbers
_LENGTH = 64
# Unicode 15.0, Default_Ignorable_Code_Point, those that str.isprintable() passes; and the empty pattern of Braille.
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\u2800\U000e0100-\U000e01ef]")
# C0 and C1 controls without tab and line feed; marks, embeddings, overrides and isolates of direction (UAX #9); line and paragraph ends.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STACKED_MARKS = re.compile("mmmmm")  # the scripts of India and Thailand put four on one letter at most


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
    if not _CASE_FORM.fullmatch(number) or not is_shown(number):
        raise InvalidInput(field=name)
    return CaseNumber(number)


def parse_shown_name(text: str, *, field: str = "name", most: int = _LENGTH) -> str:
    """Read a name that is shown to staff.

    Raises:
        InvalidInput: Empty, longer than `most` characters, without a letter or digit, or not as `is_shown`; `field` is the one named.
    """
    name = text.strip()
    if not 0 < len(name) <= most or not is_shown(name) or not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        raise InvalidInput(field=field)
    return name


def is_shown(text: str) -> bool:
    """Whether a reader sees every character of a text, in its order: no control, line end, invisible sign or change of direction.

    Nor a stack of marks that covers the lines above and below. What differs in nothing that is seen would be taken for another name.
    """
    return text.isprintable() and not has_hidden_signs(text) and not _STACKED_MARKS.search(_marks_of(text))


def has_hidden_signs(text: str) -> bool:
    """Whether a character has a place in a text and leaves no trace on a page, though Unicode counts it among letters, marks or symbols."""
    return bool(_HIDDEN.search(text))


def visible_controls(text: str) -> str:
    r"""The text with every character that would steer a terminal or turn the direction of a line written out, such as `\x1b`.

    Line ends and tabs stay.
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _marks_of(text: str) -> str:
    return "".join("m" if unicodedata.category(sign) in {"Mn", "Me"} else "." for sign in text)
