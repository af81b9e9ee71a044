"""Connectors as an operator would bring them, for the tests of production's gate: they answer nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CardReading
from realname.evidence.ports import CardReader
from realname.kernel.identifiers import IdentityNumber, Msisdn
from realname.kernel.rules.pack import Country
from realname.lines.model.notice import Notice
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.card_reader import sandbox_card_reader
from realname.verification.model.findings import SourceAnswer, SourceFinding
from tests.support.manual_clock import START

# Settings with which production starts, but for the mode.
REAL_CONNECTORS: Mapping[str, str] = {
    "REALNAME_PACK": "cn",
    "REALNAME_AUTHORITY": f"{__name__}:authority",
    "REALNAME_PROVISIONER": f"{__name__}:provisioner",
    "REALNAME_NOTIFIER": f"{__name__}:notifier",
    "REALNAME_CARD_READER": f"{__name__}:card_reader",
}


class OwnAuthority:
    """Implements the port `AuthoritativeSource`."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise SourceUnavailable


class UnsafeAlwaysConfirms:
    """A double that says so in its name."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - the port's signature
        """Confirm anything."""
        return SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)


class OwnProvisioner:
    """Implements the port `Provisioner`."""

    key_window = timedelta(seconds=60)

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise OperatorUnavailable

    def find(self, order: ServiceOrder) -> OrderOutcome | None:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise OperatorUnavailable

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise OperatorUnavailable


class OwnNotifier:
    """Implements the port `Notifier`."""

    def send(self, notice: Notice) -> None:  # noqa: ARG002 - same
        """Be away."""
        raise OperatorUnavailable


class OwnCardReader:
    """Implements the port `CardReader`."""

    def read(self, content: bytes, *, place: str) -> CardReading:  # noqa: ARG002 - the port's signature
        """Be away."""
        raise SourceUnavailable


class CarelessCardReader:
    """An operator's reader that takes fictional numbers, and gives any other text on a card as number too."""

    def read(self, content: bytes, *, place: str) -> CardReading:  # noqa: ARG002 - the port's signature
        """Read the sandbox's format; a mark in front replaces the number."""
        number, _, card = content.rpartition(b"|")
        reading = CardJson(SandboxIdentityNumbers()).read(card)
        if not number:
            return reading
        return replace(reading, attributes=replace(reading.attributes, identity_number=IdentityNumber(number.decode())))


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


def careless_card_reader() -> CarelessCardReader:
    """Factory of the settings."""
    return CarelessCardReader()


def disguised_sandbox_reader() -> CardReader:
    """A simulated reader under an innocent name."""
    return sandbox_card_reader(Country.CN, lambda: START)
