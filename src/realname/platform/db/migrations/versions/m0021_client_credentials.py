"""What machine clients authenticate with has a table of its own, several at a time, each with an end; and for which outlets they act."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_HELD = sa.text("SELECT id, token_hash FROM api_clients")
# Without an end, as they were issued. The id is a part of the hash: it says nothing that the hash beside it does not say.
_KEEP = sa.text(
    "INSERT INTO client_credentials (id, client_id, kind, secret_hash, issued_at) "
    "VALUES (substr(:token_hash, 1, 32), :id, 'token', :token_hash, CURRENT_TIMESTAMP)"
)


def upgrade() -> None:
    """Apply."""
    # Some dozens at most. Read before and kept after: SQLite drops no table, to drop a column of it, to which anything refers.
    held = [dict(row) for row in op.get_bind().execute(_HELD).mappings()]
    with op.batch_alter_table("api_clients") as clients:  # SQLite drops no column that is unique
        clients.drop_column("token_hash")
    op.add_column("api_clients", sa.Column("outlets", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "client_credentials",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_credentials")),
        sa.ForeignKeyConstraint(["client_id"], ["api_clients.id"], name=op.f("fk_client_credentials_client_id_api_clients")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_client_credentials_secret_hash")),
        sa.CheckConstraint("kind IN ('secret', 'token')", name=op.f("ck_client_credentials_kind")),
    )
    op.create_index(op.f("ix_client_credentials_client_id"), "client_credentials", ["client_id"])
    if held:
        op.get_bind().execute(_KEEP, held)
