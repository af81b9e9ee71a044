"""The id of an outlet as it is typed: letters, digits, dots, hyphens and underscores, so that it is an id and nothing else."""

import re

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId

_FORM = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_A_NUMBER = re.compile(r"[0-9]{7,}", re.ASCII)  # of a phone, or of an ID


def parse_outlet(text: str) -> OutletId:
    """Read one.

    Raises:
        InvalidInput: It is of no such form, or might be the number of a phone or an ID.
    """
    typed = text.strip()
    if not _FORM.fullmatch(typed) or _A_NUMBER.search(typed):
        raise InvalidInput(field="outlet")
    return OutletId(typed)
