"""The events of webhooks: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, TIME, FactType, code
from realname.kernel.text.text import Text
from realname.webhooks.model.endpoint import SignatureScheme

_AGENT: Mapping[str, FactType] = {"agent": ID}


class WebhookEvent(Event):
    """What the ledger records of endpoints of webhooks."""

    ENDPOINT_ADDED = declare(
        "endpoint:added",
        Text("Endpoint of webhooks added"),
        "office command",
        SubjectKind.ENDPOINT,
        _AGENT,
        types=DIGEST,
        url=DIGEST,
    )
    ENDPOINT_SECRET_ISSUED = declare(
        "endpoint:secret-issued",
        Text("Secret of an endpoint issued"),
        "office command",
        SubjectKind.ENDPOINT,
        _AGENT,
        former_until=TIME,
        scheme=code(SignatureScheme),
        secret=ID,
    )
    ENDPOINT_PAUSED = declare("endpoint:paused", Text("Endpoint of webhooks paused"), "office command", SubjectKind.ENDPOINT, _AGENT)
    ENDPOINT_RESUMED = declare("endpoint:resumed", Text("Endpoint of webhooks resumed"), "office command", SubjectKind.ENDPOINT, _AGENT)
    ENDPOINT_GONE = declare("endpoint:gone", Text("Endpoint of webhooks answered that it is gone"), "upkeep", SubjectKind.ENDPOINT)
    ENDPOINT_REPLAYED = declare(
        "endpoint:replayed", Text("Webhooks sent again"), "office command", SubjectKind.ENDPOINT, _AGENT, deliveries=COUNT
    )
    ENDPOINT_REMOVED = declare("endpoint:removed", Text("Endpoint of webhooks removed"), "office command", SubjectKind.ENDPOINT, _AGENT)
