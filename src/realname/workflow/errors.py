"""What can go wrong with a registration that the workflow carries."""

from realname.kernel.errors import IntegrityError


class RegistrationHalted(IntegrityError):
    """The registration stopped on something stored that is not what it must be; nothing goes on by itself."""

    remedy = (
        "Find and mend the cause named, then begin it anew by `realname registrations recover REGISTRATION --execute` (docs/operations.md)."
    )
