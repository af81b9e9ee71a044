"""The tables of webhooks; changed by migration only."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import SealedBytes, UtcDateTime

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", ID, primary_key=True),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("state", CODE, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_entry", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_at", UtcDateTime),
    Column("fault", CODE, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("rests_until", UtcDateTime),
    info={
        **held(ID="id", TECHNICAL="url types state created_at first_entry failures failed_at fault delivered_at rests_until"),
        **grants("the endpoint is told of events", Proof.COMPARED),
    },
)

webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    Column("id", ID, primary_key=True),
    Column("endpoint_id", ID, ForeignKey("webhook_endpoints.id"), nullable=False, index=True),
    Column("scheme", CODE, nullable=False),
    Column("sealed", SealedBytes, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    info={
        **held(ID="id endpoint_id", TECHNICAL="scheme created_at ends_at", SEALED_BY_SERVER="sealed"),
        **grants("the endpoint believes what is signed by it", Proof.COMPARED),
    },
)

_WAITING, _ENDED = text("state = 'waiting'"), text("ended_at IS NOT NULL")

# One row for each event and receiver. What an endpoint is sent is made of the ledger's entry; what a sink is sent is sealed in `content`.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("receiver_kind", CODE, nullable=False),
    Column("receiver", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", CODE, nullable=False),
    Column("content", SealedBytes),
    Column("first_tried_at", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("fault", CODE, nullable=False),
    Index("ix_webhook_deliveries_due_at_place", "due_at", "place", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_webhook_deliveries_receiver_subject_place", "receiver", "subject", "place", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_webhook_deliveries_state_ended_at", "state", "ended_at", sqlite_where=_ENDED, postgresql_where=_ENDED),
    info={
        **held(
            ID="id receiver subject",
            COURSE="receiver_kind kind place created_at due_at state first_tried_at leased_until attempts ended_at fault",
            SEALED_BY_SERVER="content",
        ),
        **grants_nothing(),
    },
)
