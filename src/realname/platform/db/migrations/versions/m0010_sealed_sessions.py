"""What a live session gave is sealed. What lay in clear is forgotten: of what was submitted and not decided the check begins anew."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Its workflow finds it open and ends; the applicant is checked again, or it is abandoned as any other.
_BEGUN_ANEW = "UPDATE registrations SET state = 'open', submitted_at = NULL, source = NULL WHERE state = 'submitted'"


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("sealed_session", sa.LargeBinary()))
    op.execute(sa.text(_BEGUN_ANEW))
    op.execute(sa.text("UPDATE registrations SET session = NULL WHERE session IS NOT NULL"))
    op.drop_column("registrations", "session")
