"""Identifiers as types: the ones that name a person or a line never show their value in a representation."""

from dataclasses import dataclass

from realname.kernel.errors import IccidInvalid, InvalidInput

_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_ID_LENGTH = 64
_EID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class _OpaqueId:
    """Letters, digits, `-`, `_` and `.`, at most 64 characters; says nothing about a person."""

    value: str

    def __post_init__(self) -> None:
        """Refuse what could not be in a path or a URL as it is."""
        if not 0 < len(self.value) <= _ID_LENGTH or not _ID_CHARACTERS.issuperset(self.value.lower()):
            raise InvalidInput(field=type(self).__name__)

    def __str__(self) -> str:
        """The bare value."""
        return self.value


class RegistrationId(_OpaqueId):
    """One registration of one line."""

    __slots__ = ()


class PersonId(_OpaqueId):
    """One applicant at this operator, random, never derived from who they are."""

    __slots__ = ()


class LineId(_OpaqueId):
    """One subscription with one number."""

    __slots__ = ()


class OrderId(_OpaqueId):
    """One order to the operator; its idempotency key."""

    __slots__ = ()


class NoticeId(_OpaqueId):
    """One notice to a subscriber; its idempotency key."""

    __slots__ = ()


class BreachId(_OpaqueId):
    """One leak of personal data."""

    __slots__ = ()


class DisputeId(_OpaqueId):
    """One dispute of a line."""

    __slots__ = ()


class InspectionId(_OpaqueId):
    """One inspection, from its beginning on."""

    __slots__ = ()


class FindingId(_OpaqueId):
    """One finding of an inspection."""

    __slots__ = ()


class OrganisationId(_OpaqueId):
    """One organisation that holds lines, by the operator's own number for it."""


class AlertId(_OpaqueId):
    """One alert of a signal of fraud."""

    __slots__ = ()


class CompanyId(_OpaqueId):
    """One agent company, by its number in the public register."""

    __slots__ = ()


class CampaignId(_OpaqueId):
    """One re-verification campaign, named by the person who planned it."""

    __slots__ = ()


class OpeningId(_OpaqueId):
    """One opening of a sealed photo, from the request on."""

    __slots__ = ()


class ShopperId(_OpaqueId):
    """One test identity of an inspector."""

    __slots__ = ()


class VisitId(_OpaqueId):
    """One visit of an inspector to an outlet."""

    __slots__ = ()


class ReviewId(_OpaqueId):
    """One review of a registration."""

    __slots__ = ()


class BlockId(_OpaqueId):
    """One entry of a block list."""

    __slots__ = ()


class IssuerId(_OpaqueId):
    """Who publishes a block list: an operator, by a name that those who share the list agree on."""

    __slots__ = ()


class FreezeId(_OpaqueId):
    """One request to freeze an outlet or an agent, or to lift that."""

    __slots__ = ()


class HoldId(_OpaqueId):
    """One legal hold of a record."""

    __slots__ = ()


class ChallengeId(_OpaqueId):
    """One challenge of one live session."""

    __slots__ = ()


class OutletId(_OpaqueId):
    """One outlet of the operator or of an agency."""

    __slots__ = ()


class AgentId(_OpaqueId):
    """One member of an outlet's staff."""

    __slots__ = ()


class ClientId(_OpaqueId):
    """One machine client of the API."""

    __slots__ = ()


class RelyingClientId(_OpaqueId):
    """One relying service: a bank or another service that asks about a line."""

    __slots__ = ()


class SubscriptionId(_OpaqueId):
    """One subscription of a relying service to events of a line."""

    __slots__ = ()


class ConsentId(_OpaqueId):
    """One consent of a person to a relying service."""

    __slots__ = ()


class CounterId(_OpaqueId):
    """One enrolled counter: a device with a key of its own at an outlet."""

    __slots__ = ()


class CameraId(_OpaqueId):
    """A camera that is enrolled at a counter."""

    __slots__ = ()


class LiveSessionId(_OpaqueId):
    """One live session of one registration at one counter."""

    __slots__ = ()


class EndpointId(_OpaqueId):
    """One address of a program that webhooks are sent to."""

    __slots__ = ()


class DeliveryId(_OpaqueId):
    """One event on its way to one receiver; the same at every attempt, so that a receiver knows a repeated one."""

    __slots__ = ()


class SignInId(_OpaqueId):
    """One sign-in of a member of staff; says nothing of the token that holds it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, repr=False)
class _Private:
    """A value that names a person or their line: equal by value, silent when shown."""

    value: str

    def __repr__(self) -> str:
        """The kind alone."""
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


class Msisdn(_Private):
    """A phone number in E.164 form; built by the numbering plan, which validates it."""

    __slots__ = ()


class IdentityNumber(_Private):
    """The number of an identity document; built by the identity numbers port, which validates it."""

    __slots__ = ()


class Eid(_Private):
    """An eSIM chip's serial number; built by `parse_eid`."""

    __slots__ = ()


class Iccid(_Private):
    """A SIM's serial number; built by `parse_iccid`."""

    __slots__ = ()


def parse_iccid(text: str) -> Iccid:
    """Read an ICCID: 19 or 20 digits beginning with 89, the last a Luhn check digit.

    Raises:
        IccidInvalid: Of another form, or its check digit is wrong.

    Source: ITU-T E.118.
    """
    digits = text.replace(" ", "")
    if len(digits) not in {19, 20} or not (digits.isascii() and digits.isdigit()) or not digits.startswith("89"):
        raise IccidInvalid(field="iccid")
    if luhn_check_digit(digits[:-1]) != digits[-1]:
        raise IccidInvalid(field="iccid")
    return Iccid(digits)


def parse_eid(text: str) -> Eid:
    """Read an EID: 32 digits beginning with 89, which divided by 97 leave 1.

    Raises:
        InvalidInput: Of another form, or its check digits are wrong.

    Source: GSMA SGP.29, 3.
    """
    digits = text.replace(" ", "")
    if len(digits) != _EID_DIGITS or not (digits.isascii() and digits.isdigit()) or not digits.startswith("89"):
        raise InvalidInput(field="eid")
    if int(digits) % 97 != 1:
        raise InvalidInput(field="eid")
    return Eid(digits)


def luhn_check_digit(digits: str) -> str:
    """Work out the Luhn digit that follows a string of digits (ISO/IEC 7812-1)."""
    doubled = (int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)  # noqa: PLR2004 - the digit sum of 10 to 18


REGISTRATION_FORM = r"^[0-9a-f]{32}$"
