"""Webhooks as they are sent: the headers of Standard Webhooks, signed by every secret that is valid, and a trial of an endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import Reads
from realname.webhooks.connectors.outgoing import Outgoing, Sender
from realname.webhooks.errors import UnknownEndpoint
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery import ReceiverKind
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.model.endpoint import EndpointSecret, WebhookEndpoint
from realname.webhooks.model.message import trial_body
from realname.webhooks.store.endpoints import EndpointSecrets, WebhookEndpoints
from realname.webhooks.use_cases.endpoints import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequests:
    """Makes them."""

    clock: Clock
    secrets: Secrets

    def webhook(self, endpoint: WebhookEndpoint, known: Sequence[EndpointSecret], *, delivery_id: DeliveryId, body: bytes) -> Outgoing:
        """Sign a webhook as of now.

        Args:
            endpoint: Its receiver.
            known: All secrets of the receiver; those that have ended do not sign.
            delivery_id: The same at every attempt.
            body: JSON.

        Raises:
            SealBroken: A secret was changed.

        Source: Standard Webhooks 1.0, "Webhook headers".
        """
        now = self.clock.now()
        valid = [self.secrets.open(one) for one in known if one.is_valid(now)]
        headers = (
            ("Content-Type", "application/json"),
            ("User-Agent", "realname"),
            ("webhook-id", delivery_id.value),
            ("webhook-timestamp", str(int(now.timestamp()))),
            ("webhook-signature", " ".join(one.sign(body, delivery_id=delivery_id, at=now) for one in valid)),
        )
        return Outgoing(receiver_kind=ReceiverKind.ENDPOINT, url=endpoint.url, headers=headers, body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryEndpoint:
    """Sends one webhook of the type `webhook.test` at once, whatever the endpoint's state; nothing of it is queued or kept."""

    reads: Reads
    clock: Clock
    tokens: RandomTokens
    sender: Sender
    requests: WebhookRequests
    rule: DeliveryRule

    def __call__(self, endpoint_id: EndpointId) -> Attempt:
        """Send, and give what came back.

        Raises:
            UnknownEndpoint: There is none.
        """
        with self.reads() as unit:
            endpoint = unit[WebhookEndpoints].find(endpoint_id)
            if endpoint is None:
                raise UnknownEndpoint
            known = unit[EndpointSecrets].of([endpoint_id])[endpoint_id]
        body = trial_body(endpoint_id, at=self.clock.now())
        outgoing = self.requests.webhook(endpoint, known, delivery_id=DeliveryId(f"test-{self.tokens.token()}"), body=body)
        return self.sender.send(outgoing, within_s=self.rule.answer_s)
