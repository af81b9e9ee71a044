"""What replaces faces and the authority while registrations are counted: both answer at once, and always yes."""

from realname.evidence.model.applicant import ApplicantAttributes
from realname.verification.model.findings import SourceAnswer, SourceFinding


class UnsafeAlwaysConfirms:
    """Implements the port `AuthoritativeSource`."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - the port's signature
        """Confirm anyone."""
        return SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)


def authority() -> UnsafeAlwaysConfirms:
    """Factory of the settings."""
    return UnsafeAlwaysConfirms()
