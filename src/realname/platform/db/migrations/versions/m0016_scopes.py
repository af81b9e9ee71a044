"""What each machine client may do; those that were there keep all that there was."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ALL = "lines:change lines:read numbers:read registrations:read registrations:work"


def upgrade() -> None:
    """Apply."""
    op.add_column("api_clients", sa.Column("scopes", sa.Text(), nullable=False, server_default=_ALL))
