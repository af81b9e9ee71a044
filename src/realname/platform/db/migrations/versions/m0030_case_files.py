"""Case files, made of the ledger: none at first, and no entry folded in yet; the next process that runs begins at the first."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_MARK = sa.String(32)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_files",
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("opened_index", sa.BigInteger, nullable=False),
        sa.Column("last_index", sa.BigInteger, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("route", _CODE, nullable=False),
        sa.Column("holder", _MARK, nullable=False),
        sa.Column("sim", _MARK, nullable=False),
        sa.Column("counter", _ID, nullable=False),
        sa.Column("challenges", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("handed_over_at", UtcDateTime),
        sa.Column("submitted_at", UtcDateTime),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_index", sa.BigInteger),
        sa.Column("decided_as", _CODE, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("review", _ID, nullable=False),
        sa.Column("reviewed_as", _CODE, nullable=False),
        sa.Column("settled_at", UtcDateTime),
        sa.Column("appealed_at", UtcDateTime),
        sa.Column("activated_at", UtcDateTime),
        sa.Column("line", _ID, nullable=False),
        sa.Column("ended_as", _CODE),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("keeps_photo", sa.Boolean, nullable=False),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_files")),
    )
    op.create_index("ix_case_files_opened_at", "case_files", ["opened_at"])
    op.create_index("ix_case_files_outlet_id_opened_at", "case_files", ["outlet_id", "opened_at"])
    op.create_index("ix_case_files_decided_at", "case_files", ["decided_at"])
    cursors = op.create_table(
        "ledger_cursors",
        sa.Column("name", _CODE, nullable=False),
        sa.Column("folded", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ledger_cursors")),
    )
    op.bulk_insert(cursors, [{"name": "case-files", "folded": 0}])
