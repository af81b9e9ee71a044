"""Every operation of every CAMARA document that is answered: where it is, the scope it needs, and a body that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.relying.model.subscription import SWAPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    Attributes:
        definition: The file of its document.
        path: Below the version, as the document writes it.
        root: What stands before it here.
        body: One that is taken; None: it takes none.
        names_number: Whether the body may name a number.
    """

    definition: str
    method: str
    root: str
    path: str
    scope: str
    body: Mapping[str, object] | None
    names_number: bool = True

    @property
    def address(self) -> str:
        """Where it is."""
        return f"{self.root}{self.path}"

    def with_number(self, number: str) -> Mapping[str, object]:
        """The body with a number."""
        if self.definition == "sim-swap-subscriptions":
            return {**(self.body or {}), "config": {"subscriptionDetail": {"phoneNumber": number}}}
        return {**(self.body or {}), "phoneNumber": number}


SUBSCRIPTION: Mapping[str, object] = {
    "protocol": "HTTP",
    "sink": "https://endpoint.example.com/sink",
    "types": [SWAPPED],
    "config": {"subscriptionDetail": {}},
}
MATCH = Operation(
    definition="kyc-match", method="POST", root="/kyc-match/v1", path="/match", scope="kyc-match:match", body={"name": "李示例"}
)
AGE = Operation(
    definition="kyc-age-verification",
    method="POST",
    root="/kyc-age-verification/v0.2",
    path="/verify",
    scope="kyc-age-verification:verify",
    body={"ageThreshold": 18},
)
TENURE = Operation(
    definition="kyc-tenure",
    method="POST",
    root="/kyc-tenure/v0.3",
    path="/check-tenure",
    scope="kyc-tenure:check-tenure",
    body={"tenureDate": "2026-11-25"},
)
FILL_IN = Operation(
    definition="kyc-fill-in", method="POST", root="/kyc-fill-in/v0.4", path="/fill-in", scope="kyc-fill-in:set-all", body={}
)
SIM_DATE = Operation(
    definition="sim-swap", method="POST", root="/sim-swap/v2", path="/retrieve-date", scope="sim-swap:retrieve-date", body={}
)
SIM_CHECK = Operation(definition="sim-swap", method="POST", root="/sim-swap/v2", path="/check", scope="sim-swap:check", body={})
DEVICE_DATE = Operation(
    definition="device-swap", method="POST", root="/device-swap/v1", path="/retrieve-date", scope="device-swap:retrieve-date", body={}
)
DEVICE_CHECK = Operation(definition="device-swap", method="POST", root="/device-swap/v1", path="/check", scope="device-swap:check", body={})
RECYCLING = Operation(
    definition="number-recycling",
    method="POST",
    root="/number-recycling/v0.3",
    path="/check",
    scope="number-recycling:check",
    body={"specifiedDate": "2026-11-25"},
)
SUBSCRIBE = Operation(
    definition="sim-swap-subscriptions",
    method="POST",
    root="/sim-swap-subscriptions/v0.4",
    path="/subscriptions",
    scope=f"sim-swap-subscriptions:{SWAPPED}:create",
    body=SUBSCRIPTION,
)
VERIFY_NUMBER = Operation(
    definition="number-verification",
    method="POST",
    root="/number-verification/v2",
    path="/verify",
    scope="number-verification:verify",
    body={"phoneNumber": "+8619900000000"},
    names_number=False,
)
SHARE_NUMBER = Operation(
    definition="number-verification",
    method="GET",
    root="/number-verification/v2",
    path="/device-phone-number",
    scope="number-verification:device-phone-number:read",
    body=None,
    names_number=False,
)
LIST = Operation(
    definition="sim-swap-subscriptions",
    method="GET",
    root="/sim-swap-subscriptions/v0.4",
    path="/subscriptions",
    scope="sim-swap-subscriptions:read",
    body=None,
    names_number=False,
)
CONSENT = Operation(
    definition="consent-info",
    method="POST",
    root="/consent-info/v0.2",
    path="/retrieve",
    scope="consent-info:retrieve",
    body={"scopes": ["kyc-match:match"], "purpose": "dpv:FraudPreventionAndDetection", "requestCaptureUrl": False},
)
# A number in the body needs its holder's consent; what was consented to is told without it.
ASKING = (MATCH, AGE, TENURE, FILL_IN, SIM_DATE, SIM_CHECK, DEVICE_DATE, DEVICE_CHECK, RECYCLING, SUBSCRIBE)
NAMING = (*ASKING, CONSENT)
ALL = (*NAMING, VERIFY_NUMBER, SHARE_NUMBER, LIST)
