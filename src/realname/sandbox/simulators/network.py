"""A simulated mobile network: an address or a temporary token says itself which number it stands for."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from realname.kernel.identifiers import Msisdn

_TOKEN = "sandbox-"  # noqa: S105 - begins a token that is none
_DEVICES = IPv6Network("2001:db8::/32")  # RFC 3849: of no one
_GROUP = 4
_DIGITS = 16  # of the last four groups: a number of at most 15, after zeros


class SandboxNetwork:
    """Implements the port `SubscriberNetwork` without a state.

    The device of +8619900000000 has the address 2001:db8::8:6199:0000:0000 on any port, and the token `sandbox-8619900000000`.
    """

    def number_at(self, address: str, port: int) -> Msisdn | None:  # noqa: ARG002 - any port is the same device
        """The digits in the last four groups of the address."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return None
        if not isinstance(parsed, IPv6Address) or parsed not in _DEVICES:
            return None
        return _number(parsed.exploded.replace(":", "")[-_DIGITS:].lstrip("0"))

    def number_behind(self, operator_token: str) -> Msisdn | None:
        """The digits behind the word."""
        return _number(operator_token.removeprefix(_TOKEN)) if operator_token.startswith(_TOKEN) else None


def address_of(msisdn: Msisdn) -> str:
    """The address of the device of a number."""
    digits = msisdn.value.removeprefix("+").zfill(_DIGITS)
    return str(ip_address("2001:db8::" + ":".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))))


def token_of(msisdn: Msisdn) -> str:
    """The temporary token of the device of a number."""
    return f"{_TOKEN}{msisdn.value.removeprefix('+')}"


def _number(digits: str) -> Msisdn | None:
    return Msisdn(f"+{digits}") if digits.isascii() and digits.isdigit() else None
