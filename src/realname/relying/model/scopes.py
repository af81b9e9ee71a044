"""What a relying service may ask: CAMARA scopes, one purpose of the Data Privacy Vocabulary, and what OpenID Connect adds.

Source: CAMARA Security and Interoperability Profile r4.2; scopes of the CAMARA definitions; W3C Data Privacy Vocabulary for the purposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from realname.kernel.errors import InvalidInput

OPENID, OFFLINE = "openid", "offline_access"
PURPOSE_PREFIX = "dpv:"
MOST_CHARACTERS = 1024  # all scopes of one request


class Api(StrEnum):
    """A CAMARA API that relying services call."""

    KYC_MATCH = "kyc-match"
    KYC_AGE_VERIFICATION = "kyc-age-verification"
    KYC_TENURE = "kyc-tenure"
    KYC_FILL_IN = "kyc-fill-in"
    SIM_SWAP = "sim-swap"
    SIM_SWAP_SUBSCRIPTIONS = "sim-swap-subscriptions"
    DEVICE_SWAP = "device-swap"
    NUMBER_RECYCLING = "number-recycling"
    NUMBER_VERIFICATION = "number-verification"
    CONSENT_INFO = "consent-info"


class Purpose(StrEnum):
    """Why a service asks: terms of the vocabulary that a person can be told in words."""

    FRAUD_PREVENTION = "FraudPreventionAndDetection"
    IDENTITY_VERIFICATION = "IdentityVerification"
    IDENTITY_AUTHENTICATION = "IdentityAuthentication"
    SECURITY = "EnforceSecurity"
    ACCESS_CONTROL = "EnforceAccessControl"
    LEGAL_COMPLIANCE = "LegalCompliance"
    CREDIT_CHECKING = "CreditChecking"
    REQUESTED_SERVICE = "RequestedServiceProvision"
    SERVICE_PROVISION = "ServiceProvision"


_FILL_IN = (
    *("set-all", "phoneNumber", "idDocument", "idDocumentType", "idDocumentExpiryDate", "name", "givenName", "familyName"),
    *("nameKanaHankaku", "nameKanaZenkaku", "middleNames", "familyNameAtBirth", "address", "streetName", "streetNumber"),
    *("postalCode", "region", "locality", "country", "houseNumberExtension", "birthdate", "email", "gender"),
    *("cityOfBirth", "countryOfBirth", "nationality"),
)
_BY_API: Mapping[Api, tuple[str, ...]] = {
    Api.KYC_MATCH: ("kyc-match:match",),
    Api.KYC_AGE_VERIFICATION: ("kyc-age-verification:verify",),
    Api.KYC_TENURE: ("kyc-tenure:check-tenure",),
    Api.KYC_FILL_IN: tuple(f"kyc-fill-in:{one}" for one in _FILL_IN),
    Api.SIM_SWAP: ("sim-swap", "sim-swap:check", "sim-swap:retrieve-date"),
    Api.SIM_SWAP_SUBSCRIPTIONS: (
        "sim-swap-subscriptions:org.camaraproject.sim-swap-subscriptions.v0.swapped:create",
        "sim-swap-subscriptions:read",
        "sim-swap-subscriptions:delete",
    ),
    Api.DEVICE_SWAP: ("device-swap", "device-swap:check", "device-swap:retrieve-date"),
    Api.NUMBER_RECYCLING: ("number-recycling:check",),
    Api.NUMBER_VERIFICATION: ("number-verification:verify", "number-verification:device-phone-number:read"),
    Api.CONSENT_INFO: ("consent-info:retrieve",),
}
API_OF: Mapping[str, Api] = {scope: api for api, scopes in _BY_API.items() for scope in scopes}
# Two-legged tokens name no person: neither a number that the network has to see, nor data that leave the operator.
TWO_LEGGED = frozenset(scope for scope, api in API_OF.items() if api not in {Api.NUMBER_VERIFICATION, Api.KYC_FILL_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one request asks.

    Attributes:
        scopes: CAMARA scopes, one at least.
        has_openid: Whether an ID token is asked for.
        is_offline: Whether a refresh token is.
    """

    purpose: Purpose
    scopes: frozenset[str]
    has_openid: bool = False
    is_offline: bool = False

    @property
    def apis(self) -> frozenset[Api]:
        """Which APIs the scopes are of."""
        return frozenset(API_OF[one] for one in self.scopes)

    @property
    def is_of_network(self) -> bool:
        """Whether the mobile network itself has to see the line (Number Verification): the token is then valid once."""
        return Api.NUMBER_VERIFICATION in self.apis

    def narrowed(self, text: str) -> "Asked | None":
        """The part of it that a `scope` parameter names, for the same purpose; None: that is more than this, or no CAMARA scope."""
        named = set(text.split())
        scopes = self.scopes & named
        if not named <= set(self.text.split()) or not scopes:
            return None
        return replace(self, scopes=scopes, has_openid=OPENID in named)

    @property
    def text(self) -> str:
        """As one `scope` parameter."""
        more = (*((OPENID,) if self.has_openid else ()), *((OFFLINE,) if self.is_offline else ()))
        return " ".join((*more, f"{PURPOSE_PREFIX}{self.purpose.value}", *sorted(self.scopes)))


def parse_asked(text: str) -> Asked:
    """Read a `scope` parameter: one purpose exactly, one CAMARA scope at least, and nothing that is not known.

    Raises:
        InvalidInput: It is none of that, or Fill-in stands beside another API: it is consented to alone.
    """
    parts = text.split() if len(text) <= MOST_CHARACTERS else []
    purposes = [one.removeprefix(PURPOSE_PREFIX) for one in parts if one.startswith(PURPOSE_PREFIX)]
    named = {one for one in parts if not one.startswith(PURPOSE_PREFIX)}
    scopes = frozenset(named - {OPENID, OFFLINE})
    if len(purposes) != 1 or not scopes or not scopes <= API_OF.keys():
        raise InvalidInput(field="scope")
    try:
        purpose = Purpose(purposes.pop())
    except ValueError:
        raise InvalidInput(field="scope") from None
    asked = Asked(purpose=purpose, scopes=scopes, has_openid=OPENID in named, is_offline=OFFLINE in named)
    if Api.KYC_FILL_IN in asked.apis and len(asked.apis) > 1:
        raise InvalidInput(field="scope")
    return asked
