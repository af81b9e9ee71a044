"""The lines that are still in a campaign, in order: a campaign that is stopped finds its next ones without reading those that have left."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_IN_CAMPAIGN = sa.text("step NOT IN ('reverified', 'withdrawn')")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_campaign_lines_still_in",
        "campaign_lines",
        ["campaign_id", "line_id", "step"],
        sqlite_where=_IN_CAMPAIGN,
        postgresql_where=_IN_CAMPAIGN,
    )
