"""Whom the operator's OpenID provider knows as which member of staff: by a hash of issuer and subject."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "provider_identities",
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("bound_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name="fk_provider_identities_agent_id_staff"),
        sa.PrimaryKeyConstraint("subject_hash", name="pk_provider_identities"),
        sa.UniqueConstraint("agent_id", name="uq_provider_identities_agent_id"),
    )
