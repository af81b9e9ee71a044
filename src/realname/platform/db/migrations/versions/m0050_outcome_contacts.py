"""Which line of an applicant is told of the outcome of a registration: by the line's id, without its number."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outcome_contacts",
        sa.Column("registration_id", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64)),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("chosen_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name="fk_outcome_contacts_registration_id_registrations"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_outcome_contacts_line_id_lines"),
        sa.PrimaryKeyConstraint("registration_id", name="pk_outcome_contacts"),
    )
