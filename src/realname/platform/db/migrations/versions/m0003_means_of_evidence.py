"""How evidence came to us; hashes of frames without their session; what an applicant cannot do is forgotten once it is decided."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Once typed, a registration's evidence counts as typed: the ledger alone knows what was attached before there was a column for it.
_MEANS = """
UPDATE registrations SET evidence_means = CASE WHEN EXISTS (
    SELECT 1 FROM ledger
    WHERE ledger.subject = registrations.id AND ledger.event = 'evidence:attached' AND ledger.facts LIKE '%"means","form"%'
) THEN 'typed' ELSE 'chip' END
WHERE evidence_kind IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("evidence_means", sa.String(length=40)))
    op.execute(sa.text(_MEANS))
    op.execute(sa.text("UPDATE registrations SET inabilities = '[]' WHERE decided_at IS NOT NULL"))
    op.drop_column("frame_digests", "session_id")
