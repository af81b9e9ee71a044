"""The tables of relying services; changed by migration only."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.held import held
from realname.platform.db.types import SealedBytes, UtcDateTime

_RUNNING = text("ended_at IS NULL")
_OVER = text("ended_at IS NOT NULL")

swap_subscriptions = Table(
    "swap_subscriptions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("client", ID, nullable=False),
    Column("purpose", ID, nullable=False),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("is_two_legged", Boolean, nullable=False),
    Column("sink", String(2048), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sealed_token", SealedBytes),
    Column("token_expires_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("most_events", Integer),
    Column("events", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_reason", CODE),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
    Index("ix_swap_subscriptions_line_id", "line_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_client", "client", "created_at", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_ends_at", "ends_at", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_ended_at", "ended_at", sqlite_where=_OVER, postgresql_where=_OVER),
    info=held(
        ID="id client line_id person_id",
        SEALED="sealed_token",
        COURSE="purpose is_two_legged created_at token_expires_at expires_at ends_at most_events events ended_at end_reason",
        TECHNICAL="sink",
    ),
)

swap_events = Table(
    "swap_events",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subscription_id", ID, ForeignKey("swap_subscriptions.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("sealed_event", SealedBytes, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("subscription_id", "ordinal"),
    info=held(ID="id subscription_id person_id", SEALED="sealed_event", COURSE="ordinal made_at"),
)
