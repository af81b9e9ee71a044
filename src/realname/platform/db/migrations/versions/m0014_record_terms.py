"""What is looked for at the term of the records: lines that are over, transfers, and persons of whom nothing is kept any more."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_persons_found_without_key", "persons", "id", "wrapped_key IS NULL AND substr(subject_hash, 1, 10) <> 'forgotten '"),
    ("ix_lines_remembered", "lines", "deactivated_at", "deactivated_at IS NOT NULL AND iccid <> 'forgotten'"),
    ("ix_line_orders_transfers", "line_orders", "answered_at", "kind = 'transfer' AND state = 'done'"),
)


def upgrade() -> None:
    """Apply."""
    for name, table, column, condition in _INDEXES:
        op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
