"""Alerts of the signals of fraud; the ledger is looked at from its beginning."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alerts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("agent_id", _ID),
        sa.Column("cases", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("answer", _CODE),
        sa.Column("answered_by", _ID),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("answered_cases", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_index("ix_alerts_outlet_id_at", "alerts", ["outlet_id", "at"])
    cursors = sa.table("ledger_cursors", sa.column("name", sa.String), sa.column("folded", sa.BigInteger))
    op.bulk_insert(cursors, [{"name": "signals", "folded": 0}])
