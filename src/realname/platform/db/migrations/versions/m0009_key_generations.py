"""Which generation of the key-encryption key wraps each person's key; none said: the first, as all keys until now."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("persons", sa.Column("key_generation", sa.BigInteger()))
    op.create_index(op.f("ix_persons_key_generation"), "persons", ["key_generation"])
    op.add_column("deployment", sa.Column("key_generation", sa.Integer()))
    op.add_column("deployment", sa.Column("encryption_key_id", sa.String(length=64)))
