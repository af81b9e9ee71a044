"""Subscriptions of relying services to new SIMs of a line."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import SealedBytes, UtcDateTime

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_RUNNING = sa.text("ended_at IS NULL")
_OVER = sa.text("ended_at IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "swap_subscriptions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("is_two_legged", sa.Boolean, nullable=False),
        sa.Column("sink", sa.String(2048), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("sealed_token", SealedBytes),
        sa.Column("token_expires_at", UtcDateTime),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("ends_at", UtcDateTime),
        sa.Column("most_events", sa.Integer),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("end_reason", sa.String(40)),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_swap_subscriptions_end")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_swap_subscriptions_line_id_lines"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_subscriptions"),
    )
    for name, columns, where in (
        ("line_id", ["line_id"], _RUNNING),
        ("client", ["client", "created_at", "id"], _RUNNING),
        ("ends_at", ["ends_at", "id"], _RUNNING),
        ("ended_at", ["ended_at"], _OVER),
    ):
        op.create_index(f"ix_swap_subscriptions_{name}", "swap_subscriptions", columns, sqlite_where=where, postgresql_where=where)
