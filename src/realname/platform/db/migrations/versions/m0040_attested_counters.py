"""Counters whose hardware is attested, and live sessions in which it signed: none at first."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("counters", sa.Column("authenticator_format", sa.String(40)))
    op.add_column("counters", sa.Column("authenticator_aaguid", sa.String(36)))
    op.add_column("counters", sa.Column("authenticator_credential_id", sa.Text))
    op.add_column("counters", sa.Column("authenticator_public_key", sa.LargeBinary))
    op.add_column("counters", sa.Column("authenticator_sign_count", sa.BigInteger))
    op.add_column("live_sessions", sa.Column("is_attested", sa.Boolean, nullable=False, server_default=sa.false()))
