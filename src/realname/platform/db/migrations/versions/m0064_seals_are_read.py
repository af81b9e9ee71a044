"""Changes nothing: this release reads seals, so it does not start before the contraction that adds them (`needed` in revisions.py)."""

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
