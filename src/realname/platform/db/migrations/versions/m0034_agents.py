"""Agents as records, and the documents that an outlet showed."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_NONE = "[]"


def upgrade() -> None:
    """Apply."""
    op.add_column("outlets", sa.Column("documents", sa.Text, nullable=False, server_default=_NONE))
    op.create_table(
        "agents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("company_id", _ID, nullable=False),
        sa.Column("person_mark", sa.String(32), nullable=False),
        sa.Column("documents", sa.Text, nullable=False),
        sa.Column("enrolled_at", UtcDateTime, nullable=False),
        sa.Column("trained_on", sa.Date),
        sa.Column("suspended_at", UtcDateTime),
        sa.Column("suspended_for", _CODE),
        sa.Column("frozen_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
    )
    op.create_index(op.f("ix_agents_outlet_id"), "agents", ["outlet_id"])
    op.create_index(op.f("ix_agents_person_mark"), "agents", ["person_mark"])
