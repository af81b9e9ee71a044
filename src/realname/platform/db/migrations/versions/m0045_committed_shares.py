"""What an inspector committed to, and the operator's share as it was shown after that: nothing of either is known of draws before."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("inspections", sa.Column("share_commitment", sa.String(64), nullable=False, server_default=""))
    op.add_column("inspections", sa.Column("shown_nonce", sa.String(64), nullable=False, server_default=""))
    op.add_column("inspections", sa.Column("shown_at", UtcDateTime))
