"""What can go wrong with a registration that the workflow carries."""

from realname.kernel.errors import IntegrityError


class RegistrationHalted(IntegrityError):
    """The registration stopped because stored data was changed. It does not continue by itself."""

    remedy = "Correct the named cause, then run `realname registrations recover REGISTRATION --execute` (docs/how-to/recover.md)."


class WorkflowRecordRefused(IntegrityError):
    """A row of the workflow engine is not one that this product writes. It is not run. Another program wrote it."""

    remedy = "Find out who wrote the row, then delete or restart it (docs/how-to/recover.md)."
