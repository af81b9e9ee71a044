"""Endpoints of webhooks, their secrets and deliveries; the ledger is announced from its present end on."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_WAITING, _ENDED = sa.text("state = 'waiting'"), sa.text("ended_at IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", sa.Text, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("first_entry", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_at", UtcDateTime),
        sa.Column("fault", _CODE, nullable=False),
        sa.Column("delivered_at", UtcDateTime),
        sa.Column("rests_until", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "webhook_secrets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("endpoint_id", _ID, nullable=False),
        sa.Column("scheme", _CODE, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoints.id"], name=op.f("fk_webhook_secrets_endpoint_id_webhook_endpoints")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_secrets")),
    )
    op.create_index(op.f("ix_webhook_secrets_endpoint_id"), "webhook_secrets", ["endpoint_id"])
    _create_deliveries()
    cursors = sa.table("ledger_cursors", sa.column("name", sa.String), sa.column("folded", sa.BigInteger))
    ledger = sa.table("ledger", sa.column("position", sa.BigInteger))
    entries = op.get_bind().scalar(sa.select(sa.func.coalesce(sa.func.max(ledger.c.position) + 1, 0)))
    op.bulk_insert(cursors, [{"name": "webhooks", "folded": entries}])


def _create_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("receiver_kind", _CODE, nullable=False),
        sa.Column("receiver", _ID, nullable=False),
        sa.Column("subject", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("first_tried_at", UtcDateTime),
        sa.Column("leased_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("fault", _CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    for columns in (["due_at", "place"], ["receiver", "subject", "place"]):
        name = f"ix_webhook_deliveries_{'_'.join(columns)}"
        op.create_index(name, "webhook_deliveries", columns, sqlite_where=_WAITING, postgresql_where=_WAITING)
    ended = ["state", "ended_at"]
    op.create_index("ix_webhook_deliveries_state_ended_at", "webhook_deliveries", ended, sqlite_where=_ENDED, postgresql_where=_ENDED)
