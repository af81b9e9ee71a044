"""Names that staff give to what is theirs: a counter, a passkey."""

from realname.kernel.errors import InvalidInput

_LENGTH = 64


def parse_shown_name(text: str) -> str:
    """Read a name that is shown to staff.

    Raises:
        InvalidInput: Empty, longer than 64 characters, or with characters that are not printed.
    """
    name = text.strip()
    if not 0 < len(name) <= _LENGTH or not name.isprintable():
        raise InvalidInput(field="name")
    return name
