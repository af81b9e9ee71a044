"""An endpoint: an address of the operator's own programs, what it is sent, and the secrets that sign it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import EndpointId
from realname.webhooks.errors import WebhookTypeUnknown
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery_rule import DeliveryRule

MOST_ENDPOINTS = 50  # each committed event is compared with all of them
MOST_SECRETS = 4  # valid at the same time: so many signatures are in one header


class EndpointState(StrEnum):
    """Whether an endpoint is sent anything.

    `paused`: events wait until it is resumed. `gone`: it answered 410, and no event is kept for it until it is resumed.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


class SignatureScheme(StrEnum):
    """How a secret signs: HMAC-SHA256, or Ed25519 with a public key. Source: Standard Webhooks 1.0, "Signature scheme"."""

    SYMMETRIC = "v1"
    ASYMMETRIC = "v1a"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoint:
    """One endpoint.

    Attributes:
        types: The types of webhooks that it is sent; none: all.
        first_entry: Index of the ledger's first entry that it can be sent.
        failures: Attempts in a row that failed.
        fault: Why the last of them failed, as `Attempt.fault` says it; empty: none failed.
        rests_until: Nothing is sent to it before; None: it does not rest.
    """

    id: EndpointId
    url: str
    types: tuple[str, ...]
    state: EndpointState
    created_at: datetime
    first_entry: int
    failures: int = 0
    failed_at: datetime | None = None
    fault: str = ""
    delivered_at: datetime | None = None
    rests_until: datetime | None = None

    def wants(self, kind: str, *, entry: int) -> bool:
        """Whether a webhook of a type is sent to it, which tells of an entry of the ledger."""
        return self.state is not EndpointState.GONE and entry >= self.first_entry and (not self.types or kind in self.types)

    def is_sendable(self, now: datetime) -> bool:
        """Whether anything may be sent to it now."""
        return self.state is EndpointState.ACTIVE and (self.rests_until is None or self.rests_until <= now)

    def attempts_at_once(self, rule: DeliveryRule) -> int:
        """How many attempts may be under way at the same time: one alone, after failures in a row."""
        return 1 if self.failures >= rule.failures_to_rest else rule.attempts_per_receiver

    def after(self, attempt: Attempt, rule: DeliveryRule, *, at: datetime) -> "WebhookEndpoint":
        """The endpoint after one more attempt."""
        if attempt.is_accepted:
            return replace(self, failures=0, fault="", rests_until=None, delivered_at=at)
        failed = replace(self, failures=self.failures + 1, failed_at=at, fault=attempt.fault)
        if attempt.is_gone:
            return replace(failed, state=EndpointState.GONE, rests_until=None)
        rest = max(rule.rest_after(failed.failures), rule.rest_asked(attempt))
        return replace(failed, rests_until=at + rest if rest else self.rests_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSecret:
    """One secret of an endpoint.

    Attributes:
        sealed: What signs, sealed under a key of the server.
        ends_at: From when on it signs no more; None: it was not replaced.
    """

    id: str
    endpoint_id: EndpointId
    scheme: SignatureScheme
    sealed: bytes
    created_at: datetime
    ends_at: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether it signs at a time."""
        return self.ends_at is None or at < self.ends_at


def parse_types(given: Collection[str], *, known: Collection[str]) -> tuple[str, ...]:
    """Read the types that an endpoint is to be sent; none: all.

    Raises:
        WebhookTypeUnknown: One of them is no type of a webhook.
    """
    if not set(given) <= set(known):
        raise WebhookTypeUnknown(field="type")
    return tuple(sorted(set(given)))
