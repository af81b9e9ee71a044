"""What an access token says of a call by a relying service."""

from dataclasses import dataclass

from realname.kernel.identifiers import RelyingClientId


@dataclass(frozen=True, slots=True)
class Caller:
    """What an access token says of the call: who asks, for which purpose, about which line."""

    client: RelyingClientId  # typed identifier, kernel/identifiers style
    purpose: str  # value after "dpv:", e.g. "FraudPreventionAndDetection"
    scopes: frozenset[str]  # CAMARA scopes, e.g. "kyc-match:match"
    subject: str | None  # E.164 number when the token is three-legged (sub known to server only), else None
    token: str  # identifier of the token (jti), for single use and audit
