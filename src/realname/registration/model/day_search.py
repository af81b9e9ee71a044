"""Finding a registration in the list of the day: by masked name, by the number's last digits, or by its reference. Pure rules."""

import re

from realname.kernel.identifiers import Msisdn, RegistrationId

_SPACES = re.compile(r"[\s+•*\-]")
_REFERENCE = 8  # characters of the id: of some thousand registrations no two share them
_LEAST_DIGITS = 2  # one digit finds every tenth number


def reference_of(registration_id: RegistrationId) -> str:
    """The reference that people read and type: `3F2A-91BC`."""
    shown = registration_id.value[:_REFERENCE].upper()
    return f"{shown[:4]}-{shown[4:]}"


def is_found(typed: str, *, registration_id: RegistrationId, masked_name: str | None, msisdn: Msisdn | None) -> bool:
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
    return len(asked) >= _REFERENCE and registration_id.value.startswith(asked)
