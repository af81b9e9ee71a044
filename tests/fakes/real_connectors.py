"""Connectors as an operator would bring them, for the tests of production's gate: they answer nothing."""

from realname.adapters.identity_numbers import SandboxIdentityNumbers
from realname.application.ports import CardReader
from realname.domain.applicant import ApplicantAttributes
from realname.domain.errors import OperatorUnavailable, SourceUnavailable
from realname.domain.evidence import CardReading
from realname.domain.findings import SourceFinding
from realname.domain.identifiers import LineId, Msisdn
from realname.domain.line import ActivationOrder, ActivationOutcome
from realname.sandbox.card_reader import JsonCardReader


class OwnAuthority:
    """Implements the port `AuthoritativeSource`."""

    def validate(self, attributes: ApplicantAttributes) -> SourceFinding:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise SourceUnavailable


class UnsafeAlwaysConfirms:
    """A double that says so in its name."""

    def validate(self, attributes: ApplicantAttributes) -> SourceFinding:  # noqa: ARG002 - the port's signature
        """Confirm anything."""
        return SourceFinding.CONFIRMED


class OwnProvisioner:
    """Implements the port `Provisioner`."""

    def activate(self, order: ActivationOrder) -> ActivationOutcome:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise OperatorUnavailable


class OwnNotifier:
    """Implements the port `Notifier`."""

    def notify_activated(self, *, msisdn: Msisdn, line_id: LineId, idempotency_key: str) -> None:  # noqa: ARG002 - same
        """Be away."""
        raise OperatorUnavailable


class OwnCardReader:
    """Implements the port `CardReader`."""

    def read(self, content: bytes) -> CardReading:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise SourceUnavailable


def authority() -> OwnAuthority:
    """Factory of the settings."""
    return OwnAuthority()


def provisioner() -> OwnProvisioner:
    """Factory of the settings."""
    return OwnProvisioner()


def notifier() -> OwnNotifier:
    """Factory of the settings."""
    return OwnNotifier()


def card_reader() -> OwnCardReader:
    """Factory of the settings."""
    return OwnCardReader()


def disguised_sandbox_reader() -> CardReader:
    """A simulated reader under an innocent name."""
    return JsonCardReader(SandboxIdentityNumbers())
