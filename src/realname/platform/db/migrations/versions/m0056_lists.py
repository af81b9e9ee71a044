"""Indexes for the lists of the API: registrations of an outlet, lines, orders and reviews by their times."""

from alembic import op

revision = "0056"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_registrations_outlet_id_opened_at", "registrations", ["outlet_id", "opened_at", "id"])
    op.create_index("ix_lines_requested_at", "lines", ["requested_at", "id"])
    op.create_index("ix_line_orders_requested_at", "line_orders", ["requested_at", "id"])
    op.create_index("ix_reviews_opened_at", "reviews", ["opened_at", "id"])
