"""What can go wrong with a registration that the workflow carries."""

from realname.kernel.errors import IntegrityError


class RegistrationHalted(IntegrityError):
    """The registration stopped because stored data was changed. It does not continue by itself."""

    remedy = "Correct the named cause, then run `realname registrations recover REGISTRATION --execute` (docs/how-to/recover.md)."
