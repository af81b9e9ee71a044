"""Who recorded an appeal, since they do not decide it; and the appeals that wait, in the order in which they came."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_APPEALED = sa.text("step = 'appealed'")


def upgrade() -> None:
    """Apply."""
    op.add_column("campaign_lines", sa.Column("appealed_by", sa.String(64)))
    op.create_index(
        "ix_campaign_lines_appealed",
        "campaign_lines",
        ["moved_at", "campaign_id", "line_id"],
        sqlite_where=_APPEALED,
        postgresql_where=_APPEALED,
    )
