"""What the reaper looks for every minute is found without a look at all registrations that ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLE = "registrations"
_INDEXES = (
    ("ix_registrations_not_over", ["opened_at", "id"], "state IN ('open', 'awaiting-supervisor', 'submitted', 'approved', 'referred')"),
    (
        "ix_registrations_unerased",
        ["opened_at", "id"],
        "state IN ('refused', 'activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND media_erased_at IS NULL",
    ),
    ("ix_registrations_unnotified", ["opened_at", "id"], "state = 'activated' AND notified_at IS NULL"),
    (
        "ix_registrations_without_trace",
        ["media_erased_at"],
        "state IN ('withdrawn', 'abandoned', 'lapsed') AND person_id IS NOT NULL",
    ),
)


def upgrade() -> None:
    """Apply."""
    for name, columns, condition in _INDEXES:
        op.create_index(name, _TABLE, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
    # Planners took it for what is rare, and read what is common.
    op.drop_index("ix_registrations_state", table_name=_TABLE)
