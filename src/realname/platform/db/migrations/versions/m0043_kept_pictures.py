"""What is kept of pictures of live sessions: none at first."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "kept_pictures",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(1024), nullable=False),
        sa.Column("seen_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_pictures")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_kept_pictures_scope"), "kept_pictures", ["scope"])
    op.create_index(op.f("ix_kept_pictures_seen_on"), "kept_pictures", ["seen_on"])
