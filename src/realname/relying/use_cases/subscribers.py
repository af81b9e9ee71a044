"""Whose device it is: by what the mobile network sees, or by the number that a service names."""

import hmac
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.relying.model.client import AuthenticationMeans
from realname.relying.model.consent import IN_SERVICE
from realname.relying.ports import NetworkOffered

_LARGEST_PORT = 65535
_ADDRESS_AND_PORT = re.compile(r"(?:([0-9.]+)|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{1,5}))?", re.ASCII)  # as in a URL (RFC 3986, 3.2)
_LONGEST_TOKEN = 512
TEL, _ADDRESS, OPERATOR_TOKEN = "tel:", "ipport:", "operatortoken:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a request of a person's device came in.

    Attributes:
        address, port: The other end of the connection.
        authorization, number: Headers that the operator's own gateway adds; empty: there are none.
    """

    address: str
    port: int
    authorization: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedHeaders:
    """Whether the number in a header is believed: it comes with the secret of the operator's gateway.

    Attributes:
        secret: Empty: no header is believed.
        believes_all: In a sandbox, where no line is real.
    """

    secret: str = field(repr=False)
    believes_all: bool = False

    def believes(self, arrival: Arrival) -> bool:
        """Whether the headers are the gateway's."""
        if self.believes_all:
            return True
        expected = f"Bearer {self.secret}"
        return bool(self.secret) and hmac.compare_digest(arrival.authorization.encode(), expected.encode())


@dataclass(frozen=True, slots=True)
class Hinted:
    """The number that a hint leads to, and by what; None: to none."""

    msisdn: Msisdn | None
    means: AuthenticationMeans


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSubscriber:
    """Finds the number of a device."""

    numbers: NumberingPlan
    offered: NetworkOffered
    headers: EnrichedHeaders

    def of_device(self, arrival: Arrival) -> Msisdn | None:
        """By the header of the operator's gateway, else by address and port; None: the network does not know the device.

        Raises:
            OperatorUnavailable: The network did not answer.
        """
        if arrival.number and self.headers.believes(arrival):
            return self._parsed(arrival.number)
        network = self.offered.network
        return self._taken(network.number_at(arrival.address, arrival.port)) if network and arrival.port else None

    def of_hint(self, hint: str) -> Hinted:
        """By `tel:`, `ipport:` or `operatortoken:` (CIBA's `login_hint`, the subject of a JWT bearer assertion).

        Raises:
            InvalidInput: It is none of them, or not of its form.
            OperatorUnavailable: The network did not answer.
        """
        network = self.offered.network
        if hint.startswith(TEL):
            return Hinted(self._required(hint.removeprefix(TEL)), AuthenticationMeans.NAMED)
        if hint.startswith(_ADDRESS):
            address, port = _address(hint.removeprefix(_ADDRESS))
            return Hinted(self._taken(network.number_at(address, port)) if network else None, AuthenticationMeans.NETWORK)
        token = hint.removeprefix(OPERATOR_TOKEN)
        if not hint.startswith(OPERATOR_TOKEN) or not token.isascii() or not token.isprintable() or not 0 < len(token) <= _LONGEST_TOKEN:
            raise InvalidInput(field="login_hint")
        return Hinted(self._taken(network.number_behind(token)) if network else None, AuthenticationMeans.NETWORK)

    def _required(self, text: str) -> Msisdn:
        """Read a number of any country: one of another country's plan is well formed, and no line of ours."""
        digits = text.removeprefix("+")
        if not text.startswith("+") or not digits.isascii() or not digits.isdigit() or not 5 <= len(digits) <= 15:  # noqa: PLR2004 - E.164
            raise InvalidInput(field="login_hint")
        return Msisdn(text)

    def _parsed(self, text: str) -> Msisdn | None:
        try:
            return self.numbers.parse(text)
        except InvalidInput:
            return None

    def _taken(self, found: Msisdn | None) -> Msisdn | None:
        return self._parsed(found.value) if found else None


def active_line(unit: UnitOfWork, msisdn: Msisdn | None) -> Line | None:
    """The active line of a number, or None. Only the holder of an active line can be asked for consent."""
    line = served_line(unit, msisdn)
    return line if line is not None and line.state is LineState.ACTIVE else None


def served_line(unit: UnitOfWork, msisdn: Msisdn | None) -> Line | None:
    """The line in service under a number, barred or not, or None. Consent that its holder gave before goes on to count."""
    if msisdn is None:
        return None
    return next((line for line in unit[Lines].of_number(msisdn) if line.state in IN_SERVICE), None)


def _address(text: str) -> tuple[str, int]:
    """Read `192.0.2.1`, `192.0.2.1:40000`, `[2001:db8::1]` or `[2001:db8::1]:40000`; without a port it is 0.

    Raises:
        InvalidInput: It is none of them.
    """
    found = _ADDRESS_AND_PORT.fullmatch(text)
    four, six, digits = found.groups() if found else ("", "", "")
    try:
        address, port = IPv6Address(six) if six else IPv4Address(four or ""), int(digits or 0)
    except ValueError:
        raise InvalidInput(field="login_hint") from None
    if (digits and not port) or port > _LARGEST_PORT:
        raise InvalidInput(field="login_hint")
    return str(address), port
