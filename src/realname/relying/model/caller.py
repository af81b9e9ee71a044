"""Who calls an API of relying services, as the access token says."""

from dataclasses import dataclass

from realname.kernel.identifiers import RelyingClientId


@dataclass(frozen=True, slots=True)
class Caller:
    """What an access token says of the call: who asks, for which purpose, about which line.

    Attributes:
        client: Who asks.
        purpose: The value after `dpv:`, such as `FraudPreventionAndDetection`.
        scopes: CAMARA scopes, such as `kyc-match:match`.
        subject: E.164 number of a three-legged token, which the server alone knows; None: the token is two-legged.
        token: Identifies the token (`jti`), for single use and audit.
    """

    client: RelyingClientId
    purpose: str
    scopes: frozenset[str]
    subject: str | None
    token: str

    def __repr__(self) -> str:
        """Without the number."""
        return f"Caller({self.client}, {self.purpose})"
