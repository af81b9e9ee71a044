"""Finding a registration in the list of the day: by masked name, by the number's last digits, or by its reference. Pure rules."""

import re
from hashlib import sha256

from realname.kernel.identifiers import Msisdn, RegistrationId

_SPACES = re.compile(r"[\s+•*\-]")
_REFERENCE = 10**8  # of some thousand registrations hardly two share one
_REFERENCE_DIGITS = 8
_LEAST_DIGITS = 2  # one digit finds every tenth number


def reference_of(registration_id: RegistrationId) -> str:
    """The reference that people read, say and type: eight digits that follow from the id, as `4217-0931`."""
    number = int.from_bytes(sha256(registration_id.value.encode()).digest()[:8]) % _REFERENCE
    return f"{number // 10_000:04d}-{number % 10_000:04d}"


def is_reference(typed: str) -> bool:
    """Whether what was typed is a whole reference, with or without its hyphen."""
    digits = _SPACES.sub("", typed)
    return len(digits) == _REFERENCE_DIGITS and digits.isascii() and digits.isdigit()


def is_found(typed: str, *, registration_id: RegistrationId, masked_name: str | None = None, msisdn: Msisdn | None = None) -> bool:
    """Whether what was typed means a registration.

    Args:
        typed: Some characters; none find everything. Of a name the first alone counts, as it is all that the mask leaves.
        registration_id: Its id.
        masked_name: Of its holder, such as `李**`; None: there is none.
        msisdn: Its number; None: there is none.
    """
    asked = _SPACES.sub("", typed).casefold()
    if not asked:
        return True
    if masked_name is not None and not asked[0].isdigit() and masked_name[0].casefold() == asked[0]:
        return True
    if msisdn is not None and len(asked) >= _LEAST_DIGITS and asked.isdigit() and msisdn.value.endswith(asked):
        return True
    return asked == reference_of(registration_id).replace("-", "")
